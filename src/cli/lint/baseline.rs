//! A baseline: the findings of a day on which a repository was not clean, so that only new ones are told from then on.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::Streams;
use crate::cli::boundary::Readable;
use crate::cli::{files, secrets, settings, writer};
use crate::lint::levels::Levels;
use crate::lint::workspace::{File, Workspace};
use crate::model::diagnostic::Needs;
use crate::model::limits;
use crate::model::secret;
use crate::model::text::count;
use crate::report::lint::{LintRun, Reported};
use crate::rules::RULES;

/// The findings of a baseline: code, service and fingerprint. No line numbers, which change with every edit.
pub struct Baseline(HashSet<Identity>);

/// Reads a baseline; none when it is not there yet. In CI a file that is missing was forgotten, and would hide everything.
pub fn read(path: Option<&Path>) -> Result<Option<Baseline>> {
    let Some(path) = path else { return Ok(None) };
    let name = files::name(path);
    if !path.exists() {
        if settings::is_ci() {
            bail!("{name}: there is no such baseline; run this once outside CI, and commit the file");
        }
        return Ok(None);
    }
    let bytes = Readable::named(path)
        .and_then(|file| file.read(limits::BASELINE.most))
        .map_err(|refusal| anyhow::anyhow!("{name}: {refusal}"))?;
    if bytes.len() > limits::BASELINE.most {
        bail!("{name}: {}; {}", limits::BASELINE.passed(), limits::BASELINE.help);
    }
    let wrong = || format!("{name}: this is no baseline of cgfilter; remove it to record a new one");
    let document: Value = serde_json::from_slice(&bytes).with_context(wrong)?;
    let findings = document.get("findings").and_then(Value::as_array);
    let (Some(findings), Some(1)) = (findings, document.get("version").and_then(Value::as_u64)) else {
        bail!(wrong());
    };
    let text = |finding: &Value, key| Some(finding.get(key)?.as_str()?.to_owned());
    let finding = |finding| {
        let [code, service, fingerprint] = ["code", "service", "fingerprint"].map(|key| text(finding, key));
        Some((code?, service?, fingerprint?))
    };
    let known: Option<_> = findings.iter().map(finding).collect();
    known.map(|known| Some(Baseline(known))).with_context(wrong)
}

type Identity = (String, String, String);

fn identity(finding: &Reported<'_>) -> Identity {
    let code = finding.diagnostic.rule.code;
    let owner = finding.owner();
    (code.to_owned(), secret::hide(&owner).into_owned(), finding.fingerprint().to_owned())
}

/// What a baseline of before calls it, when paths counted as they were typed.
fn old_identity(finding: &Reported<'_>) -> Identity {
    let code = finding.diagnostic.rule.code;
    (code.to_owned(), secret::hide(finding.service).into_owned(), finding.old_fingerprint().to_owned())
}

impl Baseline {
    pub fn knows(&self, finding: &Reported<'_>) -> bool {
        self.0.contains(&identity(finding)) || self.0.contains(&old_identity(finding))
    }

    /// Leaves the known findings out of a run, and says how many of the baseline are gone.
    pub fn leave_out(&self, run: &mut LintRun<'_>, looked: &CheckedScope<'_>) -> usize {
        let identities = |finding| [identity(finding), old_identity(finding)];
        let there: HashSet<_> = run.findings.iter().flat_map(identities).collect();
        let missing = self.0.difference(&there);
        let gone = missing.filter(|(code, service, _)| looked.would_see(code, service));
        let gone = gone.count();
        run.forget(|finding| self.knows(finding));
        gone
    }
}

/// Tells that findings of a baseline are gone.
pub fn tell_gone(gone: usize, path: &Path, streams: &mut Streams) {
    let verb = if gone == 1 { "is" } else { "are" };
    let gone = count(gone, "finding");
    let path = files::name(path);
    let message = format!("{gone} of the baseline {path} {verb} not there any more");
    let help = "remove the file and run this again to record what is left";
    streams.say("note", &message, Some(help));
}

/// What a run looked at: a finding that it could not have made is not gone.
pub struct CheckedScope<'a> {
    levels: &'a Levels,
    has_samples: bool,
    /// Nobody named some of the files, and all of them could be read.
    at_all: bool,
    /// Whether all rules could look at a service, and whether it has samples.
    services: HashMap<&'a str, (bool, bool)>,
}

impl<'a> CheckedScope<'a> {
    pub fn at(workspace: &'a Workspace, levels: &'a Levels, at_all: bool) -> Self {
        let service = |file: &'a File| {
            let seen = (file.read.service.is_some(), !file.samples.is_empty());
            (file.service_name(), seen)
        };
        Self {
            levels,
            has_samples: workspace.terms.has_samples,
            at_all,
            services: workspace.files.iter().map(service).collect(),
        }
    }

    fn would_see(&self, code: &str, service: &str) -> bool {
        let (in_full, has_samples) = match self.services.get(service) {
            Some((in_full, has_samples)) => (*in_full, *has_samples),
            // Its file, or the sample that belongs to nobody, is gone.
            None => (self.at_all, false),
        };
        let has_samples = self.has_samples || has_samples;
        let rule = RULES.iter().find(|rule| rule.meta.code == code);
        let has_what_it_needs = match rule.map_or(Needs::File, |rule| rule.meta.needs) {
            Needs::File => true,
            Needs::Each | Needs::Samples => has_samples,
            Needs::Files => self.at_all,
            Needs::Whole => self.at_all && has_samples,
        };
        self.levels.is_on(code) && in_full && has_what_it_needs
    }
}

/// Records the findings of a run; false when the file could not be written.
pub fn write(path: &Path, run: &LintRun<'_>, streams: &mut Streams) -> bool {
    let finding = |finding: &Reported<'_>| {
        let (code, service, fingerprint) = identity(finding);
        // The message is for people who read the difference of two baselines.
        let message = &finding.diagnostic.message;
        json!({"code": code, "service": service, "fingerprint": fingerprint, "message": message})
    };
    let findings: Vec<_> = run.findings.iter().map(finding).collect();
    let document = json!({"version": 1, "findings": findings});
    let text = format!("{document:#}\n");
    let written = writer::write(path, &secrets::hidden(text.as_bytes()), streams);
    if written {
        let recorded = count(findings.len(), "finding");
        let message = format!("recorded {recorded} in {}", files::name(path));
        streams.say("note", &message, None);
    }
    written
}
