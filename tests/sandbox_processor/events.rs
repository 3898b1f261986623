//! The list of events, by which what was never delivered is found.

use serde_json::json;

use crate::caller::Caller;
use crate::caller::ids;
use crate::caller::start;

#[tokio::test]
async fn events_are_read_forwards_and_backwards() {
    let folder = tempfile::tempdir().unwrap();
    let running = start(folder.path()).await;
    let caller = Caller::recorded(&running, "events");
    caller.captured("pm_card_visa").await;
    let all = caller.get("/v1/events?limit=100&created[gte]=1").await;
    let events = ids(&all);

    let older = caller
        .get(&format!("/v1/events?limit=2&starting_after={}", events[1]))
        .await;
    let newer = caller
        .get(&format!("/v1/events?limit=2&ending_before={}", events[4]))
        .await;
    let newest = caller
        .get(&format!("/v1/events?limit=2&ending_before={}", events[2]))
        .await;
    let none = caller
        .get(&format!("/v1/events?ending_before={}", events[0]))
        .await;
    let nobody = caller.get("/v1/events?starting_after=evt_nobody").await;
    let future = caller.get("/v1/events?created[gte]=99999999999").await;
    let some = caller
        .get("/v1/events?types[]=charge.captured&types[]=payment_intent.succeeded")
        .await;

    assert_eq!(events.len(), 5);
    assert_eq!(all.body["has_more"], false);
    assert_eq!(
        (ids(&older), &older.body["has_more"]),
        (events[2..4].to_vec(), &json!(true))
    );
    assert_eq!(
        (ids(&newer), &newer.body["has_more"]),
        (events[2..4].to_vec(), &json!(true))
    );
    assert_eq!(
        (ids(&newest), &newest.body["has_more"]),
        (events[..2].to_vec(), &json!(false))
    );
    assert!(ids(&none).is_empty());
    assert_eq!(
        (nobody.status.as_u16(), &nobody.body["error"]["code"]),
        (400, &json!("resource_missing"))
    );
    assert!(ids(&future).is_empty());
    assert_eq!(ids(&some), events[..2]);
    let both = format!("/v1/events?starting_after={0}&ending_before={0}", events[0]);
    let both = Caller::new(&running).get(&both).await;
    assert_eq!(both.status, 400);
}
