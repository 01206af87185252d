//! Which part a discarded payload came nearest to, told from the found values alone.
//!
//! Of the parts that look at a key path which has a text in the payload, it is the one with the fewest conditions, then
//! the first in the order of the services; what failed is its first condition that does not hold. That is cheaper than the
//! search of `cgfilter test`, which also looks at what is not wanted, and may name another part. Where no wanted key path
//! has a text, the first one that leads to null, an object or an array tells; a payload without any has no near miss.

use super::kinds::Asked;
use super::{Compiled, Parts};
use crate::engine::reading::Reading;
use crate::engine::verdict;
use crate::model::filter::Service;
use crate::model::key_path::KeyPath;
use crate::model::payload::NoText;

/// A part, by how soon it is the nearest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    conditions: usize,
    service: u32,
    /// The trigger filters, then the resolve.
    part: usize,
}

/// The condition that failed.
#[derive(Debug, Clone, Copy)]
pub struct Miss<'s, 't> {
    pub service: u32,
    pub key: &'s KeyPath,
    /// The text that has none of the values, or why there is no text.
    pub found: Result<&'t str, NoText>,
}

/// For each key path the nearest of the parts with a condition on it.
pub(super) fn by_path(
    services: &[Service],
    parts: &[Parts<'_>],
    paths: usize,
) -> Vec<Option<Candidate>> {
    let mut nearest: Vec<Option<Candidate>> = vec![None; paths];
    for (service, parts) in (0..).zip(parts).take(services.len()) {
        for (part, asked) in parts.all().enumerate() {
            let candidate = Candidate {
                conditions: asked.len(),
                service,
                part,
            };
            for asked in asked {
                if let Some(nearest) = nearest.get_mut(asked.path as usize) {
                    let best = nearest.map_or(candidate, |known| known.min(candidate));
                    *nearest = Some(best);
                }
            }
        }
    }
    nearest
}

impl<'s> Parts<'s> {
    /// The conditions of each part: the trigger filters, then the resolve.
    pub(super) fn all(&self) -> impl Iterator<Item = &[Asked<'s>]> {
        let triggers = self.triggers.iter().map(|trigger| trigger.asked.as_slice());
        triggers.chain(self.resolve.iter().map(|it| it.asked.as_slice()))
    }
}

impl<'s> Compiled<'s> {
    /// The near miss of a payload that nobody takes, given the paths that it has and what is there.
    pub(super) fn nearest<'t>(
        &self,
        touched: impl Iterator<Item = u32> + Clone,
        at: impl Fn(u32) -> Result<&'t str, NoText>,
    ) -> Option<Miss<'s, 't>> {
        let candidate = |path: u32| self.nearest.get(path as usize).copied().flatten();
        let with_text = touched.clone().filter(|path| at(*path).is_ok());
        let without = touched.filter(|path| !matches!(at(*path), Ok(_) | Err(NoText::Missing)));
        let best = with_text.filter_map(candidate).min();
        let best = best.or_else(|| without.filter_map(candidate).min())?;
        let parts = self.parts.get(best.service as usize)?;
        self.failed(best.service, parts.all().nth(best.part)?, &at)
    }

    /// The near miss of one service, when an envelope names it.
    pub(super) fn nearest_of<'t>(
        &self,
        service: u32,
        at: impl Fn(u32) -> Result<&'t str, NoText>,
    ) -> Option<Miss<'s, 't>> {
        let parts = self.parts.get(service as usize)?;
        let nearest = |is_there: &dyn Fn(u32) -> bool| {
            let has = |asked: &&[Asked<'_>]| asked.iter().any(|it| is_there(it.path));
            parts.all().filter(has).min_by_key(|asked| asked.len())
        };
        let with_text = nearest(&|path| at(path).is_ok());
        let nearest =
            with_text.or_else(|| nearest(&|path| !matches!(at(path), Err(NoText::Missing))))?;
        self.failed(service, nearest, &at)
    }

    fn failed<'t>(
        &self,
        service: u32,
        asked: &[Asked<'s>],
        at: &impl Fn(u32) -> Result<&'t str, NoText>,
    ) -> Option<Miss<'s, 't>> {
        let fails = |asked: &&Asked<'_>| !asked.holds(at(asked.path), self.reading);
        let failed = asked.iter().find(fails)?;
        Some(Miss {
            service,
            key: &failed.condition.key_path.value,
            found: at(failed.path),
        })
    }
}

impl Asked<'_> {
    /// Whether a condition holds, given what is at its key path.
    pub(super) fn holds(&self, found: Result<&str, NoText>, reading: Reading) -> bool {
        found.is_ok_and(|text| verdict::holds(self.condition, text, reading))
    }
}
