//! What the filter has to do with the payloads that it was made from, case by case.

use super::Samples;
use crate::engine::answer::Outcome;
use crate::engine::ledger::Entry;
use crate::engine::{Reading, incident, verdict};
use crate::model::filter::{Service, Trigger};
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
    pub sample: SampleRef,
    pub entry: Entry,
    /// What a trigger says, where it is worth a look.
    pub title: Option<String>,
    pub mapping_value: Option<String>,
}

/// One of the payloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleRef {
    Alert(usize),
    Recovery(usize),
}

impl SampleRef {
    /// An alert and its recovery have the same number.
    pub fn pair(self) -> usize {
        let (Self::Alert(at) | Self::Recovery(at)) = self;
        at
    }

    /// The name of its file among the samples of the service.
    pub fn file(self) -> String {
        let word = if matches!(self, Self::Alert(_)) { "trigger" } else { "resolve" };
        match self.pair() {
            0 => format!("{word}.json"),
            at => format!("{word}-{}.json", at + 1),
        }
    }

    /// All of them.
    pub fn all(samples: Samples<'_>) -> impl Iterator<Item = Self> {
        let alerts = (0..samples.alerts.len()).map(Self::Alert);
        alerts.chain((0..samples.recoveries.len()).map(Self::Recovery))
    }

    pub fn of<'p>(self, samples: Samples<'p>) -> Option<&'p Payload> {
        let payloads = if matches!(self, Self::Alert(_)) { samples.alerts } else { samples.recoveries };
        payloads.get(self.pair()).copied()
    }

    pub fn outcome(self) -> Outcome {
        match self {
            Self::Alert(_) => Outcome::Triggered,
            Self::Recovery(_) => Outcome::Resolved,
        }
    }
}

/// What the files of the samples are called, where they have names already.
#[derive(Debug, Clone, Default)]
pub struct FileNames(pub Vec<(SampleRef, String)>);

impl FileNames {
    pub fn of(&self, which: SampleRef) -> String {
        let given = self.0.iter().find(|(it, _)| *it == which);
        given.map_or_else(|| which.file(), |(_, name)| name.clone())
    }
}

/// All cases of a service for these payloads.
pub fn cases(service: &Service, samples: Samples<'_>, names: &FileNames) -> Vec<Case> {
    let (alerts, pairs) = (samples.alerts.len(), samples.recoveries.len());
    let opened = |at| Step::new(SampleRef::Alert(at), Entry::Opened);
    let told = |at| opened(at).telling(service, samples);
    let closed = |at| Step::new(SampleRef::Recovery(at), Entry::Closed);
    let closes = "a recovery closes the incident that its alert opened";
    let pair = |at| Case::new(closes, vec![told(at), closed(at)], 0, names);
    let alone = |at| Case::new("an alert opens an incident", vec![told(at)], 1, names);
    let mut cases: Vec<_> = (0..pairs).map(pair).chain((pairs..alerts).map(alone)).collect();
    let repeated = vec![opened(0), Step::new(SampleRef::Alert(0), Entry::Repeated)];
    cases.push(Case::new("a repeated alert opens no second incident", repeated, 1, names));
    if pairs > 1 {
        let others = vec![opened(0), opened(1), closed(0)];
        cases.push(Case::new("a recovery closes no other incident than its own", others, 1, names));
    }
    cases
}

impl Step {
    fn new(sample: SampleRef, entry: Entry) -> Self {
        Self { sample, entry, title: None, mapping_value: None }
    }

    /// With the title and the mapping value that the incident gets.
    fn telling(mut self, service: &Service, samples: Samples<'_>) -> Self {
        let takes = |trigger: &&Trigger| {
            let payload = self.sample.of(samples);
            payload.is_some_and(|payload| verdict::accepts(&trigger.part, payload, Reading::default()))
        };
        let trigger = service.triggers.iter().find(takes).or(service.triggers.first());
        if let (Some(trigger), Some(payload)) = (trigger, self.sample.of(samples)) {
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
    fn new(name: &str, steps: Vec<Step>, open: usize, names: &FileNames) -> Self {
        let name = match steps.first().map(|step| step.sample) {
            Some(later) if later.pair() > 0 => format!("{name}: {}", names.of(later)),
            _ => name.to_owned(),
        };
        Self { name, steps, open }
    }
}
