//! A payment by somebody on the telephone: the desk mails a link, and has no place for a card number.

use lastfour::domain::Role;

use crate::house::House;
use crate::house::NAME;
use crate::house::PATRON;
use crate::house::PUBLIC_URL;
use crate::house::TITLE;
use crate::pages::applicant;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::stages;

/// Subject and text of the mail that a page has the desk's own program begin; `None` where it has none.
fn mail(view: &View) -> Option<(String, String)> {
    let page = view.page();
    let link = page
        .all("a")
        .map(|link| link.must("href"))
        .find(|href| href.starts_with("mailto:"))?;
    // Nobody's address stands in it, and a plus would be read as one (RFC 6068, section 5).
    let asked = link.strip_prefix("mailto:?").unwrap();
    assert!(!asked.contains('+'), "{asked}");
    let parts: Vec<_> = form_urlencoded::parse(asked.as_bytes()).into_owned().collect();
    let [(subject, says), (body, text)] = parts.try_into().unwrap();
    assert_eq!((&*subject, &*body), ("subject", "body"));
    Some((says, text))
}

#[tokio::test]
async fn the_desk_mails_a_link_to_the_payment_with_nothing_of_it_but_its_address() {
    let house = House::open().await;
    let id = stages::order_in(&house, "declined").await;
    let mut desk = Browser::at_the_desk(&house, "main").await;

    let order = desk.get(&format!("/staff/orders/{id}")).await;

    order.says("Never take a card number by phone");
    let (subject, text) = mail(&order).unwrap();
    assert_eq!(subject, "Your payment at the library");
    let link = format!("{PUBLIC_URL}/orders/{id}");
    assert_eq!(
        text,
        format!(
            "Here is the page where you can pay what we spoke about. Nobody at the library will ask you for a card \
             number.\r\n\r\n{link}\r\n"
        )
    );
    for known in [NAME, PATRON, TITLE] {
        assert!(!text.contains(known));
    }
    // Whoever else has the link sees nothing of it.
    let asked = Browser::new(&house).get(&format!("/orders/{id}")).await;
    assert_eq!(asked.goes_to(), format!("/orders/{id}/sign-in"));
    let mut patron = Browser::signed_in(&house).await;
    patron.get(&format!("/orders/{id}")).await.says("Pay");
}

#[tokio::test]
async fn there_is_no_link_once_a_card_is_in_play_and_none_that_would_lead_nowhere() {
    let house = House::open().await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let mut buyer = Browser::new(&house);
    let bought = applicant::buys(&mut buyer).await.path;

    assert_eq!(
        mail(&desk.get(&format!("/staff{bought}")).await),
        None,
        "of an applicant"
    );
    for stage in ["checking", "held", "paid", "cancelled", "expired"] {
        let house = House::open().await;
        let id = stages::order_in(&house, stage).await;
        let mut desk = Browser::at_the_desk(&house, "main").await;

        let order = desk.get(&format!("/staff/orders/{id}")).await;

        assert_eq!(mail(&order), None, "{stage}");
    }
}

#[tokio::test]
async fn for_whoever_has_begun_nothing_the_link_is_the_first_page() {
    let house = House::open().await;
    let mut desk = Browser::at_the_desk(&house, "main").await;
    let mut auditor = Browser::at_the_desk_as(&house, Role::Auditor, ("main", "otto")).await;

    let (_, text) = mail(&desk.get("/staff").await).unwrap();

    assert!(text.ends_with(&format!("\r\n{PUBLIC_URL}/\r\n")), "{text}");
    assert_eq!(mail(&auditor.get("/staff").await), None);
}
