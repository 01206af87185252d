//! `cgfilter infer`: a filter from an alert and its recovery, with the reasons, a suite and the proof.

mod inputs;
mod output;
mod proof;

use std::io::Write;

use anyhow::{Result, bail};

use inputs::Inputs;
use output::Output;

use super::args::{Global, InferArgs};
use super::settings::Settings;
use super::stream::Streams;
use super::{Exit, files};
use crate::infer::filter_text::{self, Heading};
use crate::infer::refusal::Refusal;
use crate::infer::{self, Inferred, RunnerUp, Samples, plan, suite_text};
use crate::model::text::count;
use crate::parse::service;

/// What is offered: all of it works.
struct Offer {
    inferred: Inferred,
    filter: String,
    suite: String,
    proven: proof::Proven,
}

pub fn run(global: &Global, args: &InferArgs, streams: &mut Streams) -> Result<Exit> {
    let settings = Settings::find(global, &[], streams)?;
    check(args)?;
    let name = inputs::service_name(args)?;
    let Some(inputs) = Inputs::read(args, &settings, streams) else {
        return Ok(Exit::Failed);
    };
    let output = args
        .out
        .as_deref()
        .map(|folder| Output::new(folder, &name, &inputs));
    if let Some(output) = &output {
        output.check_free()?;
    }
    match offer(args, &name, &inputs, &settings) {
        Err(refusal) => {
            refuse(&refusal, streams);
            Ok(Exit::Found)
        }
        Ok(offer) => {
            tell(global, args, &offer, streams);
            match output {
                Some(output) => {
                    for path in output.write(&offer.filter, &offer.suite)? {
                        writeln!(streams.out, "{}", files::name(&path))?;
                    }
                }
                None => write!(streams.out, "{}", offer.filter)?,
            }
            streams.out.flush()?;
            Ok(Exit::Clean)
        }
    }
}

fn check(args: &InferArgs) -> Result<()> {
    let (alerts, recoveries) = (args.trigger.len(), args.resolve.len());
    if recoveries > alerts {
        let alerts = count(alerts, "alert");
        bail!(
            "{recoveries} recoveries and {alerts}: each --resolve needs the --trigger that it closes"
        );
    }
    Ok(())
}

fn offer(
    args: &InferArgs,
    name: &str,
    inputs: &Inputs,
    settings: &Settings,
) -> Result<Offer, Refusal> {
    let (alerts, recoveries) = (inputs.alerts(), inputs.recoveries());
    let samples = Samples {
        alerts: &alerts,
        recoveries: &recoveries,
    };
    let inferred = infer::infer(samples)?;
    let filter = filter_text::write(
        &inferred,
        Heading {
            name: args.name.as_deref().filter(|_| args.out.is_none()),
            from: args.from.as_deref().filter(|from| !from.is_empty()),
            samples: &inputs.shown_names(args.out.as_ref().map(|_| name)),
        },
    );
    let read = service::parse(
        &output::filter_name(name),
        name,
        filter.clone().into_bytes(),
    );
    let cases = read
        .service
        .as_deref()
        .map(|service| plan::cases(service, samples));
    let suite = suite_text::write(name, &cases.unwrap_or_default());
    let proven = proof::prove((name, read), &suite, inputs, samples, settings)?;
    Ok(Offer {
        inferred,
        filter,
        suite,
        proven,
    })
}

fn refuse(refusal: &Refusal, streams: &mut Streams) {
    streams.say("error", &refusal.message, None);
    let mut lines = refusal.evidence.iter().peekable();
    while let Some(line) = lines.next() {
        let help = lines.peek().is_none().then_some(refusal.help.as_str());
        streams.say("note", line, help);
    }
}

/// The proof, the warnings of lint and the keys that were not chosen.
fn tell(global: &Global, args: &InferArgs, offer: &Offer, streams: &mut Streams) {
    let inferred = &offer.inferred.runners_up;
    let questions = [
        ("state", &inferred.state),
        ("mapping", &inferred.mapping),
        ("title", &inferred.title),
        ("description", &inferred.description),
    ];
    for (question, runners_up) in questions {
        let next: Vec<&RunnerUp> = runners_up.iter().take(args.alternatives).collect();
        for RunnerUp { key, reason } in &next {
            streams.say("note", &format!("{question}: or {key}: {reason}"), None);
        }
        if next.is_empty() && args.alternatives > 0 {
            streams.say("note", &format!("{question}: there is no other key"), None);
        }
    }
    for warning in &offer.proven.warnings {
        streams.say("warning", warning, None);
    }
    if !global.quiet {
        streams.say("note", &offer.proven.summary, None);
    }
    streams.flush_errors();
}
