//! Where a bank's page may send a patron back to.

use std::net::IpAddr;

use axum::http::Uri;

use crate::web::error::Problem;
use crate::web::limits;

/// Takes an absolute `https` address without a user in it; where no real money moves, also `http` to this machine.
pub(super) fn return_url(text: String, live: bool) -> Result<String, Problem> {
    if fits(&text, live) {
        Ok(text)
    } else {
        Err(Problem::invalid(
            "return_url",
            "must be an https address of at most 2000 characters, without a user name in it",
        ))
    }
}

fn fits(text: &str, live: bool) -> bool {
    // A backslash is a slash to browsers and to nobody else: the host would be another than the one that is read here.
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !plain || text.len() > limits::RETURN_URL_MAX {
        return false;
    }
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    let host = authority.host();
    let safe = scheme == "https" || (scheme == "http" && !live && is_this_machine(host));
    safe && !host.is_empty() && !authority.as_str().contains('@')
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_a_patron_may_be_sent_to_are_taken() {
        for taken in [
            "https://library.example/back",
            "https://library.example:8443/back?order=1#end",
            "https://library.example",
        ] {
            assert!(fits(taken, true), "{taken}");
        }
        for refused in [
            "",
            "library.example/back",
            "/back",
            "//library.example/back",
            "http://library.example/back",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https:///back",
            "https://user@library.example/",
            "https://user:word@library.example/",
            "https://library.example\\@evil.example/",
            "https://library.example/a b",
            "https://library.example/\u{e4}",
            "ftp://library.example/",
        ] {
            assert!(!fits(refused, true), "{refused}");
            assert!(!fits(refused, false), "{refused}");
        }
        assert!(!fits(
            &format!("https://library.example/{}", "a".repeat(2000)),
            true
        ));
    }

    #[test]
    fn plain_http_goes_to_this_machine_only_and_never_with_real_money() {
        for here in [
            "http://127.0.0.1:8080/back",
            "http://localhost/back",
            "http://[::1]:1/",
        ] {
            assert!(fits(here, false), "{here}");
            assert!(!fits(here, true), "{here}");
        }
        for elsewhere in [
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "http://10.0.0.1/",
        ] {
            assert!(!fits(elsewhere, false), "{elsewhere}");
        }
    }
}
