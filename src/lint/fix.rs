//! Fixes as edits of a text, and the rounds of fixing and looking again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::Reading;
use crate::lint::levels::Levels;
use crate::lint::workspace::{File, Sample, Workspace};
use crate::lint::{Rule, run};
use crate::model::diagnostic::{Applicability, Edit, Fix};
use crate::parse::fact::FactKind;
use crate::parse::service::{self, FilterFile};
use crate::repair;
use crate::source::{Source, Span};
use crate::suite::run::Script;

/// One fix may make room for the next, but not for ever.
const MAX_ROUNDS: usize = 10;

/// What fixing did to a workspace: the files that changed, by position.
#[derive(Debug, Default)]
pub struct Fixed {
    pub files: BTreeMap<usize, Mended>,
}

/// What fixing did to a file.
#[derive(Debug)]
pub struct Mended {
    /// Its text before.
    pub before: Arc<Source>,
    /// How many diagnostics were cured.
    pub count: usize,
    /// Every text that it had on the way.
    seen: Vec<Arc<Source>>,
    /// Its fixes undo each other: it stays as it was before they began to.
    is_settled: bool,
}

impl Fixed {
    pub fn count(&self) -> usize {
        self.files.values().map(|mended| mended.count).sum()
    }
}

/// Applies fixes until nothing changes. The workspace is then as if its files had been read anew.
pub fn fix(rules: &[&Rule], levels: &Levels, workspace: &mut Workspace, allowed: Applicability) -> Fixed {
    let mut fixed = Fixed::default();
    let reading = workspace.terms.reading;
    for _ in 0..MAX_ROUNDS {
        let round = fixes(rules, levels, workspace, allowed);
        let mut changed = false;
        for (at, fixes) in round {
            let scripts = workspace.suites.iter().flat_map(|suite| suite.scripts_of(at)).collect();
            let Some(file) = workspace.files.get_mut(at) else {
                continue;
            };
            let mended = fixed.files.entry(at).or_insert_with(|| Mended {
                before: Arc::clone(file.source()),
                count: 0,
                seen: vec![Arc::clone(file.source())],
                is_settled: false,
            });
            changed |= mended.round(file, &fixes, &Bounds { allowed, reading, scripts });
        }
        if !changed {
            break;
        }
    }
    let has_changed = |at: &usize, mended: &mut Mended| {
        let file = workspace.files.get(*at);
        file.is_some_and(|file| file.source().text() != mended.before.text())
    };
    fixed.files.retain(has_changed);
    fixed
}

/// What fixes have to keep to.
struct Bounds<'s> {
    allowed: Applicability,
    reading: Reading,
    scripts: Vec<Script<'s>>,
}

impl Mended {
    /// One round of fixes for a file; false when nothing came of it.
    fn round(&mut self, file: &mut File, fixes: &[Fix], bounds: &Bounds<'_>) -> bool {
        if self.is_settled {
            return false;
        }
        let count = mend(file, fixes, bounds);
        let now = file.source().text();
        let known = self.seen.iter().position(|seen| seen.text() == now);
        if known.is_some() && count > 0 {
            self.is_settled = true;
            return false;
        }
        self.count += count;
        self.seen.push(Arc::clone(file.source()));
        count > 0
    }
}

/// Applies fixes to a file, and says how many. One that would break the file is none, and keeps no other from its work.
fn mend(file: &mut File, fixes: &[Fix], bounds: &Bounds<'_>) -> usize {
    let before = Arc::clone(file.source());
    let (text, count) = apply(before.text(), fixes);
    if count == 0 {
        return 0;
    }
    let read = service::parse(before.name(), &file.read.path, text.into_bytes());
    if is_right(file, &read, bounds) {
        file.read = read.into();
        return count;
    }
    // The places of one are only known until another is applied, so this round takes the first that does no harm.
    let alone = |fix: &Fix| {
        let (text, count) = apply(before.text(), std::slice::from_ref(fix));
        let read = service::parse(before.name(), &file.read.path, text.into_bytes());
        (count == 1 && is_right(file, &read, bounds)).then_some(read)
    };
    let first = if fixes.len() > 1 { fixes.iter().take(MAX_ALONE).find_map(alone) } else { None };
    let count = usize::from(first.is_some());
    if let Some(read) = first {
        file.read = read.into();
    }
    count
}

/// How many fixes are tried one by one: for each the whole file is read.
const MAX_ALONE: usize = 20;

/// The fixes of each file that has some.
fn fixes(rules: &[&Rule], levels: &Levels, workspace: &Workspace, allowed: Applicability) -> BTreeMap<usize, Vec<Fix>> {
    let mut by_file: BTreeMap<usize, Vec<Fix>> = BTreeMap::new();
    for finding in run(rules, levels, workspace).findings {
        let fix = finding.diagnostic.fix;
        let fix = fix.filter(|fix| fix.applicability <= allowed);
        if let Some((at, fix)) = finding.file.zip(fix) {
            by_file.entry(at).or_default().push(fix);
        }
    }
    by_file
}

/// Whether a file may be as it is after fixes; on samples, what is unsafe was tried before.
fn is_right(file: &File, after: &FilterFile, bounds: &Bounds<'_>) -> bool {
    let both = file.read.service.as_deref().zip(after.service.as_deref());
    let is_kept = both.is_none_or(|(before, after)| {
        let samples = || file.samples.iter().map(Sample::for_proof).collect::<Vec<_>>();
        let is_tried = bounds.allowed == Applicability::Unsafe;
        (is_tried || repair::keeps(before, after, &samples(), bounds.reading))
            && repair::broken(before, after, &bounds.scripts, bounds.reading).is_none()
    });
    is_kept && !is_worse(&file.read, after)
}

/// Whether a file can be read less well than before.
fn is_worse(before: &FilterFile, after: &FilterFile) -> bool {
    let yaml = |file: &FilterFile| {
        let broken = |kind: &FactKind| matches!(kind, FactKind::Yaml(_));
        file.facts.iter().filter(|fact| broken(&fact.kind)).count()
    };
    yaml(after) > yaml(before)
        || (before.service.is_some() && after.service.is_none())
        || (before.sketch.is_some() && after.service.is_none() && after.sketch.is_none())
}

/// Whether two edits can be made together: what one writes is nowhere near what the other takes away.
fn are_apart(one: Span, other: Span) -> bool {
    let is_insertion = |span: Span| span.start == span.end;
    if is_insertion(one) || is_insertion(other) {
        one.end < other.start || other.end < one.start
    } else {
        one.end <= other.start || other.end <= one.start
    }
}

/// The text with those fixes in it that do not get in each other's way, the first first, and how many these are.
pub fn apply(text: &str, fixes: &[Fix]) -> (String, usize) {
    let mut fixes: Vec<_> = fixes.iter().filter(|fix| !fix.edits.is_empty()).collect();
    fixes.sort_by_key(|fix| fix.edits.first().map(|edit| edit.span));
    let mut taken: BTreeMap<(Span, usize), &Edit> = BTreeMap::new();
    let mut count = 0;
    for fix in fixes {
        // Those that are taken are apart, so that only the nearest ones can be in the way.
        let apart = |edit: &Edit| {
            let at = (edit.span, 0);
            let (before, behind) = (taken.range(..at).rev().take(2), taken.range(at..).take(2));
            before.chain(behind).all(|((other, _), _)| are_apart(edit.span, *other))
        };
        let fits = |edit: &Edit| text.get(edit.span.start..edit.span.end).is_some();
        if fix.edits.iter().all(|edit| apart(edit) && fits(edit)) {
            taken.extend(fix.edits.iter().enumerate().map(|(at, edit)| ((edit.span, at), edit)));
            count += 1;
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in taken.into_values() {
        out.push_str(text.get(done..edit.span.start).unwrap_or_default());
        out.push_str(&edit.text);
        done = edit.span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    (out, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::source::Span;

    fn fix(edits: &[(usize, usize, &str)]) -> Fix {
        let edit = |&(start, end, text): &(usize, usize, &str)| Edit::new(Span::new(start, end), text);
        Fix::safe("x", edits.iter().map(edit).collect())
    }

    #[test]
    fn edits_are_made_from_the_front_and_none_moves_another() {
        let fixes = [fix(&[(4, 5, "EEE")]), fix(&[(0, 1, ""), (2, 3, "CC")])];
        assert_eq!(apply("abcdef", &fixes), ("bCCdEEEf".into(), 2));
    }

    #[test]
    fn of_two_fixes_in_each_others_way_one_waits_for_the_next_round() {
        let fixes = [fix(&[(0, 3, "x")]), fix(&[(2, 4, "y")])];
        assert_eq!(apply("abcdef", &fixes), ("xdef".into(), 1));
        let half = [fix(&[(0, 1, "x")]), fix(&[(0, 1, "y"), (4, 5, "z")])];
        assert_eq!(apply("abcdef", &half), ("xbcdef".into(), 1));
    }

    #[test]
    fn an_edit_outside_the_text_is_none() {
        assert_eq!(apply("é", &[fix(&[(1, 2, "x")])]), ("é".into(), 0));
        assert_eq!(apply("a", &[fix(&[(1, 9, "x")])]), ("a".into(), 0));
    }
}
