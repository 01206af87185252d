//! `cgfilter redact`: samples and logs without secrets, with the verdicts and pairs that they had.
//!
//! A file is read twice: first to see what would change, and then, when nothing does that must not, to write it. So nothing is
//! written of a file that has to stay as it is, and no log is held in memory.

mod suites;
mod survey;
mod targets;
mod ties;
mod units;
mod write;

use std::collections::HashSet;

use anyhow::{Result, bail};

use super::args::{Global, RedactArgs};
use super::settings::{Named, Settings};
use super::stream::Streams;
use super::{Exit, filters, payloads, problems};
use crate::model::filter::Service;
use crate::redact::{Counts, Redactor};
use crate::report::redact::{self as report, FileState, RedactedFile};
use suites::{SuitePlan, Texts};
use survey::{Reason, Survey, redacted};
use targets::{Origin, Target};
use ties::Values;
use units::Units;

/// What a call works with.
pub struct Redaction<'a> {
    args: &'a RedactArgs,
    settings: Settings,
    services: Vec<Service>,
    redactor: Redactor,
}

/// A file, and what is to become of it.
pub struct Plan {
    target: Target,
    /// None where it cannot be looked at.
    survey: Option<Survey>,
    suite: Option<SuitePlan>,
    /// Why it is left as it is.
    left: Option<Reason>,
    /// A suite that nobody named: it follows its samples, and is nobody's business when none of them changes.
    is_follower: bool,
}

pub fn run(global: &Global, args: &RedactArgs, streams: &mut Streams) -> Result<Exit> {
    let mut settings = Settings::find(global, Named::filters(&args.filters), streams)?;
    args.paths.iter().for_each(|path| settings.boundary.name(path));
    let services = services(&settings, streams)?;
    let targets = targets::find(args, &settings)?;
    let call = Redaction { args, settings, services, redactor: Redactor::new(args.personal) };
    if !global.quiet {
        call.settings.boundary.tell_left_out(streams);
        args.paths.iter().for_each(|path| targets::tell_passed_over(path, &call.settings, streams));
    }
    let plans = call.plan(targets);
    let mut files = Vec::with_capacity(plans.len());
    for plan in &plans {
        files.push(call.write(plan, streams)?);
    }
    for file in &files {
        let level = if file.state == FileState::Left { "warning" } else { "error" };
        if let Some(reason) = &file.reason {
            let line = file.line.map(|line| format!(":{line}")).unwrap_or_default();
            streams.say(level, &format!("{}{line}: {reason}", file.file), file.help.as_deref());
        }
    }
    plans.iter().filter(|plan| plan.left.is_none() && !plan.target.is_suite).for_each(|plan| plan.tell_broken(streams));
    streams.flush_errors();
    report(global, args, &files, streams)?;
    let has = |state| files.iter().any(|file| file.state == state);
    Ok(match () {
        () if has(FileState::Failed) => Exit::Failed,
        () if has(FileState::Left) => Exit::Found,
        () => Exit::Clean,
    })
}

/// The services to compare verdicts by. All of them count, so one that cannot be read is the end.
fn services(settings: &Settings, streams: &mut Streams) -> Result<Vec<Service>> {
    let is_there = !settings.filters_are_default || settings.filters.iter().any(|path| path.exists());
    if !is_there {
        streams.say("note", "there are no filters here, so there are no verdicts to compare", None);
        return Ok(Vec::new());
    }
    let (services, found) = filters::services(&settings.filters, &settings.roots, &settings.boundary);
    problems::tell(&found, settings, "name filter files or a folder of them with --filters", streams);
    if !found.is_empty() {
        bail!("some filters cannot be used, so nobody knows which verdicts would change: nothing is redacted");
    }
    Ok(services)
}

fn report(global: &Global, args: &RedactArgs, files: &[RedactedFile], streams: &mut Streams) -> Result<()> {
    if args.paths.iter().any(|path| super::args::is_stdin(path)) {
        // Standard output has what came in.
        let lines: Vec<_> = files.iter().filter_map(report::line).filter(|_| !global.quiet).collect();
        lines.iter().for_each(|line| streams.say("note", line, None));
        return Ok(());
    }
    report::write(args.format, files, global.quiet, streams.report())?;
    std::io::Write::flush(&mut streams.out)?;
    Ok(())
}

impl Redaction<'_> {
    /// Looks at everything, and finds what has to stay as it is.
    fn plan(&self, targets: Vec<Target>) -> Vec<Plan> {
        let look = |target: Target| {
            let (survey, left) = match survey::of(&target, &self.redactor, &self.services) {
                Ok(survey) => (Some(survey), None),
                Err(reason) => (None, Some(reason)),
            };
            Plan { target, survey, suite: None, left, is_follower: false }
        };
        let mut plans: Vec<_> = targets.into_iter().map(look).collect();
        let others = if self.args.out.is_some() { Vec::new() } else { self.others(&plans) };
        let (suites, samples): (Vec<_>, Vec<_>) = others.into_iter().partition(|target| target.is_suite);
        plans.extend(suites.into_iter().map(Plan::follower));
        let broken = |plans: &[Plan]| {
            let values = Values::of(plans, &samples, &self.redactor, &self.services);
            let is_left = |at: usize| plans.get(at).is_none_or(|plan| plan.left.is_some());
            let name = |at: usize| plans.get(at).map_or_else(String::new, |plan| plan.target.name.clone());
            values.broken(is_left, name)
        };
        // What is left may have to take others along.
        loop {
            let mut more = broken(&plans);
            if more.is_empty() {
                more = self.plan_suites(&mut plans);
            }
            if more.is_empty() {
                plans.retain(|plan| !plan.is_follower || plan.suite.is_some() || plan.left.is_some());
                return plans;
            }
            for (at, reason) in more {
                if let Some(plan) = plans.get_mut(at) {
                    plan.left.get_or_insert(reason);
                }
            }
        }
    }

    /// The samples and suites of the repository that are not to be redacted, and belong to what is.
    fn others(&self, plans: &[Plan]) -> Vec<Target> {
        let samples = &self.settings.samples;
        let known: HashSet<_> = plans.iter().filter_map(|plan| plan.target.real()).collect();
        let is_of_samples =
            std::fs::canonicalize(samples).is_ok_and(|samples| known.iter().any(|real| real.starts_with(&samples)));
        if !is_of_samples {
            return Vec::new();
        }
        let found = self.settings.boundary.below(samples, |path| payloads::is_payload(path) || filters::is_suite(path));
        let others = found.files.into_iter().filter(|file| !known.contains(file.real.as_path()));
        others.map(|file| targets::target(&file.path.clone(), Ok(file), None)).collect()
    }

    /// Brings suites up to date; the payload files of those that would not pass, which have to stay.
    fn plan_suites(&self, plans: &mut [Plan]) -> Vec<(usize, Reason)> {
        let samples = self.changed_samples(plans);
        let follows = |plan: &Plan| {
            let named = plan.target.real().map(|suite| self.named_by(suite, plans)).unwrap_or_default();
            let mut files = named.iter().filter_map(|at| plans.get(*at)?.target.real());
            !plan.is_follower || files.any(|real| samples.contains_key(real))
        };
        let follow: Vec<_> =
            plans.iter().map(|plan| plan.target.is_suite && plan.left.is_none() && follows(plan)).collect();
        let mut broken = Vec::new();
        for (at, (plan, follows)) in plans.iter_mut().zip(follow).enumerate() {
            plan.suite = None;
            let Origin::File(file) = &plan.target.place else { continue };
            if !follows {
                continue;
            }
            match self.suite(file, &samples) {
                Ok(suite) => plan.suite = suite,
                Err(reason) => broken.push((at, reason)),
            }
        }
        // One that is no suite had no case that passed.
        let stay = broken.iter().filter(|(_, reason)| reason.is_change).flat_map(|(at, reason)| {
            let suite = plans.get(*at).and_then(|plan| plan.target.real()).map(std::path::Path::to_owned);
            let named = suite.map(|suite| self.named_by(&suite, plans)).unwrap_or_default();
            named.into_iter().map(|at| (at, reason.clone())).collect::<Vec<_>>()
        });
        let stay: Vec<_> = stay.collect();
        broken.into_iter().chain(stay).collect()
    }

    /// Payload files that will have another text, as far as suites can name them.
    fn changed_samples(&self, plans: &[Plan]) -> Texts {
        let is_changed = |plan: &&Plan| plan.left.is_none() && !plan.target.is_suite && plan.counts().all() > 0;
        let changed = plans.iter().filter(is_changed);
        changed.filter_map(|plan| Some((plan.target.real()?.to_owned(), self.redacted(&plan.target)?))).collect()
    }

    /// The whole text of a file that is short enough to be a sample.
    fn redacted(&self, target: &Target) -> Option<Vec<u8>> {
        let (file, _) = target.open().ok()?;
        let limit = crate::model::limits::PAYLOAD.most as u64;
        let mut units = Some(file)
            .filter(|file| file.metadata().is_ok_and(|it| it.len() <= limit))
            .map(|file| Units::of(file, target.path()))?
            .ok()?;
        let mut bytes = Vec::new();
        while let Some(unit) = units.next().ok()? {
            bytes.extend_from_slice(&redacted(&self.redactor, &unit.bytes, &mut Counts::default()));
        }
        Some(bytes)
    }

    /// The files among these that a suite names.
    fn named_by(&self, suite: &std::path::Path, plans: &[Plan]) -> Vec<usize> {
        let Ok(bytes) = std::fs::read(suite) else { return Vec::new() };
        let read = crate::parse::suite::parse("", bytes);
        let folder = suite.parent().unwrap_or(suite);
        let files = read.suite.iter().chain(&read.sketch).flat_map(|suite| suite.payload_files());
        let named: HashSet<_> = files.filter_map(|file| super::files::resolved(&folder.join(&file.value))).collect();
        let is_named = |plan: &Plan| plan.target.real().is_some_and(|real| named.contains(real));
        plans.iter().enumerate().filter(|(_, plan)| is_named(plan)).map(|(at, _)| at).collect()
    }
}

impl Plan {
    fn follower(target: Target) -> Self {
        Self { target, survey: Some(Survey::default()), suite: None, left: None, is_follower: true }
    }

    /// Says where people may be left who are known by keys.
    fn tell_broken(&self, streams: &mut Streams) {
        let Some(survey) = self.survey.as_ref().filter(|survey| survey.counts.broken > 0) else { return };
        let line = survey.broken_line.map(|line| format!(":{line}")).unwrap_or_default();
        let more = match survey.counts.broken - 1 {
            0 => String::new(),
            more => format!(", and {more} more in this file"),
        };
        let message = format!(
            "{}{line}: JSON that is not whole{more}: who is known by a key was looked for as far as it can be read",
            self.target.name
        );
        streams.say("warning", &message, Some("look at it before you publish it, or take it out"));
    }

    fn counts(&self) -> Counts {
        let of_survey = self.survey.as_ref().map(|survey| survey.counts);
        self.suite.as_ref().map(|suite| suite.counts).or(of_survey).unwrap_or_default()
    }
}
