//! Services on their way to a compiled form.

use std::collections::HashMap;

use hashbrown::DefaultHashBuilder;

use super::kinds::Numbering;
use super::lists::List;
use super::title::Title;
use super::wanted::Wanted;
use super::{Detail, Group, Kind, Kinds, Of, Parts, Resolve, Taken, Taker};
use crate::engine::reading::{ListReading, Reading};
use crate::model::filter::{Part, Service, Trigger};

/// Parts on their way to kinds and groups.
#[derive(Default)]
pub(super) struct Builder<'s> {
    pub(super) numbering: Numbering<'s>,
    pub(super) parts: Vec<Parts>,
    pub(super) triggers: Vec<Of>,
    pub(super) titles: Vec<Title<'s>>,
    /// By kind: the first trigger filter, and the service that had one last.
    takers: Vec<(Option<Taker>, Option<u32>)>,
    /// Further trigger filters, and groups, each with its kind.
    further: Vec<(u32, Taker)>,
    kinds_groups: Vec<(u32, u32)>,
    known_groups: HashMap<[Option<u32>; 3], u32, DefaultHashBuilder>,
    pub(super) groups: Vec<Group>,
    pub(super) by_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
}

impl<'s> Builder<'s> {
    pub(super) fn service(&mut self, number: u32, service: &'s Service, detail: Detail) {
        self.by_name.entry(&service.name).or_default().push(number);
        let mut triggers = Vec::with_capacity(service.triggers.len());
        for (filter, trigger) in (0..).zip(&service.triggers) {
            let taken = Taken { service: number, filter };
            triggers.push(self.trigger(taken, trigger));
            if detail == Detail::Incidents {
                self.titles.push(Title::of(trigger, &mut self.numbering));
            }
        }
        let resolve = service.resolve.as_ref();
        let resolve = resolve.map(|part| self.resolve(number, part));
        let triggers = List::push(&mut self.triggers, triggers);
        self.parts.push(Parts { triggers, resolve });
    }

    fn of(&mut self, part: &'s Part) -> Of {
        let kind = self.numbering.kind(part);
        let mapping = part.mapping.as_ref();
        Of { kind, mapping: mapping.map(|path| self.numbering.path(&path.value)) }
    }

    fn trigger(&mut self, taken: Taken, trigger: &'s Trigger) -> Of {
        let of = self.of(&trigger.part);
        let Some(kind) = of.kind else { return of };
        self.takers.resize(self.numbering.kinds.len(), (None, None));
        if let Some((first, last)) = self.takers.get_mut(kind as usize)
            // A second filter of the same kind never gets a payload.
            && last.replace(taken.service) != Some(taken.service)
        {
            let mapping = of.mapping;
            let taker = Taker { taken, mapping };
            match first {
                None => *first = Some(taker),
                Some(_) => self.further.push((kind, taker)),
            }
        }
        of
    }

    fn resolve(&mut self, service: u32, part: &'s Part) -> Resolve {
        let Of { kind, mapping } = self.of(part);
        let known = self.groups.len();
        let shared = self.group([kind, mapping, None], service);
        if let Some(kind) = kind.filter(|_| shared as usize == known) {
            self.kinds_groups.push((kind, shared));
        }
        Resolve { kind, shared, alone: self.group([kind, mapping, Some(service)], service) }
    }

    fn group(&mut self, key: [Option<u32>; 3], service: u32) -> u32 {
        let next = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let number = *self.known_groups.entry(key).or_insert(next);
        if number == next {
            self.groups.push(Group { mapping: key[1], services: Vec::new() });
        }
        if let Some(group) = self.groups.get_mut(number as usize) {
            group.services.push(service);
        }
        number
    }

    /// Hangs each kind on its rarest condition.
    pub(super) fn hang(&mut self, reading: Reading) -> (Kinds, Vec<Wanted>) {
        let numbering = &self.numbering;
        let count = numbering.kinds.len();
        self.takers.resize(count, (None, None));
        let (takers_of, takers) = List::grouped(count, &self.further);
        let (groups_of, groups) = List::grouped(count, &self.kinds_groups);
        let mut wanted = Vec::new();
        wanted.resize_with(numbering.paths.len(), Wanted::default);
        let mut kinds = Kinds { takers, groups, ..Kinds::default() };
        let lists = numbering.kinds.iter().zip(&self.takers).zip(takers_of).zip(groups_of);
        for (kind, (((asked, (taker, _)), takers), groups)) in (0..).zip(lists) {
            let asked = asked.of(&numbering.asked);
            let told = self.hang_one(kind, asked, &mut wanted, reading);
            let mut left = asked.iter().copied().filter(|asked| Some(*asked) != told);
            kinds.all.push(Kind {
                question: left.next(),
                questions: List::push(&mut kinds.questions, left),
                taker: *taker,
                takers,
                groups,
            });
        }
        (kinds, wanted)
    }

    /// Hangs one kind on its rarest condition, and returns the one that need not be asked again where that holds.
    fn hang_one(&self, kind: u32, asked: &[u32], wanted: &mut [Wanted], reading: Reading) -> Option<u32> {
        let (number, hook) = self.numbering.rarest(asked)?;
        let wanted = wanted.get_mut(hook.path as usize)?;
        wanted.add(hook.condition, kind, reading);
        let is_told = reading.list == ListReading::Any || hook.condition.values.len() == 1;
        is_told.then_some(number)
    }
}
