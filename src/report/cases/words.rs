//! Why a case fails, in sentences with the places they are about.

use crate::engine::Reading;
use crate::engine::diagnosis::{DiagnosisKind, PartName};
use crate::engine::near_miss::{Check, NearMiss};
use crate::model::filter::Service;
use crate::model::payload::Found;
use crate::model::suite::Field;
use crate::model::text::{listed, printable, quoted};
use crate::report::TestRun;
use crate::report::words::{self, DiagnosisText, Row};
use crate::source::Span;
use crate::suite::cause::{Cause, Lookup, Why};
use crate::suite::run::StepRan;

/// One reason.
pub struct Explanation {
    pub service: usize,
    pub what: String,
    /// In the filter file.
    pub filter: Span,
    /// In the payload, with what is there.
    pub payload: Vec<(Span, String)>,
    pub help: Option<String>,
}

impl Explanation {
    fn new(service: usize, what: String, filter: Span) -> Self {
        Self { service, what, filter, payload: Vec::new(), help: None }
    }

    fn beside(self, payload: Vec<(Span, String)>) -> Self {
        Self { payload, ..self }
    }
}

/// The reasons of a step that is not as expected, each with what else is doubtful about what it is about.
pub fn causes(run: &TestRun<'_>, step: &StepRan<'_>) -> Vec<(Explanation, Vec<DiagnosisText>)> {
    let of = |cause| {
        let mut told = told(run, cause);
        let last = told.pop().map(|last| (last, doubts(run, step, cause)));
        told.into_iter().map(|told| (told, Vec::new())).chain(last)
    };
    step.causes.iter().flat_map(of).collect()
}

/// What is doubtful about the field that a reason is about.
fn doubts(run: &TestRun<'_>, step: &StepRan<'_>, cause: &Cause<'_>) -> Vec<DiagnosisText> {
    let row = match &cause.why {
        Why::Ledger { .. } | Why::Reads(Field::MappingValue, _) => Row::Mapping,
        Why::Reads(Field::Title, _) => Row::Title,
        Why::Reads(Field::Description, _) => Row::Description,
        _ => return Vec::new(),
    };
    let doubts = step.answer.diagnoses.iter();
    let doubts =
        doubts.filter(|doubt| doubt.service == Some(cause.service) && doubt.side == Some(PartName::of(cause.part)));
    let said = doubts.map(|doubt| {
        let mut said = words::diagnosis(run, doubt, &step.payload.source);
        // That there is no text, the reason says already.
        let is_told = matches!(
            doubt.kind,
            DiagnosisKind::NoMappingValue { .. }
                | DiagnosisKind::TitleFellBack { .. }
                | DiagnosisKind::DescriptionFellBack { .. }
        );
        if is_told && said.lines.len() > 1 {
            said.lines.remove(0);
        }
        said
    });
    said.filter(|said| said.row == row).collect()
}

/// What is doubtful about the payload as such: a key that it has twice.
pub fn about_payload(run: &TestRun<'_>, step: &StepRan<'_>) -> Vec<DiagnosisText> {
    let doubts = step.answer.diagnoses.iter();
    let doubts = doubts.filter(|doubt| {
        let is_told = matches!(doubt.kind, DiagnosisKind::TakenByOthers { .. } | DiagnosisKind::SeveralServices { .. });
        doubt.service.is_none() && !is_told
    });
    doubts.map(|doubt| words::diagnosis(run, doubt, &step.payload.source)).collect()
}

pub(super) fn told(run: &TestRun<'_>, cause: &Cause<'_>) -> Vec<Explanation> {
    let Some(service) = run.services.get(cause.service) else {
        return Vec::new();
    };
    let name = part_name(service, cause);
    let one = |what, filter| Explanation::new(cause.service, what, filter);
    match &cause.why {
        Why::Missed(miss) => missed(run.reading, cause, &name, miss),
        Why::Took(miss) => took(cause, &name, miss).into_iter().collect(),
        Why::NoPart => {
            let what = format!("{} has no {}", printable(&service.name), PartName::of(cause.part).name());
            vec![one(what, service.place())]
        }
        Why::NotSet(field) => {
            let what = format!("{name} does not say where the {} comes from", plain(*field));
            vec![one(what, service.part(cause.part).map_or(service.place(), |part| part.head))]
        }
        Why::Reads(field, lookups) => {
            let at = lookups.first().map_or(service.place(), |lookup| lookup.at);
            let payload = lookups.iter().filter_map(there).collect();
            vec![one(reads(*field, lookups), at).beside(payload)]
        }
        Why::Ledger { mapping, open } => {
            let what = ledger(PartName::of(cause.part), mapping.as_ref(), open, &name);
            let at = mapping.as_ref().map_or(service.place(), |lookup| lookup.at);
            vec![one(what, at).beside(mapping.iter().filter_map(there).collect())]
        }
    }
}

fn part_name(service: &Service, cause: &Cause<'_>) -> String {
    format!("{} of {}", words::part(cause.part), printable(&service.name))
}

fn plain(field: Field) -> String {
    field.name().replace('_', " ")
}

fn missed(reading: Reading, cause: &Cause<'_>, name: &str, miss: &NearMiss<'_>) -> Vec<Explanation> {
    let failed = miss.failed().map(|check| {
        let key = words::path(&check.condition.key_path.value);
        let (found, wanted) = (words::found(check), words::wanted(check.condition, reading));
        let why = words::why(check, reading).map(|why| format!("; {why}"));
        let what = format!("{name} does not take it: {key} {found}, {wanted}{}", why.unwrap_or_default());
        let change = words::change(check, PartName::of(cause.part), reading);
        Explanation {
            service: cause.service,
            what,
            filter: check.condition.list,
            payload: place(check).into_iter().collect(),
            help: change.map(|change| change.what),
        }
    });
    failed.collect()
}

fn took(cause: &Cause<'_>, name: &str, miss: &NearMiss<'_>) -> Option<Explanation> {
    let held: Vec<_> = miss.checks.iter().filter(|check| check.held).collect();
    let first = held.first()?;
    let said: Vec<_> = held
        .iter()
        .map(|check| {
            let key = words::path(&check.condition.key_path.value);
            format!("{key} {}", words::found(check))
        })
        .collect();
    Some(Explanation {
        service: cause.service,
        what: format!("{name} takes it: {}", said.join(", and ")),
        filter: first.condition.list,
        payload: held.iter().filter_map(|check| place(check)).collect(),
        help: None,
    })
}

/// Where a condition looks in the payload, if there is something.
fn place(check: &Check<'_>) -> Option<(Span, String)> {
    match &check.found {
        Found::Text { span, .. } => Some((*span, "it is here".to_owned())),
        Found::NoText(_) => None,
    }
}

fn there(lookup: &Lookup<'_>) -> Option<(Span, String)> {
    match &lookup.found {
        Found::Text { span, .. } => Some((*span, format!("{} is here", words::path(lookup.path)))),
        Found::NoText(_) => None,
    }
}

fn reads(field: Field, lookups: &[Lookup<'_>]) -> String {
    let said = lookups.iter().map(|lookup| {
        let path = words::path(lookup.path);
        match &lookup.found {
            Found::Text { text, .. } => format!("{path}, which is {}", quoted(text)),
            Found::NoText(why) => format!("{path}, which {}", why.verb()),
        }
    });
    let said: Vec<_> = said.collect();
    format!("the {} comes from {}", plain(field), said.join(", and "))
}

fn ledger(part: PartName, mapping: Option<&Lookup<'_>>, open: &[String], name: &str) -> String {
    let Some(lookup) = mapping else {
        return format!("{name} has no mapping key, so nothing ties its calls together");
    };
    let path = words::path(lookup.path);
    let open: Vec<_> = open.iter().map(|value| quoted(value)).collect();
    let open = match open.as_slice() {
        [] => "no incident was open when it came".to_owned(),
        [one] => format!("one incident was open when it came, with {one}"),
        several => format!("incidents were open when it came with {}", listed(several, "and")),
    };
    match &lookup.found {
        Found::Text { text, .. } if !text.is_empty() => {
            format!("{name} maps by {path}, which is {}; {open}", quoted(text))
        }
        Found::Text { .. } => format!("{name} maps by {path}, which is empty; {open}"),
        Found::NoText(why) => {
            let so = match part {
                PartName::Resolve => "so it closes nothing",
                PartName::Trigger => "so no call can close it",
            };
            format!("{name} maps by {path}, which {} in this payload, {so}", why.verb())
        }
    }
}
