//! The sandbox's own pages: one shape, no script, and amounts as people write them.

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::header::REFERRER_POLICY;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::response::Html;
use axum::response::IntoResponse as _;
use axum::response::Response;

/// A whole page; `body` is HTML. A title may begin with `Error: `, which the heading leaves out.
pub(in crate::sandbox) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/v3/look.css\">\n</head>\n<body>\n<main>\n\
         <p class=\"sandbox\">Sandbox: No real money moves here.</p>\n<h1>{heading}</h1>\n{body}\n\
         </main>\n</body>\n</html>\n",
        title = escape(title),
        heading = escape(title.strip_prefix("Error: ").unwrap_or(title)),
    );
    let headers = [
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY)),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (status, headers, Html(html)).into_response()
}

/// A text as it may stand in HTML, also inside of a quoted attribute.
pub(in crate::sandbox) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// An amount in the currency's smallest unit as people write it: `12.50 USD`, `500 JPY`.
pub(in crate::sandbox) fn amount(smallest_units: i64, currency: &str) -> String {
    let digits: usize = match currency {
        code if NO_DIGITS.contains(&code) => 0,
        code if THREE_DIGITS.contains(&code) => 3,
        _ => 2,
    };
    let padded = format!("{smallest_units:0>width$}", width = digits.saturating_add(1));
    let (whole, part) = padded.split_at(padded.len().saturating_sub(digits));
    let point = if part.is_empty() { "" } else { "." };
    format!("{whole}{point}{part} {}", currency.to_ascii_uppercase())
}

/// Without `form-action`: browsers hold every redirect that follows a form against it, and these lead wherever the
/// caller's return address says.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Currencies that Stripe counts in whole units.
const NO_DIGITS: &[&str] = &[
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof",
    "xpf",
];
const THREE_DIGITS: &[&str] = &["bhd", "jod", "kwd", "omr", "tnd"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_with_its_currencys_digits() {
        for (smallest_units, currency, written) in [
            (1250, "usd", "12.50 USD"),
            (5, "eur", "0.05 EUR"),
            (0, "usd", "0.00 USD"),
            (500, "jpy", "500 JPY"),
            (1500, "kwd", "1.500 KWD"),
        ] {
            assert_eq!(amount(smallest_units, currency), written);
        }
    }

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(
            escape("<a href=\"x\">O'Neil & Sons</a>"),
            "&lt;a href=&quot;x&quot;&gt;O&#39;Neil &amp; Sons&lt;/a&gt;"
        );
    }
}
