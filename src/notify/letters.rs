//! What the letters say, one function each.

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::AddressCode;
use crate::notify::Letterhead;
use crate::notify::Paper;
use crate::notify::paper::Block;
use crate::text::Texts;

/// The letter with a code that shows that an address is the buyer's. There is no link in it that does anything: whoever
/// has the mailbox types the code where they began.
pub fn address_code(texts: &'static Texts, letterhead: &Letterhead, code: &SecretString) -> Paper {
    let library = letterhead.name.as_str();
    let minutes = AddressCode::LIVES.as_secs().div_euclid(60).to_string();
    let blocks = vec![
        Block::Text(texts.say_with("mail-code-why", &[("library", library)])),
        Block::Code(spoken(code)),
        Block::Text(texts.say_with("mail-code-lives", &[("minutes", &minutes)])),
        Block::Text(texts.say("mail-code-not-you")),
    ];
    Paper {
        language: texts.language(),
        direction: texts.direction(),
        title: texts.say_with("mail-code-title", &[("library", library)]),
        blocks: [blocks, foot(texts, letterhead)].concat(),
    }
}

/// What stands at the end of everything that is mailed.
pub(super) fn foot(texts: &'static Texts, letterhead: &Letterhead) -> Vec<Block> {
    let questions = letterhead
        .questions
        .clone()
        .unwrap_or_else(|| texts.say("mail-questions-desk"));
    let sandbox = letterhead
        .sandbox
        .then(|| Block::Small(texts.say("mail-sandbox")));
    sandbox
        .into_iter()
        .chain([
            Block::Small(texts.say_with("mail-questions", &[("questions", &questions)])),
            Block::Small(texts.say("mail-no-reply")),
        ])
        .collect()
}

/// In two halves, as it is read most easily. Blanks and dashes do not count when it is typed.
fn spoken(code: &SecretString) -> String {
    let (first, second) = code
        .expose_secret()
        .split_at_checked(HALF)
        .unwrap_or((code.expose_secret(), ""));
    format!("{first}-{second}")
}

const HALF: usize = 4;
