//! Writes a new service: filter, samples and suite, all of them or none.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use super::inputs::Inputs;
use super::target::Target;
use crate::cli::files;
use crate::source::Source;

/// The samples of a new service, with where they go.
pub struct Output {
    samples: Vec<(PathBuf, Arc<Source>)>,
}

impl Output {
    pub fn new(target: &Target, inputs: &Inputs) -> Self {
        let samples = inputs.all();
        let samples = samples.map(|(which, payload)| (target.sample(which), Arc::clone(&payload.source)));
        Self { samples: samples.collect() }
    }

    /// Writes all files, or takes back those that were written when one cannot be; the files, in the order of a reader. The
    /// filter comes last: without its samples it would be half a service.
    pub fn write(&self, target: &Target, filter: &str, suite: &str) -> Result<Vec<PathBuf>> {
        let samples = self.samples.iter().map(|(path, source)| (path, source.text().as_bytes()));
        let texts = [(&target.suite, suite.as_bytes()), (&target.filter, filter.as_bytes())];
        let mut done = Undo::default();
        for (path, bytes) in samples.chain(texts) {
            if let Err(error) = done.write(path, bytes) {
                done.take_back();
                return Err(error);
            }
        }
        let mut files = vec![target.filter.clone(), target.suite.clone()];
        files.extend(self.samples.iter().map(|(path, _)| path.clone()));
        Ok(files)
    }
}

/// What was made so far.
#[derive(Default)]
struct Undo {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Undo {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> Result<()> {
        let above = path.ancestors().skip(1);
        let missing = above.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
        let missing: Vec<_> = missing.map(Path::to_owned).collect();
        let created = files::create(path, bytes);
        let made = missing.into_iter().rev().filter(|folder| folder.is_dir());
        self.folders.extend(made);
        match created {
            Ok(true) => self.files.push(path.to_owned()),
            Ok(false) => bail!("{} is there already", files::name(path)),
            Err(reason) => bail!("cannot write {}: {reason}", files::name(path)),
        }
        Ok(())
    }

    /// Leaves the folders that somebody else has put something into meanwhile.
    fn take_back(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
