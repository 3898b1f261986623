//! The stylesheet, the scripts and the icon: in the program, named by their content, kept by browsers for ever.

use std::sync::Arc;
use std::sync::LazyLock;

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::web::Shared;
use crate::web::cover::Cover;
use crate::web::error::Problem;
use crate::web::inventory::Inventory;
use crate::web::letters;
use crate::web::packed;
use crate::web::views::Files;
use crate::web::views::Script;

/// One file.
struct File {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

const STYLESHEET: File = File {
    name: "lastfour.css",
    kind: "text/css; charset=utf-8",
    text: concat!(
        include_str!("../../assets/lastfour.css"),
        include_str!("../../assets/look.css")
    ),
};
const PAGE_SCRIPT: File = File {
    name: "page.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/page.js"),
};
const CARD_SCRIPT: File = File {
    name: "card.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/card.js"),
};
const PRICE_SCRIPT: File = File {
    name: "price.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/price.js"),
};
const PASSKEY_SCRIPT: File = File {
    name: "passkey.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/passkey.js"),
};
const ICON: File = File {
    name: "icon.svg",
    kind: "image/svg+xml",
    text: include_str!("../../assets/icon.svg"),
};

impl File {
    /// The name with a digest of the content in front.
    fn full_name(&self) -> String {
        let digest = digest(&SHA256, self.text.as_bytes());
        let short = digest.as_ref().get(..DIGEST_BYTES).unwrap_or_default();
        format!("{}-{}", letters::of(short), self.name)
    }

    fn url(&self) -> String {
        format!("/assets/{}", self.full_name())
    }

    fn script(&self) -> Script {
        Script {
            url: self.url(),
            integrity: Inventory::get().integrity(self.name).to_owned(),
        }
    }
}

/// Where the files are.
pub(super) fn places() -> &'static Files {
    static PLACES: LazyLock<Files> = LazyLock::new(|| Files {
        stylesheet: STYLESHEET.url(),
        icon: ICON.url(),
        page_script: PAGE_SCRIPT.script(),
        card_script: CARD_SCRIPT.script(),
        price_script: PRICE_SCRIPT.script(),
        passkey_script: PASSKEY_SCRIPT.script(),
    });
    &PLACES
}

/// A file as it is sent.
struct Packed {
    full_name: String,
    kind: &'static str,
    text: &'static str,
    zipped: Vec<u8>,
}

impl Packed {
    fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Packed>> = LazyLock::new(|| {
            let files = [
                STYLESHEET,
                PAGE_SCRIPT,
                CARD_SCRIPT,
                PRICE_SCRIPT,
                PASSKEY_SCRIPT,
                ICON,
            ];
            let packed = files.into_iter().map(|file| Packed {
                full_name: file.full_name(),
                kind: file.kind,
                text: file.text,
                zipped: packed::gzip(file.text.as_bytes()),
            });
            packed.collect()
        });
        &ALL
    }
}

/// One of the files. The name of an older one is one that does not exist.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    name: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Response, Problem> {
    let Path(name) = name.map_err(|_| Problem::not_found())?;
    let packs = packed::takes_gzip(&headers);
    let file = Packed::all().iter().find(|file| file.full_name == name);
    let mut cover = Cover::File;
    let mut response = match file {
        Some(file) if packs => (
            [
                (header::CONTENT_TYPE, file.kind),
                (header::CONTENT_ENCODING, "gzip"),
            ],
            file.zipped.as_slice(),
        )
            .into_response(),
        Some(file) => ([(header::CONTENT_TYPE, file.kind)], file.text).into_response(),
        None => {
            let mut faces = shared.service.faces.iter();
            let file = faces.find_map(|face| face.look.file(&name));
            let file = file.ok_or_else(Problem::not_found)?;
            if file.kind.starts_with("image/") {
                cover = Cover::Logo;
            }
            ([(header::CONTENT_TYPE, file.kind)], file.bytes.clone()).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response.extensions_mut().insert(cover);
    Ok(response)
}

/// Enough that another content has another name.
const DIGEST_BYTES: usize = 8;

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use aws_lc_rs::digest::SHA384;

    use super::*;

    #[test]
    fn the_inventory_has_the_digest_of_each_script() {
        for file in [PAGE_SCRIPT, CARD_SCRIPT, PRICE_SCRIPT, PASSKEY_SCRIPT] {
            let is = format!(
                "sha384-{}",
                base64(digest(&SHA384, file.text.as_bytes()).as_ref())
            );

            assert_eq!(Inventory::get().integrity(file.name), is, "{}", file.name);
        }
    }

    fn base64(bytes: &[u8]) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let bits = bytes.iter().fold(String::new(), |mut bits, byte| {
            write!(bits, "{byte:08b}").unwrap();
            bits
        });
        bits.as_bytes()
            .chunks(6)
            .map(|six| std::str::from_utf8(six).unwrap())
            .map(|six| char::from(LETTERS[usize::from_str_radix(six, 2).unwrap()]))
            .collect()
    }
}
