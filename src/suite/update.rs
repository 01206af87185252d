//! Edits that write what came into the `expect` of a case, and leave everything around it as it is.

use std::collections::BTreeMap;

use super::run::{Mismatch, Ran, Verdict};
use crate::model::diagnostic::Edit;
use crate::model::edit::{is_block, is_marked, replace_text};
use crate::model::suite::{Case, Expected, Suite};
use crate::model::text::yaml;
use crate::source::{Source, Span};

/// The edits of a suite.
#[derive(Debug, Default)]
pub struct Update {
    /// In their order, and none twice.
    pub edits: Vec<Edit>,
    /// The places that no edit can mend: one with a comment in it, and one that another step shares which expects it as it is.
    pub left: Vec<Span>,
    /// The cases that change.
    pub cases: usize,
}

/// What has to become of one place that expects something.
struct Wish {
    at: Span,
    /// None where it has to stay.
    edit: Option<Edit>,
}

/// Edits for the cases that fail; `ran` is none for a case that was not run. An anchor makes one place the expectation of
/// several steps, so it changes only if all of them want the same.
pub fn of(suite: &Suite, ran: &[(&Case, Option<&Ran<'_>>)]) -> Update {
    let mut wishes: BTreeMap<Span, Vec<Option<Edit>>> = BTreeMap::new();
    let mut update = Update::default();
    let mut changing = Vec::new();
    for (case, ran) in ran {
        let own = wishes_of(suite, case, *ran, &mut update.left);
        changing.push(own.iter().filter(|wish| wish.edit.is_some()).map(|wish| wish.at).collect::<Vec<_>>());
        for wish in own {
            wishes.entry(wish.at).or_default().push(wish.edit);
        }
    }
    for (at, wanted) in wishes {
        let Some(edit) = wanted.iter().flatten().next() else {
            continue;
        };
        if wanted.iter().all(|other| other.as_ref() == Some(edit)) {
            update.edits.push(edit.clone());
        } else {
            update.left.push(at);
        }
    }
    update.edits.sort_by_key(|edit| edit.span);
    update.left.sort();
    update.left.dedup();
    let is_left = |at: &Span| update.left.contains(at);
    let changes = changing.iter().filter(|places| places.iter().any(|at| !is_left(at)));
    update.cases = changes.count();
    update
}

/// What a case wants of each of its places. Where it fails and no edit helps, the place is left.
fn wishes_of(suite: &Suite, case: &Case, ran: Option<&Ran<'_>>, left: &mut Vec<Span>) -> Vec<Wish> {
    let source = &suite.source;
    let failed = ran.filter(|ran| ran.verdict(case) == Verdict::Failed);
    let mut wishes = Vec::new();
    let mut wish = |at: Span, edit: Option<Option<Edit>>| {
        if edit == Some(None) {
            left.push(at);
        }
        wishes.push(Wish { at, edit: edit.flatten() });
    };
    for (number, step) in case.steps.iter().enumerate() {
        let ran = failed.and_then(|ran| ran.steps.get(number));
        for expected in &step.expect {
            let mismatches = ran.iter().flat_map(|ran| &ran.mismatches);
            let mut mine = mismatches.filter(|it| std::ptr::eq(it.expected, expected));
            wish(expected.span, mine.next().map(|it| of_field(suite, it)));
        }
    }
    if let Some(expected) = &case.open_incidents {
        let wrong = failed.filter(|ran| !ran.is_open_as_expected);
        let edit = wrong.map(|ran| replace_text(source, expected.span, &ran.open.len().to_string()));
        wish(expected.span, edit);
    }
    wishes
}

fn of_field(suite: &Suite, Mismatch { expected, got }: &Mismatch<'_>) -> Option<Edit> {
    let source = &suite.source;
    let Some(text) = got else {
        let absent = "{absent: true}";
        let span = written(suite, expected)?;
        return Some(Edit::new(span, beside_the_key(source, expected, span, absent)));
    };
    if expected.is_plain && !is_block(source, expected.span) {
        return replace_text(source, expected.span, text);
    }
    let span = written(suite, expected)?;
    Some(Edit::new(span, beside_the_key(source, expected, span, &yaml(text))))
}

/// All of a value, from the brace, the `|` or the first line of a block. None for one that has an anchor or a tag, or that has
/// a comment in it.
fn written(suite: &Suite, expected: &Expected) -> Option<Span> {
    let Expected { key, span, .. } = expected;
    let source = &suite.source;
    let text = source.slice(*span);
    let end = span.start + text.trim_end().len();
    let reach = Span::new(key.end, end);
    let is_inside = |comment: &Span| reach.start <= comment.start && comment.start < reach.end;
    if suite.comments.iter().any(is_inside) || text.starts_with('*') || is_marked(source, *span) {
        return None;
    }
    let before = source.slice(Span::new(key.end, span.start));
    let lead = before.find(|c: char| !c.is_whitespace() && c != ':');
    let start = match lead {
        Some(at) if before.contains(['|', '>']) => key.end + at,
        _ if text.starts_with('{') || expected.is_plain => span.start,
        // The mapping starts on a line of its own.
        None => key.end + before.find(':')? + 1,
        Some(_) => return None,
    };
    Some(Span::new(start, end.max(start)))
}

/// The text, with a blank where it would touch the colon.
fn beside_the_key(source: &Source, expected: &Expected, span: Span, text: &str) -> String {
    let before = source.slice(Span::new(expected.key.end, span.start));
    if before.ends_with(':') { format!(" {text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::suite::Field;
    use crate::parse::suite::parse;

    fn title(suite: &Suite) -> &Expected {
        let expect = &suite.cases[0].steps[0].expect;
        expect.iter().find(|it| it.field == Field::Title).unwrap()
    }

    /// A suite whose title got another value.
    fn updated(text: &str, got: Option<&str>) -> Option<String> {
        let file = parse("x", text.into());
        assert_eq!(file.facts, [], "{text}");
        let suite = file.suite.unwrap();
        let mismatch = Mismatch { expected: title(&suite), got: got.map(str::to_owned) };
        let edit = of_field(&suite, &mismatch)?;
        let mut text = text.to_owned();
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
        Some(text)
    }

    #[test]
    fn the_value_changes_and_nothing_around_it() {
        let start = "cases:\n- name: a # why\n  payload: b\n  expect:";
        for (before, got, after) in [
            (" {title: x} # c\n", Some("w"), " {title: w} # c\n"),
            (" {title: 'x', status: 201}\n", Some("it's"), " {title: 'it''s', status: 201}\n"),
            (" {title: x, status: 201}\n", None, " {title: {absent: true}, status: 201}\n"),
            (" {title: {contains: x}}\n", Some("a: b"), " {title: 'a: b'}\n"),
            ("\n    title: {regex: x} # c\n", Some("w"), "\n    title: w # c\n"),
            ("\n    title:\n      contains: x\n    status: 201\n", Some("w"), "\n    title: w\n    status: 201\n"),
            (
                "\n    title: |\n      x\n      z\n    status: 201\n",
                Some("y\nz"),
                "\n    title: \"y\\nz\"\n    status: 201\n",
            ),
            ("\n    title: >-\n      x\n    status: 201\n", None, "\n    title: {absent: true}\n    status: 201\n"),
            ("\r\n    title: x\r\n    status: 201\r\n", Some("w"), "\r\n    title: w\r\n    status: 201\r\n"),
        ] {
            let text = updated(&format!("{start}{before}"), got);
            assert_eq!(text.unwrap(), format!("{start}{after}"), "{before}");
            let read = parse("x", format!("{start}{after}").into());
            let suite = read.suite.unwrap();
            assert!(title(&suite).holds(got), "{after}");
        }
    }

    #[test]
    fn what_other_places_share_or_has_a_comment_stays() {
        let start = "cases:\n- name: &n a\n  payload: b\n  expect:";
        for expect in [
            " {title: *n}\n",
            " {title: &t x}\n",
            "\n    title:\n      # why\n      contains: x\n",
            "\n    title: | # why\n      x\n",
            "\n    title: # see > docs\n      contains: x\n",
            " {title: {contains: x\t# why\n    }}\n",
            " {title: {contains: x,\n\t# tab\n    regex: y}}\n",
        ] {
            assert_eq!(updated(&format!("{start}{expect}"), Some("y")), None, "{expect}");
        }
    }
}
