//! One service as it would be written: filter, samples and suite, with what the text says against itself.

use std::path::Path;

use super::texts::Imported;
use crate::cli::files;
use crate::cli::infer::inputs::Inputs;
use crate::cli::infer::proof;
use crate::cli::infer::target::Target;
use crate::cli::settings::Settings;
use crate::console_text::contradiction::{self, Evidence};
use crate::console_text::filter_text::{self, Heading};
use crate::console_text::part_text::Doubt;
use crate::console_text::samples::{self, LeftOut, TextSample};
use crate::engine::side::Side;
use crate::engine::{Reading, incident, verdict};
use crate::infer::plan::{self, FileNames};
use crate::infer::proof::prove;
use crate::infer::{Samples, suite_text};
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::model::service_name;
use crate::parse::service::{self, FilterFile};
use crate::parse::suite;
use crate::report::schema::FileKind;

/// What a filter is called that goes to standard output.
const PRINTED: &str = "<stdout>";

pub struct Draft {
    pub filter: String,
    pub read: FilterFile,
    /// None without an alert.
    pub suite: Option<String>,
    pub contradictions: Vec<Doubt>,
    pub left_out: Vec<LeftOut>,
    /// The lines of the bodies that are JSON only once something is taken off.
    pub mended: Vec<(usize, usize)>,
    /// Each recovery at the place of its alert.
    pairs: Pairs,
}

#[derive(Default)]
struct Pairs {
    alerts: Vec<Payload>,
    recoveries: Vec<Payload>,
}

impl Draft {
    pub fn of(imported: &Imported, target: Option<&Target>, settings: &Settings) -> Self {
        let (samples, left_out) = samples::of(&imported.file, &imported.text.samples);
        let first = read(&filter(imported, target, &[]), imported, target);
        let contradictions = first.service.as_deref().map(|service| {
            let (text, words, reading) = (&imported.text, &*imported.words, settings.reading);
            let (samples, left_out) = (samples.as_slice(), left_out.as_slice());
            contradiction::all(Evidence { text, service, samples, left_out, words, reading })
        });
        let contradictions = contradictions.unwrap_or_default();
        let filter = filter(imported, target, &contradictions);
        let read = read(&filter, imported, target);
        let mended = samples.iter().filter(|sample| sample.is_mended).map(|sample| sample.lines).collect();
        let pairs = Pairs::of(samples, read.service.as_deref(), settings.reading);
        let suite = read.service.as_deref().and_then(|service| pairs.suite(&imported.name, service, target));
        Self { filter, read, suite, contradictions, left_out, mended, pairs }
    }

    /// The samples, which are handed over.
    pub fn inputs(&mut self) -> Inputs {
        let Pairs { alerts, recoveries } = std::mem::take(&mut self.pairs);
        Inputs::paired(alerts, recoveries)
    }

    /// Runs the suite: what fails, or else under which readings it passes.
    pub fn prove(&self, inputs: &Inputs, settings: &Settings) -> (Vec<String>, Option<String>) {
        let (Some(service), Some(text)) = (&self.read.service, &self.suite) else {
            return (Vec::new(), None);
        };
        let Some(suite) = suite::parse("the suite", text.clone().into_bytes()).suite else {
            return (vec!["it cannot be read back".to_owned()], None);
        };
        let (alerts, recoveries) = (inputs.alerts(), inputs.recoveries());
        let samples = Samples { alerts: &alerts, recoveries: &recoveries };
        match prove(service, &suite, (samples, &FileNames::default()), settings.reading) {
            Ok(proof) => (Vec::new(), Some(proof::passed(&proof, settings.reading))),
            Err(refusal) => (refusal.evidence, None),
        }
    }
}

fn filter(imported: &Imported, target: Option<&Target>, contradictions: &[Doubt]) -> String {
    let name = Some(service_name::short(&imported.name)).filter(|_| target.is_none());
    // Where the text is on this machine is nobody else's concern.
    let path = Path::new(&imported.file);
    let text = path.file_name().filter(|_| path.is_absolute()).map_or_else(|| imported.file.clone(), files::text_of);
    let written = filter_text::write(&imported.text, Heading { name, text: &text, contradictions });
    let modeline = target.map(|target| target.modeline(&target.filter, FileKind::Filter));
    modeline.unwrap_or_default() + &written
}

fn read(filter: &str, imported: &Imported, target: Option<&Target>) -> FilterFile {
    let name = target.map_or_else(|| PRINTED.to_owned(), |target| files::name(&target.filter));
    service::parse(&name, &imported.name, filter.as_bytes().to_vec())
}

impl Pairs {
    /// A recovery belongs to the first alert that is left with its mapping value, else to the first that is left. One that
    /// is left over proves nothing.
    fn of(samples: Vec<TextSample>, service: Option<&Service>, reading: Reading) -> Self {
        let (alerts, recoveries): (Vec<_>, Vec<_>) = samples.into_iter().partition(|it| it.side == Side::Alert);
        let mut alerts: Vec<_> = alerts.into_iter().map(|it| it.payload).collect();
        let mut pairs = Self::default();
        for TextSample { payload, .. } in recoveries {
            let closes = service.and_then(|service| closes(service, &payload));
            let is_its =
                |alert: &Payload| service.and_then(|it| opens(it, alert, reading)).is_some_and(|it| Some(it) == closes);
            let at = alerts.iter().position(is_its).unwrap_or_default();
            if at < alerts.len() {
                pairs.alerts.push(alerts.remove(at));
                pairs.recoveries.push(payload);
            }
        }
        pairs.alerts.extend(alerts);
        pairs
    }

    /// What the text means: each alert opens, and its recovery closes. A title that is none is nobody's wish.
    fn suite(&self, name: &str, service: &Service, target: Option<&Target>) -> Option<String> {
        let (alerts, recoveries): (Vec<_>, Vec<_>) = (self.alerts.iter().collect(), self.recoveries.iter().collect());
        let samples = Samples { alerts: &alerts, recoveries: &recoveries };
        let names = FileNames::default();
        let mut cases = Some(plan::cases(service, samples, &names)).filter(|_| !alerts.is_empty())?;
        let fallback = incident::fallback_title(service.from.as_ref().map(|from| from.value.as_str()));
        for step in cases.iter_mut().flat_map(|case| &mut case.steps) {
            step.title = step.title.take().filter(|title| *title != fallback);
        }
        let modeline = target.map(|target| target.modeline(&target.suite, FileKind::Suite));
        Some(modeline.unwrap_or_default() + &suite_text::write(name, &cases, &names))
    }
}

fn opens(service: &Service, alert: &Payload, reading: Reading) -> Option<String> {
    let taken = service.triggers.iter().find(|trigger| verdict::accepts(&trigger.part, alert, reading))?;
    incident::mapping(&taken.part, alert).value.ok().map(str::to_owned)
}

fn closes(service: &Service, recovery: &Payload) -> Option<String> {
    incident::mapping(service.resolve.as_ref()?, recovery).value.ok().map(str::to_owned)
}
