//! A filter from payloads of a project.

use std::path::Path;

use serde::Serialize;

use super::Project;
use super::file_names::{plain, text_of};
use super::files::Content;
use crate::infer::filter_text::{self, Heading};
use crate::infer::plan::{self, FileNames};
use crate::infer::refusal::Refusal;
use crate::infer::{self, Samples, proof, suite_text};
use crate::model::payload::Payload;
use crate::parse::{service, suite};

/// A filter that opens on the alerts and closes on their recoveries: its suite was run.
#[derive(Debug, Clone, Serialize)]
pub struct WrittenFilter {
    /// The filter file, with the reason above each choice.
    pub filter: String,
    /// A suite that names its payloads `trigger.json`, `resolve.json`, `trigger-2.json` and so on.
    pub suite: String,
    /// What a person should see to before relying on it.
    pub doubts: Vec<String>,
}

/// Why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoFilter {
    pub message: String,
    pub evidence: Vec<String>,
    pub help: String,
}

impl From<Refusal> for NoFilter {
    fn from(Refusal { message, evidence, help }: Refusal) -> Self {
        Self { message, evidence, help }
    }
}

impl Project {
    /// Infers the filter of a service from the paths of alerts, and of recoveries, each of which belongs to the alert at its
    /// place. There may be more alerts than recoveries.
    pub fn infer(&self, service: &str, alerts: &[&str], recoveries: &[&str]) -> Result<WrittenFilter, NoFilter> {
        let payloads = |paths: &[&str]| paths.iter().map(|path| self.payload(path)).collect::<Result<Vec<_>, _>>();
        let (all_alerts, all_recoveries) = (payloads(alerts)?, payloads(recoveries)?);
        let samples = Samples { alerts: &all_alerts, recoveries: &all_recoveries };
        if alerts.len() < recoveries.len().max(1) {
            return Err(Refusal::no_alert().into());
        }
        let inferred = infer::infer(samples)?;
        let shown: Vec<_> = alerts.iter().chain(recoveries).map(|path| (*path).to_owned()).collect();
        let filter = filter_text::write(&inferred, Heading { name: None, from: None, samples: &shown });
        let read = service::parse("the filter", service, filter.clone().into_bytes());
        let names = FileNames::default();
        let cases = read.service.as_deref().map(|service| plan::cases(service, samples, &names));
        let suite = suite_text::write(service, &cases.unwrap_or_default(), &names);
        let reading = self.whole().workspace.terms.reading;
        let suite_read = suite::parse("the suite", suite.clone().into_bytes()).suite;
        let (Some(read), Some(suite_read)) = (&read.service, &suite_read) else {
            return Err(Refusal::unproven(vec!["what was written cannot be read back".to_owned()], reading).into());
        };
        proof::prove(read, suite_read, (samples, &names), reading)?;
        Ok(WrittenFilter { filter, suite, doubts: inferred.doubts() })
    }

    /// The one payload of a file.
    fn payload(&self, path: &str) -> Result<&Payload, NoFilter> {
        let plain = plain(Path::new(path));
        let refused = |message: String, help: &str| {
            let message = format!("{}: {message}", text_of(plain.as_os_str()));
            NoFilter { message, evidence: Vec::new(), help: help.to_owned() }
        };
        match self.files.get(&plain).map(|(_, content)| content) {
            Some(Content::Payloads(inputs)) => match &**inputs {
                [input] => input.payload.as_deref().map_err(|unread| {
                    refused(unread.message.clone(), unread.help.as_deref().unwrap_or("mend the payload"))
                }),
                several => {
                    Err(refused(format!("this file has {} payloads", several.len()), "put each into a file of its own"))
                }
            },
            Some(_) => Err(refused("this is no payload".to_owned(), "a payload is a file named .json")),
            None => Err(refused("there is no such file in the project".to_owned(), "put it there first")),
        }
    }
}
