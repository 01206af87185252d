//! `cgfilter import --check`: a text against the filters of the repository.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;

use super::texts::{self, Imported};
use crate::cli::args::{Global, ImportArgs};
use crate::cli::settings::{Named, Settings};
use crate::cli::stream::Streams;
use crate::cli::{Exit, filters, problems};
use crate::console_text::comparison;
use crate::console_text::filter_text::{self, Heading};
use crate::model::filter::{self, Service};
use crate::model::text::{listed, value};
use crate::parse::service;
use crate::report::comparison::{self as report, Compared};
use crate::rules;

pub fn run(global: &Global, args: &ImportArgs, streams: &mut Streams) -> Result<Exit> {
    let settings = Settings::find(global, Named::default(), streams)?;
    let (services, broken) = filters::services(&settings.filters, &settings.roots, &settings.boundary);
    problems::tell(&broken, &settings, "run this in the repository, or name its config with --config", streams);
    let texts = texts::read(args, global, streams)?;
    let mut exit = if broken.is_empty() { texts.exit } else { Exit::Failed };
    let mut compared = Vec::new();
    for imported in &texts.imported {
        match compare(imported, &services, args) {
            Ok(one) => compared.push(one),
            Err(why) => {
                streams.say("error", &why, None);
                exit = Exit::Failed;
            }
        }
        for doubt in imported.text.all_doubts() {
            streams.say("note", &format!("in doubt: {}:{}: {}", imported.file, doubt.line, doubt.text), None);
        }
    }
    streams.flush_errors();
    report::write(args.format, &compared, global.quiet, streams.report())?;
    streams.out.flush()?;
    let differs = compared.iter().any(|one| !one.differences.is_empty());
    Ok(if differs { exit.max(Exit::Found) } else { exit })
}

fn compare(imported: &Imported, services: &[Service], args: &ImportArgs) -> Result<Compared, String> {
    let Imported { file, name, text, .. } = imported;
    let there: Vec<_> = match &args.name {
        Some(name) => filter::named(services, name).into_iter().filter_map(|at| services.get(at)).collect(),
        None => services.iter().filter(|service| text.is_named(&service.name)).collect(),
    };
    let repository = match there.as_slice() {
        [only] => *only,
        [] => {
            let named = value(name);
            return Err(format!(
                "{file}: no filter file has a service {named}, which the text is about: --name says which is meant"
            ));
        }
        several => {
            let names: Vec<_> = several.iter().map(|it| value(&it.name)).collect();
            return Err(format!("{file}: it may be about {}: --name says which is meant", listed(&names, "or")));
        }
    };
    let written = filter_text::write(text, Heading { name: None, text: file, contradictions: &[] });
    let read = service::parse(file, &repository.name, written.into_bytes());
    let Some(service) = read.service.as_deref() else {
        let problems = rules::filter_problems(&read.source, &read.facts);
        let why: Vec<_> = problems.iter().map(|problem| problem.message.to_string()).collect();
        return Err(format!("{file}: the filter of {} is not whole: {}", value(name), listed(&why, "and")));
    };
    Ok(Compared {
        service: repository.name.clone(),
        filter: Arc::clone(&repository.source),
        text: file.clone(),
        differences: comparison::of(text, service, repository),
    })
}
