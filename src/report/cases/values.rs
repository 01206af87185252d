//! What is expected of a field and what came, side by side and as a difference.

use similar::{ChangeTag, TextDiff};

use crate::model::suite::{Expected, Field, Want};
use crate::model::text::{listed, printable, quoted, value};

/// What is expected of a field: a text as it is, or the checks.
pub fn expected(expected: &Expected) -> String {
    let want = |want: &Want| match want {
        Want::Is(text) => shown(expected.field, text),
        Want::Contains(text) => format!("a text that contains {}", quoted(text)),
        Want::Matches(regex) => format!("a text that matches {}", quoted(regex.value.as_str())),
        Want::Absent => "none".to_owned(),
    };
    let wants: Vec<_> = expected.wants.iter().map(want).collect();
    listed(&wants, "and")
}

/// What there is in its place.
pub fn got(field: Field, got: Option<&str>) -> String {
    got.map_or_else(|| "none".to_owned(), |text| shown(field, text))
}

fn shown(field: Field, text: &str) -> String {
    match field {
        Field::Title | Field::Description | Field::MappingValue => quoted_whole(text),
        _ => value(text),
    }
}

/// In quotes, and not shortened: what differs may be at the end.
fn quoted_whole(text: &str) -> String {
    format!("\"{}\"", printable(text))
}

/// The differences of two texts that are much the same, in the marks of `git diff --word-diff`.
pub fn difference(expected: &Expected, got: Option<&str>) -> Option<String> {
    const SHORT: usize = 16;
    const LONG: usize = 10_000;
    let ([Want::Is(wanted)], Some(got)) = (expected.wants.as_slice(), got) else {
        return None;
    };
    let length = wanted.chars().count().max(got.chars().count());
    if !(SHORT..LONG).contains(&length) {
        return None;
    }
    let diff = TextDiff::from_words(wanted.as_str(), got);
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let same = diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Equal);
    let same: usize = same.map(|change| letters(change.value())).sum();
    // Of texts that have less than a third in common, the one says nothing of the other.
    if same * 3 < letters(wanted).max(letters(got)) {
        return None;
    }
    let mut pieces: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match pieces.last_mut().filter(|(tag, _)| *tag == change.tag()) {
            Some((_, text)) => text.push_str(change.value()),
            None => pieces.push((change.tag(), change.value().to_owned())),
        }
    }
    let last = pieces.len().saturating_sub(1);
    let piece = |(at, (tag, text)): (usize, &(ChangeTag, String))| match tag {
        ChangeTag::Delete => format!("[-{}-]", printable(text)),
        ChangeTag::Insert => format!("{{+{}+}}", printable(text)),
        ChangeTag::Equal => printable(&middle(text, at == 0, at == last)).into_owned(),
    };
    Some(pieces.iter().enumerate().map(piece).collect())
}

/// A text that is the same on both sides, shortened where no difference is near.
fn middle(text: &str, is_first: bool, is_last: bool) -> String {
    const NEAR: usize = 30;
    let length = text.chars().count();
    let (before, after) = (if is_first { 0 } else { NEAR }, if is_last { 0 } else { NEAR });
    if length <= before + after + NEAR {
        return text.to_owned();
    }
    let start: String = text.chars().take(before).collect();
    let end: String = text.chars().skip(length - after).collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn differs(wanted: &str, got: &str) -> Option<String> {
        let expected = Expected {
            field: Field::Title,
            key: Span::default(),
            span: Span::default(),
            wants: vec![Want::Is(wanted.to_owned())],
            is_plain: true,
        };
        difference(&expected, Some(got))
    }

    #[test]
    fn texts_that_are_alike_show_where_they_differ() {
        assert_eq!(
            differs("Checkout is slow in Europe", "Checkout is down in Europe").unwrap(),
            "Checkout is [-slow-]{+down+} in Europe"
        );
        let long = "word ".repeat(40);
        assert_eq!(
            differs(&format!("{long}one {long}end"), &format!("{long}two {long}end")).unwrap(),
            format!("…{}[-one-]{{+two+}}{}…", &long[170..], &format!(" {long}")[..30])
        );
    }

    #[test]
    fn short_texts_and_texts_that_are_not_alike_are_told_side_by_side() {
        assert_eq!(differs("slow", "down"), None);
        assert_eq!(differs("Zed - x and more", "Incident from Zed, no more"), None);
        assert_eq!(differs("Checkout is slow in Europe", "Disk full on db-1"), None);
    }
}
