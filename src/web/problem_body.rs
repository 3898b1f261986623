//! A problem as it is sent.

use serde::Serialize;
use utoipa::ToSchema;

use crate::web::error::Code;

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct FieldError {
    /// The field, or the header.
    pub(super) field: &'static str,
    /// What is wrong with it.
    pub(super) message: &'static str,
}

/// A problem as it is sent: `application/problem+json` (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody {
    /// Always `about:blank`: the title says what the status says.
    pub(super) r#type: &'static str,
    /// The name of the status.
    pub(super) title: &'static str,
    /// The HTTP status.
    pub(super) status: u16,
    /// What happened, and what is then true.
    pub(super) detail: &'static str,
    /// The word to decide by.
    pub(super) code: Code,
    /// With `invalid`: the fields that cannot be taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<FieldError>,
    /// With `fee_in_other_order`: that order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<String>,
    /// With `fees_of_several_accounts`: the ids of the fees that may be in one order together, group by group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) together: Vec<Vec<String>>,
}
