//! Every limit of the HTTP faces, by name.

use std::time::Duration;

use crate::domain::Rate;

/// Largest JSON body, in bytes.
pub(super) const JSON_BODY_MAX: usize = 16 * 1024;
/// Largest webhook, in bytes.
pub(super) const WEBHOOK_BODY_MAX: usize = 256 * 1024;
/// So much of a body that is too large is read all the same, so that its caller hears the refusal, in bytes.
pub(super) const DISCARDED_MAX: usize = 1024 * 1024;
/// A body must have come in whole by then.
pub(super) const BODY_WITHIN: Duration = Duration::from_secs(10);
/// So long a caller is kept waiting for a use case; it goes on all the same.
pub(super) const WORK_WITHIN: Duration = Duration::from_secs(50);
/// No request is kept longer, whatever it does; more than [`WORK_WITHIN`].
pub(super) const REQUEST_WITHIN: Duration = Duration::from_mins(1);
/// How soon a caller may ask again about work that goes on.
pub(super) const ASK_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// An outsider that has not answered by then is not ready.
pub(super) const PART_READY_WITHIN: Duration = Duration::from_secs(5);
/// So long the answer of `/readyz` is kept.
pub(super) const READINESS_KEPT: Duration = Duration::from_secs(5);

/// Calls with one key: 2,000 at once, 1,000 a second. A catalogue of a large library stays far below; a program that
/// runs wild does not take the service from the others.
pub(super) const CALLS_OF_A_KEY: Rate = Rate {
    burst: 2_000,
    one_every: Duration::from_millis(1),
};
/// Wrong keys from one address: 30 at once, 10 a minute.
pub(super) const WRONG_KEYS_OF_AN_ADDRESS: Rate = Rate {
    burst: 30,
    one_every: Duration::from_secs(6),
};
/// Sign-ins from one address: 60 at once, 20 a minute. A branch library is one address with many patrons; guesses at one
/// card are counted by the card besides.
pub(super) const SIGN_INS_OF_AN_ADDRESS: Rate = Rate {
    burst: 60,
    one_every: Duration::from_secs(3),
};
/// Searches for a payment from one address: 30 at once, 10 a minute.
pub(super) const LOOKUPS_OF_AN_ADDRESS: Rate = Rate {
    burst: 30,
    one_every: Duration::from_secs(6),
};
/// Purchases without an account from one address: 5 at once, then one in ten minutes. Whoever tries stolen cards has
/// few of them here.
pub(super) const PURCHASES_OF_AN_ADDRESS: Rate = Rate {
    burst: 5,
    one_every: Duration::from_mins(10),
};
/// Languages chosen from one address: 60 at once, 12 a minute. Each may be a new row, which is gone after an hour.
pub(super) const LANGUAGES_OF_AN_ADDRESS: Rate = Rate {
    burst: 60,
    one_every: Duration::from_secs(5),
};
/// Browsers at one address that are told to be kiosks: 60 at once, 20 a minute. A branch has few, and they begin anew
/// after each patron.
pub(super) const KIOSKS_OF_AN_ADDRESS: Rate = Rate {
    burst: 60,
    one_every: Duration::from_secs(3),
};

/// Longest idempotency key, in characters.
pub(super) const REQUEST_KEY_MAX: usize = 255;
/// Longest token of a card, in characters.
pub(super) const TOKEN_MAX: usize = 253;
/// Longest return address, in characters.
pub(super) const RETURN_URL_MAX: usize = 2000;
/// Longest reason of a refund, in characters.
pub(super) const REASON_MAX: usize = 200;
/// Longest words beside the reason of a refund at the desk, in characters.
pub(super) const NOTE_MAX: usize = 120;
/// Longest PIN, in characters.
pub(super) const PIN_MAX: usize = 64;
/// Longest library card number, in characters.
pub(super) const BARCODE_MAX: usize = 40;
/// Longest reference as people write it, in characters.
pub(super) const REFERENCE_MAX: usize = 20;
/// Longest name or e-mail address, in characters.
pub(super) const CONTACT_MAX: usize = 254;
/// Longest name of somebody of the staff, in characters.
pub(super) const STAFF_NAME_MAX: usize = 40;
/// Longest password, in characters.
pub(super) const PASSWORD_MAX: usize = 200;
/// Longest code of a second factor as people type it, in characters.
pub(super) const CODE_MAX: usize = 20;
/// Most orders on one page of a search.
pub(super) const PAGE_MAX: u32 = 100;
/// Orders on one page of a search when the caller does not say.
pub(super) const PAGE_DEFAULT: u32 = 20;
