//! A payment by somebody on the telephone: a link to the page where they pay, in a mail of the desk's own. A card number
//! that is spoken is heard by others, written down and recorded (PCI DSS 4.0.1, requirements 3 and 4.2.2); so there is no
//! place for one.

use form_urlencoded::byte_serialize;

use crate::domain::Order;
use crate::domain::Payer;
use crate::web::Shared;
use crate::web::sheet::Sheet;
use crate::web::staff::deeds;
use crate::web::urls;
use crate::web::views::staff::ByPhone;

/// For whoever asks what they owe: where patrons sign in.
pub(super) fn anything(shared: &Shared, sheet: &Sheet<'_>) -> ByPhone {
    by_phone(shared, sheet, urls::HOME)
}

/// For a payment of a patron's that waits for a card. An applicant's is found in their own browser only.
pub(super) fn order(shared: &Shared, sheet: &Sheet<'_>, order: &Order) -> Option<ByPhone> {
    let waits = deeds::waits_for_a_card(order) && order.payer != Payer::Applicant;
    waits.then(|| by_phone(shared, sheet, &urls::order(urls::ORDER, order.id)))
}

fn by_phone(shared: &Shared, sheet: &Sheet<'_>, path: &str) -> ByPhone {
    let link = format!("{}{path}", shared.service.public_url);
    let body = format!("{}\r\n\r\n{link}\r\n", sheet.say("phone-body"));
    let mail = format!(
        "mailto:?subject={}&body={}",
        encoded(&sheet.say("phone-subject")),
        encoded(&body)
    );
    ByPhone { link, mail }
}

/// As RFC 6068 wants it: a blank is `%20`, and a plus is a plus.
fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes())
        .map(|part| if part == "+" { "%20" } else { part })
        .collect()
}
