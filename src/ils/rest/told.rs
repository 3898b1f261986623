//! What is told of the way to a REST interface before a library goes live.

use reqwest::Url;

use crate::ils::About;
use crate::ils::Finding;
use crate::ils::rest::RestSettings;
use crate::ils::rest::is_loopback;

impl RestSettings {
    /// TLS or plain text.
    pub(in crate::ils) fn wire(&self) -> Finding {
        let base = Url::parse(&self.base_url).ok();
        let scheme = base.as_ref().map_or("", Url::scheme);
        let here = base.as_ref().and_then(Url::host_str).is_some_and(is_loopback);
        if scheme == "https" {
            Finding::fine(About::Wire, "TLS")
        } else if here {
            Finding::fine(
                About::Wire,
                "plain text on this machine; whatever carries it on must be a tunnel",
            )
        } else {
            Finding::look(
                About::Wire,
                "plain text leaves this machine: barcodes and PINs can be read on the way unless a VPN or a tunnel \
                 carries it",
            )
        }
    }
}
