//! The loop over the rules.

use std::collections::HashSet;
use std::sync::Arc;

use super::levels::Levels;
use super::workspace::{File, Terms, Workspace};
use super::{Check, Finding, Input, Lint, Rule, across, changes, most, once};
use crate::engine::parallel;
use crate::model::diagnostic::Diagnostic;

/// The rules of a run.
struct Selected<'r> {
    all: &'r [&'r Rule],
    active: Vec<&'r Rule>,
    /// Those that somebody turned off.
    off: Vec<&'r Rule>,
    levels: &'r Levels,
}

impl<'r> Selected<'r> {
    fn of(all: &'r [&'r Rule], levels: &'r Levels) -> Self {
        let of = |is: &dyn Fn(&str) -> bool| all.iter().filter(|rule| is(rule.meta.code)).copied().collect::<Vec<_>>();
        let active = of(&|code| levels.is_on(code));
        let off = of(&|code| levels.is_off(code) && !levels.is_on(code));
        Self { all, active, off, levels }
    }

    /// What is said of the file at a position, and how much more comments allow; `more` is what rules over all files say.
    fn of_file(&self, workspace: &Workspace, at: usize, terms: Terms, more: &[Diagnostic]) -> (Vec<Diagnostic>, usize) {
        let Some(file) = workspace.files.get(at) else { return Default::default() };
        let input = Input::of_file(file, self.all, terms);
        let mut diagnostics = check_file(&input, [&self.active, &self.off], more);
        let scripts = || workspace.suites.iter().flat_map(|suite| suite.scripts_of(workspace.first + at)).collect();
        changes::attach(file, scripts, (terms.reading, &workspace.repairs), &mut diagnostics);
        unallowed(&input, &self.active, diagnostics)
    }

    /// Gives what is said of a file the severities that are set, and leaves out what is too much.
    fn weigh(&self, diagnostics: &mut Vec<Diagnostic>) {
        for diagnostic in &mut *diagnostics {
            diagnostic.severity = self.levels.severity(diagnostic.rule.code).unwrap_or(diagnostic.severity);
        }
        most::leave_out(self.all, diagnostics);
    }
}

/// Runs the rules over a workspace.
pub fn run(rules: &[&Rule], levels: &Levels, workspace: &Workspace) -> Lint {
    let selected = Selected::of(rules, levels);
    let mut across = across(&selected.active, workspace);
    let nobodys = across.remove(&None).unwrap_or_default();
    let terms = terms(workspace);
    let checked = parallel::map(&workspace.files, |at, _| {
        let more = across.get(&Some(at)).map_or(&[][..], Vec::as_slice);
        selected.of_file(workspace, at, terms, more)
    });
    let mut lint = Lint::default();
    let of_files = checked.into_iter().enumerate().map(|(at, found)| (Some(at), found));
    for (file, (mut diagnostics, allowed)) in of_files.chain([(None, (nobodys, 0))]) {
        lint.allowed += allowed;
        selected.weigh(&mut diagnostics);
        lint.findings.extend(diagnostics.into_iter().map(|diagnostic| Finding { file, diagnostic }));
    }
    lint.findings.sort_by(|a, b| a.key().cmp(&b.key()));
    lint
}

/// What is said of a workspace of one file; `more` is what the rules over all files say of it.
#[cfg(feature = "lsp")]
pub fn run_one(rules: &[&Rule], levels: &Levels, workspace: &Workspace, more: &[Diagnostic]) -> Vec<Diagnostic> {
    let selected = Selected::of(rules, levels);
    let by_itself = |rule: &&&Rule| matches!(rule.check, Check::Each(_));
    let each: Vec<_> = selected.active.iter().filter(by_itself).copied().collect();
    let more: Vec<_> = across(&each, workspace).into_values().flatten().chain(more.iter().cloned()).collect();
    let (mut diagnostics, _) = selected.of_file(workspace, 0, terms(workspace), &more);
    selected.weigh(&mut diagnostics);
    diagnostics
}

/// What no other sample has, may be in one of a file that cannot be read.
fn terms(workspace: &Workspace) -> Terms {
    let is_broken = |file: &File| file.read.service.is_none();
    Terms { has_unread: workspace.terms.has_unread || workspace.files.iter().any(is_broken), ..workspace.terms }
}

/// What is said of one file, allowed or not. What a rule that is off would say is accepted: no other rule tells what follows
/// from it.
fn check_file(input: &Input<'_>, [active, off]: [&[&Rule]; 2], more: &[Diagnostic]) -> Vec<Diagnostic> {
    let found = active.iter().chain(off).filter_map(|rule| match rule.check {
        Check::File(check) => Some(check(input)),
        Check::Workspace(_) | Check::Each(_) | Check::Allows(_) => None,
    });
    let mut diagnostics: Vec<_> = found.flatten().chain(more.iter().cloned()).collect();
    once_each(&mut diagnostics);
    once::tell_causes_once(&mut diagnostics);
    diagnostics.retain(|diagnostic| !off.iter().any(|rule| rule.meta.code == diagnostic.rule.code));
    diagnostics
}

/// What comments do not allow, and how much they do.
fn unallowed(input: &Input<'_>, active: &[&Rule], mut diagnostics: Vec<Diagnostic>) -> (Vec<Diagnostic>, usize) {
    let mut allowed = diagnostics.len();
    diagnostics.retain(|diagnostic| !input.allows.cover(input.source, diagnostic));
    allowed -= diagnostics.len();
    let ran: Vec<_> = active.iter().map(|rule| rule.meta.code).collect();
    for rule in active {
        if let Check::Allows(check) = rule.check {
            let mut said = check(input, &ran);
            allowed += said.len();
            said.retain(|diagnostic| !input.allows.cover(input.source, diagnostic));
            allowed -= said.len();
            diagnostics.append(&mut said);
        }
    }
    (diagnostics, allowed)
}

/// What an alias repeats is said once, where it is written.
fn once_each(diagnostics: &mut Vec<Diagnostic>) {
    let mut said = HashSet::new();
    diagnostics.retain(|diagnostic| {
        let Diagnostic { rule, place, .. } = diagnostic;
        let at = (Arc::as_ptr(&place.source), place.span);
        said.insert((rule.code, at, diagnostic.message.clone()))
    });
}
