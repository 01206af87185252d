//! All that a lint looks at: filter files, their samples, and what holds for the whole run.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use crate::engine::Reading;
use crate::engine::proof::{self, Accepted};
use crate::engine::side::Side;
use crate::model::payload::Payload;
use crate::model::token::Token;
use crate::parse::service::FilterFile;
use crate::repair::Repairs;
use crate::source::Source;
use crate::suite::loaded::Loaded;

#[derive(Default, Clone)]
pub struct Workspace {
    pub files: Vec<File>,
    /// Samples of no service.
    pub orphans: Vec<Sample>,
    /// What is kept beside filters and samples, each with the filter file that it belongs to, by position: suites, the
    /// config, and samples that are no payloads.
    pub others: Vec<(Option<usize>, Arc<Source>)>,
    /// The suites that can be run, which know services by the positions of their files.
    pub suites: Vec<Arc<Loaded>>,
    /// The position of the first file here, where it is not all files that suites know.
    pub first: usize,
    pub terms: Terms,
    pub repairs: Repairs,
}

/// A filter file with the samples of its service.
#[derive(Clone)]
pub struct File {
    /// Where it is: its name in messages cannot tell of bytes that are no text.
    pub path: PathBuf,
    pub read: Arc<FilterFile>,
    pub samples: Vec<Sample>,
    /// Some file of a sample could not be read: what no sample has, may be in that one.
    pub has_unread_samples: bool,
    pub has_suite: bool,
}

#[derive(Clone)]
pub struct Sample {
    pub payload: Arc<Payload>,
    /// What it is meant to be.
    pub side: Option<Side>,
    /// What is wrong with it as a suite expects.
    pub accepted: Accepted,
}

impl Sample {
    pub fn new(payload: impl Into<Arc<Payload>>, side: Option<Side>) -> Self {
        Self { payload: payload.into(), side, accepted: Accepted::default() }
    }

    pub fn for_proof(&self) -> proof::Sample<'_> {
        proof::Sample { payload: &self.payload, side: self.side, accepted: self.accepted }
    }
}

/// What holds for a whole run.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub reading: Reading,
    pub token: Token,
    /// Somebody said how lists are read: nothing depends on a guess any more.
    pub list_is_chosen: bool,
    /// All filter files of the repository are looked at, and not only some.
    pub is_whole: bool,
    /// There is a folder of samples.
    pub has_samples: bool,
    /// Some filter file or sample could not be read: what no other has, may be in that one.
    pub has_unread: bool,
    pub today: Date,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            reading: Reading::default(),
            token: Token::default(),
            list_is_chosen: false,
            is_whole: true,
            has_samples: false,
            has_unread: false,
            today: Date::MIN,
        }
    }
}

impl File {
    pub fn source(&self) -> &Arc<Source> {
        &self.read.source
    }

    /// The name of the service, also of a file that could not be read as a whole.
    pub fn service_name(&self) -> &str {
        let seen = self.read.seen();
        seen.map_or(&self.read.path, |service| &service.name)
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::lint::{Rule, levels::Levels, run};

    /// A filter that opens on one state and closes on another.
    pub const DOWN_AND_UP: &str = "\
trigger:
  payload_json_key: state
  key_value_contains: down
resolve:
  payload_json_key: state
  key_value_contains: up
";

    use crate::model::diagnostic::Diagnostic;
    use crate::parse::{json, service};
    use crate::source::Span;

    /// The sample of a path.
    pub fn sample(path: &str, body: &str) -> Sample {
        let source = Arc::new(Source::new(path, body));
        let payload = json::payload(&source, Span::new(0, body.len())).unwrap();
        let side = Side::of_stem(path);
        Sample::new(payload, side)
    }

    /// One filter file with samples, each a path and a body.
    pub fn workspace(filter: &str, samples: &[(&str, &str)]) -> Workspace {
        let file = File {
            path: "x.yaml".into(),
            read: Arc::new(service::parse("x.yaml", "x", filter.as_bytes().to_vec())),
            samples: samples.iter().map(|(path, body)| sample(path, body)).collect(),
            has_unread_samples: false,
            has_suite: false,
        };
        Workspace { files: vec![file], ..Workspace::default() }
    }

    /// What one rule says of it.
    pub fn diagnostics(rule: &Rule, workspace: &Workspace) -> Vec<Diagnostic> {
        let lint = run(&[rule], &Levels::default(), workspace);
        lint.findings.into_iter().map(|finding| finding.diagnostic).collect()
    }
}
