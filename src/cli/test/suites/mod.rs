//! The suites of a run, with the payloads that their cases name.

mod read;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

pub use read::{SuiteQuery, read};

use crate::model::payload::Payload;
use crate::model::suite::{Case, Given, Step, Suite};
use crate::suite::run::Script;

/// The suites of a run, in order of path.
#[derive(Default)]
pub struct Suites {
    pub loaded: Vec<Loaded>,
    /// The payload files that cases name, as paths without links, also of suites that cannot be run.
    pub named: HashSet<PathBuf>,
    /// How many cases there are, whether they are asked for or not.
    pub all: usize,
}

/// A payload file that a case names.
struct Sample {
    payload: Arc<Payload>,
    /// The service whose sample it is.
    owner: Option<usize>,
}

/// A suite with the payloads that its cases name.
pub struct Loaded {
    pub path: PathBuf,
    pub suite: Suite,
    /// The service whose sample the suite is.
    owner: Option<usize>,
    /// By path as written; none for one that cannot be read.
    files: HashMap<String, Option<Sample>>,
    /// The cases to run, by their positions.
    wanted: Vec<usize>,
}

/// The cases to run, in their order.
pub fn cases(loaded: &[Loaded]) -> impl Iterator<Item = (&Loaded, &Case)> {
    let cases = |loaded: &'_ Loaded| loaded.wanted.clone();
    let numbered = loaded.iter().flat_map(move |loaded| cases(loaded).into_iter().map(move |at| (loaded, at)));
    numbered.filter_map(|(loaded, at)| Some((loaded, loaded.suite.cases.get(at)?)))
}

impl Loaded {
    /// The service whose sample the suite is.
    pub fn owner(&self) -> Option<usize> {
        self.owner
    }

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
}
