//! The ids under which FOLIO knows patrons, fees and the rest: UUIDs, the same at every start.

/// The UUID of something, by what it is and how the sample library calls it.
pub(super) fn uuid(what: &str, name: &str) -> String {
    let high = digest(what, name, 0x6c61_7374);
    let low = digest(what, name, 0x666f_7572);
    // Version 4, variant 1, as if drawn by chance.
    let high = (high & 0xffff_ffff_ffff_0fff) | 0x4000;
    let low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    let digits = format!("{high:016x}{low:016x}");
    let group = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        group(0, 8),
        group(8, 12),
        group(12, 16),
        group(16, 20),
        group(20, 32)
    )
}

/// FNV-1a, of 64 bits, stirred once more at the end.
fn digest(what: &str, name: &str, seed: u64) -> u64 {
    let words = what.bytes().chain([b'/']).chain(name.bytes());
    let mixed = words.fold(0xcbf2_9ce4_8422_2325 ^ seed, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_that_stay_and_differ() {
        let id = uuid("fee", "F1001");

        assert_eq!(id, uuid("fee", "F1001"));
        assert_ne!(id, uuid("fee", "F1002"));
        assert_ne!(id, uuid("user", "F1001"));
        let groups: Vec<&str> = id.split('-').collect();
        assert_eq!(
            groups.iter().map(|group| group.len()).collect::<Vec<_>>(),
            [8, 4, 4, 4, 12]
        );
        assert!(
            groups[2].starts_with('4') && groups[3].starts_with(['8', '9', 'a', 'b']),
            "{id}"
        );
    }
}
