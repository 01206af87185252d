//! A value that texts of the other side hold too, with words beside it that all texts of its own side have: `is up` in place of
//! `up`, which is in `upstream`.

use super::conditions::{Failing, Fitting};
use super::own_names::holds_name;
use crate::model::console::MAX_CHARACTERS;
use crate::model::edit::replace_text;
use crate::model::filter::{Condition, Operator};
use crate::model::text::yaml;
use crate::repair::words;

/// How many words are added, and how far the nearest of that is.
const MOST_ADDED: usize = 2;
const NEAREST: u32 = 6;

impl Failing<'_, '_, '_> {
    /// Longer values, for one that is found in texts that the part should not take. A single text of its own side does not
    /// show which words beside it are those of all.
    pub fn longer(&self, condition: &Condition, others: &[&str]) -> Vec<Fitting> {
        let (source, key) = (&self.material.service.source, &condition.key_path.value);
        let all = self.material.texts(self.side, key);
        let mut fittings = Vec::new();
        for value in condition.values.iter().filter(|_| condition.operator == Operator::Contains) {
            let finds = |text: &&str| condition.operator.finds(&value.value, text);
            let own: Vec<_> = all.iter().copied().filter(finds).collect();
            let [first, _, ..] = own.as_slice() else { continue };
            if !others.iter().any(finds) {
                continue;
            }
            let is_of_all = |(_, longer): &(usize, &str)| {
                let has_name = |text: &&str| holds_name(self.material, key, text, longer);
                own.iter().all(|text| text.contains(longer) && !has_name(text))
                    && !others.iter().any(|text| text.contains(longer))
                    && longer.chars().count() <= MAX_CHARACTERS
            };
            for (added, longer) in with_neighbours(first, &value.value).into_iter().filter(is_of_all) {
                let edit = replace_text(source, value.span, longer);
                let (new, old, part) = (yaml(longer), yaml(&value.value), words::part(self.id));
                let phrase = format!("write {new} in place of {old} in {part}");
                let distance = NEAREST + u32::try_from(added).unwrap_or(u32::MAX - NEAREST);
                fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance, phrase }));
            }
        }
        fittings
    }
}

/// The pieces of a text that hold a value and a few words beside it, with how many those are; the words before it first.
fn with_neighbours<'t>(text: &'t str, value: &str) -> Vec<(usize, &'t str)> {
    let Some(start) = text.find(value) else { return Vec::new() };
    let (front, back) = (text.get(..start).unwrap_or_default(), text.get(start + value.len()..).unwrap_or_default());
    // How much of it is taken with so many words before the value or after it, and the rest of the word that it is in.
    let before = |count: usize| front.rsplitn(count + 2, ' ').take(count + 1).map(|word| word.len() + 1).sum::<usize>();
    let after = |count: usize| back.splitn(count + 2, ' ').take(count + 1).map(|word| word.len() + 1).sum::<usize>();
    let ways = (1..=MOST_ADDED).flat_map(|added| (0..=added).map(move |behind| (added - behind, behind)));
    let pieces = ways.filter_map(|(ahead, behind)| {
        let from = (start + 1).saturating_sub(before(ahead));
        let until = start + value.len() + after(behind).saturating_sub(1);
        let piece = text.get(from..until.min(text.len()))?.trim_matches(|c: char| !c.is_alphanumeric());
        (piece.contains(value) && piece != value).then_some((ahead + behind, piece))
    });
    pieces.collect()
}
