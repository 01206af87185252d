//! `cgfilter lint`: what is wrong with filter files, where, why, and the cure.

mod add_allow;
mod apply_fixes;
mod baseline;
mod exclude;
pub mod levels;
pub mod load_workspace;
mod samples;

use std::path::Path;

use anyhow::Result;

use baseline::{Baseline, CheckedScope};
use load_workspace::Gathered;

use super::args::{FailOn, Global, LintArgs};
use super::settings::{Named, Settings};
use super::stdin::{self, PathsWithText};
use super::stream::Streams;
use super::watch::{self, Repeated};
use super::watched::Watched;
use super::writer::{self, Reports};
use super::{Exit, files, problems, repo_root};
use crate::lint::Lint;
use crate::lint::levels::Levels;
use crate::lint::workspace::{File, Workspace};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::limits;
use crate::model::text::count;
use crate::report::lint::{LintDisplay, LintRun};
use crate::report::{CommandRun, Format};
use crate::rules::{self, RULES};

/// A lint of this call: what it was asked for.
struct Call<'a> {
    global: &'a Global,
    args: &'a LintArgs,
    settings: Settings,
    levels: Levels,
    reports: Reports<'a>,
}

pub fn run(global: &Global, args: &LintArgs, streams: &mut Streams) -> Result<Exit> {
    if args.watch {
        stdin::check_watch(&args.paths)?;
        return watch::run(Call::new(global, args, &given(args)?, streams)?, streams);
    }
    let given = given(args)?;
    let writes = args.fix || args.unsafe_fixes || args.add_allow.is_some();
    let Some(unsaved) = given.unsaved.as_ref().filter(|_| writes) else {
        return Call::new(global, args, &given, streams)?.once(streams);
    };
    streams.take_out();
    let ended = Call::new(global, args, &given, streams).and_then(|call| call.once(streams));
    streams.flush_errors();
    // What comes back takes the place of what was handed over, so it comes back whatever happened.
    streams.give_back(&unsaved.text())?;
    ended
}

fn given(args: &LintArgs) -> Result<PathsWithText> {
    PathsWithText::alone(&args.paths, args.stdin_filename.as_deref(), limits::FILE.most)
}

impl Repeated for Call<'_> {
    fn again(&self, streams: &mut Streams) -> Result<Self> {
        Self::new(self.global, self.args, &given(self.args)?, streams)
    }

    fn watched(&self) -> Watched {
        Watched::by(&self.settings, &[])
    }

    fn once(&self, streams: &mut Streams) -> Result<Exit> {
        Call::once(self, streams)
    }

    fn written(&self) -> Vec<&Path> {
        let reports = self.args.report.iter().map(|report| report.path.as_path());
        reports.chain(self.args.baseline.as_deref()).collect()
    }
}

impl<'a> Call<'a> {
    fn new(global: &'a Global, args: &'a LintArgs, given: &PathsWithText, streams: &mut Streams) -> Result<Self> {
        writer::forget_read();
        let PathsWithText { paths, unsaved } = given;
        let named = Named { filters: paths, samples: args.samples.as_deref(), unsaved: unsaved.as_ref() };
        let settings = Settings::find(global, named, streams)?;
        let levels = levels::of(args, &settings, streams)?;
        let reports = Reports::new(&args.report, args.baseline.as_deref(), &settings)?;
        Ok(Self { global, args, settings, levels, reports })
    }

    /// Looks at everything once.
    fn once(&self, streams: &mut Streams) -> Result<Exit> {
        let known = baseline::read(self.args.baseline.as_deref())?;
        let Gathered { mut workspace, mut problems, is_left_out } =
            load_workspace::gather(self.args, &self.settings, streams);
        self.tell(&problems, streams);
        self.note(is_left_out, streams);
        self.reports.spare_read(&[])?;
        if self.args.diff {
            let changes = apply_fixes::diff(self, &mut workspace, streams)?;
            return Ok(match () {
                () if !problems.is_empty() => Exit::Failed,
                () if changes => Exit::Found,
                () => Exit::Clean,
            });
        }
        let written = self.mend(&mut workspace, known.as_ref(), streams);
        let lint = self.lint(&workspace);
        let untold = self.untold(&workspace);
        self.tell(&untold, streams);
        problems.extend(untold);
        let unread = !problems.is_empty() || (workspace.files.is_empty() && !is_left_out);
        let at_all = self.args.paths.is_empty() && problems.is_empty();
        let looked = CheckedScope::at(&workspace, &self.levels, at_all);
        let run = self.run_of(&workspace, &lint, problems);
        let exit = self.finish(run, known, &looked, streams)?;
        Ok(if written && !unread { exit } else { Exit::Failed })
    }

    /// What a person may want to know of the look.
    fn note(&self, is_left_out: bool, streams: &mut Streams) {
        if is_left_out && !self.global.quiet {
            let note = "lint.exclude leaves out all files that are named";
            streams.say("note", note, None);
        }
        if !self.global.quiet {
            self.settings.boundary.tell_left_out(streams);
        }
        if self.global.verbose {
            let samples = files::name(&self.settings.samples);
            let reading = self.settings.reading;
            let note = format!("samples: {samples}, reading {reading}");
            streams.say("note", &note, None);
        }
    }

    /// What cannot be read, on standard error.
    fn tell(&self, problems: &[Diagnostic], streams: &mut Streams) {
        let where_else = "put one file for each service in filters/, or name them: cgfilter lint FILE";
        problems::tell(problems, &self.settings, where_else, streams);
    }

    /// Writes fixes and allow comments, as far as they are asked for; false when a file could not be written.
    fn mend(&self, workspace: &mut Workspace, known: Option<&Baseline>, streams: &mut Streams) -> bool {
        let fixes = self.args.fix || self.args.unsafe_fixes;
        let mut written = !fixes || apply_fixes::fix(self, workspace, streams);
        if let Some(reason) = &self.args.add_allow {
            written &= add_allow::add(self, reason, workspace, known, streams);
        }
        written
    }

    /// Files that cannot be looked at in full, for reasons that the selection of rules leaves untold.
    fn untold(&self, workspace: &Workspace) -> Vec<Diagnostic> {
        if self.levels.are_all_on() {
            return Vec::new();
        }
        let broken = workspace.files.iter();
        let broken = broken.filter(|file| file.read.service.is_none());
        let untold = broken.filter(|file| {
            let mut said = rules::problems(file.source(), &file.read.facts).into_iter();
            said.any(|diagnostic| !self.levels.is_on(diagnostic.rule.code))
        });
        let problem = |file: &File| {
            let name = file.source().name();
            let message = "it has errors that the rules which run do not tell, and most rules wait for them";
            Diagnostic::of_file(name, message, Some(format!("cgfilter lint --select CG0,CG208 {name} tells them")))
        };
        untold.map(problem).collect()
    }

    fn lint(&self, workspace: &Workspace) -> Lint {
        crate::lint::run(RULES, &self.levels, workspace)
    }

    fn run_of<'w>(&self, workspace: &'w Workspace, lint: &'w Lint, problems: Vec<Diagnostic>) -> LintRun<'w> {
        let root = repo_root::root(&self.settings);
        let mut run = LintRun::new(workspace, RULES, (&lint.findings, lint.allowed), root);
        run.problems = problems;
        run.left_out = self.settings.boundary.left_out();
        run.fail_on = self.fail_on();
        run
    }

    /// The command line where it says something, else the config, else errors alone.
    fn fail_on(&self) -> Option<Severity> {
        let config = self.settings.config.lint.fail_on.as_ref();
        let configured = config.map(|fail_on| match fail_on.value.as_str() {
            "warning" => FailOn::Warning,
            "info" => FailOn::Info,
            "never" => FailOn::Never,
            _ => FailOn::Error,
        });
        let fail_on = self.args.fail_on.or(configured);
        fail_on.unwrap_or(FailOn::Error).severity()
    }

    /// Compares with the baseline, reports, and says how it ended.
    fn finish(
        &self,
        mut run: LintRun<'_>,
        known: Option<Baseline>,
        looked: &CheckedScope<'_>,
        streams: &mut Streams,
    ) -> Result<Exit> {
        let mut written = true;
        if let Some(path) = &self.args.baseline {
            match known {
                Some(known) => {
                    let gone = known.leave_out(&mut run, looked);
                    if gone > 0 && !self.global.quiet {
                        baseline::tell_gone(gone, path, streams);
                    }
                }
                None if run.files.is_empty() => {}
                None => {
                    written &= baseline::write(path, &run, streams);
                    run.forget(|_| written);
                }
            }
        }
        written &= self.report(&run, streams)?;
        let exit = match () {
            () if !written => Exit::Failed,
            () if run.has_failed() => Exit::Found,
            () => Exit::Clean,
        };
        Ok(exit)
    }

    /// Writes the reports; false when one could not be written.
    fn report(&self, run: &LintRun<'_>, streams: &mut Streams) -> Result<bool> {
        let display = LintDisplay { width: streams.width, quiet: self.global.quiet, statistics: self.args.statistics };
        let is_empty = self.args.format == Format::Human && run.files.is_empty();
        let stdout = Some(self.args.format).filter(|_| !is_empty);
        self.reports.write(stdout, CommandRun::Lint(run, display), streams)
    }
}

/// All that a lint looks at, and how: for a command that adds to it.
pub struct Repository {
    pub workspace: Workspace,
    pub levels: Levels,
}

/// The repository of these settings, and what of it cannot be read.
pub fn repository(
    args: &LintArgs,
    settings: &Settings,
    streams: &mut Streams,
) -> Result<(Repository, Vec<Diagnostic>)> {
    let levels = levels::of(args, settings, streams)?;
    let Gathered { workspace, problems, .. } = load_workspace::gather(args, settings, streams);
    Ok((Repository { workspace, levels }, problems))
}

impl Repository {
    /// With nothing in it, and the rules as they come.
    pub fn alone(settings: &Settings) -> Self {
        let workspace = Workspace { terms: load_workspace::terms(settings, true), ..Workspace::default() };
        let levels = Levels::default();
        Self { workspace, levels }
    }

    /// With nothing in it yet.
    pub fn empty(settings: &Settings, streams: &mut Streams) -> Result<Self> {
        let levels = levels::of(&LintArgs::default(), settings, streams)?;
        let alone = Self::alone(settings);
        Ok(Self { levels, ..alone })
    }
}

/// `3 findings in 2 files`.
fn so_many(findings: usize, files: usize) -> String {
    format!("{} in {}", count(findings, "finding"), count(files, "file"))
}
