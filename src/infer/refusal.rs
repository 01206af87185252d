//! Why no filter is offered, with the evidence.

use super::columns::Columns;
use super::{Samples, shape};
use crate::engine::Reading;
use crate::model::payload::{Body, Payload};
use crate::model::text::listed;
use crate::parse::json::MAX_DEPTH;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub message: String,
    /// One line each.
    pub evidence: Vec<String>,
    pub help: String,
}

impl Refusal {
    fn new(message: impl Into<String>, evidence: Vec<String>, help: &str) -> Self {
        Self { message: message.into(), evidence, help: help.to_owned() }
    }

    pub fn no_alert() -> Self {
        let help = "name the alert with --trigger, and its recovery with --resolve";
        Self::new("none of these payloads is an alert by its state or by its name", Vec::new(), help)
    }

    pub fn no_state(reasons: Vec<String>, columns: &Columns<'_>) -> Self {
        let deep = columns.too_deep.iter();
        let deep = deep.map(|key| format!("{key}: nested deeper than {MAX_DEPTH} keys, where nothing looks"));
        let evidence = lines_or(deep.chain(reasons), "no key has one text in the alert and another in the recovery");
        let help = "send an alert and its recovery with a key that tells the state: many tools have a variable for it";
        Self::new("no key tells the alert from its recovery", evidence, help)
    }

    pub fn no_mapping(evidence: Vec<String>) -> Self {
        let evidence = lines_or(evidence, "no key has the same text in both");
        let help = "if these are an alert and the recovery of that same alert, have the sender send an id that both of them have";
        Self::new("no value ties the recovery to its alert", evidence, help)
    }

    /// What was written does not do what it should: the evidence says which case fails.
    pub fn unproven(evidence: Vec<String>, reading: Reading) -> Self {
        let message = format!("the best filter does not work on these payloads (reading {reading})");
        let help = "write the filter by hand: cgfilter test shows what it does";
        Self::new(message, evidence, help)
    }

    /// What was written has errors that lint finds, most likely in the payloads.
    pub fn unsound(errors: Vec<String>) -> Self {
        let help = "mend the payloads: filter and samples are to be kept in a repository";
        Self::new("lint finds errors in the filter or its samples", errors, help)
    }

    /// Adds that what is missing may be in JSON that a string holds.
    pub fn or_embedded(mut self, columns: &Columns<'_>) -> Self {
        let holds_json = |text: &Option<&str>| text.is_some_and(shape::is_json);
        let embedded = columns.iter().filter(|column| column.alerts.iter().any(holds_json));
        let keys: Vec<_> = embedded.map(|column| column.key.to_string()).collect();
        if !keys.is_empty() {
            let keys = listed(&keys, "and");
            let line = format!("{keys}: a string that holds JSON, and no key path goes into it");
            let is_told = |told: &String| told.contains("it holds JSON");
            if !self.evidence.iter().any(is_told) {
                self.evidence.push(line);
            }
            self.help = "have the sender put an object there, and not a string".to_owned();
        }
        self
    }
}

/// The lines; where there are none, what that means.
fn lines_or(lines: impl IntoIterator<Item = String>, none: &str) -> Vec<String> {
    let lines: Vec<String> = lines.into_iter().collect();
    if lines.is_empty() { vec![none.to_owned()] } else { lines }
}

/// Bodies that no filter can tell apart, or look into.
pub fn check_bodies(samples: Samples<'_>) -> Result<(), Refusal> {
    let all = samples.alerts.iter().chain(samples.recoveries);
    if let Some(text) = all.into_iter().find(|payload| matches!(payload.body, Body::Text(_))) {
        let evidence = vec![format!("{}: a text, in which no key path leads anywhere", text.source.name())];
        return Err(Refusal::new("a filter looks at JSON", evidence, "have the sender send JSON"));
    }
    let same = |(alert, recovery): &(&&Payload, &&Payload)| alert.whole() == recovery.whole();
    if let Some((alert, recovery)) = samples.alerts.iter().zip(samples.recoveries).find(same) {
        let (alert, recovery) = (alert.source.name(), recovery.source.name());
        let evidence = vec![if alert == recovery {
            format!("{alert} is named as both")
        } else {
            format!("{alert} and {recovery} are equal, byte for byte")
        }];
        let message = "the recovery is the same payload as the alert";
        return Err(Refusal::new(message, evidence, "take what the sender sends when the alert is over"));
    }
    Ok(())
}
