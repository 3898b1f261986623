//! What FOLIO answers, as far as it is read. Fields that are not named here are not looked at.

use serde::Deserialize;

use crate::ils::rest::Decimal;

#[derive(Deserialize)]
pub(super) struct Users {
    pub(super) users: Vec<User>,
}

#[derive(Deserialize)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) barcode: Option<String>,
    pub(super) active: Option<bool>,
    #[serde(rename = "patronGroup")]
    pub(super) group: Option<String>,
    #[serde(rename = "expirationDate")]
    pub(super) expires: Option<String>,
    pub(super) personal: Option<Person>,
}

#[derive(Deserialize)]
pub(super) struct Person {
    #[serde(rename = "firstName")]
    pub(super) first: Option<String>,
    #[serde(rename = "lastName")]
    pub(super) last: Option<String>,
    #[serde(rename = "dateOfBirth")]
    pub(super) born: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Accounts {
    pub(super) accounts: Vec<FeeAccount>,
    #[serde(rename = "totalRecords")]
    pub(super) total: usize,
}

/// What FOLIO calls an account: one fee of one user.
#[derive(Deserialize)]
pub(super) struct FeeAccount {
    pub(super) id: String,
    #[serde(rename = "userId")]
    pub(super) user: String,
    pub(super) remaining: Decimal,
    pub(super) status: Name,
    #[serde(rename = "paymentStatus")]
    pub(super) payment_status: Option<Name>,
    #[serde(rename = "feeFineType")]
    pub(super) kind: Option<String>,
    #[serde(rename = "feeFineOwner")]
    pub(super) owner: Option<String>,
    pub(super) title: Option<String>,
    pub(super) metadata: Option<Metadata>,
}

/// When a record was made.
#[derive(Deserialize)]
pub(super) struct Metadata {
    #[serde(rename = "createdDate")]
    pub(super) created: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Name {
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct Actions {
    #[serde(rename = "feefineactions")]
    pub(super) actions: Vec<Action>,
    #[serde(rename = "totalRecords")]
    pub(super) total: usize,
}

/// One line of a fee's history.
#[derive(Deserialize)]
pub(super) struct Action {
    #[serde(rename = "accountId")]
    pub(super) account: String,
    #[serde(rename = "typeAction")]
    pub(super) kind: Option<String>,
    #[serde(rename = "dateAction")]
    pub(super) at: Option<String>,
    #[serde(rename = "amountAction")]
    pub(super) amount: Option<Decimal>,
    pub(super) balance: Option<Decimal>,
    #[serde(rename = "transactionInformation")]
    pub(super) transaction: Option<String>,
    pub(super) comments: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Checked {
    #[serde(rename = "accountId")]
    pub(super) account: String,
    pub(super) allowed: bool,
    #[serde(rename = "remainingAmount")]
    pub(super) remaining: Option<Decimal>,
}

#[derive(Deserialize)]
pub(super) struct Booked {
    #[serde(rename = "accountId")]
    pub(super) account: String,
    pub(super) amount: Decimal,
    #[serde(rename = "remainingAmount")]
    pub(super) remaining: Decimal,
}

#[derive(Deserialize)]
pub(super) struct ServicePoint {
    pub(super) id: String,
}

#[derive(Deserialize)]
pub(super) struct PaymentMethods {
    pub(super) payments: Vec<PaymentMethod>,
}

#[derive(Deserialize)]
pub(super) struct PaymentMethod {
    #[serde(rename = "nameMethod")]
    pub(super) name: String,
}
