//! Frames, messages, and the fees in them.

#[path = "../../../../src/ils/sip2/answer.rs"]
mod answer;
#[path = "../../../../src/ils/sip2/encoding.rs"]
mod encoding;
#[path = "../../../../src/ils/sip2/fees/mod.rs"]
mod fees;
#[path = "../../../../src/ils/sip2/frame.rs"]
mod frame;
#[path = "../../../../src/ils/sip2/profile/mod.rs"]
mod profile;
#[path = "../../../../src/ils/sip2/supported.rs"]
mod supported;

#[path = "../../../checks/sip2.rs"]
pub mod check;
