//! Values that stand for several texts.

use crate::lint::samples::evidence::Evidence;
use crate::model::alternation::Alternation;
use crate::model::filter::Condition;
use crate::model::names::polarity;

/// The texts that one value of a condition was to find, where it is a regular expression or a list. Nothing of what a
/// sample has just so. Without samples, a list is one whose items are all words of one side.
pub fn meant(evidence: &Evidence<'_>, condition: &Condition, written: &str) -> Option<Alternation> {
    let texts: Vec<_> = evidence.texts(&condition.key_path.value).map(|(_, text, _)| text).collect();
    if texts.iter().any(|text| text.contains(written)) {
        return None;
    }
    let by_words = || Alternation::of_list(written).filter(|it| texts.is_empty() && is_of_one_side(&it.texts));
    Alternation::meant(written, texts.iter().copied()).or_else(by_words)
}

fn is_of_one_side(items: &[String]) -> bool {
    let side = |item: &String| polarity::of_value(item, &[]).filter(|_| polarity::is_state_word(item));
    let mut sides = items.iter().map(side);
    sides.next().flatten().is_some_and(|first| sides.all(|side| side == Some(first)))
}
