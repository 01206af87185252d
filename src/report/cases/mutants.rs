//! Mistakes in the filters that no case and no sample noticed, in words.

use crate::model::text::{printable, quoted, value};
use crate::report::{TestRun, words};
use crate::source::Span;
use crate::suite::mutation::{Mistake, Mutant};

/// One of them.
pub struct Unnoticed {
    /// `file:line:column`.
    pub place: String,
    pub at: Span,
    /// `trigger 1`, `resolve`.
    pub part: String,
    /// What was done.
    pub what: String,
    /// What would notice it.
    pub notice: String,
}

/// Those of a service, in the order of its file.
pub fn unnoticed(run: &TestRun<'_>, service: usize) -> Vec<Unnoticed> {
    let mutation = run.mutation.as_ref().and_then(|run| run.services.get(service));
    let Some((mutation, service)) = mutation.zip(run.services.get(service)) else {
        return Vec::new();
    };
    let word = |mutant: &Mutant| {
        let what = done(&mutant.mistake);
        let notice = noticed_by(&mutant.mistake, mutant.part.is_trigger());
        let place = words::place(&service.source, mutant.at);
        let part = mutant.part.to_string();
        Unnoticed { place, at: mutant.at, what: format!("{part}: {what}"), part, notice }
    };
    mutation.unnoticed.iter().map(word).collect()
}

/// What was done to the part.
fn done(mistake: &Mistake) -> String {
    match mistake {
        Mistake::ValueDropped { value: text, .. } => format!("without {}", value(text)),
        Mistake::ValueMisspelled { value: text, written, .. } => {
            format!("{} in place of {}", value(written), value(text))
        }
        Mistake::ConditionDropped { key, .. } => format!("without the condition of {}", printable(key)),
        Mistake::OperatorExchanged { was_whole: true, .. } => {
            "key_value_contains in place of key_value_equals".to_owned()
        }
        Mistake::OperatorExchanged { was_whole: false, .. } => {
            "key_value_equals in place of key_value_contains".to_owned()
        }
        Mistake::OtherKey { key, other } => format!("{} in place of {}", printable(other), printable(key)),
        Mistake::OtherMapping { key, other } => {
            format!("mapped by {} in place of {}", printable(other), printable(key))
        }
        Mistake::OtherTitle { key, other } => {
            format!("the title from {} in place of {}", printable(other), printable(key))
        }
        Mistake::FiltersExchanged => "exchanged with the filter behind it".to_owned(),
    }
}

/// What would notice it.
fn noticed_by(mistake: &Mistake, is_trigger: bool) -> String {
    let outcome = if is_trigger { "triggered" } else { "resolved" };
    let has = |key: &str, text: &str| format!("{} = {}", printable(key), quoted(text));
    match mistake {
        Mistake::ValueDropped { key, value: text } | Mistake::ValueMisspelled { key, value: text, .. } => {
            format!("a payload with {} that is expected to be {outcome}", has(key, text))
        }
        Mistake::ConditionDropped { key, value: text } => {
            format!("a payload that has all but {}, expected to be discarded", has(key, text))
        }
        Mistake::OperatorExchanged { key, value: text, was_whole } => {
            let not = if *was_whole { "not " } else { "" };
            format!("a payload with more than {} at {}, expected {not}to be {outcome}", quoted(text), printable(key))
        }
        Mistake::OtherKey { .. } => format!("a payload that is expected to be {outcome}"),
        Mistake::OtherMapping { .. } if is_trigger => "an alert with its mapping_value expected".to_owned(),
        Mistake::OtherMapping { .. } => "a recovery whose entry is expected to be closed".to_owned(),
        Mistake::OtherTitle { .. } => "an alert with its title expected".to_owned(),
        Mistake::FiltersExchanged => "a payload that both take, with the urgency or the filter expected".to_owned(),
    }
}
