//! The list of what is owed: person by person, kind by kind, with a box for what can be paid here.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::cashier::Person;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::Terms;
use crate::web::digits::FEE_BOX;
use crate::web::digits::OTHERS_FEE_BOX;
use crate::web::digits::OTHERS_PART;
use crate::web::digits::PART;
use crate::web::patron::names;
use crate::web::sheet::Sheet;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::patron::FeeShown;
use crate::web::views::patron::PartShown;
use crate::web::views::patron::PersonShown;
use crate::web::views::patron::SumShown;
use crate::web::views::patron::Tick;
use crate::web::visit::Visit;
use crate::web::words;

/// What somebody has chosen, when the page is shown to them once more.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The names of the boxes that were ticked.
    pub(super) ticked: BTreeSet<String>,
    /// What was typed for parts, by the names of the fields.
    pub(super) parts: BTreeMap<String, String>,
    /// The field for a part that cannot be taken, and why.
    pub(super) wrong: Option<(String, String)>,
}

/// The list in the making.
pub(super) struct Listing<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) visit: &'a Visit,
    pub(super) orders: &'a [Order],
    pub(super) currency: Currency,
    pub(super) terms: &'a Terms,
    /// Whether a part of a fee may be paid.
    pub(super) in_part: bool,
    /// Whether anything can be chosen at all.
    pub(super) can_pay: bool,
    pub(super) kept: Option<&'a Kept>,
    /// So many boxes so far.
    pub(super) ticks: usize,
    /// The field that is wrong, once it is made.
    pub(super) wrong_field: Option<String>,
}

impl Listing<'_> {
    pub(super) fn people(&mut self, own: &[Fee], others: &[Person]) -> Vec<PersonShown> {
        if own.is_empty() && others.is_empty() {
            return Vec::new();
        }
        let several = !others.is_empty();
        let mut people = vec![self.person(String::new(), (own, None), several)];
        for person in others {
            let legend = match &person.name {
                Some(name) => self
                    .sheet
                    .text
                    .say_with("for-person", &[("name", &names::shown(name))]),
                None => self.sheet.say("for-another-card"),
            };
            people.push(self.person(legend, (&person.fees, Some(person)), several));
        }
        let own_legend = match (others.is_empty(), self.ticks) {
            (false, _) => "own-fees",
            (true, 0) => "fees-list",
            (true, _) => "choose-legend",
        };
        if let Some(first) = people.first_mut() {
            first.legend = self.sheet.say(own_legend);
        }
        people
    }

    /// The fees of one person, kind by kind in the order in which the kinds come.
    fn person(
        &mut self,
        legend: String,
        (fees, whose): (&[Fee], Option<&Person>),
        several: bool,
    ) -> PersonShown {
        let mut kinds = Vec::new();
        for fee in fees {
            if !kinds.contains(&fee.kind) {
                kinds.push(fee.kind);
            }
        }
        let (mut owed, mut sums) = (Vec::with_capacity(fees.len()), Vec::new());
        for kind in &kinds {
            let these: Vec<&Fee> = fees.iter().filter(|fee| fee.kind == *kind).collect();
            if these.len() > 1 && kinds.len() > 1 {
                let what = words::kind(self.sheet.text, *kind);
                sums.extend(self.sum("sum-of-kind", &what, &these));
            }
            owed.extend(these.into_iter().map(|fee| self.fee(fee, whose)));
        }
        if several && fees.len() > 1 {
            let all: Vec<&Fee> = fees.iter().collect();
            sums.extend(self.sum("sum-of-person", "", &all));
        }
        PersonShown { legend, owed, sums }
    }

    /// `None` when it cannot be told in one currency.
    fn sum(&self, key: &str, what: &str, fees: &[&Fee]) -> Option<SumShown> {
        let sum = Money::sum(fees.iter().map(|fee| fee.outstanding), self.currency).ok()?;
        Some(SumShown {
            what: self.sheet.text.say_with(key, &[("kind", what)]),
            sum: words::money(self.sheet.text, &sum),
        })
    }

    /// The order in which a fee is already.
    fn claimed_by(&self, fee: &Fee, person: Option<&Person>) -> Option<&Order> {
        let theirs = |order: &Order, line: &Line| match person {
            None => line.patron.is_none(),
            Some(person) => person.key.is_some() && order.owes(line) == person.key,
        };
        self.orders.iter().find(|order| {
            let mut lines = order.lines.iter();
            order.claims_its_fees()
                && lines.any(|line| line.offer.is_none() && line.fee == fee.id && theirs(order, line))
        })
    }

    /// Whether a fee could be chosen, were the sum large enough.
    fn is_free(&self, fee: &Fee, person: Option<&Person>) -> bool {
        fee.payable() && fee.outstanding.currency() == self.currency && self.claimed_by(fee, person).is_none()
    }

    /// The sum of everything that could be chosen.
    pub(super) fn payable(&self, own: &[Fee], others: &[Person]) -> Money {
        let own = own.iter().filter(|fee| self.is_free(fee, None));
        let theirs = others
            .iter()
            .flat_map(|person| person.fees.iter().filter(|fee| self.is_free(fee, Some(person))));
        let sums = own.chain(theirs).map(|fee| fee.outstanding);
        Money::sum(sums, self.currency).unwrap_or(Money::zero(self.currency))
    }

    fn fee(&mut self, fee: &Fee, person: Option<&Person>) -> FeeShown {
        let sheet = self.sheet;
        let claimed_by = self.claimed_by(fee, person).map(|order| Link {
            href: urls::order(urls::ORDER, order.id),
            name: sheet.text.say_with(
                if Stage::of(order).takes_a_card() {
                    "fee-begun"
                } else {
                    "fee-in-flight"
                },
                &[("reference", &order.reference.to_string())],
            ),
        });
        let ours = fee.outstanding.currency() == self.currency;
        let other_currency = (!ours).then(|| sheet.say("fee-other-currency"));
        let tick = (self.can_pay && self.is_free(fee, person)).then(|| self.next_tick(fee, person));
        let part = tick
            .as_ref()
            .filter(|_| self.in_part)
            .map(|tick| self.part_of(tick));
        let convenience = self.terms.convenience.as_ref();
        FeeShown {
            kind: words::kind(sheet.text, fee.kind),
            title: if person.is_none() { title(sheet, fee) } else { None },
            since: fee.since.map(|since| {
                let day = words::day(sheet.text, since);
                sheet.text.say_with("fee-since", &[("day", &day)])
            }),
            amount: words::money(self.sheet.text, &fee.outstanding),
            minor: fee.outstanding.minor(),
            bears: convenience.is_some_and(|rule| rule.is_for(fee.kind, None)),
            part,
            tick,
            why_not: fee
                .why_not
                .map(|why| sheet.say(&format!("why-not-{}", why.word())))
                .or(other_currency),
            order: claimed_by,
        }
    }

    /// The box of a fee. Of somebody else it names what this visit calls them, and no number.
    fn next_tick(&mut self, fee: &Fee, person: Option<&Person>) -> Tick {
        self.ticks = self.ticks.saturating_add(1);
        let id = fee.id.as_str();
        let name = match person {
            None => format!("{FEE_BOX}{id}"),
            Some(person) => {
                let name = self.visit.ticket.secret.name_for(&person.barcode);
                format!("{OTHERS_FEE_BOX}{name}.{id}")
            }
        };
        Tick {
            id: format!("fee-{}", self.ticks),
            ticked: self.kept.is_none_or(|kept| kept.ticked.contains(&name)),
            name,
        }
    }

    fn part_of(&mut self, tick: &Tick) -> PartShown {
        let (id, name) = (format!("part-{}", self.ticks), part_name(&tick.name));
        let typed = self.kept.and_then(|kept| kept.parts.get(&name));
        let wrong = self.kept.and_then(|kept| kept.wrong.as_ref());
        let wrong = wrong.filter(|(field, _)| *field == name);
        if wrong.is_some() {
            self.wrong_field = Some(id.clone());
        }
        PartShown {
            typed: typed.cloned().unwrap_or_default(),
            wrong: wrong.map(|(_, text)| text.clone()),
            id,
            name,
        }
    }
}

/// The name of the field for a part of the fee that a box chooses.
pub(super) fn part_name(tick: &str) -> String {
    match tick.strip_prefix(FEE_BOX) {
        Some(id) => format!("{PART}{id}"),
        None => format!(
            "{OTHERS_PART}{}",
            tick.strip_prefix(OTHERS_FEE_BOX).unwrap_or(tick)
        ),
    }
}

/// The title, unless it says no more than the kind does.
fn title(sheet: &Sheet<'_>, fee: &Fee) -> Option<String> {
    let title = fee.title.as_ref()?.reveal();
    let kind = words::kind(sheet.text, fee.kind);
    (!title.eq_ignore_ascii_case(&kind)).then(|| title.clone())
}
