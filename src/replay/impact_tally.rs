//! Counts the incidents of one class of changes, and those that change alike as one.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::run::{ChangeGroup, Example, ImpactClass, ImpactKind, MAX_CHANGE_GROUPS, MAX_CHANGES, Side};
use crate::model::filter::{PartId, Service};

/// A part by the name of its service, which two versions of the filters have in common.
pub type NamedPart<'s> = (&'s str, PartId);

/// The part that had an incident before, and the one that has it now.
pub type Parts<'s> = [Option<NamedPart<'s>>; 2];

#[derive(Debug, Default)]
pub struct ClassTally<'s> {
    count: u64,
    examples: Vec<Example>,
    groups: HashMap<Parts<'s>, ChangeGroup>,
    ungrouped: u64,
}

pub fn named(services: &[Service], service: usize, part: PartId) -> NamedPart<'_> {
    (services.get(service).map_or("", |it| &it.name), part)
}

impl<'s> ClassTally<'s> {
    pub fn count(&mut self, line: u64, parts: Parts<'s>, sides: impl Fn() -> [Option<Side>; 2]) {
        let example = || {
            let [before, after] = sides();
            Example { line, before, after }
        };
        self.count += 1;
        if self.examples.len() < MAX_CHANGES {
            self.examples.push(example());
        }
        if let Some(group) = self.groups.get_mut(&parts) {
            group.count += 1;
            group.last = line;
        } else if self.groups.len() < MAX_CHANGE_GROUPS {
            self.groups.insert(parts, ChangeGroup { count: 1, first: example(), last: line });
        } else {
            self.ungrouped += 1;
        }
    }

    pub fn finish(self, kind: ImpactKind) -> ImpactClass {
        let mut groups: Vec<_> = self.groups.into_iter().collect();
        groups.sort_by_key(|(parts, group)| (Reverse(group.count), group.first.line, *parts));
        ImpactClass {
            kind,
            count: self.count,
            examples: self.examples,
            groups: groups.into_iter().map(|(_, group)| group).collect(),
            ungrouped: self.ungrouped,
        }
    }
}
