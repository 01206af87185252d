//! Why a step is not as expected: the part that missed its payload or took it, and where a field of the incident comes from.

use crate::engine::diagnosis::PartName;
use crate::engine::near_miss::{self, Check, NearMiss};
use crate::engine::payload_index::PayloadIndex;
use crate::model::filter::{self, Part, PartId, Service};
use crate::model::key_path::KeyPath;
use crate::model::payload::Found;
use crate::model::suite::{Field, Want};
use crate::model::template::Template;
use crate::model::text::{printable, quoted};
use crate::report::TestRun;
use crate::report::words::{self, DiagnosisText, Row};
use crate::source::{Span, Spanned};
use crate::suite::run::StepRan;
use crate::suite::{compare, expectation};

/// One reason.
pub struct Reason {
    /// The first field that is not as expected because of it.
    pub field: Field,
    pub service: usize,
    pub what: String,
    /// In the filter file.
    pub filter: Span,
    /// In the payload, with what is there.
    pub payload: Vec<(Span, String)>,
    /// What is doubtful about the field.
    pub doubts: Vec<DiagnosisText>,
}

impl Reason {
    /// All of it in one line.
    pub fn line(&self) -> String {
        let doubts = self.doubts.iter().flat_map(|said| &said.lines).map(String::as_str);
        std::iter::once(self.what.as_str()).chain(doubts).collect::<Vec<_>>().join("; ")
    }
}

/// The reasons of a step that is not as expected, each once.
pub fn reasons(run: &TestRun<'_>, step: &StepRan<'_>) -> Vec<Reason> {
    let step = Step { run, step };
    let mut reasons = step.of_sides();
    for mismatch in &step.step.mismatches {
        let of_field = step.of_field(mismatch.expected.field);
        let is_new = |it: &Reason| !reasons.iter().any(|known| known.filter == it.filter && known.what == it.what);
        let of_field = of_field.filter(is_new);
        reasons.extend(of_field);
    }
    reasons
}

/// The service that a step is about: the one that is named, else the only one that is asked, the one whose sample it is, the
/// one that takes it, or the nearest.
pub fn asked(run: &TestRun<'_>, step: &StepRan<'_>) -> Option<usize> {
    let only = step.payload.service.as_ref();
    let only = only.and_then(|only| filter::named(run.services, only).first().copied());
    compare::named_service(&step.step.expect, run.services)
        .or(only)
        .or(step.answer.owner)
        .or_else(|| step.taken.map(|(service, _)| service))
        .or_else(|| step.answer.nearest.first().copied())
}

/// One step that is not as expected.
struct Step<'r, 'a> {
    run: &'r TestRun<'a>,
    step: &'r StepRan<'a>,
}

impl<'r, 'a> Step<'r, 'a> {
    /// The parts that should have taken the payload and missed it, and those that should not have and took it.
    fn of_sides(&self) -> Vec<Reason> {
        let Self { run, step } = self;
        let wrong = |field: Field| step.mismatches.iter().any(|it| it.expected.field == field);
        let is_about_part = [Field::Service, Field::Filter, Field::Urgency].into_iter().any(wrong);
        let nobody = step.taken.is_none();
        let (opens, closes) = expectation::wanted_sides(&step.step.expect).unwrap_or((nobody, false));
        let Some(asked) = asked(run, step) else { return Vec::new() };
        let mut reasons = Vec::new();
        for (side, wants) in [(PartName::Trigger, opens), (PartName::Resolve, closes)] {
            let taking = step.answer.services.iter().filter_map(|answer| {
                let taken = if side == PartName::Trigger { &answer.trigger } else { &answer.resolve };
                Some((answer.service, taken.accepted()?.part))
            });
            let taking: Vec<_> = taking.collect();
            if !wants || is_about_part {
                reasons.extend(taking.iter().filter_map(|(service, part)| self.of_part(*service, *part)));
            }
            if wants && !taking.iter().any(|(service, _)| *service == asked) {
                reasons.extend(self.missed(asked, side));
            }
        }
        reasons.extend(self.other_filter().and_then(|part| self.of_part(asked, part)));
        reasons
    }

    /// The trigger filter that is expected in place of the one that takes the payload.
    fn other_filter(&self) -> Option<PartId> {
        let wrong = self.step.mismatches.iter().find(|it| it.expected.field == Field::Filter)?;
        self.step.taken.filter(|(_, part)| part.is_trigger())?;
        let [Want::Is(number)] = wrong.expected.wants.as_slice() else { return None };
        Some(PartId::Trigger(number.parse::<usize>().ok()?.checked_sub(1)?))
    }

    /// Why no part of a side takes the payload: of the triggers the one that came nearest.
    fn missed(&self, at: usize, side: PartName) -> Option<Reason> {
        let service = self.run.service(at)?;
        let index = PayloadIndex::of(self.step.payload);
        let parts = service.named_parts().filter(|(id, _)| PartName::of(*id) == side);
        match near_miss::nearest(parts, self.step.payload, self.run.reading, Some(&index)) {
            Some(miss) => self.conditions(at, service, &miss),
            None => {
                let what = format!("{} has no {}", printable(&service.name), side.name());
                Some(self.reason(at, what, service.place(), Vec::new()))
            }
        }
    }

    /// One part and whether it takes the payload.
    fn of_part(&self, at: usize, id: PartId) -> Option<Reason> {
        let service = self.run.service(at)?;
        let index = PayloadIndex::of(self.step.payload);
        let miss = near_miss::of_part(service.part(id)?, id, self.step.payload, self.run.reading, Some(&index));
        self.conditions(at, service, &miss)
    }

    /// The conditions of a part that fail, or else all of them.
    fn conditions(&self, at: usize, service: &Service, miss: &NearMiss<'_>) -> Option<Reason> {
        let takes = miss.failed().next().is_none();
        let told: Vec<_> = miss.checks.iter().filter(|check| check.held == takes).collect();
        let said = |check: &&Check<'_>| match takes {
            true => format!("{} {}", words::path(&check.condition.key_path.value), words::found(check)),
            false => words::failed(check, self.run.reading),
        };
        let verb = if takes { "takes it" } else { "does not take it" };
        let said: Vec<_> = told.iter().map(said).collect();
        let what = format!("{} {verb}: {}", part_of(service, miss.id), said.join(", and "));
        let here = told.iter().filter_map(|check| there(&check.found, "it"));
        Some(self.reason(at, what, told.first()?.condition.list, here.collect()))
    }

    /// Where the text of a field comes from.
    fn of_field(&self, field: Field) -> Option<Reason> {
        let (at, id) = self.step.taken?;
        let service = self.run.service(at)?;
        let (part, trigger) = (service.part(id)?, id.trigger().and_then(|filter| service.triggers.get(filter)));
        let (name, row, origin) = match field {
            Field::Title => ("title", Row::Title, template(trigger?.title.as_ref())),
            Field::Description => ("description", Row::Description, template(trigger?.description.as_ref())),
            Field::MappingValue | Field::Entry => ("mapping value", Row::Mapping, mapping(part)),
            _ => return None,
        };
        let doubts = self.step.answer.diagnoses.iter();
        let doubts = doubts.filter(|it| it.service == Some(at) && it.side == Some(PartName::of(id)));
        let doubts = doubts.map(|doubt| words::diagnosis(self.run, doubt, &self.step.payload.source));
        let doubts: Vec<_> = doubts.filter(|said| said.row == row).collect();
        let Some((span, paths)) = origin else {
            let what = format!("{} does not say where the {name} comes from", part_of(service, id));
            return Some(Reason { field, doubts, ..self.reason(at, what, part.head, Vec::new()) });
        };
        let looked_up = paths.iter().map(|path| (words::path(path), self.step.payload.find(path)));
        let looked_up: Vec<_> = looked_up.collect();
        let here = looked_up.iter().filter_map(|(path, found)| there(found, path));
        let said = looked_up.iter().map(|(path, found)| match found.text() {
            Some(text) => format!("{path}, which is {}", quoted(text)),
            None => path.clone(),
        });
        let what = format!("the {name} comes from {}", said.collect::<Vec<_>>().join(", and "));
        Some(Reason { field, doubts, ..self.reason(at, what, span, here.collect()) })
    }

    /// What explains that the outcome is another one, or else the first field.
    fn reason(&self, service: usize, what: String, filter: Span, payload: Vec<(Span, String)>) -> Reason {
        let field = self.step.mismatches.first().map_or(Field::Outcome, |it| it.expected.field);
        Reason { field, service, what, filter, payload, doubts: Vec::new() }
    }
}

fn part_of(service: &Service, id: PartId) -> String {
    format!("{} of {}", words::part(id), printable(&service.name))
}

fn template(template: Option<&Spanned<Template>>) -> Option<(Span, Vec<&KeyPath>)> {
    template.map(|it| (it.span, it.value.paths().collect()))
}

fn mapping(part: &Part) -> Option<(Span, Vec<&KeyPath>)> {
    part.mapping.as_ref().map(|it| (it.span, vec![&it.value]))
}

fn there(found: &Found<'_>, what: &str) -> Option<(Span, String)> {
    match found {
        Found::Text { span, .. } => Some((*span, format!("{what} is here"))),
        Found::NoText(_) => None,
    }
}
