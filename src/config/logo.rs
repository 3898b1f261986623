//! A library's logo: read once, and refused when it could do anything but be looked at.

use std::path::Path;

use crate::web::Logo;

/// Reads and checks a logo; or what to mend.
pub(super) fn read(path: &Path) -> Result<Logo, String> {
    let bytes = std::fs::read(path)
        .map_err(|_| String::from("there is no such file, or it cannot be read by this account"))?;
    if bytes.len() > BYTES_MAX {
        return Err(format!(
            "the file has {} bytes; {BYTES_MAX} are the most, so that pages stay light on an old telephone",
            bytes.len()
        ));
    }
    if bytes.starts_with(PNG) {
        return png(bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.contains("<svg") => svg(text),
        Ok(_) | Err(_) => Err(String::from("must be an SVG or a PNG file")),
    }
}

fn png(bytes: Vec<u8>) -> Result<Logo, String> {
    // The header stands first: length, name, then width and height (PNG, 11.2.2).
    let size = |from: usize| {
        let part = bytes.get(from..from.saturating_add(4))?;
        Some(u32::from_be_bytes(part.try_into().ok()?))
    };
    let fits = |side: Option<u32>| side.is_some_and(|side| (1..=PIXELS_MAX).contains(&side));
    if bytes.get(12..16) != Some(b"IHDR") || !fits(size(16)) || !fits(size(20)) {
        return Err(format!(
            "must be a whole PNG file, at most {PIXELS_MAX} pixels wide and high"
        ));
    }
    Ok(Logo {
        kind: "image/png",
        bytes,
    })
}

/// Nothing is taken out of a drawing: whoever has it mends it, and sees that it still looks right.
fn svg(text: String) -> Result<Logo, String> {
    let lower = text.to_ascii_lowercase();
    if let Some((_, what)) = FORBIDDEN.iter().find(|(word, _)| lower.contains(word)) {
        return Err(format!("the drawing has {what} in it; save it without"));
    }
    if has_handler(&lower) {
        return Err(String::from(
            "the drawing has an attribute that runs a script in it; save it without",
        ));
    }
    let outside = |before: &str, inside: &str| {
        let mut places = lower.split(before).skip(1);
        places.any(|after| {
            let after =
                after.trim_start_matches(|letter: char| letter.is_whitespace() || "=\"'(".contains(letter));
            !after.starts_with(inside)
        })
    };
    if outside("href", "#") || outside("url(", "#") || lower.contains(" src=") {
        return Err(String::from(
            "the drawing loads something from elsewhere, or has a link in it; save it with everything inside",
        ));
    }
    Ok(Logo {
        kind: "image/svg+xml",
        bytes: text.into_bytes(),
    })
}

/// An attribute `on…=`.
fn has_handler(lower: &str) -> bool {
    let mut words = lower
        .split(|letter: char| letter.is_whitespace() || letter == '/' || letter == '"' || letter == '\'');
    words.any(|word| {
        let name = word.split('=').next().unwrap_or_default();
        name.len() > 2
            && name.starts_with("on")
            && name.bytes().all(|byte| byte.is_ascii_lowercase())
            && (word.contains('=') || lower.contains(&format!("{name} =")))
    })
}

/// What a drawing that is only looked at does not need, and what it is called.
const FORBIDDEN: [(&str, &str); 13] = [
    ("<script", "a script"),
    ("<foreignobject", "a page"),
    ("<iframe", "a page"),
    ("<object", "an object"),
    ("<embed", "an object"),
    ("<!doctype", "a document type"),
    ("<!entity", "an entity"),
    ("<![cdata[", "unread text"),
    ("<?xml-stylesheet", "a stylesheet"),
    ("@import", "a stylesheet from elsewhere"),
    ("javascript:", "a script"),
    ("&#", "a character in figures"),
    ("\\", "a character in figures"),
];

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const BYTES_MAX: usize = 8 * 1024;
const PIXELS_MAX: u32 = 1200;

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(inside: &str) -> Result<Logo, String> {
        svg(format!(
            "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\">{inside}</svg>"
        ))
    }

    #[test]
    fn a_drawing_that_is_only_looked_at_is_taken() {
        for inside in [
            "<path d=\"M0 0h8v8z\" fill=\"#0b5566\"/>",
            "<style>.a{fill:url(#g)}</style><linearGradient id=\"g\"/><use href=\"#g\"/>",
            "<g opacity=\"0.5\"><circle r=\"2\" font-weight=\"bold\"/></g>",
        ] {
            assert!(drawing(inside).is_ok(), "{inside}");
        }
    }

    #[test]
    fn a_drawing_that_does_anything_else_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<SCRIPT href=\"#a\"/>",
            "<path onload=\"alert(1)\"/>",
            "<path\nonclick = 'alert(1)'/>",
            "<path/onload=alert(1)>",
            "<a href=\"https://elsewhere.example\"><path/></a>",
            "<image href=\"//elsewhere.example/x.png\"/>",
            "<image xlink:href = 'data:image/png;base64,AA'/>",
            "<style>@import 'x.css'</style>",
            "<path style=\"fill:url(https://elsewhere.example/)\"/>",
            "<foreignObject/>",
            "<a href=\"java&#115;cript:alert(1)\"/>",
            "<![CDATA[<script>]]>",
        ] {
            assert!(drawing(inside).is_err(), "{inside}");
        }
        assert!(svg(String::from("<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>")).is_err());
    }

    #[test]
    fn a_picture_has_a_size_that_pages_have_room_for() {
        let picture = |width: u32, height: u32| {
            let mut bytes = PNG.to_vec();
            bytes.extend(13_u32.to_be_bytes());
            bytes.extend(b"IHDR");
            bytes.extend(width.to_be_bytes());
            bytes.extend(height.to_be_bytes());
            png(bytes)
        };

        assert!(picture(200, 60).is_ok());
        assert!(picture(0, 60).is_err());
        assert!(picture(20_000, 60).is_err());
        assert!(png(PNG.to_vec()).is_err());
    }
}
