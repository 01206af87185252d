//! The labels of the console's form, as people write them: with bullets, numbers, emphasis, a note in brackets.

use std::mem::discriminant;

use crate::model::operator::Operator;
use crate::model::text::likeness;
use crate::parse::filter_fields;

/// What the text behind a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Service,
    From,
    Urgency,
    KeyPath,
    /// The values; the operator where the label tells it.
    Values(Option<Operator>),
    /// The select beside the values: `Condition: Equals`.
    Operator,
    /// The mapping key, by the label of a trigger filter or by that of a resolve.
    Mapping {
        of_resolve: bool,
    },
    Title,
    Description,
}

impl Label {
    /// The label of values with the operator that stands below it.
    pub fn selecting(self, below: Option<Operator>) -> Self {
        match self {
            Self::Values(operator) => Self::Values(operator.or(below)),
            other => other,
        }
    }
}

/// A label and what stands behind it in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled<'l> {
    pub label: Label,
    pub value: &'l str,
}

/// The heading of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartHeading {
    /// None where it says that a filter begins, and not which.
    pub is_trigger: Option<bool>,
    /// Whether it counts: the second filter of a service is one of the same service.
    pub number: Option<usize>,
}

/// A part that begins without a name.
pub const UNNAMED_PART: PartHeading = PartHeading { is_trigger: None, number: None };

/// The labels as the console has them.
const LABELS: [&str; 11] = [
    "Incident Urgency",
    "Payload JSON Key",
    "Key Value Contains",
    "Map Incident With",
    "Incident Mapped With",
    "Incident Title From",
    "Incident Description From",
    "Incident Title",
    "Incident Description",
    "Title Field",
    "Description Field",
];

/// How alike a misspelled label is to the one that is meant.
const NEAR: f64 = 0.8;

/// Longer texts are sentences.
const MAX_LABEL: usize = 70;

/// What may stand between a label and its value.
const SEPARATORS: [&str; 11] =
    [":", "\u{ff1a}", "\t", "|", "=>", "=", "\u{2192}", " - ", " \u{2013} ", " \u{2014} ", "  "];

/// A line that begins with a label, or is one.
pub fn of_line(line: &str) -> Option<Labelled<'_>> {
    let line = unmarked(line);
    let outside = outside_brackets(line);
    let ends = SEPARATORS.iter().filter_map(|separator| {
        let at = outside.iter().find(|(_, rest)| rest.starts_with(separator))?.0;
        Some((at, separator.len()))
    });
    let labelled = |(at, length): (usize, usize)| {
        let before = line.get(..at)?;
        let label = of_words(before)?;
        Some((at, Labelled { label, value: behind(before, line.get(at + length..)?.trim()) }))
    };
    let separated = ends.filter_map(labelled).min_by_key(|(at, _)| *at);
    // Where nothing else does, a quote or a bracket begins the value.
    let mut begun =
        outside.iter().skip(1).filter(|(_, rest)| rest.starts_with(['"', '[', '`'])).map(|(at, _)| (*at, 0));
    let split = separated.or_else(|| begun.find_map(labelled));
    let whole = || of_words(line).map(|label| Labelled { label, value: "" });
    split.map(|(_, labelled)| labelled).or_else(whole)
}

/// The value without the signs that close the emphasis of its label: they may stand behind the colon.
fn behind<'l>(before: &str, value: &'l str) -> &'l str {
    let is_open = |sign: &&str| before.starts_with(*sign) && before.matches(*sign).count() % 2 == 1;
    let open = ["**", "__", "*", "_", "`"].into_iter().find(is_open);
    open.and_then(|sign| value.strip_prefix(sign)).map_or(value, str::trim)
}

/// The label that these words are.
pub fn of_words(written: &str) -> Option<Label> {
    let words = unmarked(written).trim_matches(['*', '_', '`', ' ', ':']);
    let words = words.strip_prefix('"').and_then(|words| words.strip_suffix('"')).unwrap_or(words);
    if words.is_empty() || words.chars().count() > MAX_LABEL {
        return None;
    }
    let words = words.replace(['*', '`'], "").replace("__", "");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let note = words.split_once('(').map_or("", |(_, note)| note);
    let words = uncounted(&words);
    if let Some((one, other)) = words.split_once(" / ") {
        return of_words(one)
            .filter(|one| of_words(other).is_some_and(|other| discriminant(one) == discriminant(&other)));
    }
    Some(match filter_fields::labelled(words) {
        Some("urgency") => Label::Urgency,
        Some("payload_json_key") => Label::KeyPath,
        Some("incident_title_from") => Label::Title,
        Some("incident_description_from") => Label::Description,
        Some("map_incident_with") => Label::Mapping { of_resolve: false },
        Some("incident_mapped_with") => Label::Mapping { of_resolve: true },
        Some(field) if field == Operator::Equals.field() => Label::Values(Some(Operator::Equals)),
        Some(field) if field == Operator::Contains.field() => Label::Values(operator(note)),
        _ => return of_others(words),
    })
}

/// The label that the start of a line is nearly.
pub fn near(line: &str) -> Option<&'static str> {
    let start = unmarked(line).split([':', '\t', '=']).next()?.trim_matches(['*', '_', '`', '"', ' ']).to_lowercase();
    let alike = LABELS.iter().filter_map(|label| Some((likeness(&start, &label.to_lowercase(), NEAR)?, *label)));
    alike.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, label)| label)
}

/// `Payload JSON Key 2`, without the number: the fields of several conditions are told apart by it.
fn uncounted(words: &str) -> &str {
    let head = words.split('(').next().unwrap_or(words).trim_end();
    let label = head.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('#');
    if label.len() < head.len() && label.ends_with(' ') { label.trim_end() } else { words }
}

/// The labels that are no field of a filter file by themselves.
fn of_others(words: &str) -> Option<Label> {
    let words = words.split_once('(').map_or(words, |(words, _)| words);
    match words.trim().to_lowercase().as_str() {
        "service" | "service name" | "callgoose service" => Some(Label::Service),
        "condition" | "operator" | "comparison" => Some(Label::Operator),
        "from" | "from parameter" | "url parameter from" | "from url parameter" => Some(Label::From),
        _ => None,
    }
}

/// The operator that a text is, as the select of the console shows it.
pub fn selected(text: &str) -> Option<Operator> {
    let word = unmarked(text).trim_matches(['*', '_', '`', '"', ' ', ':']);
    operator(word).filter(|_| !word.contains(char::is_whitespace))
}

/// The operator that a note chooses: `Select "Equals" condition`.
pub fn operator(note: &str) -> Option<Operator> {
    let note = note.to_lowercase();
    let words = || note.split(|c: char| !c.is_alphanumeric());
    let equals = words().any(|word| matches!(word, "equals" | "equal" | "exact" | "exactly" | "equality" | "gleich"));
    let contains = words().any(|word| matches!(word, "contains" | "contain"));
    match (equals, contains) {
        (true, false) => Some(Operator::Equals),
        (false, true) => Some(Operator::Contains),
        _ => None,
    }
}

/// The heading of a part, if this line is one.
pub fn part(line: &str) -> Option<PartHeading> {
    let line = line.trim().trim_start_matches('#');
    let words = unmarked(line).trim_matches(['*', '_', '`', ' ', '=', '#']);
    let words = words.strip_suffix(':').unwrap_or(words).trim();
    // What goes on behind a colon is a sentence about it.
    if words.is_empty() || words.contains([':', '"', '\t']) || words.chars().count() > MAX_LABEL {
        return None;
    }
    let head = words.split(['(', '\u{2013}', '\u{2014}']).next().unwrap_or_default();
    let head = head.split(" - ").next().unwrap_or_default().trim();
    let number = head.rsplit(' ').next().and_then(|word| word.trim_start_matches('#').parse().ok());
    let head = head.replace(" #", " ").replace("Resolution", "Resolve").replace("Recovery", "Resolve");
    let lower = head.to_lowercase();
    let is_counted = number.is_some() && lower.trim_end_matches(|c: char| c.is_ascii_digit()).trim() == "filter";
    match filter_fields::heads_trigger(&head).or_else(|| translated(words)) {
        None if is_counted => Some(PartHeading { is_trigger: None, number }),
        None => None,
        is_trigger => Some(PartHeading { is_trigger, number }),
    }
}

/// Whether a heading is that of several trigger filters, or of resolves: `Trigger Filters`.
pub fn kind_of_several(line: &str) -> Option<bool> {
    part(line.trim().strip_suffix(['s', 'S'])?)?.is_trigger
}

/// `Auslöser (Trigger Filter)`: a heading in another language, with the console's own in brackets behind it.
fn translated(words: &str) -> Option<bool> {
    let (_, inside) = words.strip_suffix(')')?.rsplit_once('(')?;
    filter_fields::heads_trigger(inside).filter(|_| inside.to_lowercase().contains("filter"))
}

/// The line without what marks it as an item, a quotation or a heading.
pub fn unmarked(line: &str) -> &str {
    let mut rest = line.trim();
    while let Some(next) = without_mark(rest) {
        rest = next;
    }
    rest
}

fn without_mark(line: &str) -> Option<&str> {
    const BULLETS: [char; 13] = ['-', '*', '+', '>', '•', '·', '‣', '◦', '▪', '●', '○', '–', '—'];
    let blank = |rest: &'_ str| rest.starts_with(char::is_whitespace);
    let bullet = line.strip_prefix(BULLETS).filter(|rest| blank(rest));
    let check = || line.strip_prefix("[ ]").or_else(|| line.strip_prefix("[x]"));
    let number = || {
        let open = line.strip_prefix('(').unwrap_or(line);
        let digits = open.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = (digits.len() < open.len()).then_some(digits);
        let letter =
            || open.strip_prefix(|c: char| c.is_ascii_alphabetic()).filter(|rest| rest.starts_with([')', '.']));
        let rest = number.or_else(letter)?.strip_prefix(['.', ')'])?;
        Some(rest).filter(|rest| blank(rest))
    };
    bullet.or_else(check).or_else(number).map(str::trim_start)
}

/// What of a line is in no round brackets: each byte that begins a character, with the rest from there.
fn outside_brackets(line: &str) -> Vec<(usize, &str)> {
    let mut depth = 0_usize;
    let mut outside = Vec::new();
    for (at, c) in line.char_indices().take_while(|(at, _)| *at <= MAX_LABEL * 4) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.extend(line.get(at..).map(|rest| (at, rest))),
            _ => {}
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (Label, &str) {
        let labelled = of_line(line).unwrap_or_else(|| panic!("{line}"));
        (labelled.label, labelled.value)
    }

    #[test]
    fn every_spelling_of_a_label_is_read() {
        for line in [
            "Payload JSON Key: x",
            "  \u{2022} Payload Json Key: x",
            "- **Payload JSON Key:** x",
            "3. __Payload JSON Key__: x",
            "`payload_json_key`: x",
            "Payload JSON Key\tx",
            "Payload JSON Key = x",
            "> * Payload-JSON-Key \u{2013} x",
            "Payload JSON Key (first condition: the state)   x",
            "a) Payload  JSON Key | x",
            "\"Payload JSON Key\": x",
        ] {
            assert_eq!(read(line), (Label::KeyPath, "x"), "{line}");
        }
        assert_eq!(read("Payload JSON Key \"status\""), (Label::KeyPath, "\"status\""));
        assert_eq!(read("Incident Mapped With"), (Label::Mapping { of_resolve: true }, ""));
        assert_eq!(read("Title Field: \"a\": b"), (Label::Title, "\"a\": b"));
    }

    #[test]
    fn the_operator_may_stand_in_the_label() {
        assert_eq!(read("Key Value Contains: up").0, Label::Values(None));
        assert_eq!(read("Key Value Equals: up").0, Label::Values(Some(Operator::Equals)));
        assert_eq!(read("Key Value Contains (select \"Equals\"): up"), (Label::Values(Some(Operator::Equals)), "up"));
    }

    #[test]
    fn a_sentence_with_a_label_in_it_is_none() {
        for line in ["Important: The \"Map Incident With\" key must match.", "Name: Callgoose", "status: the state", ""]
        {
            assert_eq!(of_line(line), None, "{line}");
        }
    }

    #[test]
    fn headings_of_parts_are_known_in_the_forms_of_guides() {
        let kind = |line| part(line).map(|heading| (heading.is_trigger, heading.number));
        for line in [
            "5.1 Trigger Filter (Create Incident)",
            "## Trigger Filter",
            "4.1.1 Trigger Filter \u{2014} x",
            "**Trigger:**",
        ] {
            assert_eq!(kind(line), Some((Some(true), None)), "{line}");
        }
        assert_eq!(kind("Trigger Filter 2 (low)"), Some((Some(true), Some(2))));
        assert_eq!(kind("### Filter #3"), Some((None, Some(3))));
        assert_eq!(kind("Resolve Filter (Resolve Incident)"), Some((Some(false), None)));
        for line in ["Trigger a webhook with the button", "6.1 Trigger Test", "Resolve: it closes", "Filter", "Filters"]
        {
            assert_eq!(kind(line), None, "{line}");
        }
    }
}
