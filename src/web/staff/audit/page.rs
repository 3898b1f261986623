//! The page of the audit.

use crate::domain::Action;
use crate::domain::OrderId;
use crate::domain::StoredLine;
use crate::domain::Timestamp;
use crate::web::sheet::Sheet;
use crate::web::staff::audit::ON_A_PAGE;
use crate::web::staff::audit::asked::Asked;
use crate::web::staff::audit::cursor;
use crate::web::staff::timeline;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::audit::AuditPage;
use crate::web::views::audit::Choice;
use crate::web::views::audit::Line;
use crate::web::views::staff::SearchBox;

pub(super) fn view(
    sheet: &Sheet<'_>,
    asked: &Asked,
    mut lines: Vec<StoredLine>,
    sees_alerts: bool,
) -> AuditPage {
    let most = usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX);
    let is_cut = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| is_cut).map(|last| Link {
        href: format!("{}?{}", urls::STAFF_AUDIT, asked.query(Some(cursor(last)))),
        name: sheet.say("audit-older"),
    });
    let filters = asked.filters();
    let lead = if filters.is_empty() {
        sheet.say("audit-all")
    } else {
        let words: Vec<String> = filters.into_iter().map(|(_, value)| value).collect();
        sheet.text.say_with("audit-of", &[("what", &words.join(", "))])
    };
    let error = asked
        .wrong
        .map(|field| (field, sheet.say(&format!("audit-{field}-wrong"))));
    AuditPage {
        frame: sheet.frame(sheet.say("audit-title")),
        search: SearchBox::beside(),
        action: urls::STAFF_AUDIT,
        errors: error
            .iter()
            .map(|(field, text)| Wrong {
                field,
                text: text.clone(),
            })
            .collect(),
        error,
        lead,
        actions: Action::ALL
            .into_iter()
            .map(|action| Choice {
                word: action.word(),
                chosen: asked.search.action == Some(action),
            })
            .collect(),
        lines: lines.iter().map(|line| shown(sheet, line)).collect(),
        next,
        file: Link {
            href: format!("{}?{}", urls::STAFF_AUDIT_CSV, asked.query(None)),
            name: sheet.say("audit-download"),
        },
        alerts: sees_alerts.then(|| Link {
            href: String::from(urls::STAFF_ALERTS),
            name: sheet.say("alerts-title"),
        }),
    }
}

fn shown(sheet: &Sheet<'_>, line: &StoredLine) -> Line {
    let order = line.order.as_deref().and_then(|id| OrderId::parse(id).ok());
    Line {
        at: timeline::to_the_second(sheet.text, Timestamp::from_millis(line.at)),
        who: line.actor.clone(),
        what: line.action.clone(),
        refused: line.outcome == "refused",
        from: line.origin.clone(),
        order: order.map(|id| Link {
            href: urls::order(urls::STAFF_ORDER, id),
            name: sheet.say("audit-see-order"),
        }),
        detail: line.detail.clone(),
    }
}
