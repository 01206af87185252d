//! Finds and reads all that a lint looks at: filter files, and the samples of their services.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::exclude::Exclude;
use super::samples;
use crate::cli::args::LintArgs;
use crate::cli::filters::{self, Read};
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::lint::workspace::{File, Terms, Workspace};
use crate::model::diagnostic::Diagnostic;
use crate::parse::service::FilterFile;

/// Everything, and what of it cannot be read.
pub struct Gathered {
    pub workspace: Workspace,
    pub problems: Vec<Diagnostic>,
    /// Somebody named files that the config leaves out, and none else: there is nothing to do.
    pub is_left_out: bool,
}

pub fn gather(args: &LintArgs, settings: &Settings, streams: &mut Streams) -> Gathered {
    let exclude = Exclude::new(settings);
    let wanted = |path: &Path| !exclude.leaves_out(path);
    let Read { files, mut problems, unread } =
        filters::read(&settings.filters, &settings.roots, &settings.boundary, wanted);
    let is_empty = files.is_empty() && problems.is_empty();
    // A hook before a commit names the files that change, whatever they are.
    let are_files = !args.paths.is_empty() && settings.filters.iter().all(|path| settings.boundary.has_file(path));
    let is_left_out = is_empty && are_files;
    if is_empty && !are_files {
        problems.push(Diagnostic::of_file(settings.config_name(), "lint.exclude leaves no filter file", None));
    }
    let mut workspace = workspace(files, &unread, args, settings);
    problems.extend(samples::missing_folder(args, settings));
    // A text without a name is in no folder, so no samples are beside it.
    let has_place =
        settings.filters.iter().filter_map(|path| settings.boundary.unsaved_at(path)).all(|it| it.has_place);
    workspace.terms.has_samples &= has_place;
    if has_place {
        problems.extend(samples::gather(&mut workspace, settings, wanted, &unread));
    }
    workspace.terms.has_unread = !problems.is_empty();
    if args.paths.is_empty() && args.samples.is_none() {
        for unused in exclude.unused() {
            streams.say("warning", &unused, None);
        }
    }
    Gathered { workspace, problems, is_left_out }
}

fn workspace(files: Vec<(PathBuf, FilterFile)>, unread: &[PathBuf], args: &LintArgs, settings: &Settings) -> Workspace {
    let file = |(path, read): (PathBuf, FilterFile)| File {
        path,
        read: Arc::new(read),
        samples: Vec::new(),
        has_unread_samples: false,
        has_suite: false,
    };
    let is_whole = settings.are_all_filters(&args.paths) && !unread.iter().any(|path| path.is_dir());
    let config = settings.source.iter().filter(|_| is_whole);
    Workspace {
        files: files.into_iter().map(file).collect(),
        others: config.map(|config| (None, Arc::clone(config))).collect(),
        terms: terms(settings, is_whole),
        ..Workspace::default()
    }
}

pub fn terms(settings: &Settings, is_whole: bool) -> Terms {
    Terms {
        reading: settings.reading,
        token: settings.config.token,
        list_is_chosen: settings.list_is_chosen,
        is_whole,
        has_samples: settings.samples.is_dir(),
        has_unread: false,
        today: jiff::Timestamp::now().to_zoned(TimeZone::UTC).date(),
    }
}
