//! # secret-in-file (CG501)
//!
//! A token, a key or a password stands in a filter file, a sample, a suite or the config.
//!
//! ## Why
//!
//! Whoever reads the repository can open and close incidents with it: a token of Callgoose is all that a call needs, in
//! the header `Authorization: Bearer` or as the URL parameter `token` (docs.callgoose.com/sqibs/api-token). Captured
//! payloads bring the tokens of others along. A repository keeps its history, so a token that was in it once has to be
//! revoked. `cgfilter redact` takes secrets out of samples before they get there.
//!
//! ## What counts
//!
//! - A URL of Callgoose with its token, and `X-Callgoose-Auth`.
//! - Credentials behind `Bearer`, `Basic`, `ApiKey` or `GenieKey`, in a header `Authorization`, and `curl -u`.
//! - A password or a token in a URL, before its host: `https://user:password@host`, `https://token@host`. The public key of
//!   a Sentry DSN is none.
//! - The URL of a webhook that needs nothing else: of Slack, Discord, Teams, PagerDuty, Grafana OnCall, Mattermost, Zapier
//!   and others, on their own hosts and, where the path tells, on anybody's.
//! - Tokens and keys that their form gives away: of GitHub, GitLab, Slack, AWS, Google, Azure, Stripe, Grafana, OpenAI and
//!   some hundred others; JSON Web Tokens, signed or encrypted; private keys.
//! - The value of a key that is named like a secret, when it can be one: of `password` or `client_secret` from six characters,
//!   with letters and digits or signs; of `api_key`, `X-Auth-Token`, `access_token` or `AccountKey` from 16, with what a
//!   machine draws; of `routing_key` those of PagerDuty. Also cookies that have such a value, and signatures in URLs.
//!   `cgfilter redact` takes shorter ones and numbers under such keys as well.
//!
//! However it is written: in JSON in JSON, percent-encoded, with the entities of HTML, in base64 from its start.
//!
//! Placeholders such as `<token>`, `${TOKEN}` or `xxxx` are not secrets, nor are the values that documentation prints
//! (`AKIAIOSFODNN7EXAMPLE`), the ways to where a secret is kept (`vault:secret/shop`, `op://…`, `!vault x`), and the names of
//! things (`k8s-prod-secret-v2`); nor is a value just because its key is called token: `next_token` turns a page. Ids,
//! digests, fingerprints and ARNs are none. Keys that their makers call public are none, such as `phc_` of PostHog.
//!
//! ## What is shown
//!
//! What this rule finds is in no output of any command: neither in reports nor in excerpts, messages, differences or a
//! baseline. Stars stand in its place, one for each character, behind the letters that tell what it is (`ghp_`); in the place
//! of a part of it, too, from twelve characters on. A long one that a machine drew has eight digits of its hash at
//! its end (`~1f3a9b2c`), so that equal ones can be told from others; of one that somebody may have chosen, such as a
//! password, a hash would help to guess it, and two of them look alike. What `--fix`, `--add-allow` and `test --update` write
//! is the user's own text, and keeps them. A difference that has stars in it cannot be applied by `patch`.
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
use crate::model::filter::Service;
use crate::model::secret::{self, Secret, SecretKey};
use crate::source::{Source, Span};

pub const RULE: Rule = Rule::new(META, include_str!("secret_in_file.rs"), Check::Each(check));

const META: RuleMeta = RuleMeta::new("CG501", "secret-in-file", Severity::Error).needs(Needs::Each);

/// Also of files that cannot be used, and of samples that nothing is tested with: they are in the history all the same.
fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let files = workspace.files.iter();
    let samples = files.clone().flat_map(|file| &file.samples);
    let samples = samples.chain(&workspace.orphans).map(|sample| &sample.payload.source);
    let others = workspace.others.iter().map(|(_, source)| source);
    let mut sources: Vec<_> = files.clone().map(File::source).chain(samples).chain(others).collect();
    // Several payloads may come from one file.
    let mut known = HashSet::with_capacity(sources.len());
    sources.retain(|source| known.insert(Arc::as_ptr(source)));
    let found = parallel::map(&sources, |_, source| in_source(source));
    let mut found: Vec<_> = found.into_iter().flatten().collect();
    let wanted: Vec<_> = files.flat_map(wanted).filter(|wanted| !is_told(&found, wanted)).collect();
    found.extend(wanted);
    found
}

/// The values that a filter wants at keys whose names say that they are secrets.
fn wanted(file: &File) -> impl Iterator<Item = Diagnostic> {
    let conditions = file.read.seen().into_iter().flat_map(Service::conditions);
    let values = conditions.filter_map(|condition| {
        let key = SecretKey::of(condition.key_path.value.last_key()?)?;
        Some(condition.values.iter().filter(move |value| key.has(&value.value)))
    });
    values.flatten().map(|value| word(file.source(), Secret::at(value.span)))
}

fn is_told(found: &[Diagnostic], wanted: &Diagnostic) -> bool {
    let (source, span) = (&wanted.place.source, wanted.place.span);
    let touches = |other: Span| other.start < span.end && span.start < other.end;
    found.iter().any(|told| Arc::ptr_eq(&told.place.source, source) && touches(told.place.span))
}

fn in_source(source: &Arc<Source>) -> Vec<Diagnostic> {
    let secrets = secret::find(source.text()).into_iter();
    secrets.map(|secret| word(source, secret)).collect()
}

fn word(source: &Arc<Source>, secret: Secret) -> Diagnostic {
    let hidden = secret.hidden();
    // What says which one it is, and no help to anybody else.
    let open = source.slice(Span::new(secret.span.start, hidden.start));
    let open = if open.is_empty() { String::new() } else { format!(": {open}…") };
    let message = format!("{} stands in this file{open}", secret.kind);
    Diagnostic::new(META, Place::new(source, secret.span), message).help(
        "revoke it, since the history of the repository keeps it, and write a placeholder such as <token> in its place",
    )
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
        let told = findings.iter().map(|finding| (finding.diagnostic.place.source.name(), finding.file));
        let expected = [("samples/x/a.json", Some(0)), ("samples/y/b.json", None), ("x.yaml", Some(0))];
        assert_eq!(told.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_file_of_several_payloads_is_read_once() {
        let mut workspace = workspace(FILTER, &[("samples/x/a.json", SAMPLE)]);
        let samples = &mut workspace.files[0].samples;
        let first = &samples[0].payload;
        let payload = json::payload(&first.source, first.span).unwrap();
        samples.push(Sample::new(payload, None));
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
