//! What one person at the desk may give back alone.

use serde::Deserialize;

use crate::config::reading::Reading;
use crate::domain::Alone;
use crate::domain::Currency;
use crate::domain::RefundLimits;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RefundTables {
    cashier: AloneTable,
    finance: AloneTable,
    admin: AloneTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AloneTable {
    each: Option<String>,
    day: Option<String>,
}

impl Reading<'_> {
    /// The limits of a library; what is wrong with them is noted.
    pub(super) fn refunds(
        &mut self,
        library: &str,
        tables: &RefundTables,
        currency: Currency,
    ) -> RefundLimits {
        let mut of = |role: &str, table: &AloneTable| {
            let key = format!("{library}.refunds.{role}");
            self.alone(&key, table, currency)
        };
        RefundLimits {
            cashier: of("cashier", &tables.cashier),
            finance: of("finance", &tables.finance),
            admin: of("admin", &tables.admin),
        }
    }

    fn alone(&mut self, key: &str, table: &AloneTable, currency: Currency) -> Alone {
        let mut sum = |name: &str, text: Option<&str>| {
            text.and_then(|text| self.sum(format!("{key}.{name}"), text, currency))
        };
        let each = sum("each", table.each.as_deref());
        let day = sum("day", table.day.as_deref());
        if let (Some(each), Some(day)) = (each, day)
            && each.minor() > day.minor()
        {
            self.wrong(
                format!("{key}.each"),
                "is more than a day allows, so it would never be reached",
            );
        }
        Alone { each, day }
    }
}
