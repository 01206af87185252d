//! The values that samples have nearly, each with the samples that show it.

use std::collections::HashMap;
use std::ptr;

use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::sample_fate::{NearValue, SampleFate};
use crate::lint::samples::seen::Seen;
use crate::model::diagnostic::Related;

/// A value, and the samples that write it in one other way.
pub struct NearGroup<'e, 'a> {
    /// As the first of them shows it.
    pub near: NearValue<'a>,
    pub seen: &'e Seen<'a>,
    /// The others.
    pub others: Vec<&'e Seen<'a>>,
}

impl<'e, 'a> NearGroup<'e, 'a> {
    pub fn samples(&self) -> impl Iterator<Item = &'e Seen<'a>> {
        [self.seen].into_iter().chain(self.others.iter().copied())
    }

    /// The place of the first sample that shows it.
    pub fn related(&self) -> Related {
        Related {
            place: self.seen.place(self.near.span),
            message: self.seen.words_at(&self.near.condition.key_path.value),
        }
    }
}

/// One for each value and each way of writing it, so that no sample goes unmentioned.
pub fn grouped<'e, 'a>(
    evidence: &'e Evidence<'a>,
    pick: impl Fn(&SampleFate<'a>) -> Option<NearValue<'a>>,
) -> Vec<NearGroup<'e, 'a>> {
    let mut groups: Vec<NearGroup<'e, 'a>> = Vec::new();
    let mut known = HashMap::new();
    for (seen, fate) in evidence.fates() {
        let Some(near) = pick(fate) else {
            continue;
        };
        let way = (ptr::from_ref(near.value), near.as_found);
        let at = *known.entry(way).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.others.push(seen),
            None => groups.push(NearGroup { near, seen, others: Vec::new() }),
        }
    }
    groups
}
