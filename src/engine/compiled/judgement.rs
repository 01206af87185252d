//! What the services say of one line.

use super::TriggerId;
use super::judge::Judge;
use super::otherwise::{Otherwise, Takings};
use crate::engine::answer::Outcome;
use crate::engine::incident;
use crate::engine::reading::Reading;
use crate::model::payload::NoText;
use crate::model::reply::Reply;
use crate::parse::json::JsonError;

/// What the services say of one line.
#[derive(Debug, Clone, Copy)]
pub struct Judgement<'j, 'c, 's> {
    pub(super) judge: &'j Judge<'c, 's>,
    pub(super) line: &'j str,
}

impl<'c, 's> Judge<'c, 's> {
    /// Judges a line of a log: a payload, or an envelope around one.
    pub fn judge<'j>(&'j mut self, line: &'j str) -> Result<Judgement<'j, 'c, 's>, JsonError> {
        self.take(line)?;
        let line = self.inner.as_deref().unwrap_or(line);
        Ok(Judgement { judge: self, line })
    }
}

impl<'j, 's> Judgement<'j, '_, 's> {
    /// Which filter of which service takes it, one filter of a service, in the order of the services; and the mapping
    /// value of the incident that it opens.
    pub fn triggers(&self) -> impl ExactSizeIterator<Item = (TriggerId, Option<&'j str>)> {
        self.triggers_of(&self.judge.takings)
    }

    /// The groups of resolves that take it.
    pub fn resolves(&self) -> &'j [u32] {
        &self.judge.takings.resolves
    }

    /// Whether the resolve of a service takes it.
    pub fn resolves_of(&self, service: u32) -> bool {
        let resolve = self.judge.compiled.parts_of(service).and_then(|parts| parts.resolve);
        let takes = |group: u32| self.resolves().binary_search(&group).is_ok();
        resolve.is_some_and(|resolve| takes(resolve.shared) || takes(resolve.alone))
    }

    pub fn reading(&self) -> Reading {
        self.judge.compiled.reading()
    }

    /// Whether the line is one of a container's log that holds no call.
    pub fn is_no_call(&self) -> bool {
        self.judge.is_no_call
    }

    pub fn outcome(&self) -> Outcome {
        Outcome::of(!self.judge.takings.triggers.is_empty(), !self.resolves().is_empty())
    }

    /// What was replied to the call, where that is asked for.
    pub fn reply(&self) -> Option<Reply> {
        self.judge.call.reply
    }

    /// Who takes it under the other readings of lists and case, where that is somebody else and a reply is to be judged.
    pub fn otherwise(&self) -> impl Iterator<Item = (Reading, &'j Takings)> {
        self.judge.otherwise.iter().flat_map(Otherwise::differing)
    }

    /// Who takes it.
    pub fn takings(&self) -> &'j Takings {
        &self.judge.takings
    }

    /// The trigger filters that take it, with the mapping value of the incident that each opens.
    pub fn triggers_of(&self, takings: &'j Takings) -> impl ExactSizeIterator<Item = (TriggerId, Option<&'j str>)> {
        takings.triggers.iter().map(|target| (target.id, self.mapping(target.mapping)))
    }

    /// When a receiver recorded it, as it wrote that.
    pub fn received_at(&self) -> Option<&'j str> {
        self.judge.call.received_at.as_deref()
    }

    /// The mapping value of the incidents that a group of resolves closes.
    pub fn mapping_of_group(&self, group: u32) -> Option<&'j str> {
        self.mapping(self.judge.compiled.groups.get(group as usize)?.mapping)
    }

    /// The title of an incident that a filter opens. Made of all only when incidents were asked for.
    pub fn title(&self, id: TriggerId, from: Option<&str>) -> String {
        let compiled = self.judge.compiled;
        let title = compiled.place(id).and_then(|at| compiled.titles.get(at));
        let service = compiled.services.get(id.service as usize);
        let in_file = service.and_then(|service| service.from.as_ref());
        let from = incident::from([self.judge.call.from.as_deref(), from, in_file.map(|from| from.value.as_str())]);
        let title = title.map(|title| title.text(|path| self.at(path), from));
        title.unwrap_or_default()
    }

    /// The service that its envelope names, where there is none of that name.
    pub fn unknown_service(&self) -> Option<&'j str> {
        let name = self.judge.call.service.as_deref();
        name.filter(|_| self.judge.named().is_empty())
    }

    fn mapping(&self, path: Option<u32>) -> Option<&'j str> {
        self.at(path?).ok().filter(|text| !text.is_empty())
    }

    pub(super) fn at(&self, path: u32) -> Result<&'j str, NoText> {
        self.judge.memory.captures.get(path, self.line)
    }
}
