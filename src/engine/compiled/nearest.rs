//! Which part a discarded payload came nearest to, told from the found values alone.
//!
//! Of the parts that look at a key path which has a text in the payload, it is one that asks for this text in another case,
//! if there is one; then the one with the fewest conditions, then the first in the order of the services. What failed is its
//! first condition that does not hold. That is cheaper than the search of `cgfilter test`, which also looks at what is not
//! wanted, and may name another part. Where no wanted key path
//! has a text, the first one that leads to null, an object or an array tells; a payload without any has no near miss.

use std::collections::HashMap;

use hashbrown::DefaultHashBuilder;

use super::Compiled;
use super::kinds::Question;
use crate::engine::reading::CaseReading;
use crate::engine::verdict;
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

/// Values without their case, each with a part.
pub(super) type Folded = HashMap<String, Candidate, DefaultHashBuilder>;

/// The condition that failed.
#[derive(Debug, Clone, Copy)]
pub struct Miss<'s, 't> {
    pub service: u32,
    pub key: &'s KeyPath,
    /// The text that has none of the values, or why there is no text.
    pub found: Result<&'t str, NoText>,
}

impl<'s> Compiled<'s> {
    /// For each key path the nearest of the parts with a condition on it.
    pub(super) fn nearest_by_path(&self) -> Vec<Option<Candidate>> {
        let mut nearest: Vec<Option<Candidate>> = vec![None; self.paths.len()];
        for (candidate, question) in self.candidates() {
            if let Some(nearest) = nearest.get_mut(question.path as usize) {
                let best = nearest.map_or(candidate, |known| known.min(candidate));
                *nearest = Some(best);
            }
        }
        nearest
    }

    /// Each part with each of its questions.
    fn candidates(&self) -> impl Iterator<Item = (Candidate, &Question<'s>)> {
        let services = (0..).take(self.parts.len());
        let parts = services.flat_map(|service| {
            let parts = self.parts_asked(service).enumerate();
            parts.map(move |(part, asked)| (service, part, asked))
        });
        parts.flat_map(|(service, part, asked)| {
            let candidate = Candidate { conditions: asked.len(), service, part };
            let questions = asked.iter().filter_map(|it| self.questions.get(*it as usize));
            questions.map(move |question| (candidate, question))
        })
    }

    /// The questions of each part of a service: the trigger filters, then the resolve.
    fn parts_asked(&self, service: u32) -> impl Iterator<Item = &[u32]> {
        self.kinds_of(service).map(|kind| self.asked(kind))
    }

    fn path_of(&self, question: u32) -> Option<u32> {
        let question = self.questions.get(question as usize);
        question.map(|question| question.path)
    }

    /// The near miss of a payload that nobody takes, given the paths that it has and what is there.
    pub(super) fn nearest<'t>(
        &self,
        touched: impl Iterator<Item = u32> + Clone,
        at: impl Fn(u32) -> Result<&'t str, NoText>,
    ) -> Option<Miss<'s, 't>> {
        let texts = touched.clone().filter_map(|path| Some((path, at(path).ok()?)));
        if let Some(slip) = self.in_another_case(texts) {
            return self.failed(slip.service, slip.part, &at);
        }
        let candidate = |path: u32| self.nearest.get(path as usize).copied().flatten();
        let with_text = touched.clone().filter(|path| at(*path).is_ok());
        let without = touched.filter(|path| !matches!(at(*path), Ok(_) | Err(NoText::Missing)));
        let best = with_text.filter_map(candidate).min();
        let best = best.or_else(|| without.filter_map(candidate).min())?;
        self.failed(best.service, best.part, &at)
    }

    /// The nearest of the parts that ask for one of these texts in another case.
    fn in_another_case<'t>(&self, texts: impl Iterator<Item = (u32, &'t str)>) -> Option<Candidate> {
        if self.reading.case == CaseReading::Ignore {
            return None;
        }
        let folded = self.folded.get_or_init(|| self.folded_values());
        let slip = |(path, text)| {
            let values = folded.get(path as usize)?;
            if values.is_empty() {
                return None;
            }
            values.get(&*verdict::folded(text, CaseReading::Ignore)).copied()
        };
        texts.filter_map(slip).min()
    }

    /// By key path: the values that are asked for there, without their case, each with the nearest part that asks for it.
    fn folded_values(&self) -> Vec<Folded> {
        let mut folded = vec![Folded::default(); self.paths.len()];
        for (candidate, question) in self.candidates() {
            let Some(values) = folded.get_mut(question.path as usize) else {
                continue;
            };
            for value in &question.condition.values {
                let value = verdict::folded(&value.value, CaseReading::Ignore);
                let nearest = values.entry(value.into_owned()).or_insert(candidate);
                *nearest = candidate.min(*nearest);
            }
        }
        folded
    }

    /// The near miss of one service, when an envelope names it.
    pub(super) fn nearest_of<'t>(
        &self,
        service: u32,
        at: impl Fn(u32) -> Result<&'t str, NoText>,
    ) -> Option<Miss<'s, 't>> {
        let nearest = |is_there: &dyn Fn(u32) -> bool| {
            let has = |asked: &[u32]| {
                let mut paths = asked.iter().filter_map(|it| self.path_of(*it));
                paths.any(is_there)
            };
            let parts = self.parts_asked(service).enumerate();
            let parts = parts.filter(|(_, asked)| has(asked));
            parts.min_by_key(|(_, asked)| asked.len())
        };
        let with_text = nearest(&|path| at(path).is_ok());
        let (part, _) = with_text.or_else(|| nearest(&|path| !matches!(at(path), Err(NoText::Missing))))?;
        self.failed(service, part, &at)
    }

    /// The first condition of a part that does not hold.
    fn failed<'t>(
        &self,
        service: u32,
        part: usize,
        at: &impl Fn(u32) -> Result<&'t str, NoText>,
    ) -> Option<Miss<'s, 't>> {
        let asked = self.parts_asked(service).nth(part)?.iter();
        let mut asked = asked.filter_map(|it| self.questions.get(*it as usize)).enumerate();
        let fails = |question: &Question<'_>| !question.holds(at(question.path), self.reading);
        let (condition, question) = asked.find(|(_, question)| fails(question))?;
        // As this part spells the key path: others ask the same in other words.
        let service_of = self.services.get(service as usize)?;
        let part = match service_of.triggers.get(part) {
            Some(trigger) => &trigger.part,
            None => service_of.resolve.as_ref()?,
        };
        Some(Miss { service, key: &part.conditions.get(condition)?.key_path.value, found: at(question.path) })
    }
}
