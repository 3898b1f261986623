//! Files of ours, compressed once for all who ask.
//!
//! Only files: a page has secrets in it beside what somebody sent, and compressed together their length would tell the
//! one by the other (BREACH). So pages go out as they are.

use axum::http::HeaderMap;
use axum::http::header;
use miniz_oxide::deflate::compress_to_vec;

/// A text as `gzip` writes it (RFC 1952).
pub(super) fn gzip(text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut packed = HEAD.to_vec();
    packed.extend(compress_to_vec(text, HARDEST));
    packed.extend(crc(text).to_le_bytes());
    packed.extend(length.to_le_bytes());
    packed
}

/// Whether a browser takes `gzip`. One that rates its encodings says no with `q=0`.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter();
    accepted
        .filter_map(|accepted| accepted.to_str().ok())
        .flat_map(|accepted| accepted.split(','))
        .any(|one| {
            let (name, rating) = one.split_once(';').unwrap_or((one, ""));
            let refused = matches!(rating.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            name.trim().eq_ignore_ascii_case("gzip") && !refused
        })
}

/// The check sum of `gzip`, bit by bit: the files are few and small.
fn crc(text: &[u8]) -> u32 {
    let step = |sum: u32| {
        let half = sum.checked_shr(1).unwrap_or(0);
        if sum & 1 == 1 { half ^ 0xedb8_8320 } else { half }
    };
    let sum = text.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum))
    });
    !sum
}

/// Magic number, method 8 (deflate), no flags, no time, the hardest compression, an unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
const HARDEST: u8 = 9;

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use miniz_oxide::inflate::decompress_to_vec;

    use super::*;

    #[test]
    fn what_is_packed_is_what_comes_out() {
        let text = "body { color: #1c1f22 } ".repeat(40);

        let packed = gzip(text.as_bytes());

        assert!(packed.len() < text.len() / 4);
        let inside = &packed[10..packed.len() - 8];
        assert_eq!(decompress_to_vec(inside).unwrap(), text.as_bytes());
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn only_who_takes_it_gets_it() {
        let takes = |accepted: &'static str| {
            let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))];
            takes_gzip(&HeaderMap::from_iter(headers))
        };

        assert!(takes("gzip, deflate, br, zstd"));
        assert!(takes("br;q=1.0, GZIP;q=0.5"));
        assert!(!takes("br, gzip;q=0"));
        assert!(!takes("identity"));
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
