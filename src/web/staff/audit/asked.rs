//! Which lines of the audit somebody asks for: what an address says.

use jiff::civil::Date;

use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::Reference;
use crate::domain::StaffName;
use crate::storage::AuditCursor;
use crate::storage::AuditSearch;
use crate::storage::Search;
use crate::text::Zone;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::shift::OnDuty;
use crate::web::staff::audit::later;

/// What was asked for. Only what could be read is kept, never what was typed.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) search: AuditSearch,
    pub(super) day: Option<Date>,
    pub(super) reference: Option<Reference>,
    /// The field that could not be read.
    pub(super) wrong: Option<&'static str>,
}

impl Asked {
    /// Reads an address.
    pub(super) async fn of(shared: &Shared, on_duty: &OnDuty, query: Option<&str>) -> Result<Self, Fault> {
        let cashier = shared.cashier();
        let library = &on_duty.person.library;
        let mut asked = Self::read(query.unwrap_or_default(), &cashier.zone_of(library));
        if let Some(reference) = asked.reference {
            let search = Search {
                reference: Some(reference),
                limit: 1,
                ..Search::default()
            };
            let found = cashier.store().orders(library, &search).await.map_err(later)?;
            match found.orders.first() {
                Some(order) => asked.search.order = Some(order.id),
                None => asked.wrong = Some("order"),
            }
        }
        Ok(asked)
    }

    fn read(query: &str, zone: &Zone) -> Self {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let read = match &*name {
                "day" => asked.take_day(value, zone).ok_or("day"),
                "who" => actor(value)
                    .map(|actor| asked.search.actor = Some(actor))
                    .ok_or("who"),
                "what" => Action::from_word(value)
                    .map(|action| asked.search.action = Some(action))
                    .ok_or("what"),
                "order" => Reference::parse(value)
                    .map(|reference| asked.reference = Some(reference))
                    .ok_or("order"),
                // An address that somebody has cut leads to the first page.
                "before" => {
                    asked.search.before = cursor(value);
                    Ok(())
                }
                _ => Ok(()),
            };
            if let Err(field) = read {
                asked.wrong = Some(field);
            }
        }
        asked
    }

    fn take_day(&mut self, text: &str, zone: &Zone) -> Option<()> {
        let day: Date = text.parse().ok()?;
        let written = day.to_string() == text && (1970..=9000).contains(&day.year());
        let (from, to) = written.then(|| zone.bounds_of(day)).flatten()?;
        self.search.from = Some(from);
        self.search.to = Some(to);
        self.day = Some(day);
        Some(())
    }

    /// The filters, each with its name.
    pub(super) fn filters(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("day", self.day.map(|day| day.to_string())),
            ("who", self.search.actor.as_ref().map(Actor::word)),
            (
                "what",
                self.search.action.map(|action| String::from(action.word())),
            ),
            ("order", self.reference.map(|reference| reference.to_string())),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// As it stands in the audit: `day=2026-11-27 who=staff:ann`, `all of it`.
    pub(super) fn word(&self) -> String {
        let words: Vec<String> = self
            .filters()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if words.is_empty() {
            String::from("all of it")
        } else {
            words.join(" ")
        }
    }

    /// As it stands in an address, with where a page begins.
    pub(super) fn query(&self, before: Option<AuditCursor>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.filters());
        if let Some(before) = before {
            query.append_pair("before", &format!("{}.{}", before.at, before.line));
        }
        query.finish()
    }
}

/// A word of the audit, or the name of somebody at the library.
fn actor(text: &str) -> Option<Actor> {
    Actor::from_word(text).or_else(|| StaffName::parse(text).ok().map(Actor::Staff))
}

fn cursor(text: &str) -> Option<AuditCursor> {
    let (at, line) = text.split_once('.')?;
    Some(AuditCursor {
        at: at.parse().ok()?,
        line: line.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_asks_for_is_read_and_said_again_in_our_words() {
        let query = "day=2026-11-01&who=ann&what=order_seen&order=&before=7.8&other=x";
        let asked = Asked::read(query, &Zone::named("America/New_York").unwrap());

        assert_eq!(asked.wrong, None);
        assert_eq!(asked.word(), "day=2026-11-01 who=staff:ann what=order_seen");
        let from = asked.search.from.map(|from| from.to_string());
        assert_eq!(from.as_deref(), Some("2026-11-01T04:00:00.000Z"));
        assert_eq!(asked.search.before, Some(AuditCursor { at: 7, line: 8 }));
        let again = Asked::read(&asked.query(asked.search.before), &Zone::utc());
        assert_eq!(again.word(), asked.word());
        assert_eq!(again.search.before, asked.search.before);
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_field_and_not_kept() {
        for (query, field) in [
            ("day=2026-13-01", "day"),
            ("day=27.11.2026", "day"),
            ("who=%3Cb%3E", "who"),
            ("what=everything", "what"),
            ("order=no", "order"),
        ] {
            let asked = Asked::read(query, &Zone::utc());

            assert_eq!(asked.wrong, Some(field), "{query}");
            assert_eq!(asked.word(), "all of it");
        }
    }
}
