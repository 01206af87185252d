//! The choice: which operator, and which values.

use super::{StateColumn, distinct};
use crate::infer::ranking::Ranked;
use crate::infer::shape;
use crate::infer::{Candidate, State};
use crate::model::console::MAX_VALUES;
use crate::model::filter::Operator;
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::text::quoted;

/// A word of so many characters is a part of many others.
pub(super) const SHORT: usize = 2;

impl<'p> StateColumn<'_, 'p> {
    /// With the sides as the payloads were named, though they read the other way round.
    pub(super) fn named_so(mut self) -> Self {
        std::mem::swap(&mut self.on_alert, &mut self.on_recovery);
        let facts = super::facts(&self.on_alert, &self.on_recovery);
        let doubt = "its words read the other way round: see that the two are not swapped".to_owned();
        self.ranked = Ranked::new(self.ranked.column, facts, []).doubted([(true, doubt)]);
        self
    }

    /// Behind the best one, with what is different in it.
    pub(super) fn choice(&self, best: Option<&Self>) -> Candidate<State> {
        let [alerts, recoveries] = asked_for(&self.on_alert, &self.on_recovery);
        let why = why_equals(&alerts, &recoveries).filter(|_| !self.is_part);
        let operator = if why.is_some() { Operator::Equals } else { Operator::Contains };
        // Blanks around a value would have to be typed into the console, and are found without.
        let tidy = |text: &&'p str| if operator == Operator::Contains { text.trim() } else { text };
        let owned = |texts: &[&'p str]| -> Vec<String> {
            let tidied: Vec<&str> = texts.iter().map(tidy).collect();
            distinct(&tidied).into_iter().map(str::to_owned).collect()
        };
        let why = why.map_or_else(String::new, |why| format!(". Equals, and not contains: {why}"));
        let (on_alert, on_recovery) = (owned(&alerts), owned(&recoveries));
        let what = State { key: self.ranked.column.key.clone(), operator, on_alert, on_recovery };
        let mut choice = self.ranked.choice(what, best.map(|best| &best.ranked));
        if best.is_none() {
            choice.reason.push_str(&why);
        }
        choice
    }
}

impl State {
    /// Has the recovery say this text too; false where it does already, or the text is no word of a recovery.
    pub fn close_with(&mut self, text: &str) -> bool {
        let on_alert: Vec<&str> = self.on_alert.iter().map(String::as_str).collect();
        let is_over = polarity::of_value(text, &on_alert) == Some(StatePolarity::Ok);
        let mut all: Vec<&str> = self.on_recovery.iter().map(String::as_str).collect();
        if all.iter().any(|known| self.operator.finds(known, text)) {
            return false;
        }
        if !is_over || all.contains(&text) || all.is_empty() || all.len() >= MAX_VALUES {
            return false;
        }
        all.push(text);
        if why_equals(&on_alert, &all).is_some() {
            self.operator = Operator::Equals;
        }
        self.on_recovery.push(text.to_owned());
        true
    }
}

/// The values of both sides. Whether somebody has seen an alert is another thing, and may be otherwise next time.
pub(super) fn asked_for<'p>(on_alert: &[&'p str], on_recovery: &[&'p str]) -> [Vec<&'p str>; 2] {
    let cut = [on_alert, on_recovery].map(|texts| {
        let states = texts.iter().map(|text| polarity::without_acknowledgement(text));
        distinct(&states.collect::<Vec<_>>())
    });
    let [alerts, recoveries] = &cut;
    if why_equals(alerts, recoveries).is_some() { [on_alert.to_vec(), on_recovery.to_vec()] } else { cut }
}

/// `contains` it is, as in all guides, unless a value may be found where it does not belong.
pub(super) fn why_equals(on_alert: &[&str], on_recovery: &[&str]) -> Option<String> {
    let values = || on_alert.iter().chain(on_recovery);
    let folded = |text: &str| text.trim().to_lowercase();
    let is_in = |text: &str, other: &str| text != other && other.contains(text);
    let within = values().find(|text| values().any(|other| is_in(&folded(text), &folded(other))));
    let is_short = |text: &&&str| text.chars().count() <= SHORT && text.chars().all(char::is_alphanumeric);
    let short = values().find(is_short).filter(|_| values().all(|value| value.trim() == *value));
    match (within, short) {
        (Some(value), _) => Some(format!("{} is found in another value", quoted(value))),
        _ if values().any(|value| shape::is_whole_number(value)) => Some("a number is found in longer ones".into()),
        (None, Some(value)) => Some(format!("{} is found in longer words", quoted(value))),
        (None, None) => None,
    }
}
