//! What somebody who comes by the provider is called here.

use crate::access::held::letters;
use crate::domain::StaffName;
use crate::identity::SignedPerson;

/// What somebody may be called here: as at the provider, as far as our names go, and, where that is taken, with a number;
/// else letters. What stands behind an `@` is left out: a name is no address.
pub(super) fn names(person: &SignedPerson, subject: &[u8; 32]) -> Vec<StaffName> {
    let preferred = person.preferred.as_deref().unwrap_or_default();
    let preferred = preferred.split('@').next().unwrap_or_default();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let base: String = preferred
        .chars()
        .take(NAME_MAX)
        .map(|letter| {
            if plain(letter) {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let numbered = (2..=9).map(|number| format!("{base}-{number}"));
    let digest = subject.get(..NAME_BYTES).unwrap_or_default();
    let drawn = format!("p-{}", letters(digest));
    let all = std::iter::once(base.clone()).chain(numbered).chain([drawn]);
    all.filter_map(|name| StaffName::parse(&name).ok()).collect()
}

const NAME_MAX: usize = 36;
const NAME_BYTES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;

    fn first_of(preferred: Option<&str>) -> String {
        let person = SignedPerson {
            subject: String::from("248289761001"),
            preferred: preferred.map(str::to_owned),
            role: Role::Desk,
        };
        names(&person, &[0xab; 32])[0].to_string()
    }

    #[test]
    fn a_name_is_never_an_address_and_always_one_of_ours() {
        assert_eq!(first_of(Some("Ann.Lee@library.example")), "ann.lee");
        assert_eq!(first_of(Some("ann lee")), "ann-lee");
        for none in [
            None,
            Some(""),
            Some("@library.example"),
            Some("4242424242424242"),
            Some("änn"),
            Some("7"),
        ] {
            assert_eq!(first_of(none), "p-klklklklklklklkl", "{none:?}");
        }
        assert_eq!(first_of(Some(&"a".repeat(90))).len(), 36);
    }
}
