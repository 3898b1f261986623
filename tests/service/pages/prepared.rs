//! For every form of the pages a browser that is about to send it, and sends it rightly.

use std::time::Duration;

use lastfour::domain::Role;
use lastfour::processor::ProcessorStatus;

use crate::house::House;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::family::PIN_OF_STRANGER;
use crate::house::family::STRANGER;
use crate::pages::address_code;
use crate::pages::alerts;
use crate::pages::applicant;
use crate::pages::applicant::BUYER;
use crate::pages::applicant::EMAIL;
use crate::pages::applicant::OFFER;
use crate::pages::browser::Browser;
use crate::pages::browser::PASSWORD;
use crate::pages::family;
use crate::pages::html::Form;
use crate::pages::passkeys;
use crate::pages::people;
use crate::pages::prices;
use crate::pages::second;
use crate::pages::second_person;
use crate::pages::stages;

/// A browser, and the form that it shows, filled in.
pub(crate) struct Prepared<'a> {
    pub(crate) browser: Browser<'a>,
    pub(crate) form: Form,
}

/// Whether a form of this route changes anything; one that only asks is answered by a page.
pub(crate) fn changes_something(route: &str) -> bool {
    !["/staff/search", ONLY_ASKS].contains(&route)
}

/// The status that answers the form of this route when it is right.
pub(crate) fn done(route: &str) -> u16 {
    if ANSWERED_BY_A_PAGE.contains(&route) {
        200
    } else {
        303
    }
}

/// Whether the answer to the form says again what stands in this field: what is asked once more is read once more.
pub(crate) fn is_said_again(route: &str, field: &str) -> bool {
    // A passkey is there from now on under the name that it was given.
    route == "/staff/factors"
        || [(ONLY_ASKS, "note"), ("/staff/people", "new-name")].contains(&(route, field))
}

/// Those that are not led on to another page.
const ANSWERED_BY_A_PAGE: [&str; 18] = [
    "/staff/sign-in",
    "/staff/sign-in/first",
    "/staff/sign-in/first-passkey",
    "/staff/factors",
    "/staff/factors/remove",
    ONLY_ASKS,
    "/privacy/file",
    "/staff/wrong-pins",
    "/staff/orders/{id}/person",
    "/staff/patrons/file",
    "/staff/patrons/erase",
    "/staff/approvals",
    "/staff/approvals/withdraw",
    "/staff/account/sessions",
    "/staff/account/codes",
    "/staff/account/password",
    "/staff/people",
    "/staff/people/change",
];

const ONLY_ASKS: &str = "/staff/orders/{id}/refund";

/// Prepares the form of a route. A route that is not known here fails.
pub(crate) async fn prepared<'a>(house: &'a House, route: &str) -> Prepared<'a> {
    if route == "/staff/sign-in/first-passkey" || route.starts_with("/staff/factors") {
        return Box::pin(with_a_passkey(house, route)).await;
    }
    if route.starts_with("/staff") {
        return Box::pin(at_the_desk(house, route)).await;
    }
    let mut browser = Browser::new(house);
    let form = match route {
        "/sign-in" => {
            let form = browser.get("/").await.form("/sign-in");
            form.with("barcode", PATRON)
                .with("pin", PIN)
                .with("library", "main")
        }
        "/find" => {
            let bought = applicant::buys(&mut Browser::new(house)).await;
            let reference = bought.page().all("dd").find(|fact| fact.get("class").is_some());
            let form = browser.get("/find").await.form("/find");
            form.with("reference", &reference.unwrap().text)
                .with("known", EMAIL)
                .with("library", "main")
        }
        "/language" => browser.get("/").await.form("/language").adding("language", "es"),
        "/orders/{id}/code" => {
            let offer = "/offers/main/proven";
            let form = browser.get(offer).await.form(offer);
            let page = browser
                .send_on(&form.with("name", BUYER).with("email", EMAIL))
                .await;
            let mut forms = page.page().forms();
            forms.retain(|form| form.fields.iter().any(|(name, _)| name == "code"));
            house.run_jobs().await;
            forms.remove(0).with("code", &address_code::code(house))
        }
        "/offers/{library}/{offer}" => {
            let form = browser.get(OFFER).await.form(OFFER);
            form.with("name", BUYER).with("email", EMAIL)
        }
        _ => {
            if route == "/privacy/seen" {
                // Until there is a change to be read.
                house.clock.forward(Duration::from_hours(72));
            }
            browser = Browser::signed_in(house).await;
            of_a_patron(house, &mut browser, route).await
        }
    };
    Prepared { browser, form }
}

/// On the heap, for an authenticator in software is large.
async fn with_a_passkey<'a>(house: &'a House, route: &str) -> Prepared<'a> {
    let (browser, form) = match route {
        "/staff/factors" => Box::pin(passkeys::adding(house, "ann")).await,
        "/staff/factors/prove" => Box::pin(passkeys::proving(house, "ann")).await,
        "/staff/factors/remove" => Box::pin(passkeys::removing(house, "ann")).await,
        _ => Box::pin(passkeys::first_steps(house, "ann")).await,
    };
    Prepared { browser, form }
}

async fn of_a_patron(house: &House, browser: &mut Browser<'_>, route: &str) -> Form {
    let (stage, page) = match route {
        "/sign-off" => return browser.get("/fees").await.form("/sign-off"),
        "/privacy/seen" => return browser.get("/privacy").await.form("/privacy/seen"),
        "/privacy/file" => {
            stages::order_in(house, "paid").await;
            return browser.get("/privacy").await.form("/privacy/file");
        }
        "/privacy/choices" => {
            let forms = browser.get("/privacy").await.page().forms();
            let mut forms = forms.into_iter();
            return forms.find(|form| form.action == route).unwrap();
        }
        "/orders" => return browser.get("/fees").await.form("/orders"),
        "/other-card" => {
            house.desk.has_a_family();
            let form = browser.get("/other-card").await.form("/other-card");
            return form.with("barcode", STRANGER).with("pin", PIN_OF_STRANGER);
        }
        "/other-card/out" => {
            house.desk.has_a_family();
            family::adds(browser, STRANGER, PIN_OF_STRANGER).await;
            return browser.get("/fees").await.form("/other-card/out");
        }
        "/orders/{id}/card" => {
            let id = stages::order_in(house, "review").await;
            prices::many_are_declined(house).await;
            let priced = browser.get(&route.replace("{id}", &id)).await;
            return prices::solved(&priced);
        }
        "/orders/{id}/payment" | "/orders/{id}/hosted" => ("review", "/orders/{id}/card"),
        "/orders/{id}/cancel" => ("review", "/orders/{id}"),
        "/orders/{id}/letter" => ("paid", "/orders/{id}/letter"),
        "/orders/{id}/look" => ("proof", "/orders/{id}"),
        _ => panic!("nobody prepares the form for {route}"),
    };
    let id = stages::order_in(house, stage).await;
    let page = browser.get(&page.replace("{id}", &id)).await;
    if stage == "proof" {
        house.till.settle(&ProcessorStatus::Held);
    }
    let form = page.form(&route.replace("{id}", &id));
    match route {
        "/orders/{id}/payment" => form.with("payment_method", "pm_card_visa"),
        "/orders/{id}/letter" => form.with("email", EMAIL),
        _ => form,
    }
}

async fn at_the_entrance<'a>(house: &'a House, route: &str) -> Option<Prepared<'a>> {
    if route == "/staff/sign-in" {
        house.hire("main", "ann", PASSWORD).await;
        let mut browser = Browser::new(house);
        let form = browser.get("/staff").await.form("/staff/sign-in");
        let form = form.with("name", "ann").with("password", PASSWORD);
        let form = form.with("library", "main");
        return Some(Prepared { browser, form });
    }
    if route == "/staff/sign-in/code" {
        house.hire("main", "ann", PASSWORD).await;
        let mut browser = Browser::new(house);
        let asked = browser.knocks("ann").await;
        let form = asked.form(route).with("code", &house.code("ann"));
        return Some(Prepared { browser, form });
    }
    if route == "/staff/sign-in/first" {
        house.hire_without_factor("main", "ann", PASSWORD).await;
        let mut browser = Browser::new(house);
        let asked = browser.knocks("ann").await;
        let form = asked.form(route).with("code", &second::code_of(house, &asked));
        return Some(Prepared { browser, form });
    }
    None
}

async fn at_the_desk<'a>(house: &'a House, route: &str) -> Prepared<'a> {
    if let Some(ready) = at_the_entrance(house, route).await {
        return ready;
    }
    let of_admins = ["/staff/patrons", "/staff/alerts", "/staff/people"];
    let role = if of_admins.iter().any(|page| route.starts_with(page)) {
        Role::Admin
    } else if route.starts_with("/staff/refunds") {
        Role::Finance
    } else {
        Role::Cashier
    };
    let mut browser = Browser::at_the_desk_as(house, role, ("main", "ann")).await;
    let form = match route {
        "/staff/orders/{id}/person"
        | "/staff/patrons/file"
        | "/staff/patrons/erase"
        | "/staff/approvals"
        | "/staff/approvals/withdraw" => about_a_person(house, &mut browser, route).await,
        "/staff/account/session"
        | "/staff/account/sessions"
        | "/staff/account/codes"
        | "/staff/account/password"
        | "/staff/people"
        | "/staff/people/change" => Box::pin(people::about_an_account(house, &mut browser, route)).await,
        _ if route.starts_with("/staff/orders/") => about_an_order(house, &mut browser, route).await,
        "/staff/refunds/{id}/agree" | "/staff/refunds/{id}/refuse" => {
            second_person::proposed(house).await;
            let page = browser.get("/staff/refunds").await;
            page.form(route.rsplit('/').next().unwrap())
        }
        "/staff/alerts/{id}/again" => {
            alerts::given_up(house).await;
            browser.get("/staff/alerts").await.form("/again")
        }
        "/staff/language" => {
            let form = browser.get("/staff").await.form("/staff/language");
            form.adding("language", "es")
        }
        "/staff/wrong-pins" => {
            let page = browser.get("/staff/wrong-pins").await;
            page.form("/staff/wrong-pins").with("barcode", PATRON)
        }
        "/staff/sign-off" => browser.get("/staff").await.form("/staff/sign-off"),
        "/staff/search" => {
            stages::order_in(house, "paid").await;
            browser
                .get("/staff")
                .await
                .form("/staff/search")
                .with("search", "4242")
        }
        "/staff/tasks/{id}/done" | "/staff/tasks/{id}/back" => of_a_task(house, &mut browser, route).await,
        _ => panic!("nobody prepares the form for {route}"),
    };
    Prepared { browser, form }
}

async fn about_an_order(house: &House, browser: &mut Browser<'_>, route: &str) -> Form {
    match route {
        "/staff/orders/{id}/decide" => {
            let id = stages::order_in(house, "attention").await;
            browser.get(&format!("/staff/orders/{id}")).await.form("/decide")
        }
        "/staff/orders/{id}/cancel" => {
            let id = stages::order_in(house, "review").await;
            browser.get(&format!("/staff/orders/{id}")).await.form("/cancel")
        }
        "/staff/orders/{id}/receipt" => {
            let id = stages::order_in(house, "paid").await;
            let page = browser.get(&format!("/staff/orders/{id}")).await;
            page.form("/receipt").with("email", EMAIL)
        }
        "/staff/orders/{id}/refund" | "/staff/orders/{id}/refunds" => {
            let id = stages::order_in(house, "paid").await;
            let asks = browser.get(&format!("/staff/orders/{id}")).await.form("/refund");
            let asks = asks.with("amount", "4.50").with("reason", "waived");
            if route.ends_with("/refund") {
                asks
            } else {
                browser.send(&asks).await.form("/refunds")
            }
        }
        _ => panic!("nobody prepares the form for {route}"),
    }
}

async fn about_a_person(house: &House, browser: &mut Browser<'_>, route: &str) -> Form {
    match route {
        "/staff/orders/{id}/person" => {
            let id = stages::order_in(house, "paid").await;
            let page = browser.get(&route.replace("{id}", &id)).await;
            page.form("/person").adding("why", "check_identity")
        }
        "/staff/patrons/file" => {
            stages::order_in(house, "paid").await;
            browser
                .get("/staff/patrons")
                .await
                .form(route)
                .with("file-card", PATRON)
        }
        "/staff/patrons/erase" => {
            stages::order_in(house, "paid").await;
            let form = browser.get("/staff/patrons").await.form(route);
            form.with("erase-card", PATRON).adding("sure", "yes")
        }
        _ => {
            let page = browser.get("/staff/approvals").await;
            let form = page.form("/staff/approvals").with("approve-card", PATRON);
            let form = form.with("initials", "ml").with("kept", "binder 12");
            if route == "/staff/approvals" {
                return form;
            }
            browser.send(&form).await;
            page.form(route).with("withdraw-card", PATRON)
        }
    }
}

async fn of_a_task(house: &House, browser: &mut Browser<'_>, route: &str) -> Form {
    let mut buyer = Browser::new(house);
    let order = applicant::buys(&mut buyer).await;
    let card = buyer.get(&format!("{}/card", order.path)).await;
    let paying = card.form("/payment").with("payment_method", "pm_card_visa");
    buyer.send(&paying).await;
    house.run_jobs().await;
    let done = browser.get("/staff/tasks").await.form("/done");
    if route.ends_with("/done") {
        done
    } else {
        browser.send_on(&done).await.form("/back")
    }
}
