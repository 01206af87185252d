//! What the filter has to do with the payloads that it was made from, case by case.

use super::Samples;
use crate::engine::answer::Outcome;
use crate::engine::incident;
use crate::engine::ledger::Entry;
use crate::model::filter::Service;
use crate::model::payload::Payload;

/// A run of payloads with what each of them does.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub steps: Vec<Step>,
    /// How many incidents are open when it is over.
    pub open: usize,
}

/// One payload of a case.
#[derive(Debug, Clone)]
pub struct Step {
    pub sample: Which,
    pub entry: Entry,
    /// What a trigger says, where it is worth a look.
    pub title: Option<String>,
    pub mapping_value: Option<String>,
}

/// One of the payloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Alert(usize),
    Recovery(usize),
}

impl Which {
    /// The name of its file among the samples of the service.
    pub fn file(self) -> String {
        let (word, at) = match self {
            Self::Alert(at) => ("trigger", at),
            Self::Recovery(at) => ("resolve", at),
        };
        match at {
            0 => format!("{word}.json"),
            _ => format!("{word}-{}.json", at + 1),
        }
    }

    /// All of them.
    pub fn all(samples: Samples<'_>) -> impl Iterator<Item = Self> {
        let alerts = (0..samples.alerts.len()).map(Self::Alert);
        alerts.chain((0..samples.recoveries.len()).map(Self::Recovery))
    }

    pub fn of<'p>(self, samples: Samples<'p>) -> Option<&'p Payload> {
        let (payloads, at) = match self {
            Self::Alert(at) => (samples.alerts, at),
            Self::Recovery(at) => (samples.recoveries, at),
        };
        payloads.get(at).copied()
    }

    pub fn outcome(self) -> Outcome {
        match self {
            Self::Alert(_) => Outcome::Triggered,
            Self::Recovery(_) => Outcome::Resolved,
        }
    }
}

/// All cases of a service for these payloads.
pub fn cases(service: &Service, samples: Samples<'_>) -> Vec<Case> {
    let (alerts, pairs) = (samples.alerts.len(), samples.recoveries.len());
    let told = |at: usize| alert(at, Entry::Opened).telling(service, samples);
    let closes = "a recovery closes the incident that its alert opened";
    let pair = |at| Case::new(closes, vec![told(at), recovery(at)], 0);
    let alone = |at| Case::new("an alert opens an incident", vec![told(at)], 1);
    let mut cases: Vec<_> = (0..pairs).map(pair).collect();
    cases.extend((pairs..alerts).map(alone));
    let opened = |at| alert(at, Entry::Opened);
    let repeated = vec![opened(0), alert(0, Entry::Repeated)];
    cases.push(Case::new("a repeated alert opens no second incident", repeated, 1));
    if pairs > 1 {
        let others = vec![opened(0), opened(1), recovery(0)];
        cases.push(Case::new("a recovery closes no other incident than its own", others, 1));
    }
    cases
}

fn alert(at: usize, entry: Entry) -> Step {
    Step::new(Which::Alert(at), entry)
}

fn recovery(at: usize) -> Step {
    Step::new(Which::Recovery(at), Entry::Closed)
}

impl Step {
    fn new(sample: Which, entry: Entry) -> Self {
        Self { sample, entry, title: None, mapping_value: None }
    }

    /// With the title and the mapping value that the incident gets.
    fn telling(mut self, service: &Service, samples: Samples<'_>) -> Self {
        if let (Some(trigger), Some(payload)) = (service.triggers.first(), self.sample.of(samples)) {
            let from = service.from.as_ref().map(|from| from.value.as_str());
            let mapping = incident::mapping(&trigger.part, payload);
            self.title = Some(incident::title(trigger, payload, from).text.into_owned());
            self.mapping_value = mapping.value.ok().map(str::to_owned);
        }
        self
    }
}

impl Case {
    /// Cases of later samples are told from that of the first by the file.
    fn new(name: &str, steps: Vec<Step>, open: usize) -> Self {
        let name = match steps.first().map(|step| step.sample) {
            Some(later @ (Which::Alert(1..) | Which::Recovery(1..))) => {
                format!("{name}: {}", later.file())
            }
            _ => name.to_owned(),
        };
        Self { name, steps, open }
    }
}
