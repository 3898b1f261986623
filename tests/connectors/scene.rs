//! What goes wrong between the service and the library system.

use serde_json::Value;
use serde_json::json;

use crate::system::System;

/// One kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scene {
    AllPaid,
    OneRefused,
    SilentAfter,
    SilentBefore,
    Killed,
}

/// What must come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Everything is paid.
    Paid,
    /// All but the second fee.
    PaidButTheSecond,
    /// Nothing is captured, and a person is called.
    Person,
}

impl Scene {
    pub(crate) const ALL: [Self; 5] = [
        Self::AllPaid,
        Self::OneRefused,
        Self::SilentAfter,
        Self::SilentBefore,
        Self::Killed,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::AllPaid => "all_paid",
            Self::OneRefused => "one_refused",
            Self::SilentAfter => "silent_after",
            Self::SilentBefore => "silent_before",
            Self::Killed => "killed",
        }
    }

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::AllPaid => "all paid",
            Self::OneRefused => "one line refused",
            Self::SilentAfter => "silence after it was done",
            Self::SilentBefore => "silence before it was done",
            Self::Killed => "service killed between asking and answer",
        }
    }

    /// Why there is no such scene with a connector.
    pub(crate) fn why_not(self, system: System) -> Option<&'static str> {
        match (system, self) {
            (System::Csv, Self::SilentAfter) => Some("no answer that could be lost"),
            _ => None,
        }
    }

    pub(crate) fn end(self, system: System) -> End {
        match self {
            Self::OneRefused => End::PaidButTheSecond,
            Self::SilentAfter | Self::Killed if !system.keeps_our_reference() => End::Person,
            Self::AllPaid | Self::SilentAfter | Self::SilentBefore | Self::Killed => End::Paid,
        }
    }

    /// What the stand-in is ordered to do.
    pub(crate) fn fault(self, system: System) -> Option<Value> {
        let needs_time = matches!(self, Self::OneRefused | Self::SilentBefore);
        if system == System::Csv {
            // Files have no faults to order: the bank takes its time, and somebody is at the files meanwhile.
            let slow = json!({"on": "processor", "call": "confirm", "do": "delay_ms", "ms": 3_000});
            return needs_time.then_some(slow);
        }
        let fault = |trouble: &str| json!({"on": "ils", "message": "pay", "do": trouble});
        match self {
            Self::AllPaid | Self::Killed => None,
            Self::OneRefused => Some(json!({"on": "ils", "message": "pay", "do": "refuse", "fee": "F1002"})),
            Self::SilentAfter => Some(fault("silent_after")),
            Self::SilentBefore => Some(fault("silent")),
        }
    }
}
