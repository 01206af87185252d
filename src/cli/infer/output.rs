//! Where a new service is kept: filter, samples and suite, all of them or none.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::inputs::{self, Inputs};
use crate::cli::files;
use crate::infer::plan::Which;
use crate::model::payload::Payload;

/// The files of a new service.
pub struct Output<'i> {
    folder: &'i Path,
    filter: PathBuf,
    suite: PathBuf,
    samples: Vec<(PathBuf, &'i Payload)>,
}

/// The filter file of a service, below the folder of its repository.
pub fn filter_name(service: &str) -> String {
    format!("filters/{service}.yaml")
}

pub fn suite_name(service: &str) -> String {
    format!("samples/{service}/{service}.test.yaml")
}

/// The payloads with what they are.
pub fn samples(inputs: &Inputs) -> impl Iterator<Item = (Which, &Payload)> {
    let alerts = inputs.alerts().into_iter().enumerate();
    let recoveries = inputs.recoveries().into_iter().enumerate();
    let alerts = alerts.map(|(at, payload)| (Which::Alert(at), payload));
    alerts.chain(recoveries.map(|(at, payload)| (Which::Recovery(at), payload)))
}

impl<'i> Output<'i> {
    pub fn new(folder: &'i Path, service: &str, inputs: &'i Inputs) -> Self {
        let sample = |(which, payload)| (folder.join(inputs::sample_name(service, which)), payload);
        Self {
            folder,
            filter: folder.join(filter_name(service)),
            suite: folder.join(suite_name(service)),
            samples: samples(inputs).map(sample).collect(),
        }
    }

    /// Fails when one of the files is there already: what somebody wrote is worth more than what is inferred.
    pub fn check_free(&self) -> Result<()> {
        let other_ending = self.filter.with_extension("yml");
        let samples = self.samples.iter().map(|(path, _)| path);
        let mut all = [&self.filter, &other_ending, &self.suite]
            .into_iter()
            .chain(samples);
        // A link that leads nowhere is something, too.
        if let Some(taken) = all.find(|path| fs::symlink_metadata(path).is_ok()) {
            bail!(
                "{} is there already, and nothing is written; another --name or --out keeps both",
                files::name(taken)
            );
        }
        if fs::metadata(self.folder).is_ok_and(|folder| !folder.is_dir()) {
            bail!("{} is no folder", files::name(self.folder));
        }
        Ok(())
    }

    /// Writes all files, or takes back those that were written when one cannot be; the files, in the order of a reader.
    pub fn write(&self, filter: &str, suite: &str) -> Result<Vec<PathBuf>> {
        let bytes = |payload: &'i Payload| payload.source.text().as_bytes();
        let samples = self
            .samples
            .iter()
            .map(|(path, payload)| (path, bytes(payload)));
        let texts = [
            (&self.filter, filter.as_bytes()),
            (&self.suite, suite.as_bytes()),
        ];
        let mut done = Undo::default();
        for (path, bytes) in texts.into_iter().chain(samples) {
            if let Err(error) = done.write(path, bytes) {
                done.take_back();
                return Err(error);
            }
        }
        Ok(done.files)
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
        for folder in missing.into_iter().rev() {
            fs::create_dir(&folder)
                .with_context(|| format!("cannot make {}", files::name(&folder)))?;
            self.folders.push(folder);
        }
        match files::create(path, bytes) {
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
