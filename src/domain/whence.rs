//! From where something was done, for the audit.

use std::net::IpAddr;

use crate::domain::Actor;

/// From where something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whence {
    /// An address: of somebody at the library, or of a program with a key.
    Address(IpAddr),
    /// The service itself.
    Service,
    /// The command line.
    CommandLine,
    /// The processor.
    Processor,
    /// The pages of patrons. Their address is no business of the audit (promise P3).
    PatronPages,
    /// Nobody noted it.
    Unknown,
}

impl Whence {
    /// From where this actor does something, who asks from this address, if any is noted.
    pub fn of(actor: &Actor, address: Option<IpAddr>) -> Self {
        match actor {
            Actor::Service => Self::Service,
            Actor::Operator => Self::CommandLine,
            Actor::Processor => Self::Processor,
            Actor::Patron => Self::PatronPages,
            Actor::Caller(_) | Actor::Staff(_) | Actor::Stranger => {
                address.map_or(Self::Unknown, Self::Address)
            }
        }
    }

    /// The word for the store: an address, `service`, `command_line`, `processor`, `patron_pages`, `unknown`.
    pub fn word(self) -> String {
        let word = match self {
            Self::Address(address) => return address.to_string(),
            Self::Service => "service",
            Self::CommandLine => "command_line",
            Self::Processor => "processor",
            Self::PatronPages => "patron_pages",
            Self::Unknown => "unknown",
        };
        String::from(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::StaffName;

    #[test]
    fn staff_have_an_address_and_patrons_have_none() {
        let ann = Actor::Staff(StaffName::parse("ann").unwrap());
        let address = "192.0.2.7".parse().ok();

        assert_eq!(Whence::of(&ann, address).word(), "192.0.2.7");
        assert_eq!(Whence::of(&Actor::Patron, address).word(), "patron_pages");
        assert_eq!(Whence::of(&Actor::Service, address).word(), "service");
        assert_eq!(Whence::of(&ann, None).word(), "unknown");
    }
}
