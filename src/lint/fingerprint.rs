//! What makes a finding the same one tomorrow: its rule, its service and the text it is about, never its line. A secret is
//! no part of it: who knows all the rest could guess until the fingerprint is right.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::lint::Finding;
use crate::lint::workspace::Workspace;
use crate::model::diagnostic::{Diagnostic, Place};
use crate::model::secret::{self, Secret};
use crate::source::Source;

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
    as_named: OnceLock<Vec<String>>,
}

impl<'a> Fingerprints<'a> {
    pub fn new(findings: &'a [Finding], workspace: &'a Workspace) -> Self {
        let (all, as_named) = (OnceLock::new(), OnceLock::new());
        Self { findings, workspace, all, as_named }
    }

    /// That of the finding at a position. Paths in it are named so that it is the same in whatever folder the lint runs.
    pub fn of(&self, at: usize, name: &dyn Fn(&str) -> String) -> &str {
        let all = self.all.get_or_init(|| self.make(name));
        all.get(at).map_or("", String::as_str)
    }

    fn make(&self, name: &dyn Fn(&str) -> String) -> Vec<String> {
        let owner = |finding: &'a Finding| {
            let service = service(finding, self.workspace);
            if finding.file.is_none() { name(service).into() } else { service.into() }
        };
        of_all(self.findings.iter().map(|finding| (&finding.diagnostic, owner(finding))), name)
    }

    /// The same with the paths as they were typed, which baselines of before have.
    pub fn as_named(&self, at: usize) -> &str {
        let all = self.as_named.get_or_init(|| self.make(&str::to_owned));
        all.get(at).map_or("", String::as_str)
    }
}

/// The fingerprints of diagnostics, each with what it is about, in their order. Of those that are the same in all that
/// counts, each has its number.
pub fn of_all<'d>(
    diagnostics: impl Iterator<Item = (&'d Diagnostic, Cow<'d, str>)>,
    name: &dyn Fn(&str) -> String,
) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut texts = Texts::default();
    let fingerprint = |(diagnostic, about): (&Diagnostic, Cow<'_, str>)| {
        let identity = identity(diagnostic, &about, &mut texts, name);
        let number = seen.entry(identity.clone()).or_default();
        *number += 1;
        hash(&format!("{identity}\0{number}"))
    };
    diagnostics.map(fingerprint).collect()
}

/// The texts of places, without the secrets of their files.
#[derive(Default)]
struct Texts(HashMap<*const Source, Vec<Secret>>);

impl Texts {
    fn at<'p>(&mut self, place: &'p Place) -> Cow<'p, str> {
        let text = place.source.text();
        let secrets = self.0.entry(Arc::as_ptr(&place.source)).or_insert_with(|| secret::all(text));
        secret::hide_part(text, place.span, secrets)
    }
}

fn identity(diagnostic: &Diagnostic, owner: &str, texts: &mut Texts, name: &dyn Fn(&str) -> String) -> String {
    let place = &diagnostic.place;
    let about = texts.at(place);
    let about = about.trim();
    let owner = secret::hide(owner);
    // What it is about may stand in a sample, and another sample is another finding.
    let elsewhere = diagnostic.related.iter().filter_map(|related| {
        let source = &related.place.source;
        let is_elsewhere = !Arc::ptr_eq(source, &place.source);
        let file = || name(source.name());
        is_elsewhere.then(|| format!("\0{}\0{}", secret::hide(&file()), texts.at(&related.place)))
    });
    let elsewhere: String = elsewhere.collect();
    format!("{}\0{owner}\0{about}{elsewhere}", diagnostic.rule.code)
}

fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let bytes = digest.iter().take(LENGTH);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
