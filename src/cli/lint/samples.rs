//! Finds the samples and the suites of services.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::cli::args::LintArgs;
use crate::cli::boundary::{Found, Readable};
use crate::cli::payloads::{self, Input, Origin};
use crate::cli::settings::Settings;
use crate::cli::suites::{self, FoundSuites};
use crate::cli::{files, filters, owners, samples};
use crate::lint::workspace::{File, Sample, Workspace};
use crate::model::diagnostic::Diagnostic;
use crate::project::expected_sides::{self, ExpectedSides};
use crate::project::owners::{Owner, Owners};
use crate::project::share::{share_out, take_in_suites};
use crate::project::suites::{SuiteQuery, Suites};
use crate::report::words;

/// A folder of samples that somebody named has to be there. The default one may be missing.
pub fn missing_folder(args: &LintArgs, settings: &Settings) -> Option<Diagnostic> {
    let configured = settings.config.samples.as_ref();
    let is_named = args.samples.is_some() || configured.is_some();
    let folder = &settings.samples;
    let is_there = folder.symlink_metadata().is_ok();
    if !(is_named || is_there) || folder.is_dir() {
        return None;
    }
    if let Err(refusal) = settings.boundary.around(folder).admits(folder) {
        let help = refusal.help().map(str::to_owned);
        return Some(Diagnostic::of_file(files::name(folder), refusal.to_string(), help));
    }
    let message = match std::fs::metadata(folder) {
        Ok(_) => "the samples are in a folder, and this is none".to_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "there is no such folder of samples".to_owned(),
        Err(error) => files::reason(&error),
    };
    let near = files::near_name(folder).map(|near| format!("did you mean {near}?"));
    let place = || {
        let configured = configured.filter(|_| args.samples.is_none())?;
        let place = words::place(settings.source.as_ref()?, configured.span);
        Some(format!("it is named at {place}"))
    };
    Some(Diagnostic::of_file(files::name(folder), message, near.or_else(place)))
}

/// Gives the services their samples and suites, and tells what of them cannot be read.
pub fn gather(
    workspace: &mut Workspace,
    settings: &Settings,
    wanted: impl Fn(&Path) -> bool,
    unread: &[PathBuf],
) -> Vec<Diagnostic> {
    let inputs = inputs(workspace, settings, &wanted, unread);
    let problems = share_out(inputs, workspace);
    let expected = find_suites(workspace, settings, wanted);
    workspace.files.iter_mut().for_each(|file| {
        expected_sides::settle(&mut file.samples, file.read.service.as_deref(), &expected);
    });
    problems
}

/// The samples of the services, and those of no service when the whole repository is looked at. The owner of a sample is
/// beyond the files for one that cannot be read.
fn inputs(
    workspace: &Workspace,
    settings: &Settings,
    wanted: impl Fn(&Path) -> bool,
    unread: &[PathBuf],
) -> Vec<Input> {
    let paths: Vec<_> = unread.iter().map(|path| settings.roots.name_of(path)).collect();
    let owners = workspace.files.iter().map(Owner::from).chain(unread_owners(unread, &paths));
    let owners = owners::of(owners, &settings.samples);
    let is_sample = |path: &Path| payloads::is_payload(path) && wanted(path);
    let found = in_folder(workspace, settings, &owners, is_sample);
    let (mut files, mut unread) = (found.files, found.unreadable);
    let services = workspace.files.iter().enumerate();
    let services = services.filter_map(|(at, file)| Some((at, file.read.seen()?, file.path.as_path())));
    let elsewhere = samples::elsewhere(services, is_sample, settings);
    files.extend(elsewhere.files);
    unread.extend(elsewhere.unread);
    files.sort_by(|a, b| files::by_folder(&a.path, &b.path));
    Readable::once_each(&mut files, |file| file);
    unread.retain(|(path, _)| wanted(path));
    unread.sort();
    unread.dedup();
    let files: Vec<_> = files.into_iter().map(Origin::File).collect();
    let mut inputs = payloads::read(&files, true, &owners, &HashSet::new(), &settings.boundary);
    inputs.extend(payloads::lost(unread));
    inputs.extend(elsewhere.refused);
    inputs
}

/// What is in the folder of samples; when only some filter files are looked at, only theirs.
fn in_folder(
    workspace: &Workspace,
    settings: &Settings,
    owners: &Owners<'_>,
    is_sample: impl Fn(&Path) -> bool,
) -> Found {
    if !workspace.terms.has_samples {
        return Found::default();
    }
    // A suite that cannot be looked at is told with the samples.
    let fits = |path: &Path| is_sample(path) || filters::is_suite(path);
    let mut found = settings.boundary.below(&settings.samples, fits);
    found.files.retain(|file| is_sample(&file.path));
    if !workspace.terms.is_whole {
        let (files, unread) = (&mut found.files, &mut found.unreadable);
        files.retain(|file| owners.of(&file.real).is_some());
        unread.retain(|(path, _)| may_be_owned(path, owners, settings));
    }
    found
}

/// The samples of a filter file that cannot be read are those of no other, and not those of nobody.
fn unread_owners<'s>(unread: &'s [PathBuf], paths: &'s [String]) -> impl Iterator<Item = Owner<'s>> {
    let named = paths.iter().zip(unread);
    named.map(|(path, filter_file)| Owner { name: path, path, globs: &[], filter_file })
}

/// Whether what cannot be looked at may hold samples of a service: as one of them, or as a folder of them.
fn may_be_owned(path: &Path, owners: &Owners<'_>, settings: &Settings) -> bool {
    // A link is where it stands, whatever it leads to.
    let place = files::place(path).unwrap_or_else(|| path.to_owned());
    let inside = owners.of(&place.join("sample.json"));
    owners.of(&place).or(inside).is_some() || path == settings.samples
}

/// Takes in the suites. What they expect of payload files is handed over.
fn find_suites(workspace: &mut Workspace, settings: &Settings, wanted: impl Fn(&Path) -> bool) -> ExpectedSides {
    let mut expected = ExpectedSides::by(files::resolved);
    if workspace.terms.has_samples {
        let suites = read_suites(workspace, settings, wanted);
        take_in_suites(workspace, suites, &mut expected, &Path::is_file);
    }
    expected
}

/// The suites, where `test` looks for them too, which tells what is wrong with them.
fn read_suites(workspace: &Workspace, settings: &Settings, wanted: impl Fn(&Path) -> bool) -> Suites {
    let samples = workspace.files.iter().flat_map(|file| &file.samples);
    let folder = |sample: &Sample| Path::new(sample.payload.source.name()).parent().map(Path::to_owned);
    let mut found = FoundSuites::default();
    found.kept(samples.filter_map(folder), settings);
    let mut paths = found.once_each();
    paths.retain(|suite| wanted(&suite.path));
    let services: Vec<_> = workspace.files.iter().map(File::service_name).collect();
    let known: Vec<_> = services.iter().map(|name| (*name).to_owned()).collect();
    let owners = owners::of(workspace.files.iter().map(Owner::from), &settings.samples);
    let is_whole = workspace.terms.is_whole;
    let asked = SuiteQuery { known: &known, services: &services, owners: &owners, is_whole, pattern: None };
    suites::read(&paths, &settings.boundary, &asked).0
}
