//! Texts that were made smaller before they were written in base64 or hexadecimal: jobs in queues, cookies, requests of
//! 3-D Secure 1.

use miniz_oxide::inflate::decompress_to_vec_with_limit;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// The most that is read of one of them, in bytes. A short text can stand for a very long one.
const TEXT_MAX: usize = 16 * 1024;
/// What stands before a text of gzip at least (RFC 1952, section 2.3).
const GZIP_HEAD: usize = 10;

/// Whether bytes begin as compressed ones do.
pub(in crate::masking::redactor) fn begins(bytes: &[u8]) -> bool {
    matches!(bytes, [0x1f, 0x8b, 8, ..] | [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..])
}

/// The bytes that were compressed, as far as they can be had: what was cut off is not needed for its beginning.
pub(in crate::masking::redactor) fn text(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = match bytes {
        [0x1f, 0x8b, 8, flags, ..] => {
            let start = GZIP_HEAD.saturating_add(named(bytes, *flags)?);
            decompress_to_vec_with_limit(bytes.get(start..)?, TEXT_MAX)
        }
        [0x78, ..] if begins(bytes) => decompress_to_vec_zlib_with_limit(bytes, TEXT_MAX),
        _ => return None,
    };
    Some(text.unwrap_or_else(|error| error.output)).filter(|text| !text.is_empty())
}

/// How long the name is that may stand behind the head.
fn named(bytes: &[u8], flags: u8) -> Option<usize> {
    match flags {
        0 => Some(0),
        8 => {
            let name = bytes.get(GZIP_HEAD..)?;
            name.iter().position(|byte| *byte == 0)?.checked_add(1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    use super::*;

    #[test]
    fn what_is_whole_is_read_and_what_is_cut_off_as_far_as_it_goes() {
        let long = "number=4242424242424242 ".repeat(40);
        let whole = compress_to_vec_zlib(long.as_bytes(), 6);
        let named = [
            &[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3][..],
            b"job\0",
            &compress_to_vec(long.as_bytes(), 6),
        ]
        .concat();

        assert_eq!(text(&whole).as_deref(), Some(long.as_bytes()));
        assert_eq!(text(&named).as_deref(), Some(long.as_bytes()));
        assert!(
            text(&whole[..whole.len() - 8])
                .unwrap()
                .starts_with(b"number=4242424242424242")
        );
        assert_eq!(text(b"number=4242424242424242"), None);
    }

    #[test]
    fn a_short_text_that_stands_for_a_long_one_is_read_in_part() {
        let bomb = compress_to_vec_zlib(&vec![b'4'; 1_000_000], 9);

        assert!(bomb.len() < 2_000);
        assert_eq!(text(&bomb).unwrap().len(), TEXT_MAX);
    }
}
