//! The suites of a run, with the payloads that their cases name.

mod read;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use anyhow::bail;
use regex::Regex;

pub use read::{Names, read};

use crate::model::payload::Payload;
use crate::model::suite::{Case, Given, Suite};
use crate::model::text::count;
use crate::suite::run::Script;

/// The suites of a run, in order of path.
#[derive(Default)]
pub struct Suites {
    pub loaded: Vec<Loaded>,
    /// The payload files that cases name, as paths without links.
    pub named: HashSet<PathBuf>,
}

/// A suite with the payloads that its cases name.
pub struct Loaded {
    pub path: PathBuf,
    pub suite: Suite,
    /// The service whose sample the suite is.
    owner: Option<usize>,
    /// By path as written, with the service whose sample it is; none for one that cannot be read.
    files: HashMap<String, Option<(Payload, Option<usize>)>>,
    /// The cases to run, by their positions.
    wanted: Vec<usize>,
}

/// The cases to run, in their order.
pub fn cases(loaded: &[Loaded]) -> impl Iterator<Item = (&Loaded, &Case)> {
    let cases = |loaded: &'_ Loaded| loaded.wanted.clone();
    let numbered = loaded
        .iter()
        .flat_map(move |loaded| cases(loaded).into_iter().map(move |at| (loaded, at)));
    numbered.filter_map(|(loaded, at)| Some((loaded, loaded.suite.cases.get(at)?)))
}

impl Suites {
    /// Keeps the cases that match, by `path: name`.
    pub fn keep(&mut self, pattern: &Regex) -> anyhow::Result<()> {
        let all = cases(&self.loaded).count();
        for loaded in &mut self.loaded {
            let name = loaded.suite.source.name();
            let cases = &loaded.suite.cases;
            let matches = |case: &Case| pattern.is_match(&format!("{name}: {}", case.name.value));
            loaded
                .wanted
                .retain(|at| cases.get(*at).is_some_and(matches));
        }
        if cases(&self.loaded).next().is_none() {
            bail!(
                "no case matches --run {pattern}: there are {}",
                count(all, "case")
            );
        }
        Ok(())
    }
}

impl Loaded {
    /// A case with its payloads; none when one of these cannot be read.
    pub fn script<'a>(&'a self, case: &'a Case) -> Option<Script<'a>> {
        let payload = |step: &'a crate::model::suite::Step| match &step.payload {
            Given::Inline(payload) => Some((&**payload, self.owner)),
            Given::File(path) => {
                let (payload, owner) = self.files.get(&path.value)?.as_ref()?;
                Some((payload, owner.or(self.owner)))
            }
        };
        let payloads = case.steps.iter().map(payload).collect::<Option<_>>()?;
        Some(Script { case, payloads })
    }
}
