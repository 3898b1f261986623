//! What a fee is for, from the words that library systems have for it.

use crate::domain::FeeKind;

/// The kind that the words speak of: one of our own words, or what comes close; else [`FeeKind::Other`].
pub(super) fn kind_in_words(text: &str) -> FeeKind {
    let text = text.trim().to_ascii_lowercase();
    if let Some(kind) = FeeKind::from_word(&text) {
        return kind;
    }
    let words: Vec<&str> = text
        .split(|character: char| !character.is_ascii_alphabetic())
        .collect();
    let says = |starts: &[&str]| {
        words
            .iter()
            .any(|word| starts.iter().any(|start| word.starts_with(start)))
    };
    // In this order: "lost item processing" is processing, "replacement of a lost card" is a card.
    match () {
        () if says(&["proc"]) => FeeKind::Processing,
        () if says(&["nonres", "resident"]) => FeeKind::NonResidentCard,
        () if says(&["card"]) => FeeKind::ReplacementCard,
        () if says(&["lost"]) => FeeKind::Lost,
        () if says(&["damage"]) => FeeKind::Damage,
        () if says(&["overdue", "fine", "late"]) => FeeKind::Overdue,
        () if says(&["replacement"]) => FeeKind::ReplacementCard,
        () if says(&["hold", "reserv"]) => FeeKind::Hold,
        () if says(&["rent"]) => FeeKind::Rental,
        () if says(&["copy", "copies", "print"]) => FeeKind::Copies,
        () => FeeKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_library_systems_lead_to_our_kinds() {
        for (text, kind) in [
            ("replacement_card", FeeKind::ReplacementCard),
            ("Overdue materials", FeeKind::Overdue),
            ("FINE", FeeKind::Overdue),
            ("Lost Materials", FeeKind::Lost),
            ("Lost Materials Processing Fee", FeeKind::Processing),
            ("damaged", FeeKind::Damage),
            ("REPLACEMENT", FeeKind::ReplacementCard),
            ("Lost library card", FeeKind::ReplacementCard),
            ("Non-resident card", FeeKind::NonResidentCard),
            ("HOLD", FeeKind::Hold),
            ("RENTAL", FeeKind::Rental),
            ("PRINTING", FeeKind::Copies),
            ("", FeeKind::Other),
            ("Grünes Buch", FeeKind::Other),
        ] {
            assert_eq!(kind_in_words(text), kind, "{text}");
        }
    }
}
