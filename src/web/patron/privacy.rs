//! What is kept, why, how long and who else hears of it: said from what the service does. And what a patron declines.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::Actor;
use crate::domain::DataUse;
use crate::privacy::CHANGES;
use crate::privacy::Item;
use crate::privacy::Kept;
use crate::privacy::PrivacyError;
use crate::privacy::TOLD_THE_PROCESSOR;
use crate::privacy::told;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::patron::patron;
use crate::web::reply;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::privacy::ChangeShown;
use crate::web::views::privacy::Choice;
use crate::web::views::privacy::Choices;
use crate::web::views::privacy::KeptShown;
use crate::web::views::privacy::Part;
use crate::web::views::privacy::Privacy;
use crate::web::visit::Posted;
use crate::web::visit::Visit;
use crate::web::words;

/// The page, for patrons.
pub(super) async fn show(State(shared): State<Arc<Shared>>, visit: Visit) -> Response {
    page(&shared, &Sheet::patron(&shared, &visit, urls::PRIVACY))
}

/// The patron has read the changes.
pub(super) async fn seen(
    State(shared): State<Arc<Shared>>,
    Posted { visit, fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    fields.done()?;
    let (library, barcode) = patron(&visit)?;
    shared.service.privacy.have_read(library, barcode).await?;
    Ok(go_to(urls::PRIVACY))
}

/// The patron declines a use of their data, or allows it again.
pub(super) async fn choose(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    let (used, answer) = (fields.take("use")?, fields.take("answer")?);
    fields.done()?;
    let used = DataUse::from_word(&used).ok_or(Fault::Malformed)?;
    let allowed = match answer.as_str() {
        ALLOW => true,
        DECLINE => false,
        _ => return Err(Fault::Malformed),
    };
    let (library, barcode) = patron(&visit)?;
    let privacy = &shared.service.privacy;
    privacy.decide(library, barcode, (used, allowed)).await?;
    Ok(go_to(urls::PRIVACY))
}

/// Everything that is stored of the patron who is signed in, as a file. Never at a kiosk, where it would lie for the next.
pub(super) async fn file(
    State(shared): State<Arc<Shared>>,
    Posted { visit, fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    fields.done()?;
    let (library, barcode) = patron(&visit)?;
    if visit.is_at_a_kiosk() {
        return Err(Fault::NotFound);
    }
    let data = shared.service.privacy.personal_data();
    let person = data.export(library, barcode, Actor::Patron).await;
    let written = match person.map_err(PrivacyError::from)? {
        Some(person) => told::of(&person),
        None => told::of_nobody(),
    };
    Ok(reply::json_file("my-data.json", &written))
}

/// The page, for whomever.
pub(in crate::web) fn page(shared: &Shared, sheet: &Sheet<'_>) -> Response {
    let signals = if has_signals(shared) {
        "signals-on"
    } else {
        "signals-off"
    };
    let part = |title: &str, texts: &[&str]| Part {
        title: sheet.say(title),
        texts: texts.iter().map(|key| sheet.say(key)).collect(),
    };
    let idle_min = shared.service.door.limits().patron_idle.as_secs().div_euclid(60);
    let idle_min = idle_min.to_string();
    let mut cookie = part("privacy-cookie", &["privacy-cookie-text"]);
    let idle = sheet
        .text
        .say_with("privacy-idle-text", &[("minutes", &idle_min)]);
    cookie.texts.push(idle);
    let mut card = part("privacy-card", &["privacy-card-text", signals]);
    let mut faces = shared.service.faces.iter();
    if faces.any(|face| !face.wallets.is_empty()) {
        card.texts.push(sheet.say("privacy-wallets"));
    }
    let frame = sheet.frame(sheet.say("privacy-title"));
    let view = Privacy {
        version: version(shared, sheet),
        first: vec![
            card,
            part("privacy-read", &["privacy-read-text", "privacy-family-text"]),
        ],
        kept: Item::ALL
            .into_iter()
            .map(|item| kept(shared, sheet, item))
            .collect(),
        told: TOLD_THE_PROCESSOR
            .iter()
            .map(|word| sheet.say(&format!("told-{word}")))
            .collect(),
        after: vec![
            cookie,
            part("privacy-visits", &["privacy-visits-text", "privacy-ils-text"]),
        ],
        choices: choices(shared, sheet),
        changes: changes(shared, sheet),
        contact: frame.questions.clone(),
        frame,
    };
    sheet.send(StatusCode::OK, &view)
}

fn has_signals(shared: &Shared) -> bool {
    let faces = shared.service.faces.iter();
    let mut cards = faces.flat_map(|face| face.cards.values());
    cards.any(|card| card.fraud_signals)
}

fn version(shared: &Shared, sheet: &Sheet<'_>) -> String {
    // Before the day of the first one, that one is shown.
    let Some(change) = shared.service.privacy.version().or(CHANGES.first()) else {
        return String::new();
    };
    let (number, day) = (change.version.to_string(), words::day(sheet.text, change.day));
    let values = [("version", number.as_str()), ("day", &day)];
    sheet.text.say_with("privacy-version", &values)
}

fn kept(shared: &Shared, sheet: &Sheet<'_>, item: Item) -> KeptShown {
    let word = item.word();
    let counted = |key: &str, count: u32| sheet.text.say_count(key, ("count", count), &[]);
    KeptShown {
        name: sheet.say(&format!("keep-{word}")),
        why: sheet.say(&format!("keep-{word}-why")),
        who: sheet.say(&format!("keep-{word}-who")),
        long: match item.kept(shared.service.privacy.keeping()) {
            Kept::WhileSignedIn => sheet.say("kept-while-signed-in"),
            Kept::Hours(hours) => counted("kept-hours", hours),
            Kept::Days(days) => counted("kept-days", days),
            Kept::Years(years) => counted("kept-years", years),
            Kept::WhileDeclined => sheet.say("kept-while-declined"),
            Kept::NotAtAll => sheet.say("kept-not-at-all"),
            Kept::NoDate => sheet.say("kept-no-date"),
        },
    }
}

/// What the patron who is signed in can decide; `None` for everybody else.
fn choices(shared: &Shared, sheet: &Sheet<'_>) -> Option<Choices> {
    let standing = sheet.standing()?;
    let uses = DataUse::ALL.into_iter().map(|used| {
        let (word, allowed) = (used.word().replace('_', "-"), standing.allows(used));
        let state = if allowed {
            "choice-allowed"
        } else {
            "choice-declined"
        };
        let button = if allowed { "decline" } else { "allow" };
        let name = sheet.say(&format!("use-{word}"));
        Choice {
            text: sheet.say(&format!("use-{word}-text")),
            state: sheet.say(state),
            used: used.word(),
            answer: if allowed { DECLINE } else { ALLOW },
            button: sheet
                .text
                .say_with(&format!("choice-{button}"), &[("use", &name)]),
            name,
        }
    });
    Some(Choices {
        action: urls::PRIVACY_CHOICES,
        uses: uses.collect(),
        file: (!sheet.is_at_a_kiosk()).then_some(urls::PRIVACY_FILE),
        seen: shared
            .service
            .privacy
            .news(Some(standing))
            .map(|_| urls::PRIVACY_SEEN),
    })
}

/// Versions of the page and what libraries say besides, newest first.
fn changes(shared: &Shared, sheet: &Sheet<'_>) -> Vec<ChangeShown> {
    let privacy = &shared.service.privacy;
    let ours = CHANGES.iter().rev().map(|change| {
        let number = change.version.to_string();
        let mut texts = vec![sheet.say(&format!("privacy-change-{number}"))];
        texts.extend(change.new_uses.iter().map(|used| {
            let name = sheet.say(&format!("use-{}", used.word().replace('_', "-")));
            sheet.text.say_with("privacy-new-use", &[("use", &name)])
        }));
        (
            change.day,
            sheet
                .text
                .say_with("privacy-version-short", &[("version", &number)]),
            texts,
        )
    });
    let own = sheet.libraries().flat_map(|library| {
        let notices = privacy.notices(&library.id).iter();
        notices.map(|notice| (notice.day, library.name.clone(), vec![notice.text.clone()]))
    });
    let mut all: Vec<_> = ours.chain(own).collect();
    all.sort_by_key(|(day, ..)| std::cmp::Reverse(*day));
    all.into_iter()
        .map(|(day, name, texts)| ChangeShown {
            title: sheet.text.say_with(
                "privacy-change-title",
                &[("name", &name), ("day", &words::day(sheet.text, day))],
            ),
            texts,
        })
        .collect()
}

const ALLOW: &str = "allow";
const DECLINE: &str = "decline";
