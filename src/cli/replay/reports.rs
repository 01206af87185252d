//! What is to be known of the files of `--report` before a long log is read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cli::args::ReplayArgs;
use crate::cli::draft::Draft;
use crate::cli::settings::Settings;
use crate::cli::{files, filters};
use crate::model::filter::Service;

/// A report in place of what is read would leave nothing to read, and of two reports in one file one is lost. Nothing is
/// made or cut off yet: a report that cannot be made leaves the last one.
pub fn check(args: &ReplayArgs, settings: &Settings, base: Option<&[Service]>) -> Result<()> {
    if args.report.is_empty() {
        return Ok(());
    }
    let filters = in_use(args, settings, base);
    let logs = args.files.iter();
    let mut taken: HashSet<_> = logs.filter_map(|log| files::resolved(log)).collect();
    for report in &args.report {
        let name = files::name(&report.path);
        if let Some(real) = files::resolved(&report.path) {
            if filters.contains(&real) {
                bail!("--report {name}: it is a filter file or a config that is in use");
            }
            if !taken.insert(real) {
                bail!("--report {name}: it is a log to replay, or another report, already");
            }
        }
        if let Err(error) = Draft::check(&report.path) {
            let reason = files::reason(&error);
            bail!("--report {name}: it cannot be written: {reason}");
        }
    }
    Ok(())
}

/// The filter files and configs of both sides, also those that cannot be used. What a revision has is no file.
fn in_use(args: &ReplayArgs, settings: &Settings, base: Option<&[Service]>) -> HashSet<PathBuf> {
    let below = |path: &PathBuf| match path.is_dir() {
        true => {
            let found = settings.boundary.below(path, filters::is_filter_file).files;
            found.into_iter().map(|file| file.path).collect()
        }
        false => vec![path.clone()],
    };
    let now = settings.filters.iter().flat_map(below);
    let base_files = base.unwrap_or_default().iter();
    let base_files = base_files.map(|service| PathBuf::from(service.source.name()));
    let own = args.base.iter();
    let own = own.map(|base| Path::new(base).join(files::CONFIG_NAME));
    let config = PathBuf::from(settings.config_name());
    let all = now.chain(base_files).chain(own).chain([config]);
    let there = all.filter(|path| path.is_file());
    there.filter_map(|path| files::resolved(&path)).collect()
}
