//! What is kept of people, why, how long, and what they may decline: the promises of the library's privacy policy that
//! the service keeps by itself. Layer 3: called by `worker`, `web` and `app`.

mod purger;
mod settings;

pub use purger::{Purged, Purger};
pub use settings::Keeping;
