//! `cgfilter show`: the services as a tree, a table, data or a diagram.

use std::io::Write;

use anyhow::Result;

use super::args::{Global, ShowArgs};
use super::payloads::Input;
use super::settings::Settings;
use super::stream::Streams;
use super::{Exit, files, filters, problems, samples};
use crate::engine::intake;
use crate::model::filter::Service;
use crate::report::show::{self, Sample, Samples, ShowFormat, ShowLook, Shown};

pub fn run(global: &Global, args: &ShowArgs, streams: &mut Streams) -> Result<Exit> {
    let settings = Settings::find(global, &args.paths, streams)?;
    let (mut services, problems) = filters::services(&settings.filters);
    let where_else = "put one file for each service in filters/, or name them: cgfilter show FILE";
    problems::tell(&problems, &settings, where_else, streams);
    filters::select(&mut services, &args.service, problems.is_empty())?;
    if services.is_empty() {
        streams.say("error", "there is no service to show", None);
    }
    let inputs = inputs(args, &services, &settings, global, streams);
    let is_whole = args.service.is_empty() && settings.are_all_filters(&args.paths);
    let samples = args
        .payloads
        .then(|| judge(&inputs, &services, &settings, is_whole));
    let unread = |samples: &Samples<'_>| samples.all.is_empty() || !samples.unreadable.is_empty();
    let is_missing = services.is_empty() || samples.as_ref().is_some_and(unread);
    let is_complete = problems.is_empty() && !is_missing;
    let shown = Shown {
        services: &services,
        reading: settings.reading,
        problems,
        samples,
    };
    write(global, args, &shown, streams)?;
    Ok(if is_complete {
        Exit::Clean
    } else {
        Exit::Failed
    })
}

/// The samples of the repository, when they are asked for and there is somebody to take them.
fn inputs(
    args: &ShowArgs,
    services: &[Service],
    settings: &Settings,
    global: &Global,
    streams: &mut Streams,
) -> Vec<Input> {
    if !args.payloads || services.is_empty() {
        return Vec::new();
    }
    let folder = files::name(&settings.samples);
    if global.verbose {
        let note = format!("samples: {folder}, reading {}", settings.reading);
        streams.say("note", &note, None);
    }
    let inputs = samples::read(services, settings, streams);
    if inputs.is_empty() {
        let help = format!("keep them in {folder}/<service>/, or name them in the filter file");
        streams.say("error", "there are no samples to show", Some(&help));
    }
    inputs
}

/// What becomes of the samples. Where only some services are shown, those of others are not theirs to take.
fn judge<'a>(
    inputs: &'a [Input],
    services: &[Service],
    settings: &Settings,
    is_whole: bool,
) -> Samples<'a> {
    let readable = || {
        inputs
            .iter()
            .filter_map(|input| Some((input, input.payload.as_ref().ok()?)))
    };
    let payloads = readable().map(|(_, payload)| payload).enumerate();
    let mut intake = intake::intake(services, payloads, settings.reading);
    let all: Vec<_> = readable()
        .map(|(Input { name, owner, .. }, _)| Sample {
            name,
            owner: *owner,
        })
        .collect();
    let discarded = intake.discarded.len();
    let is_owned = |at: &usize| all.get(*at).is_some_and(|sample| sample.owner.is_some());
    intake.discarded.retain(|at| is_whole || is_owned(at));
    let elsewhere = discarded - intake.discarded.len();
    // What cannot be opened at all may be anybody's.
    let unreadable = inputs.iter().filter_map(|input| {
        let unreadable = input.payload.as_ref().err()?;
        let concerns = is_whole || input.owner.is_some() || unreadable.excerpt.is_none();
        concerns.then_some(unreadable)
    });
    let unreadable = unreadable.collect();
    Samples {
        all,
        intake,
        unreadable,
        elsewhere,
    }
}

fn write(global: &Global, args: &ShowArgs, shown: &Shown<'_>, streams: &mut Streams) -> Result<()> {
    streams.flush_errors();
    if shown.services.is_empty() && args.format != ShowFormat::Json {
        return Ok(());
    }
    let in_full = !args.service.is_empty();
    let look = ShowLook {
        width: streams.width,
        in_full,
        quiet: global.quiet,
    };
    let note = show::write(args.format, shown, look, &mut streams.out)?;
    streams.out.flush()?;
    if let Some(note) = note.filter(|_| !global.quiet) {
        streams.say("note", &note, None);
    }
    Ok(())
}
