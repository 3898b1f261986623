//! Every call of the API: what it gives, what it refuses, and what it never says.

mod accounts;
mod cards;
mod description;
mod early_answers;
mod embedded;
mod every_answer;
mod family;
mod health;
mod hosted;
mod idempotency;
mod limits;
mod offers;
mod orders;
mod patron;
mod pay_page;
mod payment;
mod refunds;
mod refusals;
mod search;
mod sightings;
mod terms;
mod webhooks;
