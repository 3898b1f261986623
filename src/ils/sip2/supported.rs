//! What a SIP2 server says that it understands (field BX of message 98): sixteen places, a yes or a no in each.

/// The sixteen places in their order; `None` where the server says neither yes nor no.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sip2Supported {
    /// 23: whether a patron is known, and their PIN.
    pub patron_status: Option<bool>,
    /// 11.
    pub checkout: Option<bool>,
    /// 09.
    pub checkin: Option<bool>,
    /// 01.
    pub block_patron: Option<bool>,
    /// 99: whether it is up, and what it understands.
    pub status: Option<bool>,
    /// 97 and 96: to have a message once more.
    pub resend: Option<bool>,
    /// 93.
    pub login: Option<bool>,
    /// 63: a patron with their fees.
    pub patron_information: Option<bool>,
    /// 35.
    pub end_session: Option<bool>,
    /// 37.
    pub fee_paid: Option<bool>,
    /// 17.
    pub item_information: Option<bool>,
    /// 19.
    pub item_status_update: Option<bool>,
    /// 25.
    pub patron_enable: Option<bool>,
    /// 15.
    pub hold: Option<bool>,
    /// 29.
    pub renew: Option<bool>,
    /// 65.
    pub renew_all: Option<bool>,
}

impl Sip2Supported {
    /// Reads the field. Any text is some answer: a place that is missing or holds something else says nothing.
    pub fn read(field: &str) -> Self {
        let mut places = field.chars().map(|place| match place {
            'Y' => Some(true),
            'N' => Some(false),
            _ => None,
        });
        let mut next = || places.next().flatten();
        Self {
            patron_status: next(),
            checkout: next(),
            checkin: next(),
            block_patron: next(),
            status: next(),
            resend: next(),
            login: next(),
            patron_information: next(),
            end_session: next(),
            fee_paid: next(),
            item_information: next(),
            item_status_update: next(),
            patron_enable: next(),
            hold: next(),
            renew: next(),
            renew_all: next(),
        }
    }

    /// Whether it does not deny the two without which nothing can be paid: 63 and 37.
    pub fn takes_payments(&self) -> bool {
        self.patron_information != Some(false) && self.fee_paid != Some(false)
    }

    /// Whether it denies 63 and has 23: then a patron can be known, and their fees cannot.
    pub fn signs_in_by_status_alone(&self) -> bool {
        self.patron_information == Some(false) && self.patron_status == Some(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_its_name() {
        let all = Sip2Supported::read("YYYYYYYYYYYYYYYY");
        assert_eq!((all.patron_status, all.renew_all), (Some(true), Some(true)));
        assert!(all.takes_payments() && !all.signs_in_by_status_alone());

        // What FOLIO's gateway tells when fee payment is switched off for a tenant.
        let without = Sip2Supported::read("NYYNYYYYYNNNNNNN");
        assert_eq!(
            (without.patron_information, without.fee_paid),
            (Some(true), Some(false))
        );
        assert_eq!((without.resend, without.login), (Some(true), Some(true)));
        assert!(!without.takes_payments());

        let status_alone = Sip2Supported::read("YYYYYYYNYY");
        assert!(status_alone.signs_in_by_status_alone() && !status_alone.takes_payments());
    }

    #[test]
    fn a_place_that_says_nothing_is_no_denial() {
        for field in ["", "Y", "yyyyyyyyyyyyyyyy", "üüüüüüüüüüüüüüüü", "          "] {
            let supported = Sip2Supported::read(field);

            assert_eq!(supported.fee_paid, None, "{field}");
            assert!(supported.takes_payments(), "{field}");
        }
    }
}
