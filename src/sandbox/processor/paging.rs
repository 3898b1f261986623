//! Lists as Stripe gives them: newest first, a page at a time, on either side of an object that was seen.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::refusal::Refusal;

/// Which part of a list is wanted.
#[derive(Debug)]
pub(super) struct Page {
    limit: usize,
    /// Older ones than this.
    starting_after: Option<String>,
    /// Newer ones than this, those next to it.
    ending_before: Option<String>,
    /// Lowest and highest time of creation, seconds since 1970, both included.
    created: (i64, i64),
}

impl Page {
    /// Takes it out of the form.
    ///
    /// # Errors
    /// A value makes no sense, or two exclude each other.
    pub(super) fn take(form: &mut Form) -> Result<Self, Box<Refusal>> {
        let limit = form.take_integer("limit")?.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Refusal::invalid("limit", "must be 1 to 100"));
        }
        let (mut lowest, mut highest) = (i64::MIN, i64::MAX);
        if let Some(exactly) = form.take_integer("created")? {
            (lowest, highest) = (exactly, exactly);
        }
        if let Some(bound) = form.take_integer("created[gte]")? {
            lowest = lowest.max(bound);
        }
        if let Some(bound) = form.take_integer("created[gt]")? {
            lowest = lowest.max(bound.saturating_add(1));
        }
        if let Some(bound) = form.take_integer("created[lte]")? {
            highest = highest.min(bound);
        }
        if let Some(bound) = form.take_integer("created[lt]")? {
            highest = highest.min(bound.saturating_sub(1));
        }
        let (starting_after, ending_before) = (form.take("starting_after")?, form.take("ending_before")?);
        if starting_after.is_some() && ending_before.is_some() {
            return Err(Refusal::invalid(
                "ending_before",
                "and `starting_after` exclude each other",
            ));
        }
        Ok(Self {
            limit: usize::try_from(limit).unwrap_or(1),
            starting_after,
            ending_before,
            created: (lowest, highest),
        })
    }

    /// Writes the wanted part of `all`, which come newest first as id, time of creation, object.
    ///
    /// # Errors
    /// The object to begin or end at is not among them.
    pub(super) fn of<'a, T>(
        &self,
        all: impl Iterator<Item = (&'a str, i64, T)>,
        url: &str,
        write: impl Fn(T) -> Value,
    ) -> Answered {
        let (lowest, highest) = self.created;
        let mut wanted = Vec::new();
        let mut last_seen = self.starting_after.as_deref();
        let mut end = self.ending_before.as_deref();
        for (id, created, object) in all {
            if last_seen.is_some() {
                last_seen = last_seen.filter(|seen| *seen != id);
                continue;
            }
            if end == Some(id) {
                end = None;
                break;
            }
            if (lowest..=highest).contains(&created) {
                wanted.push(object);
            }
        }
        if last_seen.is_some() {
            return Err(Refusal::no_such_value("starting_after"));
        }
        if end.is_some() {
            return Err(Refusal::no_such_value("ending_before"));
        }
        let beyond = wanted.len().saturating_sub(self.limit);
        let skipped = self.ending_before.as_ref().map_or(0, |_| beyond);
        let page = wanted.into_iter().skip(skipped).take(self.limit);
        let data: Vec<Value> = page.map(write).collect();
        Ok(json!({"object": "list", "url": url, "has_more": beyond > 0, "data": data}))
    }
}

const LIMIT_DEFAULT: i64 = 10;
const LIMIT_MAX: i64 = 100;
