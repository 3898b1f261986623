//! Numbers in pieces: one field for each group, or one for the beginning and one for the rest.

use std::ops::Range;

use crate::masking::CardSeen;
use crate::masking::redactor::groups;
use crate::masking::redactor::groups::Group;
use crate::masking::redactor::look::Look;
use crate::masking::redactor::names;
use crate::masking::redactor::searches::numbers;
use crate::masking::redactor::words::Word;

/// How far one piece may be from the next.
const GAP_MAX: usize = 80;

/// The pieces of every number that stands in pieces.
pub(in crate::masking::redactor) fn parts(look: &Look<'_>) -> Vec<(Range<usize>, CardSeen)> {
    let alone: Vec<Group> = look
        .groups
        .iter()
        .filter(|group| stands_alone(look, group))
        .cloned()
        .collect();
    // Shorter groups belong to names: `cc1`, `card[2]`.
    let pieces: Vec<Group> = alone
        .iter()
        .filter(|group| (3..=15).contains(&group.len()))
        .cloned()
        .collect();
    let mut found = Vec::new();
    for first in 0..pieces.len() {
        for count in 2..=5_usize {
            let Some(picked) = pieces.get(first..first.saturating_add(count)) else {
                break;
            };
            match picked.iter().map(ExactSizeIterator::len).sum() {
                0..12 => continue,
                12..=19 => {}
                _ => break,
            }
            if is_one_number(look, picked) {
                add(look, picked, &mut found);
                let longer = with_the_rest(look, picked, &alone);
                add(look, &longer, &mut found);
            }
        }
    }
    one_by_one(look, &alone, &mut found);
    found
}

fn add(look: &Look<'_>, picked: &[Group], found: &mut Vec<(Range<usize>, CardSeen)>) {
    if let Some(seen) = numbers::card(&groups::digits(look.view, picked)) {
        found.extend(picked.iter().map(|group| (group.clone(), seen)));
    }
}

fn stands_alone(look: &Look<'_>, group: &Group) -> bool {
    let (before, after) = (look.view.before(group.start), look.view.at(group.end));
    let track = before == 'B' && look.view.before(group.start.saturating_sub(1)) == '%';
    let named = (before.is_alphabetic() && !track) || before == '_' || after.is_ascii_alphabetic();
    !named || before == 'x' || after == 'x'
}

fn gap<'l>(look: &'l Look<'_>, one: &Group, next: &Group) -> &'l [char] {
    look.view.slice(one.end..next.start)
}

fn is_one_number(look: &Look<'_>, picked: &[Group]) -> bool {
    let lengths: Vec<usize> = picked.iter().map(ExactSizeIterator::len).collect();
    let total: usize = lengths.iter().sum();
    let evenly = matches!(lengths.as_slice(), [4, 4, 4, 4] | [4, 6, 4 | 5] | [4, 4, 4, 4, 3]);
    let in_few = lengths.len() <= 4
        && (13..=19).contains(&total)
        && lengths.iter().all(|length| *length <= 12)
        && lengths.first().is_some_and(|length| *length >= 4);
    let gaps: Vec<&[char]> = picked
        .windows(2)
        .filter_map(|pair| Some(gap(look, pair.first()?, pair.last()?)))
        .collect();
    // What stands for digits is no gap.
    let hidden = |gap: &&[char]| {
        gap.windows(3)
            .any(|three| matches!(three, ['*', '*', '*'] | ['x', 'x', 'x'] | ['X', 'X', 'X']))
    };
    if gaps.iter().any(hidden) {
        return false;
    }
    let lines = |gap: &&[char]| gap.iter().filter(|character| **character == '\n').count();
    let far = gaps.iter().any(|gap| {
        lines(gap) > if evenly { 4 } else { 1 } || gap.windows(2).any(|pair| pair == ['\n', '\n'])
    });
    if far
        || !(evenly || in_few)
        || gaps
            .iter()
            .any(|gap| gap.len() > GAP_MAX || groups::separates(gap))
    {
        return false;
    }
    let Some(first) = picked.first() else { return false };
    // A number in two or three fields says so right before its first piece.
    let reach = if evenly { 40 } else { 16 };
    let tells = |word: &Word| names::is_about_cards(word) || PIECES.contains(&word.text.as_str());
    let before = look.words_before(first.start, reach);
    let named = || {
        if evenly {
            before.iter().any(tells)
        } else {
            before.last().is_some_and(tells)
        }
    };
    let concatenated = || {
        gaps.iter().all(|gap| {
            gap.len() <= 8
                && gap
                    .iter()
                    .all(|c| matches!(c, '"' | '\'' | '+' | '.' | ' ' | '&' | '|' | ',' | '\\'))
        })
    };
    let alike = || {
        let bones: Vec<String> = gaps.iter().map(|gap| bones(gap)).collect();
        bones.windows(2).all(|pair| pair.first() == pair.last())
    };
    (evenly && alike()) || concatenated() || named()
}

/// The pieces and the one behind them, where it stands as they do: the last digits of a long number.
fn with_the_rest(look: &Look<'_>, picked: &[Group], alone: &[Group]) -> Vec<Group> {
    let mut longer = picked.to_vec();
    let (Some(last), Some(before)) = (
        picked.last(),
        picked.len().checked_sub(2).and_then(|index| picked.get(index)),
    ) else {
        return longer;
    };
    let next = alone
        .get(alone.partition_point(|group| group.start < last.end)..)
        .and_then(|rest| rest.iter().find(|group| group.start >= last.end));
    if let Some(next) = next
        && next.len() <= 3
        && bones(gap(look, last, next)) == bones(gap(look, before, last))
    {
        longer.push(next.clone());
    }
    longer
}

/// Single digits, each in a field of its own that looks like the one before.
fn one_by_one(look: &Look<'_>, alone: &[Group], found: &mut Vec<(Range<usize>, CardSeen)>) {
    let singles: Vec<Group> = alone.iter().filter(|group| group.len() == 1).cloned().collect();
    let mut row: Vec<Group> = Vec::new();
    let mut last = String::new();
    for single in &singles {
        let between = row.last().map(|before| gap(look, before, single));
        let here = between.map(bones).unwrap_or_default();
        let fits = between.is_some_and(|gap| gap.len() <= GAP_MAX && (row.len() == 1 || here == last));
        if !fits && row.len() >= 13 {
            add(look, &row, found);
        }
        if !fits {
            row.clear();
        }
        last = here;
        row.push(single.clone());
    }
    if row.len() >= 13 {
        add(look, &row, found);
    }
}

/// What stands between two pieces, without the digits in it.
fn bones(gap: &[char]) -> String {
    gap.iter()
        .filter(|character| !character.is_ascii_digit())
        .collect()
}

const PIECES: &[&str] = &[
    "bin", "iin", "first", "first4", "first6", "first8", "prefix", "head", "part", "part1", "p1", "cc1",
    "card1", "number1", "num1", "segment", "group",
];
