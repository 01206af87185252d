//! `cgfilter infer`: a filter from an alert and its recovery, with the reasons, a suite and the proof.

pub mod inputs;
#[cfg(feature = "serve")]
mod of_calls;
pub mod output;
pub mod proof;
pub mod target;

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};

use inputs::Inputs;
#[cfg(feature = "serve")]
pub use of_calls::of_calls;
use output::Output;
use proof::Proven;
use target::Target;

use super::args::{Global, InferArgs};
use super::lint::Repository;
use super::settings::{Named, Settings};
use super::stream::Streams;
use super::{Exit, files};
use crate::infer::filter_text::{self, Heading};
use crate::infer::refusal::Refusal;
use crate::infer::{self, Candidate, Inferred, MappingKeys, Ranking, Samples, plan, suite_text};
use crate::model::key_path::KeyPath;
use crate::model::template::Template;
use crate::model::text::count;
use crate::parse::service::{self, FilterFile};
use crate::presets::recognition::recognized;
use crate::report::schema::FileKind;

/// What the filter is called that goes to standard output.
const PRINTED: &str = "<stdout>";

/// A filter as it would be written, read back.
struct Draft {
    inferred: Inferred,
    filter: String,
    read: FilterFile,
}

/// What is offered: all of it works.
struct Offer {
    inferred: Inferred,
    filter: String,
    suite: String,
    proven: Proven,
}

/// One call: where everything goes.
struct Call<'a> {
    args: &'a InferArgs,
    name: String,
    target: Option<&'a Target>,
    settings: &'a Settings,
}

pub fn run(global: &Global, args: &InferArgs, streams: &mut Streams) -> Result<Exit> {
    check(args)?;
    let name = inputs::service_name(args)?;
    let Some(folder) = &args.out else {
        let settings = &Settings::find(global, Named::default(), streams)?;
        let target = None;
        let call = Call { args, name, target, settings };
        return call.run(global, streams);
    };
    let target = Target::find(global, folder, &name, streams)?;
    let call = Call { args, name, target: Some(&target), settings: &target.settings };
    call.run(global, streams)
}

fn check(args: &InferArgs) -> Result<()> {
    let (alerts, recoveries) = (args.trigger.len(), args.resolve.len());
    if recoveries > alerts {
        let alerts = count(alerts, "alert");
        bail!("{recoveries} recoveries and {alerts}: each --resolve needs the --trigger that it closes");
    }
    Ok(())
}

impl Call<'_> {
    fn run(&self, global: &Global, streams: &mut Streams) -> Result<Exit> {
        let Some(inputs) = Inputs::read(self.args, self.settings, streams) else {
            return Ok(Exit::Failed);
        };
        for note in inputs.notes().iter().filter(|_| !global.quiet) {
            streams.say("note", note, None);
        }
        if inputs.alerts().is_empty() {
            refuse(self.args, &Refusal::no_alert(), streams);
            return Ok(Exit::Found);
        }
        let tool = inputs.alerts().first().and_then(|alert| recognized(alert)).filter(|_| !global.quiet);
        if let Some(tool) = tool {
            streams.say("note", &tool.advice(), None);
        }
        for doubt in inputs.doubts() {
            streams.say("warning", &doubt, None);
        }
        let output = self.target.map(|target| (target, Output::new(target, &inputs)));
        let repository = self.repository(output.as_ref(), &inputs, streams)?;
        match self.offer(inputs, repository) {
            Err(refusal) => {
                refuse(self.args, &refusal, streams);
                Ok(Exit::Found)
            }
            Ok(offer) => finish(global, self.args, &offer, output, streams),
        }
    }

    /// What the filter is written into, where its files are free; else nothing.
    fn repository(
        &self,
        output: Option<&(&Target, Output)>,
        inputs: &Inputs,
        streams: &mut Streams,
    ) -> Result<Repository> {
        let Some((target, output)) = output else {
            return Ok(Repository::alone(self.settings));
        };
        target.check_free(output, inputs)?;
        target.repository(&self.name, streams)
    }

    fn offer(&self, inputs: Inputs, repository: Repository) -> Result<Offer, Refusal> {
        let (alerts, recoveries) = (inputs.alerts(), inputs.recoveries());
        let samples = Samples { alerts: &alerts, recoveries: &recoveries };
        let mut draft = self.draft(&inputs, samples)?;
        let reading = self.settings.reading;
        if let Some(service) = &draft.read.service {
            draft.inferred.look_at(&inputs.left_out, service, reading);
        }
        let read = draft.read.service.as_deref();
        let names = inputs.file_names(self.target);
        let cases = read.map(|service| plan::cases(service, samples, &names));
        let suite = suite_text::write(&self.name, &cases.unwrap_or_default(), &names);
        let target = self.target;
        let modeline = target.map(|target| target.modeline(&target.suite, FileKind::Suite));
        let suite = modeline.unwrap_or_default() + &suite;
        let proof = proof::run(&draft, &suite, (samples, &names), reading)?;
        let Draft { inferred, filter, read } = draft;
        let [errors, warnings] = proof::lint(read, inputs, target, repository);
        let Some(proof) = proof.filter(|_| errors.is_empty()) else {
            return Err(Refusal::unsound(errors));
        };
        let doubts = inferred.doubts().len();
        let proven = Proven { summary: proof::summary(&proof, warnings.len(), doubts, reading), warnings };
        Ok(Offer { inferred, filter, suite, proven })
    }

    fn draft(&self, inputs: &Inputs, samples: Samples<'_>) -> Result<Draft, Refusal> {
        let mut inferred = infer::infer(samples)?;
        inferred.close_with(&inputs.left_out);
        let heading = Heading {
            name: self.args.name.as_deref().filter(|_| self.target.is_none()),
            from: self.args.from.as_deref().filter(|from| !from.is_empty()),
            samples: &inputs.shown_names(self.target),
        };
        let written = filter_text::write(&inferred, heading);
        let modeline = |target: &Target| target.modeline(&target.filter, FileKind::Filter);
        let filter = self.target.map(modeline).unwrap_or_default() + &written;
        let name = self.target.map(|target| files::name(&target.filter));
        let name = name.unwrap_or_else(|| PRINTED.to_owned());
        let read = service::parse(&name, &self.name, filter.clone().into_bytes());
        Ok(Draft { inferred, filter, read })
    }
}

/// Writes what is offered, and says so: not before it is true.
fn finish(
    global: &Global,
    args: &InferArgs,
    offer: &Offer,
    output: Option<(&Target, Output)>,
    streams: &mut Streams,
) -> Result<Exit> {
    let Some((target, output)) = output else {
        tell(global, args, offer, streams);
        write!(streams.out, "{}", offer.filter)?;
        streams.out.flush()?;
        return Ok(Exit::Clean);
    };
    let written = output.write(target, &offer.filter, Some(&offer.suite))?;
    tell(global, args, offer, streams);
    if let Err(error) = list(&written, streams) {
        let note = format!("all files are written, but their names cannot be: {error}");
        streams.say("warning", &note, None);
    }
    Ok(Exit::Clean)
}

fn list(files: &[PathBuf], streams: &mut Streams) -> Result<()> {
    for path in files {
        writeln!(streams.out, "{}", files::name(path))?;
    }
    streams.out.flush()?;
    Ok(())
}

/// How much evidence is told without being asked for more.
const MOST_EVIDENCE: usize = 6;

fn refuse(args: &InferArgs, refusal: &Refusal, streams: &mut Streams) {
    let help = Some(refusal.help.as_str()).filter(|_| refusal.evidence.is_empty());
    streams.say("error", &refusal.message, help);
    let all = refusal.evidence.len();
    let shown = args.alternatives.max(MOST_EVIDENCE);
    let more = (all > shown).then(|| format!("and {} more: --alternatives {all} shows them", all - shown));
    let mut lines = refusal.evidence.iter().take(shown).chain(&more).peekable();
    while let Some(line) = lines.next() {
        let help = lines.peek().is_none().then_some(refusal.help.as_str());
        streams.say("note", line, help);
    }
}

/// The proof, what is in doubt, the warnings of lint and the keys that were not chosen.
fn tell(global: &Global, args: &InferArgs, offer: &Offer, streams: &mut Streams) {
    let Ranking { states, mappings, titles, descriptions } = &offer.inferred.runners_up;
    let mapped = |keys: &MappingKeys| match keys.trigger == keys.resolve {
        true => keys.trigger.to_string(),
        false => format!("{} with {}", keys.trigger, keys.resolve),
    };
    let title = |title: &Template| title.respelled(|path| path.written().to_owned());
    let questions = [
        ("state", others(states, args, |state| state.key.to_string())),
        ("mapping", others(mappings, args, mapped)),
        ("title", others(titles, args, title)),
        ("description", others(descriptions, args, KeyPath::to_string)),
    ];
    for (question, lines) in questions {
        for line in &lines {
            streams.say("note", &format!("{question}: or {line}"), None);
        }
        if lines.is_empty() && args.alternatives > 0 {
            streams.say("note", &format!("{question}: there is no other key"), None);
        }
    }
    for warning in &offer.proven.warnings {
        streams.say("warning", warning, None);
    }
    for doubt in offer.inferred.doubts() {
        streams.say("note", &format!("in doubt: {doubt}"), None);
    }
    if !global.quiet {
        streams.say("note", &offer.proven.summary, None);
    }
    streams.flush_errors();
}

/// The next best keys, each with what speaks for it and against it.
fn others<T>(choices: &[Candidate<T>], args: &InferArgs, key: impl Fn(&T) -> String) -> Vec<String> {
    choices.iter().take(args.alternatives).map(|it| format!("{}: {}", key(&it.what), it.reason)).collect()
}
