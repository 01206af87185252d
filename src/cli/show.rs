//! `cgfilter show`: the services as a tree, a table, data or a diagram.

use std::collections::HashMap;
use std::io::Write;

use anyhow::Result;

use super::args::{Global, ShowArgs};
use super::payloads::Input;
use super::settings::{Named, Settings};
use super::stream::Streams;
use super::{Exit, files, filters, problems, samples};
use crate::engine::routing;
use crate::model::filter::Service;
use crate::report::show::{self, Owner, Sample, Samples, ShowDisplay, ShowFormat, Shown};

pub fn run(global: &Global, args: &ShowArgs, streams: &mut Streams) -> Result<Exit> {
    let settings = Settings::find(global, Named::filters(&args.paths), streams)?;
    let (mut services, problems) = filters::services(&settings.filters, &settings.roots, &settings.boundary);
    let where_else = "put one file for each service in filters/, or name them: cgfilter show FILE";
    problems::tell(&problems, &settings, where_else, streams);
    // A sample of a service that is not shown is that service's all the same.
    let all = services.clone();
    filters::select(&mut services, &args.service, problems.is_empty())?;
    if services.is_empty() && problems.is_empty() {
        streams.say("error", "there is no service to show", None);
    }
    let inputs = inputs(args, &services, &all, &settings, global, streams);
    if !global.quiet {
        settings.boundary.tell_left_out(streams);
    }
    let is_whole = args.service.is_empty() && settings.are_all_filters(&args.paths);
    let samples = args.payloads.then(|| judge(&inputs, &services, &all, &settings, is_whole));
    let unread = |samples: &Samples<'_>| samples.all.is_empty() || !samples.unreadable.is_empty();
    let is_missing = services.is_empty() || samples.as_ref().is_some_and(unread);
    let is_complete = problems.is_empty() && !is_missing;
    let shown = Shown { services: &services, reading: settings.reading, problems, samples };
    write(global, args, &shown, streams)?;
    Ok(if is_complete { Exit::Clean } else { Exit::Failed })
}

/// The samples of the repository, when they are asked for and there is somebody to take them.
fn inputs(
    args: &ShowArgs,
    services: &[Service],
    all: &[Service],
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
    let inputs = samples::read(services, all, settings, streams);
    if inputs.is_empty() {
        let help = format!("keep them in {folder}/<service>/, or name them in the filter file");
        streams.say("error", "there are no samples to show", Some(&help));
    }
    inputs
}

/// The services as owners of samples, of which only some are shown.
fn owners<'a>(all: &'a [Service], shown: &[Service]) -> Vec<Owner<'a>> {
    let shown = shown.iter().enumerate();
    let shown: HashMap<_, _> = shown.map(|(at, it)| (it.source.name(), at)).collect();
    let owner = |service: &'a Service| Owner { name: &service.name, shown: shown.get(service.source.name()).copied() };
    all.iter().map(owner).collect()
}

/// What becomes of the samples. Where only some services are shown, those of others are not theirs to take.
fn judge<'a>(
    inputs: &'a [Input],
    services: &[Service],
    all_services: &'a [Service],
    settings: &Settings,
    is_whole: bool,
) -> Samples<'a> {
    let readable = || inputs.iter().filter_map(|input| Some((input, input.payload.as_ref().ok()?)));
    let of = |input: &Input| input.owner.and_then(|at| all_services.get(at));
    let payloads = readable().map(|(input, payload)| (&**payload, of(input)));
    let mut routing = routing::route(services, payloads, settings.reading, settings.config.token);
    let owners = owners(all_services, services);
    let owner = |input: &Input| input.owner.and_then(|at| owners.get(at)).copied();
    let is_shown = |owner: Option<Owner<'_>>| owner.is_some_and(|owner| owner.shown.is_some());
    let all: Vec<_> = readable().map(|(input, _)| Sample { name: &input.name, owner: owner(input) }).collect();
    let discarded = routing.discarded.len();
    let is_owned = |at: &usize| all.get(*at).is_some_and(|sample| is_shown(sample.owner));
    routing.discarded.retain(|at| is_whole || is_owned(at));
    let elsewhere = discarded - routing.discarded.len();
    // What cannot be opened at all may be anybody's.
    let unreadable = inputs.iter().filter_map(|input| {
        let unreadable = &**input.payload.as_ref().err()?;
        let concerns = is_whole || is_shown(owner(input)) || unreadable.place.source.is_unread();
        concerns.then_some((&*input.name, unreadable))
    });
    let unreadable = unreadable.collect();
    Samples { all, routing, unreadable, elsewhere }
}

fn write(global: &Global, args: &ShowArgs, shown: &Shown<'_>, streams: &mut Streams) -> Result<()> {
    streams.flush_errors();
    if shown.services.is_empty() && args.format != ShowFormat::Json {
        return Ok(());
    }
    let in_full = !args.service.is_empty();
    let display = ShowDisplay { width: streams.width, in_full, quiet: global.quiet };
    let note = show::write(args.format, shown, display, streams.report())?;
    streams.out.flush()?;
    if let Some(note) = note.filter(|_| !global.quiet) {
        streams.say("note", &note, None);
    }
    Ok(())
}
