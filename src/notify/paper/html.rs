//! A paper as an HTML page that needs nothing from anywhere: no image, no script, no address.

use crate::notify::paper::Block;
use crate::notify::paper::Paper;
use crate::notify::paper::Table;

/// The paper as HTML.
pub(in crate::notify) fn of(paper: &Paper, library: &str) -> String {
    let mut body: Vec<String> = paper.blocks.iter().map(block).collect();
    body.insert(0, format!("<h1>{}</h1>", escaped(&paper.title)));
    body.insert(0, format!("<p class=\"from\">{}</p>", escaped(library)));
    format!(
        "<!doctype html>\r\n<html lang=\"{}\" dir=\"{}\">\r\n<head>\r\n<meta charset=\"utf-8\">\r\n<title>{}</title>\r\n\
         <meta name=\"viewport\" content=\"width=device-width\">\r\n\
         <meta name=\"color-scheme\" content=\"light dark\">\r\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\r\n\
         <style>{STYLE}</style>\r\n</head>\r\n<body>\r\n<main>\r\n{}\r\n</main>\r\n</body>\r\n</html>\r\n",
        paper.language,
        paper.direction,
        escaped(&paper.title),
        body.join("\r\n"),
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Text(text) => format!("<p>{}</p>", escaped(text)),
        Block::Small(text) => format!("<p class=\"small\">{}</p>", escaped(text)),
        Block::Code(code) => format!("<p class=\"code\">{}</p>", escaped(code)),
        Block::Facts(facts) => {
            let row = |(name, value): &(String, String)| {
                format!(
                    "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\r\n",
                    escaped(name),
                    escaped(value)
                )
            };
            let rows: String = facts.iter().map(row).collect();
            format!("<table>\r\n{rows}</table>")
        }
        Block::Table(table) => rows(table),
    }
}

fn rows(table: &Table) -> String {
    let [what, state, amount] = &table.head;
    let line = |[what, state, amount]: &[String; 3]| {
        format!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"sum\">{}</td></tr>\r\n",
            escaped(what),
            escaped(state),
            escaped(amount)
        )
    };
    let lines: String = table.rows.iter().map(line).collect();
    let (name, sum) = &table.total;
    format!(
        "<table>\r\n<caption>{}</caption>\r\n<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
         <th scope=\"col\" class=\"sum\">{}</th></tr></thead>\r\n<tbody>\r\n{lines}</tbody>\r\n<tfoot><tr>\
         <th scope=\"row\" colspan=\"2\">{}</th><td class=\"sum\">{}</td></tr></tfoot>\r\n</table>",
        escaped(&table.caption),
        escaped(what),
        escaped(state),
        escaped(amount),
        escaped(name),
        escaped(sum)
    )
}

fn escaped(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, character| {
            match character {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                other => out.push(other),
            }
            out
        })
}

/// Colours are named for the light and left to the reader's program for the dark.
const STYLE: &str = "body{font-family:system-ui,sans-serif;line-height:1.5;margin:0;padding:1rem;background:#fff;color:#1a1a1a}\
main{max-width:36rem;margin:0 auto}h1{font-size:1.4rem}table{border-collapse:collapse;width:100%;margin:1rem 0}\
caption{text-align:start;font-weight:bold}th,td{text-align:start;vertical-align:top;padding:.35rem .5rem .35rem 0;\
border-bottom:1px solid #767676}.sum{text-align:end;white-space:nowrap}.code{font-size:1.6rem;font-weight:bold;\
letter-spacing:.1em;font-family:monospace}.from,.small{font-size:.9rem}\
@media (prefers-color-scheme:dark){body{background:#1a1a1a;color:#f2f2f2}}";
