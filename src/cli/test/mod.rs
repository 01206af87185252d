//! `cgfilter test`: which filter takes a payload, the incident it makes, and whether the suites expect just that.

mod inputs;
pub mod one_call;
mod update;

use std::collections::{BTreeSet, HashSet};
use std::mem;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::args::{Global, TestArgs};
use super::boundary::{Readable, Refusal, Unread};
use super::lint::{levels, load_workspace};
use super::settings::{self, Named, Settings};
use super::stdin::{self, PathsWithText};
use super::stream::Streams;
use super::watch::{self, Repeated};
use super::watched::Watched;
use super::writer::{self, Reports};
use super::{Exit, files, filters, kept, owners, problems, repo_root, suites};
use crate::model::diagnostic::{Diagnostic, UNUSABLE_FILE};
use crate::model::limits;
use crate::model::pattern::{Pattern, PatternFault};
use crate::model::text::count;
use crate::project::expected_sides::ExpectedSides;
use crate::project::suites::{self as project_suites, SuiteQuery, Suites};
use crate::project::trial::{self, Material, TestQuery};
use crate::report::{CommandRun, Format, TestDisplay, TestRun};

/// A test of this call: what it was asked for.
struct Call<'a> {
    global: &'a Global,
    args: &'a TestArgs,
    settings: Settings,
    /// The payloads and suites that the command line names.
    paths: Vec<PathBuf>,
    /// The cases to run, by their names.
    run: Option<Pattern>,
    reports: Reports<'a>,
}

pub fn run(global: &Global, args: &TestArgs, streams: &mut Streams) -> Result<Exit> {
    if args.update && settings::is_ci() {
        bail!("--update changes what is expected, so it is for people: CI is set, and nothing is changed");
    }
    if args.watch {
        stdin::check_watch(&args.paths)?;
        return watch::run(Call::new(global, args, streams)?, streams);
    }
    Call::new(global, args, streams)?.once(streams)
}

impl<'a> Call<'a> {
    fn new(global: &'a Global, args: &'a TestArgs, streams: &mut Streams) -> Result<Self> {
        writer::forget_read();
        let PathsWithText { paths, unsaved } =
            PathsWithText::named(&args.paths, args.stdin_filename.as_deref(), limits::PAYLOAD_FILE.most)?;
        let named = Named { unsaved: unsaved.as_ref(), ..Named::filters(&args.filters) };
        let mut settings = Settings::find(global, named, streams)?;
        paths.iter().for_each(|path| settings.boundary.name(path));
        let run = args.run.as_deref().map(pattern).transpose()?;
        let reports = Reports::new(&args.report, None, &settings)?;
        Ok(Self { global, args, settings, paths, run, reports })
    }
}

impl Repeated for Call<'_> {
    fn again(&self, streams: &mut Streams) -> Result<Self> {
        Self::new(self.global, self.args, streams)
    }

    fn watched(&self) -> Watched {
        Watched::by(&self.settings, &self.paths)
    }

    fn once(&self, streams: &mut Streams) -> Result<Exit> {
        let (mut material, suites) = self.gather(streams)?;
        self.reports.spare_read(&[])?;
        let written = !self.args.update || self.update(&mut material, &suites, streams)?;
        let (problems, suite_problems) = (mem::take(&mut material.problems), mem::take(&mut material.suite_problems));
        let settings = &self.settings;
        let levels = levels::configured(settings);
        let kept = || kept::of(&material.services, settings);
        let terms = load_workspace::terms(settings, false);
        let mut run = trial::run((terms, &levels), &self.query(), &material, &kept);
        run.root = repo_root::root(settings);
        run.problems = problems;
        run.suite_problems = suite_problems;
        run.left_out = settings.boundary.left_out();
        let written = self.report(&run, streams)? && written;
        Ok(exit(&run, written))
    }

    fn written(&self) -> Vec<&Path> {
        self.args.report.iter().map(|report| report.path.as_path()).collect()
    }
}

fn exit(run: &TestRun<'_>, written: bool) -> Exit {
    let summary = run.summary();
    let is_whole = run.problems.is_empty() && run.suite_problems.is_empty();
    let is_empty = run.results.is_empty() && run.cases.is_empty();
    let too_little = run.coverage.as_ref().is_some_and(|coverage| coverage.is_too_little())
        || run.mutation.as_ref().is_some_and(|mutation| mutation.is_too_little());
    match () {
        () if summary.unreadable > 0 || !is_whole || is_empty || !written => Exit::Failed,
        () if summary.failed > 0 || summary.cases.failed > 0 || summary.defects > 0 || too_little => Exit::Found,
        () => Exit::Clean,
    }
}

fn pattern(text: &str) -> Result<Pattern> {
    let pattern = Pattern::new(text);
    match pattern.size() {
        Ok(_) => Ok(pattern),
        Err(PatternFault::Invalid(reason)) => bail!("--run {text}: {reason}"),
        Err(PatternFault::OverLimit(limit)) => bail!("--run {text}: {}", limit.passed()),
    }
}

/// The suites that cannot be looked at, and the folders that may hold some: but for what is told of filters or payloads.
fn untold(unread: Vec<Unread>, material: &Material) -> Vec<Diagnostic> {
    let inputs = material.inputs.iter().filter(|input| input.payload.is_err()).map(|input| &*input.name);
    let files = material.problems.iter().filter(|problem| problem.rule == UNUSABLE_FILE);
    let told: HashSet<_> = inputs.chain(files.map(|problem| problem.place.source.name())).collect();
    let problem = |(path, refusal): (PathBuf, Refusal)| {
        let (path, help) = (files::name(&path), refusal.help().map(str::to_owned));
        let is_new = !told.contains(&*path);
        is_new.then(|| Diagnostic::of_file(path, refusal.to_string(), help))
    };
    unread.into_iter().collect::<BTreeSet<_>>().into_iter().filter_map(problem).collect()
}

impl Call<'_> {
    /// Writes what comes as what is expected; false when a file could not be written.
    fn update(&self, material: &mut Material, suites: &[Readable], streams: &mut Streams) -> Result<bool> {
        if !material.problems.is_empty() {
            bail!("--update: some filters cannot be used, so what comes is not what will come; nothing is changed");
        }
        let run = trial::judge(load_workspace::terms(&self.settings, false), &self.query(), material);
        let updated = update::update(&run, &material.suites, &self.settings.boundary, streams);
        if updated.files > 0 {
            let (suites, problems) = self.suites(material, suites);
            material.suites = suites.loaded;
            material.suite_problems = problems;
        }
        Ok(updated.is_written)
    }

    fn query(&self) -> TestQuery<'_> {
        let args = self.args;
        let percent = |least: Option<u8>| least.map(usize::from);
        TestQuery {
            from: args.from.as_deref(),
            in_full: args.explain || args.formats().any(|format| format == Format::Json),
            explain: args.explain,
            expected: args.expect.map(|expected| expected.outcome()),
            coverage: (args.coverage || args.min_coverage.is_some()).then(|| percent(args.min_coverage)),
            mutation: (args.mutate || args.min_score.is_some()).then(|| percent(args.min_score)),
        }
    }

    /// Reads all that is needed, and says where the suites are.
    fn gather(&self, streams: &mut Streams) -> Result<(Material, Vec<Readable>)> {
        let (args, settings) = (self.args, &self.settings);
        let (mut services, problems) = filters::services(&settings.filters, &settings.roots, &settings.boundary);
        let where_else = "name filter files or a folder of them with --filters";
        problems::tell(&problems, settings, where_else, streams);
        let known: Vec<_> = services.iter().map(|service| service.name.clone()).collect();
        filters::select(&mut services, &args.service, problems.is_empty())?;
        if self.global.verbose {
            let services = count(services.len(), "service");
            let line = format!("{services}, reading {}", settings.reading);
            streams.say("note", &line, None);
        }
        let expected = ExpectedSides::by(files::resolved);
        let is_named = !args.paths.is_empty();
        let mut material = Material { services, is_named, known, problems, expected, ..Material::default() };
        let mut suites = Vec::new();
        match material.services.as_slice() {
            [] if material.problems.is_empty() => streams.say("error", "there is no service to judge by", None),
            [] => {}
            _ => suites = self.fill(&mut material, streams)?,
        }
        Ok((material, suites))
    }

    /// Reads the suites, and the payloads that are judged by themselves.
    fn fill(&self, material: &mut Material, streams: &mut Streams) -> Result<Vec<Readable>> {
        let settings = &self.settings;
        let mut paths = inputs::paths(&self.paths, &material.services, settings, streams);
        let suite_paths = mem::take(&mut paths.suites);
        let unread_suites = mem::take(&mut paths.unread_suites);
        let (Suites { loaded, named, all, .. }, mut problems) = self.suites(material, &suite_paths);
        if self.run.is_none() {
            material.inputs = inputs::read(paths, &material.services, settings, &named);
            material.orphans = inputs::orphans(material, settings);
        }
        problems.extend(untold(unread_suites, material));
        problems::tell(&problems, settings, "", streams);
        if !self.global.quiet {
            settings.boundary.tell_left_out(streams);
        }
        if let Some(pattern) = &self.run
            && project_suites::cases(&loaded).next().is_none()
        {
            bail!("no case matches --run {}: there are {}", pattern.as_str(), count(all, "case"));
        }
        if material.inputs.is_empty() && loaded.is_empty() && problems.is_empty() {
            inputs::tell_none(settings, streams);
        }
        material.suite_problems = problems;
        loaded.iter().for_each(|loaded| material.expected.learn(&loaded.suite, &loaded.path));
        material.suites = loaded;
        Ok(suite_paths)
    }

    /// The suites, and what of them cannot be used.
    fn suites(&self, material: &Material, paths: &[Readable]) -> (Suites, Vec<Diagnostic>) {
        let services: Vec<_> = material.services.iter().map(|service| service.name.as_str()).collect();
        let owners = owners::of_services(&material.services, &self.settings.samples);
        let asked = SuiteQuery {
            known: &material.known,
            services: &services,
            owners: &owners,
            is_whole: material.problems.is_empty(),
            pattern: self.run.as_ref(),
        };
        suites::read(paths, &self.settings.boundary, &asked)
    }

    /// Writes the reports; false when one could not be written.
    fn report(&self, run: &TestRun<'_>, streams: &mut Streams) -> Result<bool> {
        let args = self.args;
        let display = TestDisplay {
            width: streams.width,
            explain: args.explain,
            quiet: self.global.quiet,
            verbose: self.global.verbose,
        };
        let is_empty = args.format == Format::Human && run.results.is_empty() && run.cases.is_empty();
        let stdout = Some(args.format).filter(|_| !is_empty);
        self.reports.write(stdout, CommandRun::Test(run, display), streams)
    }
}
