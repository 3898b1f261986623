//! From where a browser comes when proxies stand before the service.
//!
//! Anybody can write a header that names addresses. So it is read from its right end, where the nearest proxy has
//! written, and only as far as known proxies have: the first address that is none of theirs is the browser's, whatever
//! stands further left.

use std::net::IpAddr;
use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::extract::Request;
use axum::http::HeaderMap;

use crate::domain::Network;

/// The header that proxies write. One of the two: a proxy hands on the other as somebody sent it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ProxyHeader {
    fn name(self) -> &'static str {
        match self {
            Self::XForwardedFor => "x-forwarded-for",
            Self::Forwarded => "forwarded",
        }
    }

    /// The address of one element; `None` for what is none: `unknown`, a name of the proxy's own making, nonsense.
    fn address(self, element: &str) -> Option<IpAddr> {
        let node = match self {
            Self::XForwardedFor => element.trim(),
            Self::Forwarded => {
                let mut named = element.split(';').filter_map(|pair| {
                    let (name, value) = pair.split_once('=')?;
                    name.trim().eq_ignore_ascii_case("for").then_some(value.trim())
                });
                let (Some(only), None) = (named.next(), named.next()) else {
                    return None;
                };
                only.trim_matches('"')
            }
        };
        let bare = node.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let address = bare.unwrap_or(node).parse::<IpAddr>().ok();
        let address = address.or_else(|| Some(node.parse::<SocketAddr>().ok()?.ip()));
        address.map(|address| address.to_canonical())
    }
}

/// The proxies before the service; none by default, and then no header is read.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    networks: Vec<Network>,
    header: ProxyHeader,
}

impl Proxies {
    /// Proxies at these addresses, which write this header.
    pub fn new(networks: Vec<Network>, header: ProxyHeader) -> Self {
        Self { networks, header }
    }

    /// The address of the browser. Where a proxy names none that can be read, the proxy's own: too many people are then
    /// counted as one, never one as many.
    pub(super) fn browser(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut address = peer.to_canonical();
        let lines = headers.get_all(self.header.name()).iter().rev();
        let mut elements =
            lines.flat_map(|line| std::str::from_utf8(line.as_bytes()).unwrap_or("").rsplit(','));
        for _ in 0..HOPS_MAX {
            if !self.networks.iter().any(|network| network.holds(address)) {
                break;
            }
            match elements.next().and_then(|element| self.header.address(element)) {
                Some(before) => address = before,
                None => break,
            }
        }
        address
    }

    /// From here on the request comes from the browser's address.
    pub(super) fn see_through(&self, request: &mut Request) {
        if self.networks.is_empty() {
            return;
        }
        let Some(ConnectInfo(peer)) = request.extensions().get::<ConnectInfo<SocketAddr>>().copied() else {
            return;
        };
        let browser = self.browser(peer.ip(), request.headers());
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from((browser, 0))));
    }
}

/// So many proxies in a row, and no more.
const HOPS_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn proxies(header: ProxyHeader) -> Proxies {
        let known = ["192.0.2.10", "198.51.100.0/28", "2001:db8:aa::/48"];
        Proxies::new(known.map(|text| Network::parse(text).unwrap()).into(), header)
    }

    fn seen(header: ProxyHeader, peer: &str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header.name(), HeaderValue::from_str(line).unwrap());
        }
        let browser = proxies(header).browser(peer.parse().unwrap(), &headers);
        browser.to_string()
    }

    #[test]
    fn the_browser_is_the_rightmost_address_that_is_no_known_proxy() {
        let seen = |peer: &str, lines: &[&str]| seen(ProxyHeader::XForwardedFor, peer, lines);

        assert_eq!(seen("192.0.2.10", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("::ffff:192.0.2.10", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(seen("192.0.2.10", &["203.0.113.9, 198.51.100.3"]), "203.0.113.9");
        assert_eq!(
            seen("192.0.2.10", &["203.0.113.9", "198.51.100.3"]),
            "203.0.113.9"
        );
        assert_eq!(seen("2001:db8:aa::1", &["[2001:db8:7::5]:443"]), "2001:db8:7::5");
        assert_eq!(seen("192.0.2.10", &["2001:db8:7::5"]), "2001:db8:7::5");
        // Everybody is a proxy: the browser is the furthest of them.
        assert_eq!(
            seen("192.0.2.10", &["198.51.100.1, 198.51.100.2"]),
            "198.51.100.1"
        );
    }

    #[test]
    fn what_somebody_wrote_left_of_a_proxy_is_not_believed() {
        let seen = |peer: &str, lines: &[&str]| seen(ProxyHeader::XForwardedFor, peer, lines);

        // Whoever is no proxy says nothing, whatever they write.
        assert_eq!(seen("203.0.113.66", &["198.51.100.3"]), "203.0.113.66");
        assert_eq!(seen("203.0.113.66", &["192.0.2.10, 192.0.2.10"]), "203.0.113.66");
        // A branch's address, and a proxy's, written by the browser itself.
        assert_eq!(seen("192.0.2.10", &["203.0.113.1, 203.0.113.66"]), "203.0.113.66");
        assert_eq!(
            seen("192.0.2.10", &["192.0.2.10", "203.0.113.66"]),
            "203.0.113.66"
        );
        let many = "10.0.0.1, ".repeat(500) + "203.0.113.66";
        assert_eq!(seen("192.0.2.10", &[&many]), "203.0.113.66");
    }

    #[test]
    fn what_cannot_be_read_counts_as_the_proxy_that_wrote_it() {
        let seen = |lines: &[&str]| seen(ProxyHeader::XForwardedFor, "192.0.2.10", lines);

        for odd in [
            "",
            "unknown",
            "203.0.113.9,",
            "203.0.113.9, _hidden",
            "203.0.113.256",
            "203.0.113.9/8",
        ] {
            assert_eq!(seen(&[odd]), "192.0.2.10", "{odd}");
        }
        assert_eq!(seen(&[]), "192.0.2.10");
        assert_eq!(seen(&["203.0.113.9, unknown, 198.51.100.3"]), "198.51.100.3");
    }

    #[test]
    fn the_header_of_the_rfc_is_read_alike_and_only_where_it_is_the_one() {
        let seen = |lines: &[&str]| seen(ProxyHeader::Forwarded, "192.0.2.10", lines);

        assert_eq!(
            seen(&["For=203.0.113.9;proto=https;by=192.0.2.10"]),
            "203.0.113.9"
        );
        assert_eq!(
            seen(&["for=10.0.0.1, proto=https ; for=\"[2001:db8:7::5]:4711\""]),
            "2001:db8:7::5"
        );
        // A quote that somebody left open swallows nothing of what the proxy wrote.
        assert_eq!(seen(&["for=\"198.51.100.1, for=203.0.113.66"]), "203.0.113.66");
        assert_eq!(seen(&["for=_gone"]), "192.0.2.10");
        assert_eq!(seen(&["for=203.0.113.9;for=203.0.113.10"]), "192.0.2.10");

        let mut other = HeaderMap::new();
        other.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.9"));
        let browser = proxies(ProxyHeader::Forwarded).browser("192.0.2.10".parse().unwrap(), &other);
        assert_eq!(browser.to_string(), "192.0.2.10");
    }

    #[test]
    fn without_proxies_no_header_is_read() {
        let mut request = Request::new(axum::body::Body::empty());
        let peer = ConnectInfo(SocketAddr::from(([203, 0, 113, 66], 1)));
        request.extensions_mut().insert(peer);
        request
            .headers_mut()
            .insert("x-forwarded-for", HeaderValue::from_static("198.51.100.3"));

        Proxies::default().see_through(&mut request);

        let seen = request.extensions().get::<ConnectInfo<SocketAddr>>().unwrap();
        assert_eq!(seen.0, peer.0);
    }
}
