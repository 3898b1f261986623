//! The table. A rule without a source beside it is the protocol's (3M SIP 2.00).

use crate::ils::sip2::encoding::Sip2Encoding;
use crate::ils::sip2::profile::Complete;
use crate::ils::sip2::profile::FeeForm;
use crate::ils::sip2::profile::FeeKey;
use crate::ils::sip2::profile::FeeTypes;
use crate::ils::sip2::profile::FeesIn;
use crate::ils::sip2::profile::Quirks;
use crate::ils::sip2::profile::Refusal;
use crate::ils::sip2::profile::Sip2Surplus;

/// The protocol, and the commonest form of a fee. `02` is a credit card; the fourth place of the summary asks for fines.
pub(super) const PLAIN: Quirks = Quirks {
    fee_types: FeeTypes::Protocol,
    payment_type: "02",
    send_reference: true,
    error_detection: true,
    end_sessions: false,
    encoding: Sip2Encoding::Utf8,
    summary_place: FINES,
    fees_in: FeesIn::OneField,
    forms: &[FeeForm::Loose],
    complete: Complete::Counted,
    fee_key: FeeKey::Any,
    surplus: Sip2Surplus::Unsaid,
    pays_in_part: true,
    refusal: Refusal::Final,
    barcode_changed: None,
};

/// CARL.X. Sources: Aspen Discovery, `Nashville.php` and `CarlX.php`.
pub(super) const CARLX: Quirks = Quirks {
    // Nashville::$fineTypeSIP2Translations.
    fee_types: FeeTypes::Carlx,
    // Nashville::completeFinePayment: BK is overwritten with CARL.X's own receipt number, so it stays empty.
    send_reference: false,
    // CarlX::getLostViaSIP: parts between `^`, one letter each; the count is asked for without a summary, and then all
    // fees with BP=1 and BQ=count.
    forms: &[FeeForm::Lettered],
    complete: Complete::CountedFirst,
    // Nashville::getFines: an item can owe a lost and a processing fee, so the id alone is ambiguous.
    fee_key: FeeKey::ItemAndType,
    // Nashville::getFines: what is outstanding goes on after earlier payments in part.
    pays_in_part: true,
    // Nashville::completeFinePayment: said of a patron whose number was changed meanwhile.
    barcode_changed: Some("Invalid patron ID."),
    ..PLAIN
};

/// Koha. Sources: `C4/SIP/ILS.pm`, `C4/SIP/ILS/Patron.pm`, `C4/SIP/ILS/Transaction/FeePayment.pm`.
pub(super) const KOHA: Quirks = Quirks {
    // Patron::fine_items: the form is the SIP account's `av_field_template`; without one there is no id in it. Ours is in
    // docs/SIP2.md. A looser form would read a title that begins with a number as an id.
    forms: &[FeeForm::Quoted],
    // FeePayment::pay: the line is looked up by its number alone, and not whether it is the patron's.
    fee_key: FeeKey::Number,
    // FeePayment::pay: more than is owed becomes credit, unless `disallow_overpayment` is set.
    surplus: Sip2Surplus::Credit,
    ..PLAIN
};

/// Evergreen. Sources: `OpenILS/Application/SIP2/Patron.pm` and `Payment.pm`.
pub(super) const EVERGREEN: Quirks = Quirks {
    // Patron::add_fine_items: the setting `av_format` has four forms; `3m` and `swyer_a` are the same, and `eg_legacy`,
    // the default, has no id.
    forms: &[FeeForm::ChargeNumber, FeeForm::Quoted, FeeForm::AmountFirst],
    // Payment::pay_one_transaction: CG is the number of the billable transaction.
    fee_key: FeeKey::Number,
    // Payment::pay_one_transaction: "Overpayment not allowed".
    surplus: Sip2Surplus::Refused,
    // Payment::send_payments: 01 and 02 are a credit card with BK as its approval code; anything else is cash.
    payment_type: "02",
    send_reference: true,
    ..PLAIN
};

/// FOLIO. Source: edge-sip2, `FeeFinesRepository`, `PatronRepository`, `README`.
pub(super) const FOLIO: Quirks = Quirks {
    // README: `errorDetectionEnabled` is false and `charset` IBM850 unless set.
    error_detection: false,
    encoding: Sip2Encoding::Cp850,
    // PatronRepository::validPatron: the details of fees come with the summary EXTENDED_FEES, the one after the six of
    // the protocol (the place is inferred: its parser takes them in that order).
    summary_place: EXTENDED_FEES,
    fees_in: FeesIn::SeveralFields,
    forms: &[FeeForm::Fields],
    // PatronRepository::populateFinesCount counts closed accounts too; `totalAmount` sums what is left of all, and says
    // nothing when they could not be read. FeeFinesRepository: `limit=1000`.
    complete: Complete::Summed { count_max: 1000 },
    // FeeFinesRepository::matchUuid: an id that is no UUID is ignored, and all open fees are paid evenly.
    fee_key: FeeKey::Uuid,
    // FeeFinesRepository::performFeePaidCommand: refused, after rounding both to two digits.
    surplus: Sip2Surplus::Refused,
    // The same: a call to FOLIO that failed in whatever way is answered with a no.
    refusal: Refusal::Looked,
    ..PLAIN
};

/// Polaris. No public source says how its SIP2 server differs; payments in part are not tried.
pub(super) const POLARIS: Quirks = Quirks {
    pays_in_part: false,
    ..PLAIN
};

/// Sierra. No public source says how its SIP2 server differs; payments in part are not tried.
pub(super) const SIERRA: Quirks = Quirks {
    pays_in_part: false,
    ..PLAIN
};

/// Symphony. No public source says how its SIP2 server differs; payments in part are not tried.
pub(super) const SYMPHONY: Quirks = Quirks {
    pays_in_part: false,
    ..PLAIN
};

const FINES: usize = 3;
const EXTENDED_FEES: usize = 6;
