//! The words of a text that tell the state, where the rest of it is the alert's own: `[DOWN] shop`, and then `[UP] shop`.

use super::evidence::is_prose;
use super::operator::SHORT;
use super::{differ, distinct};
use crate::infer::columns::Column;
use crate::infer::shape;
use crate::model::names::polarity::{self, StatePolarity};

/// More words than that are no state.
const MOST_WORDS: usize = 2;

/// What the alerts and the recoveries say of their state within a text; none where the rest may say it too.
pub(super) fn of<'p>(column: &Column<'p>) -> Option<[Vec<&'p str>; 2]> {
    let (alerts, recoveries) = column.in_all()?;
    let is_json = alerts.iter().chain(&recoveries).any(|text| shape::is_json(text));
    if !is_prose(&alerts, &recoveries) || alerts.len() != recoveries.len() || is_json {
        return None;
    }
    let pairs = alerts.iter().zip(&recoveries);
    let pairs = pairs.map(|(alert, recovery)| {
        between(alert, recovery).or_else(|| Some((own(alert, recovery)?, own(recovery, alert)?)))
    });
    let (of_alerts, of_recoveries): (Vec<_>, Vec<_>) = pairs.collect::<Option<Vec<_>>>()?.into_iter().unzip();
    let (on_alert, on_recovery) = (distinct(&of_alerts), distinct(&of_recoveries));
    let say = |own: &[&str], others: &[&str], wanted| {
        own.iter().all(|text| polarity::of_value(text, others) == Some(wanted) && !polarity::is_ambiguous(text, others))
    };
    let is_told = |problem, ok| say(&on_alert, &on_recovery, problem) && say(&on_recovery, &on_alert, ok);
    let tell = is_told(StatePolarity::Problem, StatePolarity::Ok) || is_told(StatePolarity::Ok, StatePolarity::Problem);
    // It is looked for anywhere in the text.
    let is_in = |words: &[&str], texts: &[&str]| {
        let lower: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        words.iter().any(|word| lower.iter().any(|text| text.contains(&word.to_lowercase())))
    };
    let is_short = |text: &&&str| text.chars().count() <= SHORT;
    let is_mixed = is_in(&on_alert, &recoveries)
        || is_in(&on_recovery, &alerts)
        || on_alert.iter().chain(&on_recovery).any(|text| is_short(&text));
    (tell && !is_mixed && differ(&on_alert, &on_recovery)).then_some([on_alert, on_recovery])
}

/// The first word of a text that another one has not, but for numbers, if all of these tell a state: `[DOWN] disk at 97 %`,
/// `PROBLEM: web is CRITICAL`.
fn own<'p>(text: &'p str, other: &str) -> Option<&'p str> {
    let is_other = |word: &&str| !other.split_whitespace().any(|it| it == *word) && !word.contains(char::is_numeric);
    let mut own = text.split_whitespace().filter(is_other);
    let first = own.next();
    first.filter(|_| own.all(|word| polarity::of_value(word, &[]).is_some()))
}

/// The words of two texts between those that both begin and end with.
fn between<'p>(one: &'p str, other: &'p str) -> Option<(&'p str, &'p str)> {
    let words = |text: &'p str| text.split_whitespace().collect::<Vec<_>>();
    let (ones, others) = (words(one), words(other));
    let start = ones.iter().zip(&others).take_while(|(a, b)| a == b).count();
    let most = ones.len().min(others.len()) - start;
    let end = ones.iter().rev().zip(others.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let middle = |text: &'p str, words: &[&'p str]| {
        let own = words.get(start..words.len() - end)?;
        let (first, last) = (own.first()?, own.last()?);
        // Both are slices of the text.
        let from = first.as_ptr().addr() - text.as_ptr().addr();
        let until = last.as_ptr().addr() + last.len() - text.as_ptr().addr();
        text.get(from..until).filter(|_| own.len() <= MOST_WORDS)
    };
    (start + end > 0).then_some(()).and_then(|()| Some((middle(one, &ones)?, middle(other, &others)?)))
}
