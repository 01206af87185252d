//! What another server tells of a file as well: by its reader of YAML, and by the schema that the file names.

use std::path::Path;

use crate::model::diagnostic::Diagnostic;
use crate::model::key_path::PathFault;
use crate::parse::fact::{Fact, FactKind, YamlFault};
use crate::parse::{config, service, suite};
use crate::project::file_names::{CONFIG_NAME, is_suite, plain};
use crate::source::{Source, Span};

/// Whether a finding in a file says what the schema says, or that it is no YAML.
pub fn is_told_elsewhere(path: &Path, source: &Source, found: &Diagnostic) -> bool {
    let is_here = |fact: &Fact| fact.span == found.place.span && is_seen(source, fact);
    found.rule.code.starts_with("CG00") && facts(path, source).iter().any(is_here)
}

fn facts(path: &Path, source: &Source) -> Vec<Fact> {
    let (name, bytes) = (source.name(), source.text().as_bytes().to_vec());
    match () {
        () if plain(path) == Path::new(CONFIG_NAME) => config::parse(name, bytes).2,
        () if is_suite(path) => suite::parse(name, bytes).facts,
        () => service::parse(name, name, bytes).facts,
    }
}

/// Of a text, a schema sees its type and whether it is one of those that are allowed, but not whether it can be read. Of two
/// spellings of one field it sees two fields.
fn is_seen(source: &Source, fact: &Fact) -> bool {
    let same_text = |first: Span| source.slice(first) == source.slice(fact.span);
    match &fact.kind {
        FactKind::Yaml(fault) => {
            !matches!(fault, YamlFault::SeveralDocuments | YamlFault::Empty | YamlFault::OverLimit(_))
        }
        FactKind::DuplicateField { first, .. } => same_text(*first),
        FactKind::InvalidKeyPath { fault, .. } => *fault == PathFault::Empty,
        FactKind::CompositeKeyPath { .. } | FactKind::InvalidGlob { .. } | FactKind::InvalidRegex { .. } => false,
        kind => !kind.is_remark(),
    }
}
