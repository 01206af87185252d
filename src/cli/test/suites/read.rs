//! Reads suites and the payloads that their cases name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Loaded, Suites};
use crate::cli::files;
use crate::cli::owners::{Owner, Owners};
use crate::cli::payloads::{self, Input};
use crate::cli::settings::Settings;
use crate::lint::suggest;
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::model::suite::{Given, Suite};
use crate::model::text::{count, listed, printable};
use crate::parse::suite;
use crate::report::{Excerpt, Problem, Unreadable};
use crate::rules;
use crate::source::{Source, Span, Spanned};

/// The services that a suite can name.
pub struct Names<'n> {
    pub known: &'n [String],
    /// No filter file is left out because it is broken.
    pub is_whole: bool,
}

/// Reads the suites behind the paths, and tells what of them cannot be used.
pub fn read(
    paths: &[PathBuf],
    services: &[Service],
    settings: &Settings,
    names: &Names<'_>,
) -> (Suites, Vec<Problem>) {
    let mut reading = Reading {
        services,
        names,
        owners: Owners::new(services.iter().map(Owner::from), &settings.samples),
        problems: Vec::new(),
        named: HashSet::new(),
    };
    let loaded: Vec<_> = paths
        .iter()
        .filter_map(|path| reading.suite(path))
        .collect();
    let Reading {
        problems, named, ..
    } = reading;
    (Suites { loaded, named }, problems)
}

struct Reading<'r> {
    services: &'r [Service],
    names: &'r Names<'r>,
    owners: Owners<'r>,
    problems: Vec<Problem>,
    named: HashSet<PathBuf>,
}

impl Reading<'_> {
    fn suite(&mut self, path: &Path) -> Option<Loaded> {
        let name = files::name(path);
        let bytes = match files::read(path) {
            Ok(bytes) => bytes,
            Err(unread) => {
                let near = files::near_name(path).filter(|_| !path.exists());
                self.problems.push(Problem::File {
                    path: unread.path,
                    message: unread.reason,
                    help: near.map(|near| format!("did you mean {near}?")),
                });
                return None;
            }
        };
        let file = suite::parse(&name, bytes);
        let Some(mut suite) = file.suite else {
            let diagnostics = rules::problems(&file.source, &file.facts);
            self.problems.push(Problem::Content { diagnostics });
            return None;
        };
        let owner = match &suite.service {
            Some(service) => Some(self.service(&suite.source, service)?),
            None => self.owners.of(path),
        };
        let files = self.payloads(&suite, path);
        only(&mut suite);
        Some(Loaded {
            path: path.to_owned(),
            wanted: (0..suite.cases.len()).collect(),
            suite,
            owner,
            files,
        })
    }

    /// The service that a suite names; none when it is left out, or not there, which is told.
    fn service(&mut self, source: &Arc<Source>, service: &Spanned<String>) -> Option<usize> {
        let name = &service.value;
        let known = || self.names.known.iter().map(String::as_str);
        let at = self.services.iter().position(|known| known.name == *name);
        if at.is_none() && !known().any(|known| known == name) {
            let near = suggest::closest(name, known());
            let all: Vec<_> = known().map(|known| printable(known).into_owned()).collect();
            let help = match near {
                _ if !self.names.is_whole => {
                    "its filter file may be one that cannot be used".into()
                }
                Some(near) => format!("did you mean {near}?"),
                None => format!("the services are {}", listed(&all, "and")),
            };
            let message = format!("no service is named {name}");
            self.tell(source, service.span, message, Some(help));
        }
        at
    }

    /// The payload files of a suite, each read once.
    fn payloads(
        &mut self,
        suite: &Suite,
        path: &Path,
    ) -> HashMap<String, Option<(Payload, Option<usize>)>> {
        // Never a path that is a dash alone, which would be standard input.
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut files = HashMap::new();
        for step in suite.steps() {
            let Given::File(given) = &step.payload else {
                continue;
            };
            if files.contains_key(&given.value) {
                continue;
            }
            let read = self.payload(&folder.join(&given.value), given, &suite.source);
            let read = read.map(|(mut payload, owner)| {
                let only = suite.service.as_ref().map(|only| only.value.clone());
                payload.service = only.or(payload.service);
                (payload, owner)
            });
            files.insert(given.value.clone(), read);
        }
        files
    }

    fn payload(
        &mut self,
        path: &Path,
        given: &Spanned<String>,
        source: &Arc<Source>,
    ) -> Option<(Payload, Option<usize>)> {
        self.named.extend(files::resolved(path));
        let (message, help) = match self.input(path) {
            Ok(Input {
                payload: Ok(payload),
                owner,
                ..
            }) => return Some((payload, owner)),
            // What is wrong in the payload is drawn there; that it is not there, where it is named.
            Ok(Input {
                payload: Err(unread),
                ..
            }) if unread.excerpt.is_some() => {
                self.problems.push(Problem::Sample(Box::new(unread)));
                return None;
            }
            Ok(Input {
                payload: Err(unread),
                ..
            }) => (unread.message, near_name(path, given).or(unread.help)),
            Err((message, help)) => (message, Some(help.to_owned())),
        };
        let message = format!("payload {}: {message}", printable(&given.value));
        self.tell(source, given.span, message, help);
        None
    }

    /// The one payload of a file, or why it has not just one.
    fn input(&self, path: &Path) -> Result<Input, (String, &'static str)> {
        if path.is_dir() {
            let message = "this is a folder".to_owned();
            return Err((message, "a step has one payload: name a file"));
        }
        let paths = [path.to_owned()];
        let mut inputs = payloads::read(&paths, true, &self.owners, &HashSet::new());
        let number = inputs.len();
        match inputs.pop() {
            Some(input) if number == 1 => Ok(input),
            _ => Err((
                format!("this file has {}", count(number, "payload")),
                "a step has one payload: put each into a file of its own",
            )),
        }
    }

    /// Something about a place in a suite.
    fn tell(&mut self, source: &Arc<Source>, span: Span, message: String, help: Option<String>) {
        let excerpt = Some(Excerpt {
            source: Arc::clone(source),
            span,
            related: None,
        });
        self.problems.push(Problem::Sample(Box::new(Unreadable {
            name: source.name().to_owned(),
            message,
            help,
            excerpt,
        })));
    }
}

/// The path that was meant, as the suite would write it.
fn near_name(path: &Path, given: &Spanned<String>) -> Option<String> {
    let near = files::near_name(path).filter(|_| !path.exists())?;
    let near = Path::new(&given.value).with_file_name(Path::new(&near).file_name()?);
    Some(format!("did you mean {}?", files::name(&near)))
}

/// Lets the service that a suite names judge its inline payloads alone.
fn only(suite: &mut Suite) {
    let Some(service) = suite.service.as_ref().map(|service| service.value.clone()) else {
        return;
    };
    let steps = suite.cases.iter_mut().flat_map(|case| &mut case.steps);
    for step in steps {
        if let Given::Inline(payload) = &mut step.payload {
            payload.service = Some(service.clone());
        }
    }
}
