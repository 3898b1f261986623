//! A range of internet addresses, as a library's own are.

use std::net::IpAddr;
use std::net::Ipv6Addr;

use crate::domain::IdError;

/// A range of addresses: `203.0.113.0/28`, `2001:db8:7::/48`, or one address.
///
/// ```
/// use lastfour::domain::Network;
///
/// let branch = Network::parse("203.0.113.16/28").unwrap();
/// assert!(branch.holds("203.0.113.31".parse().unwrap()));
/// assert!(!branch.holds("203.0.113.32".parse().unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// IPv4 as IPv6, so that both are compared alike.
    first: u128,
    bits: u32,
}

impl Network {
    /// Reads a range.
    ///
    /// # Errors
    /// [`IdError`] when it is no address with or without a length, or the address is not the first of its range.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| IdError)?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let length: u32 = match length {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().map_err(|_| IdError)?
            }
            Some(_) => return Err(IdError),
            None => whole,
        };
        if length > whole {
            return Err(IdError);
        }
        let bits = length.saturating_add(128_u32.saturating_sub(whole));
        let first = number(address);
        (masked(first, bits) == first)
            .then_some(Self { first, bits })
            .ok_or(IdError)
    }

    /// The range of an address with so many bits of IPv4, or of IPv6.
    pub fn around(address: IpAddr, (bits_v4, bits_v6): (u32, u32)) -> Self {
        let address = address.to_canonical();
        let bits = if address.is_ipv4() {
            bits_v4.min(32).saturating_add(96)
        } else {
            bits_v6.min(128)
        };
        Self {
            first: masked(number(address), bits),
            bits,
        }
    }

    /// Whether an address is one of the range.
    pub fn holds(&self, address: IpAddr) -> bool {
        masked(number(address.to_canonical()), self.bits) == self.first
    }

    /// Whether one library can have it: at most 65,536 addresses of IPv4, or a provider's share of IPv6. A wider range is
    /// a slip of the pen, and would give everybody what a branch has.
    pub fn is_of_one_library(&self) -> bool {
        let is_v4 = self.first >> 32 == 0xffff;
        self.bits >= if is_v4 { 112 } else { 32 }
    }

    /// Sixteen bytes for its first address and one for its length: different for different ranges.
    pub fn to_bytes(&self) -> [u8; 17] {
        let mut bytes = [u8::try_from(self.bits).unwrap_or(u8::MAX); 17];
        let first = self.first.to_be_bytes();
        bytes
            .iter_mut()
            .zip(first)
            .for_each(|(place, byte)| *place = byte);
        bytes
    }
}

fn number(address: IpAddr) -> u128 {
    let address: Ipv6Addr = match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    };
    u128::from(address)
}

fn masked(number: u128, bits: u32) -> u128 {
    let mask = u128::MAX.checked_shl(128_u32.saturating_sub(bits)).unwrap_or(0);
    number & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_holds_its_own_addresses_and_no_other() {
        let branch = Network::parse("203.0.113.0/28").unwrap();
        let six = Network::parse("2001:db8:7::/48").unwrap();
        let one = Network::parse("198.51.100.7").unwrap();

        assert!(branch.holds(address("203.0.113.15")) && branch.holds(address("::ffff:203.0.113.1")));
        assert!(!branch.holds(address("203.0.113.16")) && !branch.holds(address("2001:db8:7::1")));
        assert!(six.holds(address("2001:db8:7:ffff::1")) && !six.holds(address("2001:db8:8::1")));
        assert!(one.holds(address("198.51.100.7")) && !one.holds(address("198.51.100.8")));
        let all = Network::parse("0.0.0.0/0").unwrap();
        assert!(all.holds(address("203.0.113.15")) && !all.is_of_one_library());
        assert!(branch.is_of_one_library() && six.is_of_one_library() && one.is_of_one_library());
        assert!(!Network::parse("2000::/3").unwrap().is_of_one_library());
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "here",
            "203.0.113.1/28",
            "203.0.113.0/33",
            "203.0.113.0/",
            "203.0.113.0/+8",
            "::/129",
        ] {
            assert!(Network::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_range_around_an_address_is_that_of_its_neighbours() {
        let around = |text: &str| Network::around(address(text), (24, 48)).to_bytes();

        assert_eq!(around("203.0.113.1"), around("203.0.113.254"));
        assert_eq!(around("203.0.113.1"), around("::ffff:203.0.113.9"));
        assert_ne!(around("203.0.113.1"), around("203.0.114.1"));
        assert_eq!(around("2001:db8:7:1::1"), around("2001:db8:7:2::1"));
        assert_ne!(around("2001:db8:7::1"), around("2001:db8:8::1"));
    }
}
