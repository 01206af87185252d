//! `cgfilter replay`: real traffic through the filters, and through another version of them.

mod base;
mod base_files;
mod changes;
mod decode;
mod detect_format;
mod exceeded;
pub mod keep;
mod log_file;
mod logs;
mod merge;
mod objects;
mod packed;
mod part;
mod parts;
mod progress;
mod repository;
mod selected;
pub mod settle;
mod tree;
mod verdicts;

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};

use super::args::{Global, ReplayArgs};
use super::settings::{Named, Settings};
use super::stream::Streams;
use super::writer::Reports;
use super::{Exit, files, filters, problems, samples, secrets};
use crate::model::filter::Service;
use crate::model::secret::SecretKey;
use crate::model::shell;
use crate::replay::run::{LineVerdict, ReplayRun};
use crate::replay::{self, DriftItem, Options};
use crate::report::CommandRun;
use crate::report::replay::{Commits, Places, ReplayDisplay, Replayed, words};
use base::BaseQuery;
use logs::Logs;
use progress::Progress;
use selected::{asked, select};
use verdicts::Verdicts;

pub fn run(global: &Global, args: &ReplayArgs, streams: &mut Streams) -> Result<Exit> {
    let settings = Settings::find(global, Named::filters(&args.filters), streams)?;
    let reports = Reports::new(&args.report, None, &settings)?;
    let (mut services, problems) = filters::services(&settings.filters, &settings.roots, &settings.boundary);
    let where_else = "name filter files or a folder of them with --filters";
    problems::tell(&problems, &settings, where_else, streams);
    if !global.quiet {
        settings.boundary.tell_left_out(streams);
    }
    exceeded::check(args)?;
    if args.base.is_some() && !problems.is_empty() {
        // What is not whole is not compared. The problems say it already.
        return Ok(Exit::Failed);
    }
    let base = args.base.as_deref().map(|base| BaseQuery { base, global, args, settings: &settings });
    let (mut base, commits) = base.map(|base| base.services(streams)).transpose()?.unzip();
    reports.spare_read(&args.files)?;
    let others = select(&mut services, &mut base, &args.service, problems.is_empty())?;
    let asked = asked(args, &settings, &services, !global.quiet, streams);
    select(&mut services, &mut base, &asked, false)?;
    if services.is_empty() && base.as_ref().is_none_or(Vec::is_empty) {
        if problems.is_empty() {
            streams.say("error", "there is no service to judge by", None);
        }
        return Ok(Exit::Failed);
    }
    streams.flush_errors();
    if let Some(place) = &args.keep {
        keep::run(place, (args, inputs(args)?), &services, &settings, streams)?;
        return Ok(if problems.is_empty() { Exit::Clean } else { Exit::Failed });
    }
    let call = Call { global, args, settings, commits: commits.flatten(), others, places: RefCell::default() };
    let exit = match () {
        () if args.verdicts => call.judge_part(&services, reports, streams)?,
        () if args.merge => call.merge(&services, reports, streams)?,
        () => call.run(&services, base.as_deref(), reports, streams)?,
    };
    // What is not judged by all filters is no clean run, whatever came of it.
    Ok(if problems.is_empty() { exit } else { Exit::Failed })
}

/// The logs to read: without one standard input, which has to come from somewhere.
fn inputs(args: &ReplayArgs) -> Result<Vec<PathBuf>> {
    if !args.files.is_empty() {
        return Ok(args.files.clone());
    }
    if io::stdin().is_terminal() {
        bail!("name a log to replay, or pipe one in; cgfilter replay --help says what a log is");
    }
    Ok(vec![PathBuf::from("-")])
}

/// What a call of `replay` was asked for.
struct Call<'a> {
    global: &'a Global,
    args: &'a ReplayArgs,
    settings: Settings,
    /// The services that are not asked for.
    others: Vec<Service>,
    /// Which are compared, where they are of one repository.
    commits: Option<Commits>,
    places: RefCell<Places>,
}

/// How the reports of a call went.
struct ReportStatus {
    written: bool,
    /// The change does what it must not.
    exceeds: bool,
}

impl Call<'_> {
    fn run(
        &self,
        services: &[Service],
        base: Option<&[Service]>,
        mut reports: Reports<'_>,
        streams: &mut Streams,
    ) -> Result<Exit> {
        let (global, args) = (self.global, self.args);
        let mut logs = self.logs()?;
        let verdicts = Verdicts::new(args, services, (&self.places, args.files.len() > 1), &mut reports)?;
        let ended = self.replay(services, base, &mut logs, verdicts, streams);
        let unread = logs.tell(global.quiet, streams);
        let Some((run, written)) = ended? else {
            return Ok(if unread { Exit::Failed } else { Exit::Clean });
        };
        self.conclude(&run, base, (written, unread, logs.without_payload()), &reports, streams)
    }

    fn logs(&self) -> Result<Logs<'_>> {
        let progress = Progress::new(self.global.quiet, self.args.format);
        Ok(Logs::new(inputs(self.args)?, self.max_unpacked(), &self.places, progress))
    }

    fn max_unpacked(&self) -> Option<u64> {
        self.args.max_unpacked.map(|size| size.0)
    }

    /// Writes the reports of a run, of which all verdicts are written or not, and all of the log is read or not.
    fn conclude(
        &self,
        run: &ReplayRun<'_>,
        base: Option<&[Service]>,
        (written, unread, empty): (bool, bool, String),
        reports: &Reports<'_>,
        streams: &mut Streams,
    ) -> Result<Exit> {
        let args = self.args;
        learn_secrets(run.services.iter().chain(base.unwrap_or_default()), run.texts());
        let told = self.tell(run, reports, streams)?;
        if run.totals.lines == 0 && !unread {
            let message = format!("there is no payload to replay: {empty}");
            streams.say("error", &message, None);
        }
        let is_whole = run.totals.bad_lines == 0 && run.totals.payloads > 0;
        let has_replies = exceeded::has_replies(args, run, streams);
        let settled = !args.settle
            || !has_replies
            || settle::write_of(&self.settings, &run.replies, &self.places.borrow(), streams)?;
        Ok(match () {
            () if unread || !written || !told.written || !is_whole || !has_replies || !settled => Exit::Failed,
            () if told.exceeds => Exit::Found,
            () => Exit::Clean,
        })
    }

    /// Judges all logs, and writes the verdicts while they come where they are asked for. False when they cannot be kept;
    /// none when nobody reads on and nothing else is wanted.
    fn replay<'s>(
        &'s self,
        services: &'s [Service],
        base: Option<&'s [Service]>,
        logs: &mut Logs<'_>,
        mut verdicts: Verdicts<'_>,
        streams: &mut Streams,
    ) -> Result<Option<(ReplayRun<'s>, bool)>> {
        let options = self.options(samples::are_there(services, &self.settings));
        let reading = self.settings.reading;
        if !verdicts.are_wanted() {
            let run = replay::replay(services, reading, base, logs, &options, None)?;
            return Ok(Some((run, true)));
        }
        streams.out.flush()?;
        let mut each = |verdict: &LineVerdict<'_>| verdicts.write(verdict);
        let run = match replay::replay(services, reading, base, logs, &options, Some(&mut each)) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(None),
            run => run?,
        };
        verdicts.flush()?;
        Ok(Some((run, verdicts.keep(streams))))
    }

    fn options(&self, keeps_texts: bool) -> Options<'_> {
        Options { from: self.args.from.clone(), keeps_texts, others: &self.others, is_part: false, threads: 0 }
    }

    /// What the samples and the log do not have in common.
    fn drift(&self, run: &ReplayRun<'_>, streams: &mut Streams) -> Option<Vec<DriftItem>> {
        if run.looked_at.is_empty() {
            return None;
        }
        let inputs = samples::read(run.services, run.services, &self.settings, streams);
        let samples = inputs.iter().filter_map(|input| Some((input.owner?, input.payload.as_deref().ok()?)));
        let drift = replay::drift(run, &samples.collect::<Vec<_>>());
        let values = drift.iter().filter_map(|item| item.value.as_deref());
        learn_secrets(run.services.iter(), values);
        Some(drift)
    }

    fn tell(&self, run: &ReplayRun<'_>, reports: &Reports<'_>, streams: &mut Streams) -> Result<ReportStatus> {
        let places = self.places.borrow();
        let replayed = Replayed {
            run,
            places: &places,
            base: self.args.base.as_deref(),
            commits: self.commits.as_ref(),
            options: options(self.global, self.args, &self.settings),
            drift: self.drift(run, streams),
            changes: changes::find(run, &self.settings),
            exceeded: exceeded::of(self.args, run),
        };
        let exceeds = !replayed.exceeded.is_empty();
        let global = self.global;
        let display = ReplayDisplay { width: streams.width, quiet: global.quiet, in_full: global.verbose };
        let stdout = Some(self.args.format);
        let written = reports.write(stdout, CommandRun::Replay(&replayed, display), streams)?;
        if let Some(unread) = words::unread_times(&replayed) {
            let help = "a time is written as 2026-11-20T08:00:05Z, or as seconds or milliseconds since 1970";
            streams.say("warning", &unread, Some(help));
        }
        Ok(ReportStatus { written, exceeds })
    }
}

/// Learns the secrets among what reports may show of the log, which is read too fast to look for all that it has.
fn learn_secrets<'s, 't>(services: impl Iterator<Item = &'s Service>, texts: impl Iterator<Item = &'t str>) {
    let paths = services.flat_map(Service::key_paths);
    let keys: Vec<_> = paths.filter_map(|path| SecretKey::of(path.last_key()?)).collect();
    texts.for_each(|text| secrets::learn_at(&keys, text));
}

/// The options of `test` that judge as this call does, ready to be typed.
fn options(global: &Global, args: &ReplayArgs, settings: &Settings) -> String {
    let path = |option| move |path: &PathBuf| (option, files::name(path));
    let filters = args.filters.iter().map(path("--filters"));
    let services = args.service.iter().map(|name| ("--service", name.clone()));
    let from = args.from.iter().map(|name| ("--from", name.clone()));
    let config = global.config.iter().map(path("--config"));
    let reading = global.reading.iter();
    let reading = reading.map(|_| ("--reading", settings.reading.to_string()));
    let all = filters.chain(services).chain(from).chain(config).chain(reading);
    all.map(|(option, value)| format!(" {option} {}", shell::word(&value))).collect()
}
