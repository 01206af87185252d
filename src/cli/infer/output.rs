//! Writes a new service: filter, samples and suite, all of them or none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use super::inputs::Inputs;
use super::target::{Target, taken_by};
use crate::cli::boundary::Boundary;
use crate::cli::writer::NewFiles;
use crate::infer::plan::SampleRef;
use crate::source::Source;

/// The samples of a new service that are not there yet, with where they go.
pub struct Output {
    samples: Vec<(PathBuf, Arc<Source>)>,
}

impl Output {
    pub fn new(target: &Target, inputs: &Inputs) -> Self {
        let names = inputs.file_names(Some(target));
        let is_new = |which: SampleRef| !names.0.iter().any(|(there, _)| *there == which);
        let samples = inputs.all().filter(|(which, _)| is_new(*which));
        let path = |which| target.sample(&names.of(which));
        Self { samples: samples.map(|(which, payload)| (path(which), Arc::clone(&payload.source))).collect() }
    }

    /// Writes all files or none; the files, in the order of a reader. The filter comes last: without its samples it would be
    /// half a service. Of a run that was killed some may be there: these are kept.
    pub fn write(&self, target: &Target, filter: &str, suite: Option<&str>) -> Result<Vec<PathBuf>> {
        let samples = self.samples.iter().map(|(path, source)| (path, source.text().as_bytes()));
        let suite = suite.map(|suite| (&target.suite, suite.as_bytes()));
        let texts = suite.into_iter().chain([(&target.filter, filter.as_bytes())]);
        let mut new = NewFiles::default();
        for (path, bytes) in samples.chain(texts) {
            if !path.exists() {
                NewFiles::check(path)?;
                new.add(path, bytes)?;
            } else if !target.settings.boundary.has(path, bytes) {
                bail!(taken_by(path));
            }
        }
        new.keep()?;
        let mut files = vec![target.filter.clone()];
        files.extend(suite.map(|(path, _)| path.clone()));
        files.extend(self.samples.iter().map(|(path, _)| path.clone()));
        Ok(files)
    }

    /// Whether a file is what would be written in its place.
    pub fn has(&self, path: &Path, boundary: &Boundary) -> bool {
        let same = self.samples.iter().find(|(sample, _)| sample == path);
        same.is_some_and(|(_, source)| boundary.has(path, source.text().as_bytes()))
    }
}
