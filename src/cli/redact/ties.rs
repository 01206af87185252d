//! Mapping values that change have to change everywhere, or pairs would not pair any more.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::survey::{MAP_BY_ANOTHER, REDACT_TOGETHER, Reason, redacted};
use super::targets::Target;
use super::units::Units;
use crate::model::filter::Service;
use crate::redact::{self, Counts, Redactor};

/// Where a mapping value is that changes in some file.
#[derive(Default)]
struct Value<'p> {
    /// What it becomes.
    after: BTreeSet<&'p str>,
    /// The files in which it changes.
    changes: BTreeSet<usize>,
    /// A file in which it stays, and what to do.
    stays: Option<(String, &'static str)>,
}

/// The mapping values that change.
pub struct Values<'p>(BTreeMap<&'p str, Value<'p>>);

impl<'p> Values<'p> {
    /// None change most often.
    pub fn of(plans: &'p [Plan], others: &[Target], redactor: &Redactor, services: &[Service]) -> Self {
        let mut values = Self(BTreeMap::new());
        for (at, plan) in plans.iter().enumerate() {
            for (before, after) in plan.survey.iter().flat_map(|survey| &survey.ties) {
                let value = values.0.entry(before).or_default();
                value.after.insert(after);
                value.changes.insert(at);
            }
        }
        if !values.0.is_empty() {
            let asked = plans.iter().map(|plan| (&plan.target, true)).chain(others.iter().map(|other| (other, false)));
            let samples = asked.filter(|(target, _)| !target.is_suite);
            samples.for_each(|(target, is_asked)| values.find(target, is_asked, redactor, services));
        }
        values
    }

    /// Finds those that stay in a file: all that are in one that nobody wants redacted.
    fn find(&mut self, target: &Target, is_asked: bool, redactor: &Redactor, services: &[Service]) {
        let Ok(mut units) = target.open().and_then(|(file, _)| Units::of(file, target.path())) else { return };
        while let Ok(Some(unit)) = units.next() {
            let before = String::from_utf8_lossy(&unit.bytes);
            let held = redact::mapping_values(services, &before);
            if !held.iter().any(|value| self.0.contains_key(value.as_str())) {
                continue;
            }
            let clean = redacted(redactor, &unit.bytes, &mut Counts::default());
            let changed = redact::compare(services, &before, &String::from_utf8_lossy(&clean)).unwrap_or_default();
            for value in &held {
                let changes = changed.iter().any(|tie| tie.before == *value);
                let Some(known) = self.0.get_mut(value.as_str()) else { continue };
                if !changes {
                    known.stays.get_or_insert_with(|| (target.name.clone(), MAP_BY_ANOTHER));
                } else if !is_asked {
                    known.stays.get_or_insert_with(|| (target.name.clone(), REDACT_TOGETHER));
                }
            }
        }
    }

    /// The files in which a value changes that stays in another one, or that would be the same as another one.
    pub fn broken(&self, is_left: impl Fn(usize) -> bool, names: impl Fn(usize) -> String) -> Vec<(usize, Reason)> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for after in self.0.values().flat_map(|value| &value.after) {
            *places.entry(after).or_default() += 1;
        }
        let mut broken = Vec::new();
        for value in self.0.values() {
            let left = value.changes.iter().find(|at| is_left(**at)).map(|at| (names(*at), MAP_BY_ANOTHER));
            let is_apart = value.after.len() == 1 && value.after.iter().all(|after| places.get(after) == Some(&1));
            let (message, help) = match value.stays.clone().or(left) {
                Some((other, help)) => (
                    format!("a mapping value changes here and stays in {other}, so a pair would not pair any more"),
                    help,
                ),
                None if !is_apart => {
                    ("a mapping value would not be told from another one any more".to_owned(), MAP_BY_ANOTHER)
                }
                None => continue,
            };
            let files = value.changes.iter().filter(|at| !is_left(**at));
            broken.extend(files.map(|at| (*at, Reason::change(message.clone(), help))));
        }
        broken
    }
}
