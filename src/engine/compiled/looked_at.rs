//! What a payload has at the keys of the parts that take it.

use super::judgement::Judgement;
use super::{Compiled, PartRef};
use crate::model::filter::PartId;

impl Compiled<'_> {
    /// The number of a part, and those of the key paths that it looks at: of its conditions, then of its mapping key. Resolves
    /// that take the same payloads are one.
    pub fn part(&self, service: usize, part: PartId) -> Option<(u32, Vec<u32>)> {
        let parts = self.parts.get(service)?;
        let (number, part) = match part {
            PartId::Trigger(filter) => {
                let place = parts.triggers.range().nth(filter)?;
                (u32::try_from(place).ok()?, *self.triggers.get(place)?)
            }
            PartId::Resolve => {
                let resolve = parts.resolve?;
                let mapping = self.groups.get(resolve.shared as usize)?.mapping;
                (self.group_number(resolve.shared)?, PartRef { signature: resolve.signature, mapping })
            }
        };
        let paths = self.paths_of(part.signature).chain(part.mapping);
        Some((number, paths.collect()))
    }

    fn paths_of(&self, signature: Option<u32>) -> impl Iterator<Item = u32> {
        let conditions = self.asked(signature).iter();
        conditions.filter_map(|condition| Some(self.conditions.get(*condition as usize)?.path))
    }

    fn group_number(&self, group: u32) -> Option<u32> {
        u32::try_from(self.triggers.len()).ok()?.checked_add(group)
    }
}

impl Judgement<'_, '_, '_> {
    /// Tells, for each part that takes it, the part's number, and of each key path that it looks at the text there; of the
    /// mapping key only that there is one.
    pub fn looked_at(&self, mut tell: impl FnMut(u32, u32, &str)) {
        let compiled = self.judge.compiled;
        let mut part = |number: u32, signature: Option<u32>, mapping: Option<u32>| {
            for path in compiled.paths_of(signature) {
                self.at(path).into_iter().for_each(|text| tell(number, path, text));
            }
            let mapping = mapping.filter(|path| self.at(*path).is_ok_and(|text| !text.is_empty()));
            mapping.into_iter().for_each(|path| tell(number, path, ""));
        };
        for target in &self.judge.takings.triggers {
            let place = compiled.place(target.id);
            if let Some((place, trigger)) = place.and_then(|place| Some((place, compiled.triggers.get(place)?))) {
                part(u32::try_from(place).unwrap_or(u32::MAX), trigger.signature, target.mapping);
            }
        }
        for group in self.resolves() {
            let Some(of) = compiled.groups.get(*group as usize) else { continue };
            let first = of.services.first().and_then(|service| compiled.parts_of(*service)?.resolve);
            // One that an envelope names is of the group of all that are alike, too.
            let shared = first.map(|resolve| resolve.shared).and_then(|shared| compiled.group_number(shared));
            if let Some((resolve, number)) = first.zip(shared) {
                part(number, resolve.signature, of.mapping);
            }
        }
    }
}
