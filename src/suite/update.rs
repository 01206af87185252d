//! Edits that write what came into the `expect` of a case, and leave everything around it as it is.

use super::run::{Mismatch, Ran};
use crate::model::diagnostic::Edit;
use crate::model::edit::{is_block, is_marked, replace_text};
use crate::model::suite::{Case, Expected};
use crate::model::text::yaml;
use crate::source::{Source, Span};

/// The edits of a failed case.
#[derive(Debug, Default)]
pub struct Update {
    pub edits: Vec<Edit>,
    /// The places that no edit can mend: an alias, a text with an anchor.
    pub left: Vec<Span>,
}

pub fn of(source: &Source, case: &Case, ran: &Ran<'_>) -> Update {
    let mut update = Update::default();
    let mismatches = ran.steps.iter().flat_map(|step| &step.mismatches);
    for mismatch in mismatches {
        update.add(mismatch.expected.span, of_field(source, mismatch));
    }
    if let Some(expected) = case
        .open_incidents
        .as_ref()
        .filter(|_| !ran.is_open_as_expected)
    {
        let number = ran.open.len().to_string();
        let edit = replace_text(source, expected.span, &number);
        update.add(expected.span, edit);
    }
    update.edits.sort_by_key(|edit| edit.span);
    update
}

impl Update {
    fn add(&mut self, at: Span, edit: Option<Edit>) {
        match edit {
            Some(edit) => self.edits.push(edit),
            None => self.left.push(at),
        }
    }
}

fn of_field(source: &Source, Mismatch { expected, got }: &Mismatch<'_>) -> Option<Edit> {
    let Some(text) = got else {
        let absent = "{absent: true}";
        let span = written(source, expected)?;
        return Some(Edit::new(
            span,
            beside_the_key(source, expected, span, absent),
        ));
    };
    if expected.is_plain && !is_block(source, expected.span) {
        return replace_text(source, expected.span, text);
    }
    let span = written(source, expected)?;
    Some(Edit::new(
        span,
        beside_the_key(source, expected, span, &yaml(text)),
    ))
}

/// All of a value, from the brace, the `|` or the first line of a block. None for one that other places share, or that has
/// a comment in it.
fn written(source: &Source, expected: &Expected) -> Option<Span> {
    let Expected { key, span, .. } = expected;
    let text = source.slice(*span);
    let before = source.slice(Span::new(key.end, span.start));
    let lead = before.find(|c: char| !c.is_whitespace() && c != ':');
    let start = match lead {
        Some(at) if before.contains(['|', '>']) => key.end + at,
        _ if text.starts_with('{') || expected.is_plain => span.start,
        // The mapping starts on a line of its own.
        None => key.end + before.find(':')? + 1,
        Some(_) => return None,
    };
    let end = span.start + text.trim_end().len();
    let whole = Span::new(start, end.max(start));
    let shared = text.starts_with('*') || is_marked(source, *span);
    let has_comment = source.slice(whole).contains(" #") || source.slice(whole).contains("\n#");
    (!shared && !has_comment).then_some(whole)
}

/// The text, with a blank where it would touch the colon.
fn beside_the_key(source: &Source, expected: &Expected, span: Span, text: &str) -> String {
    let before = source.slice(Span::new(expected.key.end, span.start));
    if before.ends_with(':') {
        format!(" {text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::suite::{Field, Suite};
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
        let mismatch = Mismatch {
            expected: title(&suite),
            got: got.map(str::to_owned),
        };
        let edit = of_field(&suite.source, &mismatch)?;
        let mut text = text.to_owned();
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
        Some(text)
    }

    #[test]
    fn the_value_changes_and_nothing_around_it() {
        let start = "cases:\n- name: a # why\n  payload: b\n  expect:";
        for (before, got, after) in [
            (" {title: x} # c\n", Some("y"), " {title: y} # c\n"),
            (
                " {title: 'x', status: 201}\n",
                Some("it's"),
                " {title: 'it''s', status: 201}\n",
            ),
            (
                " {title: x, status: 201}\n",
                None,
                " {title: {absent: true}, status: 201}\n",
            ),
            (
                " {title: {contains: x}}\n",
                Some("a: b"),
                " {title: 'a: b'}\n",
            ),
            (
                "\n    title: {regex: x} # c\n",
                Some("y"),
                "\n    title: y # c\n",
            ),
            (
                "\n    title:\n      contains: x\n    status: 201\n",
                Some("y"),
                "\n    title: y\n    status: 201\n",
            ),
            (
                "\n    title: |\n      x\n      z\n    status: 201\n",
                Some("y\nz"),
                "\n    title: \"y\\nz\"\n    status: 201\n",
            ),
            (
                "\n    title: >-\n      x\n    status: 201\n",
                None,
                "\n    title: {absent: true}\n    status: 201\n",
            ),
            (
                "\r\n    title: x\r\n    status: 201\r\n",
                Some("y"),
                "\r\n    title: y\r\n    status: 201\r\n",
            ),
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
        ] {
            assert_eq!(
                updated(&format!("{start}{expect}"), Some("y")),
                None,
                "{expect}"
            );
        }
    }
}
