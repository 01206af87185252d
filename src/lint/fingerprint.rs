//! What makes a finding the same one tomorrow: its rule, its service and the text it is about, never its line.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::lint::Finding;
use crate::lint::workspace::Workspace;
use crate::model::diagnostic::Place;

/// Bytes of a fingerprint; twice as many hexadecimal digits.
const LENGTH: usize = 10;

/// The name of the service that a finding is about; the file's for a sample of no service.
pub fn service<'a>(finding: &'a Finding, workspace: &'a Workspace) -> &'a str {
    let file = finding.file.and_then(|at| workspace.files.get(at));
    file.map_or(finding.diagnostic.place.source.name(), |file| file.service_name())
}

/// The fingerprints of some findings, made when the first one is asked for: most reports have none.
pub struct Fingerprints<'a> {
    findings: &'a [Finding],
    workspace: &'a Workspace,
    all: OnceLock<Vec<String>>,
}

impl<'a> Fingerprints<'a> {
    pub fn new(findings: &'a [Finding], workspace: &'a Workspace) -> Self {
        let all = OnceLock::new();
        Self { findings, workspace, all }
    }

    /// That of the finding at a position.
    pub fn of(&self, at: usize) -> &str {
        let all = self.all.get_or_init(|| of_all(self.findings, self.workspace));
        all.get(at).map_or("", String::as_str)
    }
}

/// The fingerprints of findings, in their order. Of findings that are the same in all that counts, each has its number.
fn of_all(findings: &[Finding], workspace: &Workspace) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let fingerprint = |finding: &Finding| {
        let identity = identity(finding, workspace);
        let number = seen.entry(identity.clone()).or_default();
        *number += 1;
        hash(&format!("{identity}\0{number}"))
    };
    findings.iter().map(fingerprint).collect()
}

fn identity(finding: &Finding, workspace: &Workspace) -> String {
    let diagnostic = &finding.diagnostic;
    let place = &diagnostic.place;
    let about = place.source.slice(place.span).trim();
    let service = service(finding, workspace);
    // What it is about may stand in a sample, and another sample is another finding.
    let elsewhere = diagnostic.related.iter().filter_map(|related| {
        let Place { source, span } = &related.place;
        let is_elsewhere = !Arc::ptr_eq(source, &place.source);
        is_elsewhere.then(|| format!("\0{}\0{}", source.name(), source.slice(*span)))
    });
    let elsewhere: String = elsewhere.collect();
    format!("{}\0{service}\0{about}{elsewhere}", diagnostic.rule.code)
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let bytes = digest.iter().take(LENGTH);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
