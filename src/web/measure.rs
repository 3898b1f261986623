//! Counts pages that were looked at, as promise P3 lets it be done: area, address, time, referring site.

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::Method;
use axum::http::header;
use axum::response::Response;

use crate::domain::Area;
use crate::domain::PageVisit;
use crate::domain::Site;
use crate::web::Shared;
use crate::web::extract::address_of;

/// Somebody asks for a page; whether it is counted depends on the answer.
#[derive(Debug)]
pub(super) struct Arrival {
    area: Area,
    address: IpAddr,
    site: Option<Site>,
}

/// In the extensions of an answer: whoever it is for has declined to be counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unmeasured;

impl Arrival {
    /// What may be noted of a request; `None` when it asks for no page. `route` is the template, never the path.
    pub(super) fn of(request: &Request, route: Option<&str>, public_url: &str) -> Option<Self> {
        let area = area(route?).filter(|_| *request.method() == Method::GET)?;
        let referrer = request.headers().get(header::REFERER);
        let referrer = referrer.and_then(|value| value.to_str().ok());
        Some(Self {
            area,
            address: address_of(request.extensions()),
            site: referrer.and_then(|address| Site::of_address(address, public_url)),
        })
    }

    /// Notes the visit, if a page was shown, and to somebody who lets it be counted.
    pub(super) fn note(self, shared: &Shared, response: &Response) {
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_a_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let declined = response.extensions().get::<Unmeasured>().is_some();
        if response.status().is_success() && is_a_page && !declined {
            let now = shared.cashier().clock().now();
            let visit = PageVisit::new(self.area, self.address, now, self.site);
            shared.service.privacy.note_visit(visit);
        }
    }
}

/// The part of the site that a route belongs to; `None` for what is no page.
fn area(route: &str) -> Option<Area> {
    let first = route.split('/').nth(1)?;
    match first {
        "" | "sign-in" | "signed-off" | "away" => Some(Area::SignIn),
        "fees" | "other-card" => Some(Area::Fees),
        "orders" if route.ends_with("/card") => Some(Area::Pay),
        "orders" if route.ends_with("/sign-in") => Some(Area::SignIn),
        "orders" => Some(Area::Receipt),
        "find" | "pay" => Some(Area::Find),
        "offers" => Some(Area::Offers),
        "privacy" => Some(Area::Privacy),
        "staff" => Some(Area::Desk),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::urls;

    #[test]
    fn a_page_belongs_to_an_area_and_what_is_no_page_to_none() {
        for (route, belongs) in [
            (urls::HOME, Area::SignIn),
            (urls::SIGN_IN_FOR, Area::SignIn),
            (urls::FEES, Area::Fees),
            (urls::ORDER, Area::Receipt),
            (urls::CARD, Area::Pay),
            (urls::PUBLIC_ORDER, Area::Find),
            (urls::OFFER, Area::Offers),
            (urls::PRIVACY, Area::Privacy),
            (urls::STAFF_SIGN_IN, Area::Desk),
        ] {
            assert_eq!(area(route), Some(belongs), "{route}");
        }
        for none in [urls::FILE, "/api/v1/orders", "/healthz", "/webhooks/stripe"] {
            assert_eq!(area(none), None, "{none}");
        }
    }
}
