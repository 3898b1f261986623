//! Faults to order: what shall go wrong, at which call, how often. A restart forgets them.

use std::sync::Mutex;
use std::sync::PoisonError;

use serde::Deserialize;
use serde::Serialize;

/// One order for trouble, as `POST /sandbox/faults` takes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    /// Given by the book when ordered.
    #[serde(default)]
    pub(super) id: u64,
    pub(super) on: Service,
    /// Processor only: one of [`CALLS`]. `confirm` also meets a `create` that confirms, `list` every list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) call: Option<String>,
    /// ILS only: the two digits of a SIP2 request, one of [`ILS_CALLS`] whatever the protocol, or `any`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
    /// ILS only: meets only a call about this fee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fee: Option<String>,
    #[serde(rename = "do")]
    pub(super) trouble: Trouble,
    /// How long `delay_ms` holds the answer back.
    #[serde(default = "default_delay_ms")]
    pub(super) ms: u64,
    /// What `decline` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) decline_code: Option<String>,
    /// How many matching calls pass first.
    #[serde(default)]
    pub(super) skip: u32,
    /// How many matching calls it meets.
    #[serde(default = "once")]
    pub(super) times: u32,
}

/// The stand-in that has the trouble.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Service {
    Processor,
    Ils,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Trouble {
    /// The connection closes; nothing was done.
    DropBefore,
    /// It is done; the connection closes without an answer.
    DropAfter,
    /// It is done; the answer comes `ms` late.
    DelayMs,
    /// Nothing was done, the answer is status 500. SIP2 closes the connection, as servers do after an internal error.
    #[serde(rename = "status_500")]
    Status500,
    /// It is done, yet the answer is status 500; the processor's stays so for its idempotency key. SIP2 closes the
    /// connection.
    #[serde(rename = "status_500_after")]
    Status500After,
    /// Processor: nothing was done, the answer is status 500, and stays so for its idempotency key.
    #[serde(rename = "status_500_kept")]
    Status500Kept,
    /// Processor: nothing was done, the answer is status 429; it is not kept.
    #[serde(rename = "status_429")]
    Status429,
    /// Processor: the hold lapses; after a call that makes it, before any other call about it.
    Lapse,
    /// Processor: the card is declined; a capture finds its hold expired; anything else is refused.
    Decline,
    /// ILS: nothing was done, no answer comes, the connection stays open.
    Silent,
    /// ILS: it is done, no answer comes, the connection stays open.
    SilentAfter,
    /// The answer says no; nothing was done. The processor says so by status 400, also for every repeat with the same
    /// idempotency key.
    Refuse,
    /// ILS: it is done, the answer carries a checksum that does not fit. SIP2 only: elsewhere it does nothing.
    BadChecksum,
    /// ILS: the record is open at the desk; nothing was done, the answer says not now. Calls that only read are served.
    NotNow,
    /// ILS: it is done, the answer is bytes that mean nothing.
    Garbage,
    /// ILS: it is done, the answer has [`HUGE_BYTES`] and more.
    Huge,
    /// ILS: it is done, half of the answer comes, then the connection closes.
    Cut,
    /// ILS: it is done, the amounts of the answer are in [`Fault::other_currency`]'s.
    WrongCurrency,
}

/// Everything ordered and not yet used up.
#[derive(Debug, Default)]
pub(super) struct FaultBook {
    orders: Mutex<Orders>,
}

#[derive(Debug, Default)]
struct Orders {
    last_id: u64,
    open: Vec<Fault>,
}

impl FaultBook {
    /// Takes an order and gives it a number.
    ///
    /// # Errors
    /// The order makes no sense; the text says why, and nothing is ordered.
    pub(super) fn order(&self, mut fault: Fault) -> Result<Fault, &'static str> {
        fault.check()?;
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.last_id = orders.last_id.saturating_add(1);
        fault.id = orders.last_id;
        orders.open.push(fault.clone());
        Ok(fault)
    }

    /// What is still to come.
    pub(super) fn open(&self) -> Vec<Fault> {
        self.orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .open
            .clone()
    }

    /// Forgets every order.
    pub(super) fn clear(&self) {
        self.orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .open
            .clear();
    }

    /// The trouble for a processor call that goes by any of these names; uses one up.
    pub(super) fn for_processor(&self, names: &[&str]) -> Option<Fault> {
        self.take(|fault| {
            let wanted = fault.call.as_deref().unwrap_or("any");
            fault.on == Service::Processor && (wanted == "any" || names.contains(&wanted))
        })
    }

    /// The trouble for a call of the library system that goes by any of these names, such as `37` and `pay`, and is
    /// about this fee, if about one; uses one up.
    pub(super) fn for_ils(&self, names: &[&str], fee: Option<&str>) -> Option<Fault> {
        self.take(|fault| {
            let wanted = fault.message.as_deref().unwrap_or("any");
            fault.on == Service::Ils
                && (wanted == "any" || names.contains(&wanted))
                && (fault.fee.is_none() || fault.fee.as_deref() == fee)
        })
    }

    fn take(&self, meets: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let mut struck = None;
        for fault in orders.open.iter_mut().filter(|fault| meets(fault)) {
            if fault.skip > 0 {
                fault.skip = fault.skip.saturating_sub(1);
            } else if struck.is_none() {
                fault.times = fault.times.saturating_sub(1);
                struck = Some(fault.clone());
            }
        }
        orders.open.retain(|fault| fault.times > 0);
        struck
    }
}

impl Fault {
    /// A currency that is not the library's.
    pub(super) fn other_currency(library: &str) -> &'static str {
        if library == "USD" { "EUR" } else { "USD" }
    }

    fn check(&self) -> Result<(), &'static str> {
        let (theirs, other) = match self.on {
            Service::Processor => (PROCESSOR_TROUBLES, self.message.is_some() || self.fee.is_some()),
            Service::Ils => (ILS_TROUBLES, self.call.is_some() || self.decline_code.is_some()),
        };
        if !theirs.contains(&self.trouble) {
            return Err("this service cannot have that trouble");
        }
        if other {
            return Err("`call` and `decline_code` are for the processor, `message` and `fee` for the ILS");
        }
        if self.call.as_deref().is_some_and(|call| !CALLS.contains(&call)) {
            return Err("no such call");
        }
        if self
            .message
            .as_deref()
            .is_some_and(|message| !is_ils_call(message))
        {
            return Err("no such message");
        }
        if self.times == 0 || self.times > TIMES_MAX || self.ms > DELAY_MS_MAX {
            return Err("`times` must be 1 to 100000 and `ms` at most 600000");
        }
        Ok(())
    }
}

fn is_ils_call(message: &str) -> bool {
    let number = message.len() == 2 && message.chars().all(|c| c.is_ascii_digit());
    number || ILS_CALLS.contains(&message)
}

fn default_delay_ms() -> u64 {
    1_000
}

fn once() -> u32 {
    1
}

const TIMES_MAX: u32 = 100_000;
const DELAY_MS_MAX: u64 = 600_000;
const CALLS: &[&str] = &[
    "create",
    "confirm",
    "capture",
    "cancel",
    "retrieve",
    "list",
    "list_payment_intents",
    "list_refunds",
    "list_disputes",
    "list_events",
    "list_balance_transactions",
    "list_payouts",
    "refund",
    "refund_retrieve",
    "dispute",
    "payout",
    "method",
    "event",
    "session",
    "session_retrieve",
    "session_expire",
    "any",
];
/// What a library system is asked, whatever it speaks.
const ILS_CALLS: &[&str] = &[
    "sign_in", "account", "pay", "look", "reverse", "refund", "extend", "login", "any",
];
/// How long a huge answer is at least.
pub(super) const HUGE_BYTES: usize = 4 * 1024 * 1024;
const PROCESSOR_TROUBLES: &[Trouble] = &[
    Trouble::DropBefore,
    Trouble::DropAfter,
    Trouble::DelayMs,
    Trouble::Status500,
    Trouble::Status500After,
    Trouble::Status500Kept,
    Trouble::Status429,
    Trouble::Lapse,
    Trouble::Refuse,
    Trouble::Decline,
];
const ILS_TROUBLES: &[Trouble] = &[
    Trouble::DropBefore,
    Trouble::DropAfter,
    Trouble::DelayMs,
    Trouble::Status500,
    Trouble::Status500After,
    Trouble::Silent,
    Trouble::SilentAfter,
    Trouble::Refuse,
    Trouble::BadChecksum,
    Trouble::NotNow,
    Trouble::Garbage,
    Trouble::Huge,
    Trouble::Cut,
    Trouble::WrongCurrency,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(text: &str) -> Result<Fault, &'static str> {
        FaultBook::default().order(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn a_fault_meets_as_many_calls_as_ordered_after_those_it_lets_pass() {
        let book = FaultBook::default();
        let text = r#"{"on":"processor","call":"confirm","do":"status_500","times":2,"skip":1}"#;
        book.order(serde_json::from_str(text).unwrap()).unwrap();

        let met: Vec<bool> = (0..5)
            .map(|_| book.for_processor(&["confirm"]).is_some())
            .collect();

        assert_eq!(met, [false, true, true, false, false]);
        assert!(book.open().is_empty());
    }

    #[test]
    fn a_fault_for_one_fee_leaves_the_others_alone() {
        let book = FaultBook::default();
        let text = r#"{"on":"ils","message":"37","do":"refuse","fee":"F1001"}"#;
        book.order(serde_json::from_str(text).unwrap()).unwrap();

        assert!(book.for_ils(&["37", "pay"], Some("F1002")).is_none());
        assert!(book.for_ils(&["63", "account"], None).is_none());
        assert!(book.for_ils(&["37", "pay"], Some("F1001")).is_some());
    }

    #[test]
    fn a_word_meets_a_call_whatever_the_protocol() {
        let book = FaultBook::default();
        let text = r#"{"on":"ils","message":"pay","do":"not_now","times":2}"#;
        book.order(serde_json::from_str(text).unwrap()).unwrap();

        assert!(book.for_ils(&["account"], None).is_none());
        assert!(book.for_ils(&["37", "pay"], Some("F1001")).is_some());
        assert!(book.for_ils(&["pay"], Some("F1001")).is_some());
        assert!(book.for_ils(&["pay"], Some("F1001")).is_none());
    }

    #[test]
    fn every_trouble_of_the_library_system_has_a_word() {
        for word in [
            "drop_before",
            "drop_after",
            "delay_ms",
            "status_500",
            "status_500_after",
            "silent",
            "silent_after",
            "refuse",
            "bad_checksum",
            "not_now",
            "garbage",
            "huge",
            "cut",
            "wrong_currency",
        ] {
            let order = format!(r#"{{"on":"ils","message":"pay","do":"{word}"}}"#);
            assert!(ordered(&order).is_ok(), "{word}");
        }
    }

    #[test]
    fn trouble_that_the_service_cannot_have_is_refused() {
        assert!(ordered(r#"{"on":"ils","do":"status_429"}"#).is_err());
        assert!(ordered(r#"{"on":"ils","message":"pya","do":"silent"}"#).is_err());
        assert!(ordered(r#"{"on":"processor","do":"not_now"}"#).is_err());
        assert!(ordered(r#"{"on":"processor","do":"silent"}"#).is_err());
        assert!(ordered(r#"{"on":"processor","call":"confrim","do":"decline"}"#).is_err());
        assert!(ordered(r#"{"on":"processor","do":"decline","times":0}"#).is_err());
    }
}
