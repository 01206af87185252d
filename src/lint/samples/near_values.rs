//! The values that samples have nearly, each with the samples that show it.

use std::collections::HashMap;
use std::ptr;

use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::sample_outcome::{NearValue, SampleOutcome};
use crate::lint::samples::sample_view::SampleView;
use crate::model::diagnostic::Related;

/// A value, and the samples that write it in one other way.
pub struct NearGroup<'e, 'a> {
    /// As the first of them shows it.
    pub near: NearValue<'a>,
    first: &'e SampleView<'a>,
    /// How many there are.
    pub samples: usize,
}

impl NearGroup<'_, '_> {
    /// The place of the first sample that shows it.
    pub fn related(&self) -> Related {
        let key = &self.near.condition.key_path.value;
        Related { place: self.first.place(self.near.span), message: self.first.words_at(key) }
    }
}

/// One for each value and each way of writing it, so that no sample goes unmentioned.
pub fn grouped<'e, 'a>(
    evidence: &'e Evidence<'a>,
    pick: impl Fn(&SampleOutcome<'a>) -> Option<NearValue<'a>>,
) -> Vec<NearGroup<'e, 'a>> {
    let mut groups: Vec<NearGroup<'e, 'a>> = Vec::new();
    let mut known = HashMap::new();
    for (first, fate) in evidence.fates() {
        let Some(near) = pick(fate) else { continue };
        let way = (ptr::from_ref(near.value), near.as_found);
        let at = *known.entry(way).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.samples += 1,
            None => groups.push(NearGroup { near, first, samples: 1 }),
        }
    }
    groups
}
