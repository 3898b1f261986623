//! Stripe's published test cards: the number, what the card is, how it behaves, and its name after `pm_card_` and
//! `tok_`. Not one of them moves money anywhere.

use crate::sandbox::processor::behaviour::Behaviour;
use crate::sandbox::processor::behaviour::Behaviour::AddressChecksFail;
use crate::sandbox::processor::behaviour::Behaviour::AddressUnchecked;
use crate::sandbox::processor::behaviour::Behaviour::AlwaysBlocked;
use crate::sandbox::processor::behaviour::Behaviour::AuthenticationOptional;
use crate::sandbox::processor::behaviour::Behaviour::AuthenticationOptionalUnavailable;
use crate::sandbox::processor::behaviour::Behaviour::AuthenticationRequired;
use crate::sandbox::processor::behaviour::Behaviour::AuthenticationThenDeclined;
use crate::sandbox::processor::behaviour::Behaviour::AuthenticationThenInsufficientFunds;
use crate::sandbox::processor::behaviour::Behaviour::AuthenticationUnavailable;
use crate::sandbox::processor::behaviour::Behaviour::CvcCheckFails;
use crate::sandbox::processor::behaviour::Behaviour::Declined;
use crate::sandbox::processor::behaviour::Behaviour::Disputed;
use crate::sandbox::processor::behaviour::Behaviour::DisputedAsNotReceived;
use crate::sandbox::processor::behaviour::Behaviour::DisputedByInquiry;
use crate::sandbox::processor::behaviour::Behaviour::ElevatedRisk;
use crate::sandbox::processor::behaviour::Behaviour::ExpiredCard;
use crate::sandbox::processor::behaviour::Behaviour::HighestRisk;
use crate::sandbox::processor::behaviour::Behaviour::IncorrectCvc;
use crate::sandbox::processor::behaviour::Behaviour::InsufficientFunds;
use crate::sandbox::processor::behaviour::Behaviour::LineCheckFails;
use crate::sandbox::processor::behaviour::Behaviour::LostCard;
use crate::sandbox::processor::behaviour::Behaviour::Pays;
use crate::sandbox::processor::behaviour::Behaviour::PostalCheckFails;
use crate::sandbox::processor::behaviour::Behaviour::ProcessingError;
use crate::sandbox::processor::behaviour::Behaviour::StolenCard;
use crate::sandbox::processor::behaviour::Behaviour::VelocityExceeded;
use crate::sandbox::processor::cards::Brand;
use crate::sandbox::processor::cards::Brand::Amex;
use crate::sandbox::processor::cards::Brand::Diners;
use crate::sandbox::processor::cards::Brand::Discover;
use crate::sandbox::processor::cards::Brand::Jcb;
use crate::sandbox::processor::cards::Brand::Mastercard;
use crate::sandbox::processor::cards::Brand::Unionpay;
use crate::sandbox::processor::cards::Brand::Visa;
use crate::sandbox::processor::cards::Funding;
use crate::sandbox::processor::cards::Funding::Credit;
use crate::sandbox::processor::cards::Funding::Debit;
use crate::sandbox::processor::cards::Funding::Prepaid;

/// Number, brand, funding, country, behaviour, names.
pub(super) type PublishedCard = (
    &'static str,
    Brand,
    Funding,
    &'static str,
    Behaviour,
    &'static [&'static str],
);

/// The card with this number.
pub(super) fn by_number(number: &str) -> Option<&'static PublishedCard> {
    PUBLISHED.iter().find(|card| card.0 == number)
}

/// The card that goes by `pm_card_NAME` or `tok_NAME`; a leading `visa_` may be left out.
pub(super) fn by_name(name: &str) -> Option<&'static PublishedCard> {
    let exact = || PUBLISHED.iter().find(|card| card.5.contains(&name));
    let visa = format!("visa_{name}");
    exact().or_else(|| PUBLISHED.iter().find(|card| card.5.contains(&visa.as_str())))
}

#[rustfmt::skip]
const PUBLISHED: &[PublishedCard] = &[
    ("4242424242424242", Visa, Credit, "US", Pays, &["visa", "us"]),
    ("4000056655665556", Visa, Debit, "US", Pays, &["visa_debit"]),
    ("5555555555554444", Mastercard, Credit, "US", Pays, &["mastercard"]),
    ("2223003122003222", Mastercard, Credit, "US", Pays, &[]),
    ("5200828282828210", Mastercard, Debit, "US", Pays, &["mastercard_debit"]),
    ("5105105105105100", Mastercard, Prepaid, "US", Pays, &["mastercard_prepaid"]),
    ("378282246310005", Amex, Credit, "US", Pays, &["amex", "amex_threeDSecureNotSupported"]),
    ("371449635398431", Amex, Credit, "US", Pays, &[]),
    ("6011111111111117", Discover, Credit, "US", Pays, &["discover"]),
    ("6011000990139424", Discover, Credit, "US", Pays, &[]),
    ("6011981111111113", Discover, Debit, "US", Pays, &["discover_debit"]),
    ("3056930009020004", Diners, Credit, "US", Pays, &["diners"]),
    ("36227206271667", Diners, Credit, "US", Pays, &[]),
    ("30569309025904", Diners, Credit, "US", Pays, &[]),
    ("38520000023237", Diners, Credit, "US", Pays, &[]),
    ("6555900000604105", Discover, Credit, "US", Pays, &[]),
    ("3566002020360505", Jcb, Credit, "JP", Pays, &["jcb"]),
    ("6200000000000005", Unionpay, Credit, "CN", Pays, &["unionpay"]),
    ("6200000000000047", Unionpay, Debit, "CN", Pays, &["unionpay_debit"]),
    ("6205500000000000004", Unionpay, Credit, "CN", Pays, &[]),
    ("4000002500001001", Visa, Credit, "FR", Pays, &["visa_cartesBancaires"]),
    ("5555552500001001", Mastercard, Credit, "FR", Pays, &["mastercard_cartesBancaires"]),
    ("4000050360000001", Visa, Debit, "AU", Pays, &["visa_debit_eftposAuCoBranded"]),
    ("5555050360000080", Mastercard, Debit, "AU", Pays, &["mastercard_debit_eftposAuCoBranded"]),
    ("4000000320000021", Visa, Debit, "AR", Pays, &["ar"]),
    ("4000000760000002", Visa, Credit, "BR", Pays, &["br"]),
    ("4000001240000000", Visa, Credit, "CA", Pays, &["ca"]),
    ("4000001520000001", Visa, Credit, "CL", Pays, &["cl"]),
    ("4000001700000003", Visa, Credit, "CO", Pays, &["co"]),
    ("4000001880000005", Visa, Credit, "CR", Pays, &["cr"]),
    ("4000002180000000", Visa, Credit, "EC", Pays, &["ec"]),
    ("4000004840008001", Visa, Credit, "MX", Pays, &["mx"]),
    ("4000005910000000", Visa, Credit, "PA", Pays, &["pa"]),
    ("4000006000000066", Visa, Credit, "PY", Pays, &["py"]),
    ("4000006040000068", Visa, Credit, "PE", Pays, &["pe"]),
    ("4000008580000003", Visa, Credit, "UY", Pays, &["uy"]),
    ("4000007840000001", Visa, Credit, "AE", Pays, &["ae"]),
    ("4000000400000008", Visa, Credit, "AT", Pays, &["at"]),
    ("4000000560000004", Visa, Credit, "BE", Pays, &["be"]),
    ("4000001000000000", Visa, Credit, "BG", Pays, &["bg"]),
    ("4000001120000005", Visa, Credit, "BY", Pays, &["by"]),
    ("4000001910000009", Visa, Credit, "HR", Pays, &["hr"]),
    ("4000001960000008", Visa, Credit, "CY", Pays, &["cy"]),
    ("4000002030000002", Visa, Credit, "CZ", Pays, &["cz"]),
    ("4000002080000001", Visa, Credit, "DK", Pays, &["dk"]),
    ("4000002330000009", Visa, Credit, "EE", Pays, &["ee"]),
    ("4000002460000001", Visa, Credit, "FI", Pays, &["fi"]),
    ("4000002500000003", Visa, Credit, "FR", Pays, &["fr"]),
    ("4000002760000016", Visa, Credit, "DE", Pays, &["de"]),
    ("4000002920000005", Visa, Credit, "GI", Pays, &["gi"]),
    ("4000003000000030", Visa, Credit, "GR", Pays, &["gr"]),
    ("4000003480000005", Visa, Credit, "HU", Pays, &["hu"]),
    ("4000003720000005", Visa, Credit, "IE", Pays, &["ie"]),
    ("4000003800000008", Visa, Credit, "IT", Pays, &["it"]),
    ("4000004280000005", Visa, Credit, "LV", Pays, &["lv"]),
    ("4000004380000004", Visa, Credit, "LI", Pays, &["li"]),
    ("4000004400000000", Visa, Credit, "LT", Pays, &["lt"]),
    ("4000004420000006", Visa, Credit, "LU", Pays, &["lu"]),
    ("4000004700000007", Visa, Credit, "MT", Pays, &["mt"]),
    ("4000005280000002", Visa, Credit, "NL", Pays, &["nl"]),
    ("4000005780000007", Visa, Credit, "NO", Pays, &["no"]),
    ("4000006160000005", Visa, Credit, "PL", Pays, &["pl"]),
    ("4000006200000007", Visa, Credit, "PT", Pays, &["pt"]),
    ("4000006420000001", Visa, Credit, "RO", Pays, &["ro"]),
    ("4000006820000007", Visa, Credit, "SA", Pays, &["sa"]),
    ("4000007050000006", Visa, Credit, "SI", Pays, &["si"]),
    ("4000007030000001", Visa, Credit, "SK", Pays, &["sk"]),
    ("4000007240000007", Visa, Credit, "ES", Pays, &["es"]),
    ("4000007520000008", Visa, Credit, "SE", Pays, &["se"]),
    ("4000007560000009", Visa, Credit, "CH", Pays, &["ch"]),
    ("4000008260000000", Visa, Credit, "GB", Pays, &["gb"]),
    ("4000000360000006", Visa, Credit, "AU", Pays, &["au"]),
    ("4000001560000002", Visa, Credit, "CN", Pays, &["cn"]),
    ("4000003440000004", Visa, Credit, "HK", Pays, &["hk"]),
    ("4000003560000008", Visa, Credit, "IN", Pays, &["in"]),
    ("4000003920000003", Visa, Credit, "JP", Pays, &["jp"]),
    ("4000004580000002", Visa, Credit, "MY", Pays, &["my"]),
    ("4000005540000008", Visa, Credit, "NZ", Pays, &["nz"]),
    ("4000007020000003", Visa, Credit, "SG", Pays, &["sg"]),
    ("4000001580000008", Visa, Credit, "TW", Pays, &["tw"]),
    ("4000007640000003", Visa, Credit, "TH", Pays, &["th"]),
    ("4000058260000005", Visa, Debit, "GB", Pays, &["gb_debit"]),
    ("5555558265554449", Mastercard, Credit, "GB", Pays, &["gb_mastercard"]),
    ("3530111333300000", Jcb, Credit, "JP", Pays, &["jp_jcb"]),
    ("4000057640000008", Visa, Debit, "TH", Pays, &["th_debit"]),
    ("4000000000000002", Visa, Credit, "US", Declined, &["visa_chargeDeclined"]),
    ("4000000000009995", Visa, Credit, "US", InsufficientFunds, &["visa_chargeDeclinedInsufficientFunds"]),
    ("4000000000009987", Visa, Credit, "US", LostCard, &["visa_chargeDeclinedLostCard"]),
    ("4000000000009979", Visa, Credit, "US", StolenCard, &["visa_chargeDeclinedStolenCard"]),
    ("4000000000000069", Visa, Credit, "US", ExpiredCard, &["chargeDeclinedExpiredCard"]),
    ("4000000000000127", Visa, Credit, "US", IncorrectCvc, &["chargeDeclinedIncorrectCvc"]),
    ("4000000000000119", Visa, Credit, "US", ProcessingError, &["chargeDeclinedProcessingError"]),
    ("4000000000006975", Visa, Credit, "US", VelocityExceeded, &["visa_chargeDeclinedVelocityLimitExceeded"]),
    ("4000000000000341", Visa, Credit, "US", Declined, &["chargeCustomerFail"]),
    ("4100000000000019", Visa, Credit, "US", AlwaysBlocked, &["radarBlock"]),
    ("4000000000004954", Visa, Credit, "US", HighestRisk, &["riskLevelHighest"]),
    ("4000000000009235", Visa, Credit, "US", ElevatedRisk, &["riskLevelElevated"]),
    ("4000000000000101", Visa, Credit, "US", CvcCheckFails, &["cvcCheckFail"]),
    ("4000000000000036", Visa, Credit, "US", PostalCheckFails, &["avsZipFail"]),
    ("4000000000000028", Visa, Credit, "US", LineCheckFails, &["avsLine1Fail"]),
    ("4000000000000010", Visa, Credit, "US", AddressChecksFail, &["avsFail"]),
    ("4000000000000044", Visa, Credit, "US", AddressUnchecked, &["avsUnchecked"]),
    ("4000002500003155", Visa, Credit, "US", AuthenticationRequired, &["authenticationRequiredOnSetup"]),
    ("4000002760003184", Visa, Credit, "US", AuthenticationRequired, &["authenticationRequired"]),
    ("4000003800000446", Visa, Credit, "US", AuthenticationRequired, &["authenticationRequiredSetupForOffSession"]),
    ("4000008260003178", Visa, Credit, "US", AuthenticationThenInsufficientFunds, &["authenticationRequiredChargeDeclinedInsufficientFunds"]),
    ("4000000000003220", Visa, Credit, "US", AuthenticationRequired, &["threeDSecure2Required"]),
    ("4000000000003063", Visa, Credit, "US", AuthenticationRequired, &["threeDSecureRequired"]),
    ("4000008400001629", Visa, Credit, "US", AuthenticationThenDeclined, &["threeDSecureRequiredChargeDeclined"]),
    ("4000008400001280", Visa, Credit, "US", AuthenticationUnavailable, &["threeDSecureRequiredProcessingError"]),
    ("4000000000003055", Visa, Credit, "US", AuthenticationOptional, &["threeDSecureOptional"]),
    ("4000000000003097", Visa, Credit, "US", AuthenticationOptionalUnavailable, &["threeDSecureOptionalProcessingError"]),
    ("4000582600000094", Visa, Credit, "US", AuthenticationRequired, &[]),
    ("4000582600000045", Visa, Credit, "US", AuthenticationRequired, &[]),
    ("4000582600000102", Visa, Credit, "US", AuthenticationRequired, &[]),
    ("4000582600000110", Visa, Credit, "US", AuthenticationRequired, &[]),
    ("4000000000001208", Visa, Credit, "US", Pays, &[]),
    ("4000000000003725", Visa, Credit, "US", Pays, &[]),
    ("4000000000000259", Visa, Credit, "US", Disputed, &["createDispute"]),
    ("4000000000002685", Visa, Credit, "US", DisputedAsNotReceived, &["createDisputeProductNotReceived"]),
    ("4000000000001976", Visa, Credit, "US", DisputedByInquiry, &["createDisputeInquiry"]),
    ("4000000000005423", Visa, Credit, "US", Pays, &["createIssuerFraudRecord"]),
    ("4000000404000079", Visa, Credit, "US", Pays, &["createMultipleDisputes"]),
    ("4000000404000038", Visa, Credit, "US", Pays, &["createCe3EligibleDispute"]),
    ("4000008400000779", Visa, Credit, "US", Pays, &["createComplianceDispute"]),
    ("4000000000007726", Visa, Credit, "US", Pays, &["pendingRefund"]),
    ("4000000000005126", Visa, Credit, "US", Pays, &["refundFail"]),
    ("4000000000000077", Visa, Credit, "US", Pays, &["bypassPending"]),
    ("4000003720000278", Visa, Credit, "US", Pays, &["bypassPendingInternational"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::processor::cards::luhn_valid;

    #[test]
    fn every_published_number_has_its_check_digit_and_stands_here_once() {
        for (index, card) in PUBLISHED.iter().enumerate() {
            assert!(luhn_valid(card.0), "row {index}");
            assert_eq!(
                PUBLISHED.iter().filter(|other| other.0 == card.0).count(),
                1,
                "row {index}"
            );
        }
    }

    #[test]
    fn names_find_their_card_with_and_without_the_brand() {
        assert_eq!(by_name("visa_chargeDeclined").map(|card| card.4), Some(Declined));
        assert_eq!(by_name("chargeDeclined").map(|card| card.4), Some(Declined));
        assert_eq!(
            by_name("chargeDeclinedExpiredCard").map(|card| card.4),
            Some(ExpiredCard)
        );
        assert!(by_name("charge").is_none());
        assert!(by_name("nobody").is_none());
    }
}
