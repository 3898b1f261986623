//! The net in front of the store: what is free text in a unit of work goes in without card data.
//!
//! The edges refuse card numbers, so there is nothing to be found here, unless an edge has a hole, a program that
//! embeds us hands something in, or the processor signs one into an event. What is no free text (ids, our own words,
//! amounts) is left as it is: `tests/seams/storage/columns.rs` says of every column what keeps a card out of it.

use std::borrow::Cow;

use zeroize::Zeroize;

use crate::masking::Redactor;
use crate::storage::LetterWrite;
use crate::storage::ProposalWrite;
use crate::storage::Unit;

/// Removes card data from the free text of a unit: details of the audit, the buyer's name and address, the
/// address of a letter, the reason of a proposed refund, the body of an event.
pub(super) fn clean(redactor: &Redactor, unit: &mut Unit) {
    for entry in &mut unit.audit {
        clean_text(redactor, &mut entry.detail);
    }
    unit.contact = unit
        .contact
        .take()
        .map(|contact| contact.without_card_data(redactor));
    for write in &mut unit.letters {
        let (LetterWrite::Insert(letter)
        | LetterWrite::InsertWithin(letter, _)
        | LetterWrite::Update(letter, _)) = write;
        let address = letter.address.take();
        letter.address = address.map(|address| address.without_card_data(redactor));
    }
    if let Some(ProposalWrite::Make(proposal)) = &mut unit.proposal {
        clean_text(redactor, &mut proposal.reason);
    }
    if let Some(event) = &mut unit.event {
        clean_text(redactor, &mut event.body);
    }
}

fn clean_text(redactor: &Redactor, text: &mut String) {
    let clean = match redactor.redact(text) {
        Cow::Owned(clean) => clean,
        Cow::Borrowed(_) => return,
    };
    text.zeroize();
    *text = clean;
}
