//! The mail that tells the library what somebody should look at.

use crate::domain::Alert;
use crate::notify::Letterhead;
use crate::notify::Paper;
use crate::notify::letters::foot;
use crate::notify::paper::Block;
use crate::text;
use crate::text::Texts;

/// What happened, when, and to which order; where to look, and nobody's name.
pub fn paper(texts: &'static Texts, letterhead: &Letterhead, alert: &Alert) -> Paper {
    let kind = alert.kind.word().replace(['.', '_'], "-");
    let count = alert.count.to_string();
    let when = text::moment(texts, alert.at, &letterhead.zone);
    let order = alert
        .order
        .map(|order| (texts.say("mail-alert-order"), order.to_string()));
    let facts = [Some((texts.say("mail-alert-when"), when)), order];
    let blocks = vec![
        Block::Text(texts.say_with(&format!("mail-{kind}"), &[("count", &count)])),
        Block::Facts(facts.into_iter().flatten().collect()),
        Block::Text(texts.say("mail-alert-look")),
    ];
    Paper {
        language: texts.language(),
        direction: texts.direction(),
        title: texts.say_with(
            "mail-alert-title",
            &[("what", &texts.say(&format!("alert-{kind}")))],
        ),
        blocks: [blocks, foot(texts, letterhead)].concat(),
    }
}
