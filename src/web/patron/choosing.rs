//! What the form of the fees says: which of them, of whom, and how much of each; and what is wrong with that.

use std::collections::BTreeMap;

use crate::cashier::WantedFee;
use crate::domain::Barcode;
use crate::domain::Currency;
use crate::domain::FeeId;
use crate::domain::Money;
use crate::text::Texts;
use crate::web::Shared;
use crate::web::digits::FEE_BOX;
use crate::web::digits::OTHERS_FEE_BOX;
use crate::web::digits::OTHERS_PART;
use crate::web::digits::PART;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::patron::fees_list::Kept;
use crate::web::patron::fees_list::part_name;
use crate::web::patron::fees_page;
use crate::web::patron::patron;
use crate::web::visit::Visit;
use crate::web::words;

/// What was chosen, as it was sent.
#[derive(Debug)]
pub(super) struct Chosen {
    own: Vec<String>,
    of_others: Vec<String>,
    /// What was typed for parts, by the names of the fields.
    parts: BTreeMap<String, String>,
}

/// What is wrong with a choice.
#[derive(Debug)]
pub(super) enum Wrong {
    /// Nothing was chosen.
    Nothing,
    /// What is owed is not what the page said, or not theirs to pay.
    Changed,
    /// A part cannot be taken: that in this field, or some part.
    Part(Option<String>),
    /// A fee has to wait for an older one.
    OlderFirst,
    /// Less than can be paid.
    Below(Money),
}

impl Wrong {
    /// In words.
    pub(super) fn said(&self, text: &Texts) -> String {
        match self {
            Self::Nothing => text.say("choose-nothing"),
            Self::Changed => text.say("choose-changed"),
            Self::Part(_) => text.say("choose-part-wrong"),
            Self::OlderFirst => text.say("choose-older-first"),
            Self::Below(least) => text.say_with("choose-below", &[("least", &words::money(text, least))]),
        }
    }
}

impl Chosen {
    /// Takes the boxes and the fields for parts out of a form.
    pub(super) fn take(fields: &mut Fields) -> Self {
        let mut parts = fields.texts(PART);
        parts.extend(fields.texts(OTHERS_PART));
        Self {
            own: fields.ticked(FEE_BOX),
            of_others: fields.ticked(OTHERS_FEE_BOX),
            parts,
        }
    }

    /// Whether a part of anything is wanted.
    pub(super) fn has_parts(&self) -> bool {
        self.parts.values().any(|typed| !typed.trim().is_empty())
    }

    /// What is shown again of it; nothing when what is owed has changed, and is chosen anew.
    pub(super) fn kept(self, wrong: &Wrong, said: &str) -> Option<Kept> {
        let field = match wrong {
            Wrong::Changed => return None,
            Wrong::Part(field) => field.clone(),
            Wrong::Nothing | Wrong::OlderFirst | Wrong::Below(_) => None,
        };
        let own = self.own.iter().map(|id| format!("{FEE_BOX}{id}"));
        let of_others = self
            .of_others
            .iter()
            .map(|rest| format!("{OTHERS_FEE_BOX}{rest}"));
        Some(Kept {
            ticked: own.chain(of_others).collect(),
            parts: self.parts,
            wrong: field.map(|field| (field, said.to_owned())),
        })
    }

    /// The fees that are wanted; or what is wrong.
    ///
    /// # Errors
    /// [`Fault::Malformed`] when the form is none of ours; [`Fault`] when somebody does not answer.
    pub(super) async fn wanted(
        &self,
        shared: &Shared,
        visit: &Visit,
        added: &[Barcode],
    ) -> Result<Result<Vec<WantedFee>, Wrong>, Fault> {
        if self.own.is_empty() && self.of_others.is_empty() {
            return Ok(Err(Wrong::Nothing));
        }
        let (library, _) = patron(visit)?;
        let currency = fees_page::currency(shared, library)?;
        let mut fees = Vec::with_capacity(self.own.len());
        for id in &self.own {
            let part = match self.part(&format!("{FEE_BOX}{id}"), currency) {
                Ok(part) => part,
                Err(wrong) => return Ok(Err(wrong)),
            };
            fees.push(WantedFee {
                id: FeeId::parse(id).map_err(|_| Fault::Malformed)?,
                whose: None,
                part,
            });
        }
        let of_others = self.of_others(shared, visit, added).await?;
        Ok(of_others.and_then(|of_others| {
            for (name, mut fee) in of_others {
                fee.part = self.part(&name, currency)?;
                fees.push(fee);
            }
            Ok(fees)
        }))
    }

    /// What is wanted of the fee that a box chooses; `None` for all of it.
    fn part(&self, tick: &str, currency: Currency) -> Result<Option<Money>, Wrong> {
        let name = part_name(tick);
        match self.parts.get(&name).map(|typed| typed.trim()) {
            None | Some("") => Ok(None),
            Some(typed) => match Money::typed(typed, currency) {
                Ok(part) if part.is_positive() => Ok(Some(part)),
                Ok(_) | Err(_) => Err(Wrong::Part(Some(name))),
            },
        }
    }

    /// The chosen fees of others, with the names of their boxes, which call people by their names in this visit. Wrong
    /// when one is called by a name that nobody has here, or not any more.
    async fn of_others(
        &self,
        shared: &Shared,
        visit: &Visit,
        added: &[Barcode],
    ) -> Result<Result<Vec<(String, WantedFee)>, Wrong>, Fault> {
        let (library, barcode) = patron(visit)?;
        if self.of_others.is_empty() {
            return Ok(Ok(Vec::new()));
        }
        let account = shared.cashier().account(library, barcode).await?;
        // In the order of the page, whatever the names are.
        let linked = account.linked.iter().map(|linked| &linked.barcode);
        let known: Vec<(String, &Barcode)> = linked
            .chain(added)
            .map(|barcode| (visit.ticket.secret.name_for(barcode), barcode))
            .collect();
        let mut wanted = Vec::with_capacity(self.of_others.len());
        for chosen in &self.of_others {
            let (person, id) = chosen.split_once('.').ok_or(Fault::Malformed)?;
            let id = FeeId::parse(id).map_err(|_| Fault::Malformed)?;
            let Some(at) = known.iter().position(|(name, _)| name == person) else {
                return Ok(Err(Wrong::Changed));
            };
            wanted.push((at, format!("{OTHERS_FEE_BOX}{chosen}"), id));
        }
        wanted.sort_by_key(|(at, ..)| *at);
        let wanted = wanted.into_iter().filter_map(|(at, name, id)| {
            let (_, barcode) = known.get(at)?;
            let fee = WantedFee {
                id,
                whose: Some((*barcode).clone()),
                part: None,
            };
            Some((name, fee))
        });
        Ok(Ok(wanted.collect()))
    }
}
