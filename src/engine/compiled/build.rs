//! Services on their way to a compiled form.

use std::collections::HashMap;

use hashbrown::DefaultHashBuilder;

use super::lists::List;
use super::path_matcher::PathMatcher;
use super::signatures::Numbering;
use super::title::Title;
use super::{Detail, Index, PartRef, Parts, Resolve, ResolveGroup, Signature, Signatures, TriggerId, TriggerTarget};
use crate::engine::reading::{ListReading, Reading};
use crate::model::filter::{Part, Service, Trigger};
use crate::model::service_name;

/// Parts on their way to signatures and groups.
#[derive(Default)]
pub(super) struct Builder<'s> {
    pub(super) numbering: Numbering<'s>,
    pub(super) parts: Vec<Parts>,
    pub(super) triggers: Vec<PartRef>,
    pub(super) titles: Vec<Title<'s>>,
    /// By signature: the first trigger filter, and the service that had one last.
    targets: Vec<(Option<TriggerTarget>, Option<u32>)>,
    /// Further trigger filters, and groups, each with its signature.
    further: Vec<(u32, TriggerTarget)>,
    signature_groups: Vec<(u32, u32)>,
    known_groups: HashMap<[Option<u32>; 3], u32, DefaultHashBuilder>,
    pub(super) groups: Vec<ResolveGroup>,
    pub(super) by_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
    pub(super) by_short_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
}

impl<'s> Builder<'s> {
    pub(super) fn of_services(services: &[&'s Service], detail: Detail) -> Self {
        let mut builder = Self::default();
        for (number, service) in (0..).zip(services) {
            builder.service(number, service, detail);
        }
        builder
    }

    fn service(&mut self, number: u32, service: &'s Service, detail: Detail) {
        self.by_name.entry(&service.name).or_default().push(number);
        self.by_short_name.entry(service_name::short(&service.name)).or_default().push(number);
        let mut triggers = Vec::with_capacity(service.triggers.len());
        for (filter, trigger) in (0..).zip(&service.triggers) {
            let id = TriggerId { service: number, filter };
            triggers.push(self.trigger(id, trigger));
            if detail == Detail::Incidents {
                self.titles.push(Title::of(trigger, &mut self.numbering));
            }
        }
        let resolve = service.resolve.as_ref();
        let resolve = resolve.map(|part| self.resolve(number, part));
        let triggers = List::push(&mut self.triggers, triggers);
        self.parts.push(Parts { triggers, resolve });
    }

    fn part(&mut self, part: &'s Part) -> PartRef {
        let signature = self.numbering.signature(part);
        let mapping = part.mapping.as_ref();
        PartRef { signature, mapping: mapping.map(|path| self.numbering.path(&path.value)) }
    }

    fn trigger(&mut self, id: TriggerId, trigger: &'s Trigger) -> PartRef {
        let of = self.part(&trigger.part);
        let Some(signature) = of.signature else { return of };
        self.targets.resize(self.numbering.signatures.len(), (None, None));
        if let Some((first, last)) = self.targets.get_mut(signature as usize)
            // A second filter of the same signature never gets a payload.
            && last.replace(id.service) != Some(id.service)
        {
            let mapping = of.mapping;
            let target = TriggerTarget { id, mapping };
            match first {
                None => *first = Some(target),
                Some(_) => self.further.push((signature, target)),
            }
        }
        of
    }

    fn resolve(&mut self, service: u32, part: &'s Part) -> Resolve {
        let PartRef { signature, mapping } = self.part(part);
        let known = self.groups.len();
        let shared = self.group([signature, mapping, None], service);
        if let Some(signature) = signature.filter(|_| shared as usize == known) {
            self.signature_groups.push((signature, shared));
        }
        Resolve { signature, shared, alone: self.group([signature, mapping, Some(service)], service) }
    }

    fn group(&mut self, key: [Option<u32>; 3], service: u32) -> u32 {
        let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let number = *self.known_groups.entry(key).or_insert(next);
        if number == next {
            self.groups.push(ResolveGroup { mapping: key[1], services: Vec::new() });
        }
        if let Some(group) = self.groups.get_mut(number as usize) {
            group.services.push(service);
        }
        number
    }

    /// Indexes each signature by its rarest condition.
    pub(super) fn index_by_rarest_condition(&mut self, reading: Reading) -> Index {
        let numbering = &self.numbering;
        let count = numbering.signatures.len();
        self.targets.resize(count, (None, None));
        let (targets_of, targets) = List::grouped(count, &self.further);
        let (groups_of, groups) = List::grouped(count, &self.signature_groups);
        let mut matchers = Vec::new();
        matchers.resize_with(numbering.paths.len(), PathMatcher::default);
        let mut signatures = Signatures { targets, groups, ..Signatures::default() };
        let lists = numbering.signatures.iter().zip(&self.targets).zip(targets_of).zip(groups_of);
        for (signature, (((asked, (target, _)), targets), groups)) in (0..).zip(lists) {
            let asked = asked.of(&numbering.asked);
            let told = self.index_one(signature, asked, &mut matchers, reading);
            let mut left = asked.iter().copied().filter(|asked| Some(*asked) != told);
            signatures.all.push(Signature {
                condition: left.next(),
                conditions: List::push(&mut signatures.conditions, left),
                target: *target,
                targets,
                groups,
            });
        }
        Index { reading, signatures, matchers }
    }

    /// Indexes one signature by its rarest condition, and returns the one that need not be asked again where that holds.
    fn index_one(&self, signature: u32, asked: &[u32], matchers: &mut [PathMatcher], reading: Reading) -> Option<u32> {
        let (number, rarest) = self.numbering.rarest(asked)?;
        let matcher = matchers.get_mut(rarest.path as usize)?;
        matcher.add(rarest.condition, signature, reading);
        let is_told = reading.list == ListReading::Any || rarest.condition.values.len() == 1;
        is_told.then_some(number)
    }
}
