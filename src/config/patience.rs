//! How long the cashier waits for what, as the configuration has it.

use std::time::Duration;

use crate::cashier::Patience;
use crate::config::Config;
use crate::processor::TOKEN_WITHIN;

impl Config {
    /// How long the cashier waits for what.
    pub fn patience(&self) -> Patience {
        let usual = Patience::default();
        let longest_call = self
            .libraries
            .iter()
            .flat_map(|library| library.accounts.values())
            .map(|account| account.processor.timeout)
            .max();
        Patience {
            order_lives: self.orders.payable,
            decide_before_lapse: self.orders.decide_before_lapse,
            hold_lasts: self.orders.hold_lasts,
            // Nobody looks after a call that may still be answered.
            rescue_after: longest_call.map_or(usual.rescue_after, |longest| {
                TOKEN_WITHIN.saturating_add(longest).saturating_add(RESCUE_MARGIN)
            }),
            ..usual
        }
    }
}

const RESCUE_MARGIN: Duration = Duration::from_secs(5);
