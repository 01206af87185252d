//! `cgfilter test`: which filter takes a payload, and the incident it makes.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::args::{Global, TestArgs};
use super::payloads::{self, Input, Owners};
use super::settings::Settings;
use super::stream::Streams;
use super::{Exit, files};
use crate::engine::session::{self, Run};
use crate::engine::verdict;
use crate::lint::suggest;
use crate::model::filter::Service;
use crate::report::{self, Format, Look, PayloadResult, Problem, TestRun, snippet};

pub fn run(global: &Global, args: &TestArgs, streams: &mut Streams) -> Result<Exit> {
    let settings = Settings::find(global, &args.filters, streams)?;
    let (mut services, mut problems) = files::services(&settings.filters);
    tell_problems(&problems, &settings, streams);
    select(&mut services, &args.service, problems.is_empty())?;
    if services.is_empty() {
        bail!("no service to judge by");
    }
    // The process ends with this command: to give thousands of services back piece by piece would only take time.
    let services: &[Service] = services.leak();
    let (owners, bad_globs) = Owners::new(services, &settings.samples);
    tell_problems(&bad_globs, &settings, streams);
    problems.extend(bad_globs);
    let mut inputs = payloads::read(&paths(args, &settings));
    if global.verbose {
        streams.say(
            "note",
            &format!("{} services, reading {}", services.len(), settings.reading),
            None,
        );
    }

    put_openings_first(&mut inputs, services, &owners, &settings);
    let inputs = inputs.leak();
    let run = judge(args, services, &settings, &owners, inputs, problems);
    report(global, args, &run, streams)?;
    let summary = run.summary();
    let broken = summary.unreadable > 0 || !run.problems.is_empty();
    std::mem::forget(run);
    Ok(match () {
        () if broken => Exit::Failed,
        () if summary.failed > 0 => Exit::Found,
        () => Exit::Clean,
    })
}

/// The payloads to test: those named, else the samples.
fn paths(args: &TestArgs, settings: &Settings) -> Vec<PathBuf> {
    if args.paths.is_empty() {
        vec![settings.samples.clone()]
    } else {
        args.paths.clone()
    }
}

fn tell_problems(problems: &[Problem], settings: &Settings, streams: &mut Streams) {
    for problem in problems {
        match problem {
            Problem::File {
                path,
                message,
                help,
            } => {
                let default = settings.filters_are_default && help.is_none();
                let help = if default {
                    Some("name filter files or a folder of them with --filters")
                } else {
                    help.as_deref()
                };
                streams.say("error", &format!("{path}: {message}"), help);
            }
            Problem::Content {
                source,
                diagnostics,
            } => {
                for diagnostic in diagnostics {
                    streams.draw(&snippet::diagnostic(source, diagnostic, streams.width));
                }
            }
        }
    }
}

/// Keeps the services of `--service`. A name that no file has is an error, unless a broken file may have it.
fn select(services: &mut Vec<Service>, names: &[String], complete: bool) -> Result<()> {
    for name in names {
        let known = || services.iter().map(|service| service.name.as_str());
        if complete && !known().any(|known| known == name) {
            match suggest::closest(name, known()) {
                Some(near) => bail!("no service is named {name}; did you mean {near}?"),
                None => bail!("no service is named {name}"),
            }
        }
    }
    if !names.is_empty() {
        services.retain(|service| names.contains(&service.name));
    }
    Ok(())
}

/// Within each folder, the payloads that open an incident go before those that only close one, so that samples need no
/// numbers in their names. Files that were named keep their order.
fn put_openings_first(
    inputs: &mut [Input],
    services: &[Service],
    owners: &Owners,
    settings: &Settings,
) {
    let opens = |input: &Input| {
        let Ok(payload) = &input.payload else {
            return false;
        };
        let owner = owners
            .of(&input.path, services)
            .and_then(|owner| services.get(owner));
        let asked = owner.map_or(services, std::slice::from_ref);
        asked.iter().any(|service| {
            verdict::judge(service, payload, settings.reading)
                .trigger
                .is_some()
        })
    };
    for group in inputs.chunk_by_mut(|a, b| a.folder.is_some() && a.folder == b.folder) {
        if group.len() > 1 && group.iter().all(|input| input.folder.is_some()) {
            group.sort_by_cached_key(|input| !opens(input));
        }
    }
}

fn judge<'a>(
    args: &'a TestArgs,
    services: &'a [Service],
    settings: &Settings,
    owners: &Owners,
    inputs: &'a [Input],
    problems: Vec<Problem>,
) -> TestRun<'a> {
    let formats = args
        .report
        .iter()
        .map(|report| report.format)
        .chain([args.format.format()]);
    let in_full = args.explain || formats.into_iter().any(|format| format == Format::Json);
    let from = args.from.as_deref();
    let mut run = Run::new(session::Settings {
        services,
        reading: settings.reading,
        from,
        in_full,
    });
    let expected = args.expect.map(|expected| expected.outcome());
    let judged = inputs.iter().enumerate().map(|(at, input)| {
        let answer = match &input.payload {
            Ok(payload) => Ok((
                payload,
                run.judge(at, payload, owners.of(&input.path, services)),
            )),
            Err(unreadable) => Err(unreadable.clone()),
        };
        PayloadResult {
            name: input.name.clone(),
            expected,
            answer,
        }
    });
    let mut results: Vec<_> = judged.collect();
    let answers = results.iter_mut().enumerate();
    session::link_later_openings(
        answers.filter_map(|(at, result)| Some((at, &mut result.answer.as_mut().ok()?.1))),
    );
    TestRun {
        services,
        reading: settings.reading,
        results,
        problems,
        open: run.open().cloned().collect(),
    }
}

/// Writes the report to standard output, and each `--report` to its file.
fn report(
    global: &Global,
    args: &TestArgs,
    run: &TestRun<'_>,
    streams: &mut Streams,
) -> Result<()> {
    let look = Look {
        width: streams.width,
        explain: args.explain,
        quiet: global.quiet,
    };
    for wanted in &args.report {
        let mut bytes = Vec::new();
        report::write(
            wanted.format,
            run,
            look,
            &mut anstream::StripStream::new(&mut bytes),
        )?;
        files::write(&wanted.path, &bytes)?;
    }
    streams.flush_errors();
    report::write(args.format.format(), run, look, &mut streams.out)?;
    std::io::Write::flush(&mut streams.out)?;
    Ok(())
}
