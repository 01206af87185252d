//! Code actions: the fix of each finding, the change that was tried on samples, and a comment that allows it.

use gen_lsp_types::{Code, CodeActionParams, Diagnostic as LspDiagnostic};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::convert::{Converter, difference, shown};
use super::document::Document;
use super::repository::Repository;
use crate::lint::Finding;
use crate::lint::allow::add;
use crate::lint::fix;
use crate::model::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::model::filter::{Operator, Service};
use crate::model::key_path::KeyPath;
use crate::model::text::capitalised;
use crate::parse::service;
use crate::project::file_names::text_of;
use crate::rules::RULES;
use crate::source::Span;

/// What an allow comment says until somebody writes why.
const REASON: &str = "why this is right here";

const QUICK_FIX: &str = "quickfix";
const FIX_ALL: &str = "source.fixAll";

pub struct Actions<'a> {
    pub document: &'a Document,
    pub repository: &'a Repository,
    pub converter: Converter<'a>,
    pub versioned: bool,
    pub today: Date,
}

impl Actions<'_> {
    pub fn of(&self, params: &CodeActionParams) -> Vec<Value> {
        let asked = params.context.only.as_deref();
        let is_asked = |kind: &str| {
            asked.is_none_or(|only| {
                let mut only = only.iter().filter_map(|only| serde_json::to_value(only).ok());
                only.any(|only| only.as_str().is_some_and(|only| only.is_empty() || kind.starts_with(only)))
            })
        };
        let span = self.converter.span(&self.document.source, params.range);
        let path = self.repository.relative(&self.document.path);
        let findings = self.repository.findings(&path);
        let given = &params.context.diagnostics;
        let here = findings.iter().filter(|it| touches(it.place.span, span) || self.is_among(given, it));
        let mut actions = Vec::new();
        if is_asked(QUICK_FIX) {
            let here: Vec<_> = here.collect();
            actions.extend(here.iter().filter_map(|it| self.fix(it)));
            actions.extend(here.iter().filter_map(|it| self.allow(it)));
        }
        if is_asked(FIX_ALL) {
            actions.extend(self.fix_all(&findings));
        }
        actions
    }

    /// Some editors ask for a place, and for all that they show in its line.
    fn is_among(&self, given: &[LspDiagnostic], found: &Diagnostic) -> bool {
        let range = self.converter.range(&self.document.source, found.place.span);
        let code = Some(Code::String(found.rule.code.to_owned()));
        given.iter().any(|it| it.range == range && it.code == code)
    }

    fn action(&self, title: &str, kind: &str, found: Option<&Diagnostic>, edits: &[Edit]) -> Value {
        let Self { document, converter, .. } = self;
        let edits = edits.iter().map(|edit| converter.edit(&document.source, edit)).collect();
        let version = Some(document.version).filter(|_| self.versioned);
        let mut action = json!({
            "title": shown(title),
            "kind": kind,
            "edit": converter.workspace_edit(&document.uri, version, edits),
        });
        if let (Some(found), Some(action)) = (found, action.as_object_mut()) {
            action.insert("diagnostics".to_owned(), json!([converter.diagnostic(found)]));
        }
        action
    }

    fn fix(&self, found: &Diagnostic) -> Option<Value> {
        let Fix { title, applicability, edits } = found.shown_fix()?;
        let is_safe = *applicability == Applicability::Safe;
        let warning = if self.takes_others(edits) { " (takes other payloads than before)" } else { "" };
        let title = format!("{}{}", capitalised(title), if is_safe { "" } else { warning });
        let mut action = self.action(&title, QUICK_FIX, Some(found), edits);
        if let Some(action) = action.as_object_mut() {
            action.insert("isPreferred".to_owned(), is_safe.into());
        }
        Some(action)
    }

    /// Whether the conditions of some part are other ones with these edits.
    fn takes_others(&self, edits: &[Edit]) -> bool {
        let path = self.repository.relative(&self.document.path);
        let before = self.document.source.text();
        let (after, _) = fix::apply(before, &[Fix::safe("", edits.to_vec())]);
        let name = text_of(path.as_os_str());
        let [before, after] = [before, &after].map(|text| service::parse(&name, &name, text.as_bytes().to_vec()));
        match (before.seen(), after.seen()) {
            (Some(before), Some(after)) => asked(before) != asked(after),
            _ => true,
        }
    }

    /// A comment of one line that says which rule is allowed.
    fn allow(&self, found: &Diagnostic) -> Option<Value> {
        let path = self.repository.relative(&self.document.path);
        let file = self.repository.project.filter_file(&path)?;
        let code = found.rule.code;
        let finding = Finding { file: Some(0), diagnostic: found.clone() };
        let text = add::add(file, &file.path, &[&finding], RULES, (REASON, self.today))?;
        let edit = difference(self.document.source.text(), &text);
        let title = format!("Allow {code} {} here, with a comment that says why", found.rule.name);
        Some(self.action(&title, QUICK_FIX, Some(found), &[edit]))
    }

    /// All safe fixes that do not reach into each other.
    fn fix_all(&self, findings: &[Diagnostic]) -> Option<Value> {
        let fixes = findings.iter().filter_map(Diagnostic::shown_fix);
        let fixes: Vec<_> = fixes.filter(|fix| fix.applicability == Applicability::Safe).cloned().collect();
        let before = self.document.source.text();
        let (after, count) = fix::apply(before, &fixes);
        let title = format!("Make all safe fixes of cgfilter: {count}");
        (count > 0).then(|| self.action(&title, FIX_ALL, None, &[difference(before, &after)]))
    }
}

/// What each part of a service asks of a payload.
fn asked(service: &Service) -> Vec<Vec<(&KeyPath, Operator, Vec<&str>)>> {
    let parts = service.named_parts().map(|(_, part)| {
        let asked = part.conditions.iter().map(|condition| {
            let values = condition.values.iter().map(|value| value.value.as_str()).collect();
            (&condition.key_path.value, condition.operator, values)
        });
        asked.collect()
    });
    parts.collect()
}

fn touches(found: Span, asked: Span) -> bool {
    found.start <= asked.end && asked.start <= found.end
}
