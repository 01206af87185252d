//! The plan of a probe: its filters, its payloads, and in which order they are sent. Which they are is what a search found
//! (`probe::search`, a test, finds it again): of what could be asked, the fewest calls that tell all accounts apart, and of
//! equal ones those with the fewest filters.

use std::sync::LazyLock;

use super::filter::{self, ProbeFilter};
use super::payload::{ProbePayload, TakesTable};
use crate::model::filter::Operator;

/// The filters, each with a key of its own. All accounts take the alerts for the first one.
pub const FILTERS: [ProbeFilter; 5] = [
    ProbeFilter { key: "two", operator: Operator::Contains, values: &["red", "blue"] },
    ProbeFilter { key: "letter", operator: Operator::Contains, values: &["u"] },
    ProbeFilter { key: "zero", operator: Operator::Contains, values: &["0"] },
    ProbeFilter { key: "bracket", operator: Operator::Contains, values: &["["] },
    ProbeFilter { key: "spaced", operator: Operator::Equals, values: &["on "] },
];

/// What conditions are shown, each about an incident of its own: the key of the filter, the JSON of the value, what that is.
pub const ASKS: [Ask; 11] = [
    ("two", r#""red""#, "one value of two"),
    ("two", r#""RED BLUE""#, "two values in capitals"),
    ("letter", "true", "a boolean"),
    ("letter", "null", "null"),
    ("letter", r#"["u"]"#, "an array with the value"),
    ("letter", r#"{"u": 1}"#, "an object with the value"),
    ("zero", "1.50", "a number with a zero at its end"),
    ("zero", "10", "a number with a zero"),
    ("bracket", r#"["x"]"#, "an array that has the value as JSON alone"),
    ("spaced", r#""on""#, "the value without its blank"),
    ("spaced", r#""on e""#, "a text with the value in it"),
];

pub type Ask = (&'static str, &'static str, &'static str);

/// Calls about one incident, as places among [`of_one_incident`].
pub const ROW: [usize; 8] = [3, 2, 0, 0, 1, 2, 0, 2];
/// Calls without a mapping key, as places among [`without_mapping`].
pub const ROW_WITHOUT_MAPPING: [usize; 4] = [0, 0, 2, 0];

const ALERT: (&str, &str) = ("two", r#""red blue""#);

/// Which parts take the payloads, by what an account makes of conditions.
pub static TABLE: LazyLock<TakesTable> =
    LazyLock::new(|| TakesTable::of(&FILTERS.iter().collect::<Vec<_>>(), &Plan::found().payloads));

/// A probe: what is typed into the console, and what is sent.
#[derive(Debug)]
pub struct Plan {
    pub payloads: Vec<ProbePayload>,
    /// The payloads in the order in which they are sent; one may be sent again.
    pub calls: Vec<usize>,
    /// How many of the calls ask something. Those behind them close what these opened.
    pub asking: usize,
}

/// Two alerts, one that is a recovery as well, and a recovery.
pub fn of_one_incident() -> [ProbePayload; 4] {
    [
        certain(true, false, Some(0), "an alert"),
        certain(true, false, Some(0), "another alert of the same incident"),
        certain(true, true, Some(0), "a call that the trigger and the resolve take"),
        certain(false, true, Some(0), "a recovery"),
    ]
}

/// Two alerts, and a recovery.
pub fn without_mapping() -> [ProbePayload; 3] {
    [
        certain(true, false, None, "an alert without a mapping key"),
        certain(true, false, None, "another alert without a mapping key"),
        certain(false, true, None, "a recovery without a mapping key"),
    ]
}

/// A payload of which it is certain which parts take it.
fn certain(is_alert: bool, is_recovery: bool, incident: Option<usize>, about: &str) -> ProbePayload {
    ProbePayload { number: 0, asks: is_alert.then_some(ALERT), is_recovery, incident, about: about.to_owned() }
}

impl Plan {
    /// The one that the search found.
    pub fn found() -> Self {
        let mut plan = Self { payloads: Vec::new(), calls: Vec::new(), asking: 0 };
        plan.add_row(&of_one_incident(), &ROW);
        plan.add_row(&without_mapping(), &ROW_WITHOUT_MAPPING);
        for (key, value, about) in ASKS {
            let incident = Some(plan.calls.len() + 1);
            let payload = certain(true, false, incident, about);
            plan.add(ProbePayload { asks: Some((key, value)), ..payload });
        }
        plan.asking = plan.calls.len();
        plan.close();
        plan
    }

    pub fn filter_text(&self) -> String {
        filter::text(&FILTERS.iter().collect::<Vec<_>>())
    }

    /// Whether all accounts take a payload alike, so far as their filters are those of the probe.
    pub fn is_certain(&self, payload: usize) -> bool {
        self.payloads.get(payload).is_some_and(|it| it.asks.is_none_or(|asks| asks == ALERT))
    }

    /// How many calls without a mapping key may open an incident.
    pub fn without_mapping(&self) -> usize {
        let opens = |at: &&usize| self.payloads.get(**at).is_some_and(|it| it.asks.is_some() && it.incident.is_none());
        self.calls.iter().filter(opens).count()
    }

    /// How many incidents an account opens at most.
    pub fn most_incidents(&self) -> usize {
        let opens = |at: &&usize| self.payloads.get(**at).is_some_and(|payload| payload.asks.is_some());
        self.calls.iter().filter(opens).count()
    }

    fn add(&mut self, payload: ProbePayload) {
        self.calls.push(self.payloads.len());
        self.payloads.push(ProbePayload { number: self.calls.len(), ..payload });
    }

    fn add_row(&mut self, payloads: &[ProbePayload], row: &[usize]) {
        let first = self.payloads.len();
        for payload in row.iter().filter_map(|at| payloads.get(*at)) {
            let mut known = self.payloads.iter().skip(first);
            match known.position(|known| known.about == payload.about) {
                Some(known) => self.calls.push(first + known),
                None => self.add(payload.clone()),
            }
        }
    }

    /// Adds a recovery of each incident that a call may have left open, and of those without a mapping key.
    fn close(&mut self) {
        let mut incidents: Vec<_> = self.payloads.iter().map(|payload| payload.incident).collect();
        incidents.dedup();
        for incident in incidents {
            let about = match incident {
                Some(incident) => format!("closes the incident of call {}", incident.max(1)),
                None => "closes an incident that has no mapping key".to_owned(),
            };
            self.add(certain(false, true, incident, &about));
        }
    }
}
