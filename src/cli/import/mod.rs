//! `cgfilter import`: filters, samples and suites from a text that has the labels of the console's form.

mod check;
mod draft;
mod texts;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;

use draft::Draft;
use texts::{Imported, Texts};

use super::args::{Global, ImportArgs};
use super::infer::inputs::Inputs;
use super::infer::output::Output;
use super::infer::proof;
use super::infer::target::Target;
use super::lint::Repository;
use super::settings::{Named, Settings};
use super::stream::Streams;
use super::{Exit, files};
use crate::console_text::contradiction::span;
use crate::console_text::samples::{LeftOut, Unfit};
use crate::model::text::quoted;

pub fn run(global: &Global, args: &ImportArgs, streams: &mut Streams) -> Result<Exit> {
    if args.check {
        return check::run(global, args, streams);
    }
    let here = Settings::find(global, Named::default(), streams)?;
    let texts = texts::read(args, global, streams)?;
    texts.check_names()?;
    let call = Call { global, args, here: &here };
    let targets = call.targets(&texts, streams)?;
    let mut prepared = Vec::new();
    for (imported, target) in texts.imported.iter().zip(&targets) {
        prepared.push(call.prepare(imported, target.as_ref(), streams)?);
    }
    let mut exit = texts.exit;
    for (at, service) in prepared.into_iter().enumerate() {
        if at > 0 && args.out.is_none() {
            writeln!(streams.out)?;
        }
        exit = exit.max(call.finish(service, streams)?);
    }
    Ok(exit)
}

struct Call<'a> {
    global: &'a Global,
    args: &'a ImportArgs,
    here: &'a Settings,
}

/// A service that has its place.
struct Prepared<'a> {
    imported: &'a Imported,
    draft: Draft,
    inputs: Inputs,
    output: Option<(&'a Target, Output)>,
    repository: Repository,
}

impl<'a> Call<'a> {
    fn targets(&self, texts: &Texts, streams: &mut Streams) -> Result<Vec<Option<Target>>> {
        let find = |imported: &Imported| match &self.args.out {
            Some(folder) => Target::find(self.global, folder, &imported.name, streams).map(Some),
            None => Ok(None),
        };
        texts.imported.iter().map(find).collect()
    }

    /// Everything but the writing: nothing is written where one of the services has no place.
    fn prepare(
        &self,
        imported: &'a Imported,
        target: Option<&'a Target>,
        streams: &mut Streams,
    ) -> Result<Prepared<'a>> {
        let settings = target.map_or(self.here, |target| &target.settings);
        let mut draft = Draft::of(imported, target, settings);
        let inputs = draft.inputs();
        let output = target.map(|target| (target, Output::new(target, &inputs)));
        let repository = match &output {
            Some((target, output)) => {
                target.check_free(output, &inputs)?;
                target.repository(&imported.name, streams)?
            }
            None => Repository::alone(settings),
        };
        Ok(Prepared { imported, draft, inputs, output, repository })
    }

    fn finish(&self, prepared: Prepared<'_>, streams: &mut Streams) -> Result<Exit> {
        let Prepared { imported, draft, inputs, output, repository } = prepared;
        self.tell_text(imported, &draft, streams);
        let is_whole = draft.read.service.is_some();
        let (filter, suite) = (draft.filter.clone(), draft.suite.clone());
        let target = output.as_ref().map(|(target, _)| *target);
        let mut exit = self.tell_proof(draft, inputs, target, repository, streams);
        if imported.text.is_cut {
            exit = exit.max(Exit::Found);
        }
        match output {
            None => {
                streams.flush_errors();
                write!(streams.out, "{filter}")?;
                streams.out.flush()?;
            }
            Some(_) if !is_whole => {
                let why = format!("{} is not written: the text does not have all that a filter needs", imported.name);
                let help = "complete the text; without --out the filter is printed as far as it goes";
                streams.say("error", &why, Some(help));
            }
            Some((target, output)) => list(&output.write(target, &filter, suite.as_deref())?, streams)?,
        }
        Ok(exit)
    }

    /// What the text leaves open, what contradicts itself, and what of it is left out.
    fn tell_text(&self, imported: &Imported, draft: &Draft, streams: &mut Streams) {
        let file = &imported.file;
        for doubt in imported.text.all_doubts() {
            streams.say("note", &format!("in doubt: {file}:{}: {}", doubt.line, doubt.text), None);
        }
        for contradiction in &draft.contradictions {
            streams.say(
                "warning",
                &format!("{file}:{}: contradiction: {}", contradiction.line, contradiction.text),
                None,
            );
        }
        for lines in draft.mended.iter().filter(|_| !self.global.quiet) {
            let told = "is kept without its comments and trailing commas, and with quotes as they are typed";
            streams.say("note", &format!("{file}:{}: the body of {} {told}", lines.0, span(*lines)), None);
        }
        for left in draft.left_out.iter().filter(|left| !self.global.quiet && left.why != Unfit::Again) {
            streams.say("note", &format!("{file}:{}: {}", left.lines.0, why(left)), None);
        }
    }

    /// Runs the suite and lint, and says what comes of it.
    fn tell_proof(
        &self,
        draft: Draft,
        inputs: Inputs,
        target: Option<&Target>,
        repository: Repository,
        streams: &mut Streams,
    ) -> Exit {
        let settings = target.map_or(self.here, |target| &target.settings);
        let is_contradicted = !draft.contradictions.is_empty();
        let (failures, summary) = draft.prove(&inputs, settings);
        let [errors, warnings] = proof::lint(draft.read, inputs, target, repository);
        let mut exit = if is_contradicted { Exit::Found } else { Exit::Clean };
        for error in failures.iter().map(|failure| format!("the suite: {failure}")).chain(errors) {
            streams.say("error", &error, None);
            exit = Exit::Found;
        }
        for warning in &warnings {
            streams.say("warning", warning, None);
        }
        for summary in summary.iter().filter(|_| !self.global.quiet && failures.is_empty()) {
            streams.say("note", summary, None);
        }
        exit
    }
}

fn why(left: &LeftOut) -> String {
    let at = span(left.lines);
    match &left.why {
        Unfit::NoJson { line, why } => {
            format!("the body of {at} is not kept: from line {line} on it is no JSON ({why})")
        }
        Unfit::Template { token } => {
            format!("the body of {at} is not kept: it is a template, in which the sender replaces {}", quoted(token))
        }
        Unfit::Unclear => format!(
            "the body of {at} is not kept: its states and the words above it do not say together whether it is an alert or a recovery"
        ),
        Unfit::Again => format!("the body of {at} is there already"),
    }
}

fn list(written: &[PathBuf], streams: &mut Streams) -> Result<()> {
    streams.flush_errors();
    for path in written {
        writeln!(streams.out, "{}", files::name(Path::new(path)))?;
    }
    streams.out.flush()?;
    Ok(())
}
