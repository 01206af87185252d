//! `cgfilter test`: which filter takes a payload, and the incident it makes.

use std::io::Write;

use anyhow::Result;

use super::args::{Global, TestArgs};
use super::owners::{Owner, Owners};
use super::payloads::{self, Input};
use super::settings::Settings;
use super::stream::Streams;
use super::{Exit, files, filters, problems, samples};
use crate::engine::session::{Run, Terms};
use crate::engine::{verdict, whole};
use crate::model::filter::Service;
use crate::model::text::count;
use crate::report::{self, Format, Look, PayloadResult, Problem, TestRun};

pub fn run(global: &Global, args: &TestArgs, streams: &mut Streams) -> Result<Exit> {
    let settings = Settings::find(global, &args.filters, streams)?;
    let (mut services, problems) = filters::services(&settings.filters);
    let where_else = "name filter files or a folder of them with --filters";
    problems::tell(&problems, &settings, where_else, streams);
    filters::select(&mut services, &args.service, problems.is_empty())?;
    if global.verbose {
        let services = count(services.len(), "service");
        let line = format!("{services}, reading {}", settings.reading);
        streams.say("note", &line, None);
    }
    // The process ends with this command: to give thousands of services back piece by piece would only take time.
    let services: &[Service] = services.leak();
    let inputs = inputs(args, services, &settings, streams).leak();
    let run = judge(args, services, &settings, inputs, problems);
    let written = report(global, args, &run, streams)?;
    let summary = run.summary();
    let failed =
        summary.unreadable > 0 || !run.problems.is_empty() || run.results.is_empty() || !written;
    std::mem::forget(run);
    Ok(match () {
        () if failed => Exit::Failed,
        () if summary.failed > 0 => Exit::Found,
        () => Exit::Clean,
    })
}

/// The payloads to test: those named, else the samples; none when there is nothing to judge them by.
fn inputs(
    args: &TestArgs,
    services: &[Service],
    settings: &Settings,
    streams: &mut Streams,
) -> Vec<Input> {
    if services.is_empty() {
        streams.say("error", "there is no service to judge by", None);
        return Vec::new();
    }
    let mut inputs = if args.paths.is_empty() {
        let inputs = samples::read(services, settings, streams);
        if inputs.is_empty() {
            let samples = settings.samples.display();
            let help =
                format!("name the payloads to test, or keep samples in {samples}/<service>/");
            streams.say("error", "there are no payloads to test", Some(&help));
        }
        inputs
    } else {
        let owners = Owners::new(services.iter().map(Owner::from), &settings.samples);
        payloads::read(&args.paths, true, &owners)
    };
    put_openings_first(&mut inputs, services, settings);
    inputs
}

/// Within each folder, the payloads that open an incident go before those that only close one, so that samples need no
/// numbers in their names. Files that were named keep their order, and so do the lines of a log.
fn put_openings_first(inputs: &mut [Input], services: &[Service], settings: &Settings) {
    let opens = |input: &Input| {
        let Ok(payload) = &input.payload else {
            return false;
        };
        let owner = input.owner.and_then(|owner| services.get(owner));
        let asked = owner.map_or(services, std::slice::from_ref);
        let judge = |service| verdict::judge(service, payload, settings.reading);
        asked.iter().any(|service| judge(service).trigger.is_some())
    };
    for group in inputs.chunk_by_mut(|a, b| a.folder.is_some() && a.folder == b.folder) {
        if group.len() > 1 {
            group.sort_by_cached_key(|input| !opens(input));
        }
    }
}

fn judge<'a>(
    args: &'a TestArgs,
    services: &'a [Service],
    settings: &Settings,
    inputs: &'a [Input],
    problems: Vec<Problem>,
) -> TestRun<'a> {
    let (reading, explain) = (settings.reading, args.explain);
    let from = args.from.as_deref().filter(|from| !from.is_empty());
    let in_full = explain || args.formats().any(|format| format == Format::Json);
    let mut run = Run::new(Terms {
        services,
        reading,
        from,
        in_full,
        explain,
    });
    let mut results = results(args, inputs, &mut run);
    let answers = results.iter_mut().map(|result| result.answer.as_mut().ok());
    let judged = answers
        .enumerate()
        .filter_map(|(at, answer)| Some((at, &mut answer?.1)));
    whole::link_later_openings(judged);
    let open = run.open().cloned().collect();
    TestRun::new(services, reading, results, problems, open)
}

fn results<'a>(args: &TestArgs, inputs: &'a [Input], run: &mut Run<'a>) -> Vec<PayloadResult<'a>> {
    let expected = args.expect.map(|expected| expected.outcome());
    let result = |(at, input): (usize, &'a Input)| {
        let payload = input.payload.as_ref().map_err(Clone::clone);
        let answer = payload.map(|payload| (payload, run.judge(at, payload, input.owner)));
        PayloadResult {
            name: input.name.clone(),
            expected,
            answer,
        }
    };
    inputs.iter().enumerate().map(result).collect()
}

/// Writes each `--report` to its file, then the report to standard output; false when one could not be written.
fn report(
    global: &Global,
    args: &TestArgs,
    run: &TestRun<'_>,
    streams: &mut Streams,
) -> Result<bool> {
    let look = Look {
        width: streams.width,
        explain: args.explain,
        quiet: global.quiet,
    };
    // A reader of standard output that has seen enough ends the command: the files are there by then.
    let mut written = true;
    for wanted in &args.report {
        let mut bytes = Vec::new();
        report::write(
            wanted.format,
            run,
            look,
            &mut anstream::StripStream::new(&mut bytes),
        )?;
        if let Err(error) = files::write(&wanted.path, &bytes) {
            streams.error(&error);
            written = false;
        }
    }
    streams.flush_errors();
    let human = args.format == Format::Human;
    if !(human && run.results.is_empty()) {
        report::write(args.format, run, look, &mut streams.out)?;
        streams.out.flush()?;
    }
    Ok(written)
}
