//! Networks, as configurations name them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A network: an address and how many of its leading bits count (`203.0.113.0/24`, `2001:db8::/32`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// A text that is no network. It never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an address and a number of bits, such as 192.0.2.0/24, with nothing set beyond those bits")]
pub struct NotANetwork;

impl Network {
    /// Whether an address lies in it. An IPv4 address that came in through IPv6 (`::ffff:…`) is an IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32_u32.saturating_sub(u32::from(self.bits)));
                let mask = mask.unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128_u32.saturating_sub(u32::from(self.bits)));
                let mask = mask.unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }

    /// How many addresses it has, as a power of two.
    pub fn width(&self) -> u8 {
        match self.address {
            IpAddr::V4(_) => 32_u8.saturating_sub(self.bits),
            IpAddr::V6(_) => 128_u8.saturating_sub(self.bits),
        }
    }

    fn is_its_own_beginning(self) -> bool {
        match self.address {
            IpAddr::V4(own) => own
                .to_bits()
                .checked_shl(u32::from(self.bits))
                .is_none_or(|rest| rest == 0),
            IpAddr::V6(own) => own
                .to_bits()
                .checked_shl(u32::from(self.bits))
                .is_none_or(|rest| rest == 0),
        }
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = text.split_once('/').ok_or(NotANetwork)?;
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let bits: u8 = bits.parse().map_err(|_| NotANetwork)?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let network = Self { address, bits };
        if bits > bits_max || !network.is_its_own_beginning() {
            return Err(NotANetwork);
        }
        Ok(network)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    }

    #[test]
    fn a_network_holds_the_addresses_that_begin_as_it_does() {
        assert!(holds("203.0.113.7/32", "203.0.113.7"));
        assert!(!holds("203.0.113.7/32", "203.0.113.8"));
        assert!(holds("203.0.113.0/28", "203.0.113.15"));
        assert!(!holds("203.0.113.0/28", "203.0.113.16"));
        assert!(holds("0.0.0.0/0", "198.51.100.1"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1"));
        assert!(!holds("2001:db8::/32", "2001:db9::1"));
        assert!(holds("::/0", "2001:db8::1"));
    }

    #[test]
    fn an_address_of_four_numbers_is_known_when_it_comes_by_the_longer_protocol() {
        assert!(holds("203.0.113.7/32", "::ffff:203.0.113.7"));
        assert!(!holds("::/0", "::ffff:203.0.113.7"));
        assert!(!holds("203.0.113.7/32", "2001:db8::1"));
    }

    #[test]
    fn what_is_no_network_is_refused_without_being_repeated() {
        for text in [
            "203.0.113.7",
            "203.0.113.7/33",
            "203.0.113.7/24",
            "::1/129",
            "2001:db8::1/32",
            "a/1",
            "/",
            "",
        ] {
            let error = text.parse::<Network>().unwrap_err();
            assert!(text.len() < 5 || !error.to_string().contains(text), "{text}");
        }
    }
}
