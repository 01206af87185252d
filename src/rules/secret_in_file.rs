//! # secret-in-file (CG501)
//!
//! A token or a key stands in the filter file or in a sample.
//!
//! ## Why
//!
//! Whoever reads the repository can open and close incidents with it: a token of Callgoose is all that a call needs, in
//! the header `Authorization: Bearer` or as the URL parameter `token` (docs.callgoose.com/sqibs/api-token). Captured
//! payloads bring the tokens of others along. A repository keeps its history, so a token that was in it once has to be
//! revoked. Placeholders such as `<token>` or `${TOKEN}` are not secrets, nor is a value just because its key is
//! called token.
//!
//! ## Examples
//!
//! ```yaml bad
//! # curl -H 'Authorization: Bearer made4up5for6this7page8' https://acme.callgoose.com/v1/process?from=Shop
//! from: Shop
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! # curl -H "Authorization: Bearer $CALLGOOSE_TOKEN" https://acme.callgoose.com/v1/process?from=Shop
//! from: Shop
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## In a sample
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full", "reply_with": "Bearer made4up5for6this7page8"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full", "reply_with": "Bearer <token>"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use std::collections::HashSet;
use std::sync::Arc;

use crate::engine::parallel;
use crate::lint::workspace::{File, Workspace};
use crate::lint::{Check, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, Place, RuleMeta, Severity};
use crate::model::secret::{self, Secret};
use crate::source::Source;

pub const RULE: Rule = Rule { meta: META, file: include_str!("secret_in_file.rs"), check: Check::Workspace(check) };

const META: RuleMeta = RuleMeta::new("CG501", "secret-in-file", Severity::Error).needs(Needs::Each);

/// How much of a secret is shown: enough to know which one it is, and no help to anybody else.
const SHOWN: usize = 4;

/// Also of files that cannot be used, and of samples that nothing is tested with: they are in the history all the same.
fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let files = workspace.files.iter();
    let samples = files.clone().flat_map(|file| &file.samples);
    let samples = samples.chain(&workspace.orphans);
    let mut sources: Vec<_> = files.map(File::source).chain(samples.map(|sample| &sample.payload.source)).collect();
    // Several payloads may come from one file.
    let mut known = HashSet::with_capacity(sources.len());
    sources.retain(|source| known.insert(Arc::as_ptr(source)));
    let found = parallel::map(&sources, |_, source| in_source(source));
    found.into_iter().flatten().collect()
}

fn in_source(source: &Arc<Source>) -> Vec<Diagnostic> {
    let secrets = secret::find(source.text()).into_iter();
    secrets.map(|secret| word(source, secret)).collect()
}

fn word(source: &Arc<Source>, secret: Secret) -> Diagnostic {
    let shown: String = source.slice(secret.span).chars().take(SHOWN).collect();
    let message = format!("{} stands in this file: {shown}…", secret.kind);
    Diagnostic::new(META, Place::new(source, secret.span), message)
        .help("revoke it, since the history of the repository keeps it, and write a placeholder such as <token> in its place")
        .concealed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::levels::Levels;
    use crate::lint::workspace::Sample;
    use crate::lint::workspace::tests::{sample, workspace};
    use crate::lint::{Lint, run};
    use crate::parse::json;

    const FILTER: &str = "trigger:\n  payload_json_key: a\n  key_value_contains: x\n";
    const SAMPLE: &str = r#"{"reply_with": "Bearer made4up5for6this7page8"}"#;

    fn lint(workspace: &Workspace) -> Lint {
        run(&[&RULE], &Levels::default(), workspace)
    }

    #[test]
    fn a_file_with_a_mistake_and_a_sample_of_no_service_are_read_as_well() {
        let broken = format!("# Bearer made4up5for6this7page8\nnmae: x\n{FILTER}");
        let mut workspace = workspace(&broken, &[("samples/x/a.json", SAMPLE)]);
        workspace.orphans = vec![sample("samples/y/b.json", SAMPLE)];
        let findings = lint(&workspace).findings;
        let told = findings.iter().map(|finding| {
            assert!(finding.diagnostic.concealed);
            (finding.diagnostic.place.source.name(), finding.file)
        });
        let expected = [("samples/x/a.json", Some(0)), ("samples/y/b.json", None), ("x.yaml", Some(0))];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_file_of_several_payloads_is_read_once() {
        let mut workspace = workspace(FILTER, &[("samples/x/a.json", SAMPLE)]);
        let samples = &mut workspace.files[0].samples;
        let first = &samples[0].payload;
        let payload = json::payload(&first.source, first.span).unwrap();
        samples.push(Sample { payload, role: None });
        assert_eq!(lint(&workspace).findings.len(), 1);
    }

    #[test]
    fn a_filter_file_allows_the_secrets_of_its_samples() {
        let allowing = format!("# cgfilter: allow-file CG501 a fake\n{FILTER}");
        let samples = [("samples/x/a.json", SAMPLE)];
        let found = lint(&workspace(&allowing, &samples));
        assert_eq!((found.findings.len(), found.allowed), (0, 1));
        let here = allowing.replace("allow-file", "allow");
        let found = lint(&workspace(&here, &samples));
        assert_eq!((found.findings.len(), found.allowed), (1, 0));
    }
}
