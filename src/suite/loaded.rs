//! A suite with the payloads that its cases name.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::run::Script;
use crate::model::payload::Payload;
use crate::model::suite::{Case, Given, Step, Suite};

/// A payload file that a case names.
#[derive(Debug)]
pub struct StepFile {
    pub payload: Arc<Payload>,
    /// The service whose sample it is.
    pub owner: Option<usize>,
}

#[derive(Debug)]
pub struct Loaded {
    pub path: PathBuf,
    pub suite: Suite,
    /// The service that the suite names, else the one whose sample it is.
    pub owner: Option<usize>,
    /// By path as written; none for one that cannot be read.
    pub files: HashMap<String, Option<StepFile>>,
    /// The cases to run, by their positions.
    pub wanted: Vec<usize>,
}

impl Loaded {
    /// The payload files that cases name, with the service whose samples they are.
    pub fn samples(&self) -> impl Iterator<Item = (&Arc<Payload>, Option<usize>)> {
        let samples = self.files.values().flatten();
        samples.map(|sample| (&sample.payload, sample.owner.or(self.owner)))
    }

    /// A case with its payloads; none when one of these cannot be read.
    pub fn script<'a>(&'a self, case: &'a Case) -> Option<Script<'a>> {
        let payload = |step: &'a Step| match &step.payload {
            Given::Inline(payload) => Some((&**payload, self.owner)),
            Given::File(path) => {
                let sample = self.files.get(&path.value)?.as_ref()?;
                Some((&*sample.payload, sample.owner.or(self.owner)))
            }
        };
        let payloads = case.steps.iter().map(payload).collect::<Option<_>>()?;
        Some(Script { case, payloads })
    }

    /// The cases that a change of a service must not break, which is the only one that judges them here: those of the suites
    /// that are about it, but for those that fail today.
    pub fn scripts_of(&self, service: usize) -> Vec<Script<'_>> {
        let is_about = self.owner.is_none_or(|owner| owner == service);
        let cases = self.suite.cases.iter().filter(|case| is_about && case.todo.is_none());
        let scripts = cases.filter_map(|case| self.script(case));
        let alone = scripts.map(|script| {
            let payloads = script.payloads.into_iter().map(|(payload, owner)| (payload, owner.map(|_| 0)));
            Script { case: script.case, payloads: payloads.collect() }
        });
        alone.collect()
    }
}
