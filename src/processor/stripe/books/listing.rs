//! Lists at Stripe: they come newest first, in pages of at most 100.

use std::collections::VecDeque;
use std::time::Duration;

use miniserde::json::Value;
use serde::Serialize;
use stripe_client_core::RequestBuilder;
use stripe_client_core::StripeMethod;
use stripe_types::List;

use crate::domain::Timestamp;
use crate::processor::ProcessorError;
use crate::processor::Span;
use crate::processor::stripe::client::Client;
use crate::processor::stripe::ids;
use crate::processor::stripe::refusal;

/// One list to be read.
pub(super) struct Listing<'a> {
    path: &'static str,
    query: Query<'a>,
}

impl<'a> Listing<'a> {
    pub(super) fn of(path: &'static str, query: Query<'a>) -> Self {
        Self { path, query }
    }

    /// Follows the pages to the end. `read` takes the JSON text of one item.
    ///
    /// # Errors
    /// [`ProcessorError::Unknown`] also when a page or an item of it cannot be read.
    pub(super) async fn oldest_first<T: Send>(
        self,
        client: &Client,
        read: impl Fn(&str) -> Result<T, ProcessorError> + Send,
    ) -> Result<Vec<T>, ProcessorError> {
        self.followed(client, read, |_| {}).await
    }

    /// Of all that there are, only so many of the oldest, and the rest of those that were made in the last one's
    /// second: who goes on after the last one's second misses none.
    ///
    /// # Errors
    /// As [`Self::oldest_first`].
    pub(super) async fn oldest_few<T: Send>(
        self,
        (client, few): (&Client, u32),
        read: impl Fn(&str) -> Result<T, ProcessorError> + Send,
        second: impl Fn(&T) -> i64 + Send + Sync,
    ) -> Result<Vec<T>, ProcessorError> {
        let last = usize::try_from(few).unwrap_or(usize::MAX).saturating_sub(1);
        let shorten = |items: &mut VecDeque<T>| {
            if let Some(until) = items.get(last).map(&second) {
                items.retain(|item| second(item) <= until);
            }
        };
        self.followed(client, read, shorten).await
    }

    /// `shorten` sees what was read after every page.
    async fn followed<T: Send>(
        mut self,
        client: &Client,
        read: impl Fn(&str) -> Result<T, ProcessorError> + Send,
        shorten: impl Fn(&mut VecDeque<T>) + Send + Sync,
    ) -> Result<Vec<T>, ProcessorError> {
        let mut items = VecDeque::new();
        for _ in 0..PAGES_MAX {
            let (texts, next) = self.page(client).await?;
            for text in &texts {
                items.push_front(read(text)?);
            }
            shorten(&mut items);
            if next.is_none() {
                return Ok(items.into());
            }
            self.query.starting_after = next;
        }
        Err(ProcessorError::Unknown)
    }

    /// The items of one page, and after which the next page begins, if there is one.
    async fn page(&self, client: &Client) -> Result<(Vec<String>, Option<String>), ProcessorError> {
        let page: List<Value> = RequestBuilder::new(StripeMethod::Get, self.path)
            .query(&self.query)
            .customize()
            .send(client)
            .await
            .map_err(|error| refusal::error(&error))?;
        let next = match page.data.last() {
            _ if !page.has_more => None,
            Some(last) => Some(self.cursor(last).ok_or(ProcessorError::Unknown)?),
            None => return Err(ProcessorError::Unknown),
        };
        Ok((page.data.iter().map(miniserde::json::to_string).collect(), next))
    }

    /// The id of an item, from which the list can go on; `None` when it would go on in a circle.
    fn cursor(&self, item: &Value) -> Option<String> {
        let Value::Object(item) = item else { return None };
        match item.get("id") {
            Some(Value::String(id)) if ids::is_some_id(id) => Some(id.clone()),
            _ => None,
        }
        .filter(|id| self.query.starting_after.as_ref() != Some(id))
    }
}

/// A hundred thousand items: more than a library has in the longest span that is asked for. Ends what would not end.
const PAGES_MAX: usize = 1000;

/// What is asked of a list.
#[derive(Default, Serialize)]
pub(super) struct Query<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<Created>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_intent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payout: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expand: Vec<&'static str>,
    limit: Limit,
    #[serde(skip_serializing_if = "Option::is_none")]
    starting_after: Option<String>,
}

/// In whole seconds since the epoch.
#[derive(Serialize)]
struct Created {
    gte: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lt: Option<i64>,
}

/// As many as Stripe puts on one page.
#[derive(Serialize)]
struct Limit(u8);

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

impl<'a> Query<'a> {
    /// By an id that was checked.
    pub(super) fn of_payment(id: &'a str) -> Self {
        Self {
            payment_intent: Some(id),
            ..Self::default()
        }
    }

    /// By an id that was checked.
    pub(super) fn of_payout(id: &'a str) -> Self {
        Self {
            payout: Some(id),
            ..Self::default()
        }
    }

    /// Stripe counts whole seconds: what it made at 12:00:00.7 says 12:00:00, and so is since 12:00:00.4.
    pub(super) fn since(moment: Timestamp) -> Self {
        let created = Created {
            gte: moment.seconds(),
            lt: None,
        };
        Self {
            created: Some(created),
            ..Self::default()
        }
    }

    /// Spans that touch have every item once between them.
    pub(super) fn within(span: Span) -> Self {
        let created = Created {
            gte: first_second_from(span.from),
            lt: Some(first_second_from(span.to)),
        };
        Self {
            created: Some(created),
            ..Self::default()
        }
    }

    pub(super) fn expanding(mut self, field: &'static str) -> Self {
        self.expand.push(field);
        self
    }
}

fn first_second_from(moment: Timestamp) -> i64 {
    moment.after(Duration::from_millis(999)).seconds()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(query: &Query<'_>) -> String {
        let request = RequestBuilder::new(StripeMethod::Get, "/x").query(query);
        request.query.unwrap().replace("%5B", "[").replace("%5D", "]")
    }

    #[test]
    fn a_span_is_told_in_whole_seconds() {
        let told = |from, to| {
            text(&Query::within(Span {
                from: Timestamp::from_millis(from),
                to: Timestamp::from_millis(to),
            }))
        };

        assert_eq!(told(1000, 3000), "created[gte]=1&created[lt]=3&limit=100");
        assert_eq!(told(1001, 3999), "created[gte]=2&created[lt]=4&limit=100");
        assert_eq!(told(-1500, -1000), "created[gte]=-1&created[lt]=-1&limit=100");
    }

    #[test]
    fn since_a_moment_begins_with_its_second() {
        let query = Query::since(Timestamp::from_millis(12_999));

        assert_eq!(text(&query), "created[gte]=12&limit=100");
    }

    #[test]
    fn what_a_list_is_of_and_what_is_written_out_in_it_is_told() {
        let of_payment = Query::of_payment("pi_1").expanding("data.charge");
        let of_payout = Query {
            starting_after: Some(String::from("txn_1")),
            ..Query::of_payout("po_1")
        };

        assert_eq!(
            text(&of_payment),
            "payment_intent=pi_1&expand[0]=data.charge&limit=100"
        );
        assert_eq!(text(&of_payout), "payout=po_1&limit=100&starting_after=txn_1");
    }
}
