//! What samples are meant to be: as suites expect, else as the names of their files and their own states say.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::files;
use crate::engine::proof;
use crate::lint::workspace::Sample;
use crate::model::suite::Suite;
use crate::suite::expectation::{self, Expectation};

/// What suites expect of payload files, by their paths without links.
#[derive(Default)]
pub struct ExpectedSides(HashMap<PathBuf, Expectation>);

impl ExpectedSides {
    /// Takes in what the cases of a suite expect.
    pub fn learn(&mut self, suite: &Suite, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new(""));
        for (file, expectation) in expectation::of_files(suite) {
            if let Some(real) = files::resolved(&folder.join(file)) {
                self.0.entry(real).or_default().join(expectation);
            }
        }
    }

    /// Of a file that somebody asks about, nothing is accepted beforehand.
    pub fn forget(&mut self, name: &str) {
        if let Some(real) = files::resolved(Path::new(name)) {
            self.0.remove(&real);
        }
    }

    fn of(&self, name: &str) -> Expectation {
        // Without suites no path has to be looked up.
        let real = if self.0.is_empty() { None } else { files::resolved(Path::new(name)) };
        real.and_then(|real| self.0.get(&real)).copied().unwrap_or_default()
    }
}

/// Says of the samples of one service what they are meant to be.
pub fn settle(samples: &mut [Sample], expected: &ExpectedSides) {
    let found: Vec<_> = samples.iter().map(|sample| expected.of(sample.payload.source.name())).collect();
    let known = samples.iter().zip(&found).map(|(sample, it)| (&*sample.payload, it.side));
    let sides = proof::sides(&known.collect::<Vec<_>>());
    for ((sample, side), found) in samples.iter_mut().zip(sides).zip(found) {
        sample.side = side;
        sample.accepted = found.accepted;
    }
}
