//! The choice: which operator, and which values.

use super::{Candidate, distinct};
use crate::infer::shape;
use crate::infer::{Choice, State};
use crate::model::filter::Operator;
use crate::model::text::quoted;

/// A word of so many characters is a part of many others.
const SHORT: usize = 2;

impl<'p> Candidate<'_, 'p> {
    pub(super) fn choice(&self) -> Choice<State> {
        let (operator, why) = self.operator();
        // Blanks around a value would have to be typed into the console, and are found without.
        let tidy = |text: &&'p str| match operator {
            Operator::Contains => text.trim(),
            Operator::Equals => *text,
        };
        let owned = |texts: &[&'p str]| -> Vec<String> {
            let tidied: Vec<&str> = texts.iter().map(tidy).collect();
            distinct(&tidied).into_iter().map(str::to_owned).collect()
        };
        Choice {
            what: State {
                key: self.ranked.column.key.clone(),
                operator,
                on_alert: owned(&self.on_alert),
                on_recovery: owned(&self.on_recovery),
            },
            reason: format!("{}{why}", self.ranked.reason()),
        }
    }

    /// `contains`, as in all guides, unless a value may be found where it does not belong.
    fn operator(&self) -> (Operator, String) {
        let values: Vec<&str> = self.on_alert.iter().chain(&self.on_recovery).copied().collect();
        let folded: Vec<String> = values.iter().map(|text| text.trim().to_lowercase()).collect();
        let is_within = |at: usize| {
            let found = |other: usize| {
                let (Some(one), Some(other)) = (folded.get(at), folded.get(other)) else {
                    return false;
                };
                one != other && other.contains(one.as_str())
            };
            (0..folded.len()).any(found)
        };
        let within = (0..values.len()).find(|at| is_within(*at));
        let why = if let Some(value) = within.and_then(|at| values.get(at)) {
            format!("{} is found in another value", quoted(value))
        } else if values.iter().any(|value| shape::is_whole_number(value)) {
            "a number is found in longer ones".to_owned()
        } else if let Some(value) = values.iter().find(|value| is_short(value))
            && values.iter().all(|value| value.trim() == *value)
        {
            format!("{} is found in longer words", quoted(value))
        } else {
            return (Operator::Contains, String::new());
        };
        (Operator::Equals, format!(". Equals, and not contains: {why}"))
    }
}

fn is_short(value: &str) -> bool {
    value.chars().count() <= SHORT && value.chars().all(char::is_alphanumeric)
}
