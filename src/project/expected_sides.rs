//! What samples are meant to be: as suites expect, else as the names of their files and their own states say.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::file_names::plain;
use crate::engine::proof;
use crate::lint::workspace::Sample;
use crate::model::filter::Service;
use crate::model::suite::Suite;
use crate::suite::expectation::{self, Expectation};

/// What suites expect of payload files, by their paths without links.
#[derive(Clone)]
pub struct ExpectedSides {
    of: HashMap<PathBuf, Expectation>,
    real: fn(&Path) -> Option<PathBuf>,
}

impl Default for ExpectedSides {
    fn default() -> Self {
        Self::by(|path| Some(plain(path)))
    }
}

impl ExpectedSides {
    /// `real` is the path without links of what is at a path.
    pub fn by(real: fn(&Path) -> Option<PathBuf>) -> Self {
        Self { of: HashMap::new(), real }
    }

    /// The same with nothing expected yet.
    pub fn none(&self) -> Self {
        Self::by(self.real)
    }

    /// Takes in what the cases of a suite expect.
    pub fn learn(&mut self, suite: &Suite, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new(""));
        for (file, expectation) in expectation::of_files(suite) {
            if let Some(real) = (self.real)(&folder.join(file)) {
                self.of.entry(real).or_default().join(expectation);
            }
        }
    }

    /// Of a file that somebody asks about, nothing is accepted beforehand.
    pub fn forget(&mut self, name: &str) {
        if let Some(real) = (self.real)(Path::new(name)) {
            self.of.remove(&real);
        }
    }

    fn of(&self, name: &str) -> Expectation {
        // Without suites no path has to be looked up.
        let real = if self.of.is_empty() { None } else { (self.real)(Path::new(name)) };
        real.and_then(|real| self.of.get(&real)).copied().unwrap_or_default()
    }
}

/// Says of the samples of one service what they are meant to be.
pub fn settle(samples: &mut [Sample], service: Option<&Service>, expected: &ExpectedSides) {
    let found: Vec<_> = samples.iter().map(|sample| expected.of(sample.payload.source.name())).collect();
    let known = samples.iter().zip(&found).map(|(sample, it)| (&*sample.payload, it.side));
    let sides = proof::sides(&known.collect::<Vec<_>>(), service);
    for ((sample, side), found) in samples.iter_mut().zip(sides).zip(found) {
        sample.side = side;
        sample.accepted = found.accepted;
    }
}
