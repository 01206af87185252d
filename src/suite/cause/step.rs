//! Finds the reasons of one step.

use super::wanted::{wanted_part, wanted_sides};
use super::{Cause, Lookup, Why};
use crate::engine::answer::{Answer, Outcome};
use crate::engine::diagnosis::PartName;
use crate::engine::ledger::OpenIncident;
use crate::engine::near_miss;
use crate::engine::payload_index::PayloadIndex;
use crate::engine::session::Terms;
use crate::model::filter::{self, PartId, Service};
use crate::model::key_path::KeyPath;
use crate::model::payload::Payload;
use crate::model::suite::{Expected, Field, Want};
use crate::model::template::Template;
use crate::source::{Span, Spanned};
use crate::suite::compare::{self, Got};

/// One step that is not as expected.
pub struct Step<'r, 'a> {
    pub payload: &'a Payload,
    pub answer: &'r Answer<'a>,
    pub got: &'r Got,
    pub expect: &'a [Expected],
    /// What was open when the payload came.
    pub before: &'r [OpenIncident<'a>],
    pub terms: Terms<'a>,
}

impl<'a> Step<'_, 'a> {
    /// The reasons of some fields, each once.
    pub fn causes(&self, wrong: &[&'a Expected]) -> Vec<Cause<'a>> {
        let mut causes: Vec<Cause<'a>> = Vec::new();
        for expected in wrong {
            for mut cause in self.of(expected) {
                match causes.iter_mut().find(|known| known.is_like(&cause)) {
                    Some(known) => known.explains.push(expected.field),
                    None => {
                        cause.explains.push(expected.field);
                        causes.push(cause);
                    }
                }
            }
        }
        causes
    }

    fn of(&self, expected: &'a Expected) -> Vec<Cause<'a>> {
        let found = match expected.field {
            Field::Outcome | Field::Status => return self.of_outcome(expected),
            Field::Service => return self.of_service(),
            Field::Filter => return self.of_filter(expected),
            Field::Urgency => self.took(),
            Field::Title | Field::Description | Field::MappingValue => self.reads(expected.field),
            Field::Entry => self.ledger(),
        };
        // A field of an answer that nobody gives: the part that would give it is what to look at.
        found.or_else(|| self.missed(wanted_part(expected)?)).into_iter().collect()
    }

    fn of_outcome(&self, expected: &Expected) -> Vec<Cause<'a>> {
        let (trigger, resolve) = match self.answer.outcome() {
            Outcome::Triggered => (true, false),
            Outcome::Resolved => (false, true),
            Outcome::TriggeredAndResolved => (true, true),
            Outcome::Discarded => (false, false),
        };
        let Some((wants_trigger, wants_resolve)) = wanted_sides(expected) else {
            return self.took().into_iter().collect();
        };
        let side = |wants: bool, has: bool, part: PartName| match (wants, has) {
            (true, false) => self.missed(part).into_iter().collect(),
            (false, true) => self.took_by(part),
            _ => Vec::new(),
        };
        let sides = [side(wants_trigger, trigger, PartName::Trigger), side(wants_resolve, resolve, PartName::Resolve)];
        sides.into_iter().flatten().collect()
    }

    fn of_service(&self) -> Vec<Cause<'a>> {
        let named = compare::named_service(self.expect, self.terms.services);
        let missed = named.and_then(|named| {
            let answer = self.answer.of_service(named);
            let takes = answer.is_some_and(|answer| answer.accepts());
            (!takes).then(|| self.missed_by(named, self.wanted()))?
        });
        missed.into_iter().chain(self.took()).collect()
    }

    fn of_filter(&self, expected: &Expected) -> Vec<Cause<'a>> {
        let wanted = match expected.wants.as_slice() {
            [Want::Is(number)] => number.parse::<usize>().ok(),
            _ => None,
        };
        let service = self.asked();
        let filter = wanted.and_then(|number| number.checked_sub(1));
        let missed = service.zip(filter).and_then(|(service, filter)| self.of_part(service, PartId::Trigger(filter)));
        self.took().into_iter().chain(missed).collect()
    }

    /// The part that the answer is about, with the conditions that hold.
    fn took(&self) -> Option<Cause<'a>> {
        let (service, part) = self.got.taken?;
        self.of_part(service, part)
    }

    /// The parts of that side which take the payload, of all services.
    fn took_by(&self, part: PartName) -> Vec<Cause<'a>> {
        let takes = self.answer.services.iter().filter_map(|answer| {
            let side = match part {
                PartName::Trigger => &answer.trigger,
                PartName::Resolve => &answer.resolve,
            };
            Some((answer.service, side.accepted()?.part))
        });
        takes.filter_map(|(service, part)| self.of_part(service, part)).collect()
    }

    fn missed(&self, part: PartName) -> Option<Cause<'a>> {
        self.missed_by(self.asked()?, part)
    }

    /// Why a part of a service does not take the payload; of its triggers the one that came nearest.
    fn missed_by(&self, service: usize, part: PartName) -> Option<Cause<'a>> {
        let of = self.service(service)?;
        let payload_index = PayloadIndex::of(self.payload);
        let (payload, reading) = (self.payload, self.terms.reading);
        let parts = of.named_parts().filter(|(id, _)| PartName::of(*id) == part);
        let miss = near_miss::nearest(parts, payload, reading, Some(&payload_index));
        let none = match part {
            PartName::Trigger => PartId::Trigger(0),
            PartName::Resolve => PartId::Resolve,
        };
        let id = miss.as_ref().map_or(none, |miss| miss.id);
        Some(Cause::new(service, id, miss.map_or(Why::NoPart, Why::Missed)))
    }

    /// One part and whether it takes the payload.
    fn of_part(&self, service: usize, part: PartId) -> Option<Cause<'a>> {
        let of = self.service(service)?.part(part)?;
        let payload_index = PayloadIndex::of(self.payload);
        let (payload, reading) = (self.payload, self.terms.reading);
        let miss = near_miss::of_part(of, part, payload, reading, Some(&payload_index));
        let holds = miss.failed().next().is_none();
        let why = if holds { Why::Took(miss) } else { Why::Missed(miss) };
        Some(Cause::new(service, part, why))
    }

    fn reads(&self, field: Field) -> Option<Cause<'a>> {
        let (service, part) = self.got.taken?;
        let of = self.service(service)?.part(part)?;
        let trigger = part.trigger().and_then(|filter| self.service(service)?.triggers.get(filter));
        // A resolve has no title: the trigger that was to take the payload is what to look at.
        let lookups = match field {
            Field::MappingValue => of.mapping.as_ref().map(|mapping| vec![self.lookup(mapping)]),
            Field::Title => self.template(trigger?.title.as_ref()),
            _ => self.template(trigger?.description.as_ref()),
        };
        let why = lookups.map_or(Why::NotSet(field), |lookups| Why::Reads(field, lookups));
        Some(Cause::new(service, part, why))
    }

    fn template(&self, template: Option<&'a Spanned<Template>>) -> Option<Vec<Lookup<'a>>> {
        template.map(|template| self.lookups(template.span, template.value.paths()))
    }

    fn lookups(&self, at: Span, paths: impl Iterator<Item = &'a KeyPath>) -> Vec<Lookup<'a>> {
        let lookup = |path: &'a KeyPath| Lookup { at, path, found: self.payload.find(path) };
        paths.map(lookup).collect()
    }

    fn lookup(&self, mapping: &'a Spanned<KeyPath>) -> Lookup<'a> {
        Lookup { at: mapping.span, path: &mapping.value, found: self.payload.find(&mapping.value) }
    }

    fn ledger(&self) -> Option<Cause<'a>> {
        let (service, part) = self.got.taken?;
        let of = self.service(service)?.part(part)?;
        let mapping = of.mapping.as_ref().map(|mapping| self.lookup(mapping));
        let open = self.before.iter().filter(|open| open.service == service);
        let open = open.filter_map(|open| open.mapping_value.clone()).collect();
        let why = Why::Ledger { mapping, open };
        Some(Cause::new(service, part, why))
    }

    /// The service whose fault it is that nothing takes the payload: the one that is named, else the only one that is asked,
    /// the one whose sample it is, or the nearest.
    fn asked(&self) -> Option<usize> {
        let services = self.terms.services;
        let only = self.payload.service.as_ref();
        let only = only.and_then(|only| filter::named(services, only).first().copied());
        compare::named_service(self.expect, services)
            .or(only)
            .or(self.answer.owner)
            .or_else(|| self.got.taken.map(|(service, _)| service))
            .or_else(|| self.answer.nearest.first().copied())
    }

    /// The side that the step expects as a whole.
    fn wanted(&self) -> PartName {
        let outcome = self.expect.iter().find(|it| it.field == Field::Outcome);
        outcome.and_then(wanted_part).unwrap_or(PartName::Trigger)
    }

    fn service(&self, at: usize) -> Option<&'a Service> {
        self.terms.services.get(at)
    }
}
