//! All that a lint looks at: filter files, their samples, and what holds for the whole run.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use crate::engine::Reading;
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::payload::Payload;
use crate::parse::service::FilterFile;
use crate::source::Source;

#[derive(Default)]
pub struct Workspace {
    pub files: Vec<File>,
    /// Samples of no service.
    pub orphans: Vec<Sample>,
    /// What is kept beside filters and samples, each with the filter file that it belongs to, by position: suites, the
    /// config, and samples that are no payloads.
    pub others: Vec<(Option<usize>, Arc<Source>)>,
    pub terms: Terms,
}

/// A filter file with the samples of its service.
pub struct File {
    /// Where it is: its name in messages cannot tell of bytes that are no text.
    pub path: PathBuf,
    /// Names the service when the file does not.
    pub stem: String,
    pub read: FilterFile,
    pub samples: Vec<Sample>,
    /// Some file of a sample could not be read: what no sample has, may be in that one.
    pub has_unread_samples: bool,
    pub has_suite: bool,
}

pub struct Sample {
    pub payload: Payload,
    /// What the name of its file says that it does.
    pub role: Option<Role>,
}

/// What the name of a sample's file says that it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Opens,
    Closes,
}

impl Role {
    /// What a sample is about, whatever its state: `alert_resolved` closes.
    const THINGS: [&'static str; 3] = ["alert", "incident", "problem"];

    /// Reads a file's stem: `trigger-2` and `01-trigger` open, `alert_resolved` closes, `acknowledged` says nothing. The
    /// word comes first, or behind such a thing as an alert. A word of the other kind makes it unclear: `down-to-up`. So
    /// does a maintenance, which begins and ends and is no alert.
    pub fn of_stem(stem: &str) -> Option<Self> {
        let stem = stem.to_lowercase();
        let words = stem.split(|c: char| !c.is_alphanumeric());
        let mut words = words.filter(|word| !word.is_empty()).peekable();
        let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit());
        while words.next_if(is_number).is_some() {}
        let words: Vec<&str> = words.collect();
        let first = words.first()?;
        let is_thing = |word: &str| Self::THINGS.contains(&word);
        let others = words.iter().filter(|word| !is_thing(word));
        let kinds: Vec<Self> = others.filter_map(|word| Self::of_word(word)).collect();
        let is_unclear = kinds.iter().any(|kind| kinds.first() != Some(kind));
        if is_unclear || words.contains(&"maintenance") {
            return None;
        }
        let own = Self::of_word(first);
        if is_thing(first) { kinds.first().copied().or(own) } else { own }
    }

    /// The sample of a file. A log of several payloads has no one role.
    pub fn of_file(path: &Path) -> Option<Self> {
        let is_log = path.extension().is_some_and(|it| it == "ndjson" || it == "jsonl");
        Self::of_stem(path.file_stem()?.to_str().filter(|_| !is_log)?)
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(match polarity::of_file_word(word)? {
            StatePolarity::Problem => Self::Opens,
            StatePolarity::Ok => Self::Closes,
        })
    }
}

/// What holds for a whole run.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub reading: Reading,
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
        seen.map_or(&self.stem, |service| &service.name)
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
        let role = Role::of_stem(path);
        Sample { payload, role }
    }

    /// One filter file with samples, each a path and a body.
    pub fn workspace(filter: &str, samples: &[(&str, &str)]) -> Workspace {
        let file = File {
            path: "x.yaml".into(),
            stem: "x".into(),
            read: service::parse("x.yaml", "x", filter.as_bytes().to_vec()),
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

    #[test]
    fn the_name_of_a_sample_says_what_it_does() {
        use Role::{Closes, Opens};
        let table = [
            ("trigger-2", Some(Opens)),
            ("01-trigger", Some(Opens)),
            ("alert", Some(Opens)),
            ("alert-disk", Some(Opens)),
            ("RESOLVE", Some(Closes)),
            ("resolve_full", Some(Closes)),
            ("resolved-alert", Some(Closes)),
            ("up", Some(Closes)),
            ("alert_resolved", Some(Closes)),
            ("alert-2-recovered", Some(Closes)),
            ("problem-resolved", Some(Closes)),
            ("incident-closed", Some(Closes)),
            ("acknowledged", None),
            ("incident", None),
            ("down-to-up", None),
            ("critical-to-ok", None),
            ("up-time-trigger", None),
            ("end-of-maintenance", None),
            ("2", None),
            ("", None),
        ];
        for (stem, role) in table {
            assert_eq!(Role::of_stem(stem), role, "{stem}");
        }
    }

    #[test]
    fn a_log_of_several_payloads_has_no_role() {
        let role = |path: &str| Role::of_file(Path::new(path));
        assert_eq!(role("x/trigger.json"), Some(Role::Opens));
        assert_eq!(role("x/trigger.ndjson"), None);
        assert_eq!(role("x/trigger.jsonl"), None);
    }
}
