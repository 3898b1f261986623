//! Addresses that somebody has configured, before anything is sent there: none within our own walls.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::time::Duration;

use reqwest::Url;
use tokio::net::lookup_host;
use tokio::time::timeout;

use crate::net::Network;

/// Why nothing is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutwardError {
    /// It is no `https://` address with a host.
    #[error("the address is none over TLS")]
    NoAddress,
    /// Nobody knows the host.
    #[error("the host cannot be found")]
    NotFound,
    /// It leads to this machine or into a network that is not the public one.
    #[error("the address leads into an internal network")]
    Internal,
}

/// Finds the host of an address. When any of its numbers lies within an internal network nothing is sent: a name that
/// leads outside and inside at once is a trick. Connect to these numbers and no others, else the name may lead
/// somewhere else the next time it is asked for. `loopback` lets this machine itself pass.
///
/// # Errors
/// [`OutwardError`].
pub async fn outward(url: &Url, loopback: bool) -> Result<Vec<SocketAddr>, OutwardError> {
    if url.scheme() != "https" {
        return Err(OutwardError::NoAddress);
    }
    let host = url.host_str().ok_or(OutwardError::NoAddress)?;
    let port = url.port_or_known_default().ok_or(OutwardError::NoAddress)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found: Vec<SocketAddr> = timeout(FIND_WITHIN, lookup_host((bare, port)))
        .await
        .map_err(|_| OutwardError::NotFound)?
        .map_err(|_| OutwardError::NotFound)?
        .collect();
    if found.is_empty() {
        return Err(OutwardError::NotFound);
    }
    let passes = |address: &SocketAddr| {
        let ip = address.ip().to_canonical();
        !is_internal(ip) || (loopback && ip.is_loopback())
    };
    if found.iter().all(passes) {
        Ok(found)
    } else {
        Err(OutwardError::Internal)
    }
}

/// Whether an address is not one of the public network: this machine, private, link-local, shared, for documents, for
/// many, reserved, or one that hides an address of the other kind.
pub fn is_internal(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let within = |networks: &[Network]| networks.iter().any(|network| network.contains(address));
    // Of IPv6 only this one is given out.
    (address.is_ipv6() && !within(&GLOBAL)) || within(&INTERNAL)
}

static GLOBAL: LazyLock<Vec<Network>> = LazyLock::new(|| networks(&["2000::/3"]));
/// The special-purpose registries of IANA (RFC 6890 and after it).
static INTERNAL: LazyLock<Vec<Network>> = LazyLock::new(|| {
    networks(&[
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    ])
});

fn networks(texts: &[&str]) -> Vec<Network> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

const FIND_WITHIN: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_of_the_list_is_one() {
        assert_eq!((GLOBAL.len(), INTERNAL.len()), (1, 18));
    }

    #[test]
    fn addresses_within_are_told_from_those_without() {
        for within in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.168.1.1",
            "198.19.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "2002:a00:1::1",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(is_internal(within.parse().unwrap()), "{within}");
        }
        for without in ["1.1.1.1", "172.32.0.1", "9.255.255.255", "2606:4700::1111"] {
            assert!(!is_internal(without.parse().unwrap()), "{without}");
        }
    }

    #[tokio::test]
    async fn an_internal_address_is_refused_however_it_is_written() {
        for written in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://localhost/",
            "https://10.0.0.1:8443/",
        ] {
            let refused = outward(&Url::parse(written).unwrap(), false).await;
            assert_eq!(refused, Err(OutwardError::Internal), "{written}");
        }
        let plain = Url::parse("http://1.1.1.1/").unwrap();
        assert_eq!(outward(&plain, true).await, Err(OutwardError::NoAddress));
        let inside = Url::parse("https://10.0.0.1/").unwrap();
        assert_eq!(outward(&inside, true).await, Err(OutwardError::Internal));
        let here = Url::parse("https://127.0.0.1:8443/").unwrap();
        assert!(outward(&here, true).await.is_ok());
    }
}
