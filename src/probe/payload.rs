//! The payloads of a probe, and which parts of its filters take them.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::json;

use super::filter::{MAPPING_KEY, ProbeFilter, RESOLVE_KEY, RESOLVE_VALUE, TITLE_KEY, taken_by, text_as_taken};
use super::manner::Manner;
use super::sight;
use crate::engine::Reading;
use crate::engine::verdict;
use crate::model::filter::Service;
use crate::parse::json;
use crate::source::{Source, Span};

/// One payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbePayload {
    /// That of the call that sends it first.
    pub number: usize,
    /// The key that a filter looks at, and the JSON of its value.
    pub asks: Option<(&'static str, &'static str)>,
    pub is_recovery: bool,
    /// Which incident it is of; none has no mapping key.
    pub incident: Option<usize>,
    /// What it is, for who reads the list of incidents.
    pub about: String,
}

/// Which parts take a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Takes {
    pub trigger: bool,
    pub resolve: bool,
}

impl ProbePayload {
    /// Its body. A run has a name, so that no incident of another one is meant.
    pub fn body(&self, run: &str) -> String {
        self.body_with(run, str::to_owned)
    }

    /// What its incident is called.
    pub fn title(&self) -> String {
        format!("cgfilter probe {}: {}", self.number, self.about)
    }

    /// What its incident is mapped by.
    pub fn mapping_value(&self, run: &str) -> Option<String> {
        self.incident.map(|at| format!("probe-{run}-{at}"))
    }

    fn body_with(&self, run: &str, value: impl Fn(&str) -> String) -> String {
        let mut members = vec![
            ("probe", json!({"run": run, "call": self.number}).to_string()),
            (TITLE_KEY, json!(self.title()).to_string()),
        ];
        members.extend(self.asks.map(|(key, raw)| (key, value(raw))));
        members.extend(self.is_recovery.then(|| (RESOLVE_KEY, json!(RESOLVE_VALUE).to_string())));
        members.extend(self.mapping_value(run).map(|value| (MAPPING_KEY, json!(value).to_string())));
        let members: Vec<_> = members.iter().map(|(key, value)| format!("  \"{key}\": {value}")).collect();
        format!("{{\n{}\n}}\n", members.join(",\n"))
    }

    /// Which parts of filters take it, as an account takes both.
    fn taken(&self, service: &Service, manner: Manner, reading: Reading) -> Takes {
        let text = self.body_with("", |raw| sight::value(raw, manner));
        let source = Arc::new(Source::new("", text.as_str()));
        let Ok(payload) = json::payload(&source, Span::new(0, text.len())) else { return Takes::default() };
        let verdict = verdict::judge(service, &payload, reading);
        Takes { trigger: verdict.trigger.is_some(), resolve: verdict.resolve }
    }
}

/// How many readings there are of what a condition finds: of list and case.
const READINGS: usize = 4;

/// Which parts take each of some payloads, by what the account makes of conditions.
pub struct TakesTable {
    all: Vec<Takes>,
    payloads: usize,
}

impl TakesTable {
    pub fn of(filters: &[&ProbeFilter], payloads: &[ProbePayload]) -> Self {
        let mut services: Vec<(String, Option<Service>)> = Vec::new();
        let mut known = HashMap::new();
        let mut all = Vec::new();
        for manner in Manner::of_conditions() {
            let text = text_as_taken(filters, manner);
            let at = services.iter().position(|(known, _)| *known == text).unwrap_or_else(|| {
                services.push((text.clone(), taken_by(text)));
                services.len() - 1
            });
            let Some((_, Some(service))) = services.get(at) else { continue };
            for number in 0..READINGS {
                for (payload_at, payload) in payloads.iter().enumerate() {
                    let seen = payload.asks.map(|(_, raw)| sight::value(raw, manner));
                    let taken = || payload.taken(service, manner, Reading::of_number(number));
                    all.push(*known.entry((at, number, payload_at, seen)).or_insert_with(taken));
                }
            }
        }
        Self { all, payloads: payloads.len() }
    }

    pub fn get(&self, payload: usize, manner: Manner, reading: Reading) -> Takes {
        let account = manner.condition_number() * READINGS + reading.number() % READINGS;
        self.all.get(account * self.payloads + payload).copied().unwrap_or_default()
    }
}
