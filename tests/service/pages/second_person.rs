//! What one person may give back alone, what takes a second one, and their own library cards.

use lastfour::cashier::Clerk;
use lastfour::cashier::Given;
use lastfour::cashier::RefundWish;
use lastfour::cashier::RequestKey;
use lastfour::domain::Alone;
use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::LibraryId;
use lastfour::domain::Money;
use lastfour::domain::OrderId;
use lastfour::domain::RefundLimits;
use lastfour::domain::Role;
use lastfour::domain::StaffName;

use crate::house::Fittings;
use crate::house::House;
use crate::house::PATRON;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::browser::View;
use crate::pages::gallery::Pictures;
use crate::pages::stages;

/// A cashier gives back $5.00 at a time and $8.00 a day, finance $10.00 at a time.
fn limits() -> RefundLimits {
    let sum = |minor| Some(Money::from_minor(minor, Currency::USD));
    RefundLimits {
        cashier: Alone {
            each: sum(500),
            day: sum(800),
        },
        finance: Alone {
            each: sum(1_000),
            day: None,
        },
        admin: Alone::default(),
    }
}

async fn house() -> House {
    House::furnished(Fittings {
        refunds: limits,
        ..Fittings::default()
    })
    .await
}

async fn cashier(house: &House) -> Browser<'_> {
    Browser::at_the_desk_as(house, Role::Cashier, ("main", "cleo")).await
}

async fn finance(house: &House) -> Browser<'_> {
    Browser::at_the_desk_as(house, Role::Finance, ("main", "finn")).await
}

/// Asks for so much of an order, and says yes once more; the page of the order afterwards.
async fn gives(browser: &mut Browser<'_>, order: &str, amount: &str) -> View {
    let page = browser.get(&format!("/staff/orders/{order}")).await;
    let form = page
        .form("/refund")
        .with("amount", amount)
        .with("reason", "waived");
    let sure = browser.send(&form).await;
    browser.send_on(&sure.form("/refunds")).await
}

fn given_back(house: &House) -> Vec<i64> {
    house.till.state().refunded.values().copied().collect()
}

async fn told(house: &House, action: &str) -> Vec<(String, String)> {
    let audit = house.audit().await;
    let lines = audit.into_iter().filter(|line| line.action == action);
    lines.map(|line| (line.actor, line.detail)).collect()
}

/// A refund of a paid order waits for a second person, in a house that is furnished as usual.
pub(crate) async fn proposed(house: &House) {
    let order = stages::order_in(house, "paid").await;
    let clerk = Clerk {
        library: LibraryId::parse("main").unwrap(),
        name: StaffName::parse("adam").unwrap(),
        role: Role::Admin,
    };
    let id = OrderId::parse(&order).unwrap();
    let wish = RefundWish {
        amount: Money::from_minor(450, Currency::USD),
        reason: String::from("waived"),
        refundable_seen: house
            .cashier
            .order(&clerk.caller(), id)
            .await
            .unwrap()
            .refundable(),
    };
    let key = RequestKey {
        key: String::from("the-only-one"),
        fingerprint: [7; 32],
    };
    let given = house.cashier.refund_at_the_desk(&clerk, &key, id, &wish).await;
    assert!(matches!(given, Ok(Given::Waits(_))));
}

#[tokio::test]
async fn more_than_the_limit_goes_back_when_a_second_person_agrees() {
    let house = house().await;
    let order = stages::order_in(&house, "paid").await;
    let mut cleo = cashier(&house).await;
    let page = cleo.get(&format!("/staff/orders/{order}")).await;
    let form = page
        .form("/refund")
        .with("amount", "5.01")
        .with("reason", "waived");

    let sure = cleo.send(&form).await;
    let waits = cleo.send_on(&sure.form("/refunds")).await;
    let again = cleo.send_on(&sure.form("/refunds")).await;
    let own = cleo.get("/staff/refunds").await;
    let before = given_back(&house);
    let mut finn = finance(&house).await;
    let list = finn.get("/staff/refunds").await;
    let done = finn.send_on(&list.form("/agree")).await;
    let twice = finn.send_on(&list.form("/agree")).await;

    sure.says("This is more than you may give back alone.");
    assert!(before.is_empty());
    for page in [&waits, &again] {
        page.says("A refund of $5.01 waits for a second person (cleo proposed it).");
        assert!(!page.main().contains("Give money back"));
    }
    own.says("You proposed this: somebody else has to agree.");
    assert!(
        own.page()
            .forms()
            .iter()
            .all(|form| !form.action.ends_with("/agree"))
    );
    list.says("Reason The fee is waived");
    list.says("Proposed by cleo");
    for page in [&done, &twice] {
        assert_eq!(page.path, format!("/staff/orders/{order}"));
        page.says("Given back this service $5.01");
    }
    assert_eq!(given_back(&house), [501]);
    finn.get("/staff/refunds").await.says("No refund waits");
    let wanted = |actor: &str, detail: &str| vec![(String::from(actor), String::from(detail))];
    assert_eq!(
        told(&house, "refund_proposed").await,
        wanted("staff:cleo", "5.01 USD: waived")
    );
    assert_eq!(
        told(&house, "refund_requested").await,
        wanted("staff:finn", "5.01 USD: waived (proposed by cleo)")
    );
}

#[tokio::test]
async fn what_somebody_gives_back_in_a_day_adds_up_until_the_day_is_over() {
    let house = house().await;
    let order = stages::order_in(&house, "paid").await;
    let mut cleo = cashier(&house).await;

    gives(&mut cleo, &order, "4.50")
        .await
        .says("Given back this service $4.50");
    gives(&mut cleo, &order, "3.50")
        .await
        .says("Given back this service $3.50");
    let beyond = gives(&mut cleo, &order, "0.01").await;
    let mut finn = finance(&house).await;
    let refuse = finn.get("/staff/refunds").await.form("/refuse");
    let refused = finn.send_on(&refuse).await;

    beyond.says("A refund of $0.01 waits for a second person");
    refused.says("The proposed refund was not agreed to (finn (staff))");
    let mut sums = given_back(&house);
    sums.sort_unstable();
    assert_eq!(sums, [350, 450]);
    house.clock.forward(std::time::Duration::from_hours(24));
    let mut cleo = Browser::new(&house);
    let form = cleo.get("/staff").await.form("/staff/sign-in");
    let form = form.with("name", "cleo").with("password", PASSWORD);
    cleo.enters_the_desk(&form.with("library", "main")).await;
    gives(&mut cleo, &order, "0.01")
        .await
        .says("Given back this service $0.01");
}

#[tokio::test]
async fn nobody_is_their_own_second_person() {
    let house = house().await;
    let order = stages::order_in(&house, "paid").await;
    let mut finn = finance(&house).await;
    gives(&mut finn, &order, "10.01").await;
    let mut fay = Browser::at_the_desk_as(&house, Role::Finance, ("main", "fay")).await;
    let agree = fay.get("/staff/refunds").await.form("/agree");
    let token = finn.get("/staff").await.form("/staff/sign-off");

    let own = finn
        .send(&agree.clone().with("form_token", token.value("form_token")))
        .await;
    let taken_back = finn.get("/staff/refunds").await.form("/refuse");
    finn.send_on(&taken_back).await;
    let late = fay.send(&agree).await;

    assert_eq!(own.status(), 403);
    assert_eq!(late.status(), 409);
    late.says("That refund waits no more: somebody was faster.");
    assert!(given_back(&house).is_empty());
}

#[tokio::test]
async fn when_something_went_back_meanwhile_a_proposal_lapses() {
    let house = house().await;
    let order = stages::order_in(&house, "paid").await;
    let mut cleo = cashier(&house).await;
    gives(&mut cleo, &order, "24.45").await;
    let mut finn = finance(&house).await;
    let agree = finn.get("/staff/refunds").await.form("/agree");
    crate::pages::situations::refund_elsewhere(&house, &order, Some(true)).await;

    let lapsed = finn.send(&agree).await;

    assert_eq!(lapsed.status(), 409);
    lapsed.says("What can go back has changed since this was proposed.");
    lapsed.says("No refund waits");
    finn.get(&format!("/staff/orders/{order}"))
        .await
        .says("The proposed refund lapsed");
    assert!(
        told(&house, "refund_requested")
            .await
            .iter()
            .all(|(actor, _)| actor == "processor")
    );
}

#[tokio::test]
async fn nobody_gives_money_back_to_their_own_library_card_nor_agrees_to_it() {
    let house = house().await;
    let order = stages::order_in(&house, "paid").await;
    let mut cleo = cashier(&house).await;
    let mut finn = finance(&house).await;
    let (library, card) = (LibraryId::parse("main").unwrap(), Barcode::parse(PATRON).unwrap());
    let note = async |name: &str, own| {
        let name = StaffName::parse(name).unwrap();
        house.door.note_card(&library, &name, (&card, own)).await.unwrap();
    };
    note("cleo", true).await;

    let refused = gives(&mut cleo, &order, "1.00").await;
    note("cleo", false).await;
    note("finn", true).await;
    gives(&mut cleo, &order, "5.01").await;
    let agree = finn.get("/staff/refunds").await.form("/agree");
    let not_agreed = finn.send(&agree).await;

    for page in [refused, not_agreed] {
        assert_eq!(page.status(), 409);
        page.says("This is a library card of your own: somebody else has to give the money back.");
    }
    assert!(given_back(&house).is_empty());
    // Of the card itself the audit tells nothing.
    let noted = told(&house, "staff_card_changed").await;
    assert_eq!(noted.len(), 3);
    assert!(
        noted
            .iter()
            .all(|(actor, detail)| actor == "operator" && !detail.contains(PATRON))
    );
}

pub(crate) async fn pages(all: &mut Pictures) {
    let house = house().await;
    let mut add = |name: &str, view| all.push((String::from(name), view));
    let order = stages::order_in(&house, "paid").await;
    let mut cleo = cashier(&house).await;
    add("desk-refunds/none", cleo.get("/staff/refunds").await);
    let page = cleo.get(&format!("/staff/orders/{order}")).await;
    let form = page
        .form("/refund")
        .with("amount", "24.45")
        .with("reason", "waived");
    let sure = cleo.send(&form).await;
    let form = sure.form("/refunds");
    add("desk-refunds/asks", sure);
    cleo.send(&form).await;
    add(
        "desk-order/refund-waits",
        cleo.get(&format!("/staff/orders/{order}")).await,
    );
    add("desk-refunds/own", cleo.get("/staff/refunds").await);
    let mut finn = finance(&house).await;
    let list = finn.get("/staff/refunds").await;
    let agree = list.form("/agree");
    add("desk-refunds/to-agree", list);
    crate::pages::situations::refund_elsewhere(&house, &order, Some(true)).await;
    add("desk-refunds/lapsed", finn.send(&agree).await);
}
