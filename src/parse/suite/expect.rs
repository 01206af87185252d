//! What a step expects.

use super::fields::{CHECKS, EXPECT};
use crate::model::pattern::Pattern;
use crate::model::suite::{Expected, Field as Expectation, Want};
use crate::parse::fact::{ExpectedType, FactKind, Section};
use crate::parse::fields::{Entry, Reader, shape};
use crate::parse::tree::YamlValue;
use crate::source::Spanned;

pub(super) fn read(reader: &mut Reader<'_>, entry: Entry<'_>) -> Vec<Expected> {
    let Some(pairs) = reader.mapping(entry.value, "expect", ExpectedType::Mapping) else {
        return Vec::new();
    };
    let fields = reader.fields(pairs, Section::Expect, EXPECT.fields);
    let expected: Vec<_> = Expectation::ALL
        .into_iter()
        .filter_map(|field| Some((field, fields.get(field.name())?)))
        .filter_map(|(field, entry)| read_field(reader, field, entry))
        .collect();
    if pairs.is_empty() {
        let (field, section) = ("expect", Section::Expect);
        reader.note(entry.key.span, FactKind::MissingField { field, section });
    }
    expected
}

fn read_field(reader: &mut Reader<'_>, field: Expectation, entry: Entry<'_>) -> Option<Expected> {
    let is_plain = matches!(entry.value.value, YamlValue::Text(_));
    let wants = match &entry.value.value {
        YamlValue::Text(_) => vec![Want::Is(read_word(reader, field, entry)?)],
        YamlValue::Mapping(_) => read_checks(reader, entry)?,
        YamlValue::Nothing | YamlValue::List(_) => {
            reader.mistyped(entry, ExpectedType::TextOrChecks);
            return None;
        }
    };
    Some(Expected { field, key: entry.key.span, span: entry.value.span, wants, is_plain })
}

/// The text of a field, which for some of them is one of few words, or a number.
fn read_word(reader: &mut Reader<'_>, field: Expectation, entry: Entry<'_>) -> Option<String> {
    let text = reader.text(entry)?.value;
    let words = field.words();
    if !words.is_empty() && !words.contains(&text.as_str()) {
        reader.mistyped(entry, ExpectedType::OneOf(words));
        return None;
    }
    if field != Expectation::Filter {
        return Some(text);
    }
    match text.parse::<usize>() {
        Ok(number) if number > 0 => Some(number.to_string()),
        _ => {
            reader.mistyped(entry, ExpectedType::Number(1));
            None
        }
    }
}

/// `{contains: …, regex: …}`, or `{absent: true}`.
fn read_checks(reader: &mut Reader<'_>, entry: Entry<'_>) -> Option<Vec<Want>> {
    let pairs = reader.mapping(entry.value, &reader.name_of(entry), ExpectedType::TextOrChecks)?;
    let fields = reader.fields(pairs, Section::TextExpectation, CHECKS.fields);
    let mut wants = Vec::new();
    if let Some(parts) = fields.get("contains") {
        let parts = reader.texts(parts)?;
        wants.extend(parts.into_iter().map(|part| Want::Contains(part.value)));
    }
    if let Some(regex) = fields.get("regex") {
        let text = reader.text(regex)?;
        wants.push(Want::Matches(Spanned::new(Pattern::new(text.value), text.span)));
    }
    if let Some(absent) = fields.get("absent") {
        if reader.text(absent)?.value != "true" {
            reader.mistyped(absent, ExpectedType::OneOf(&["true"]));
            return None;
        }
        if let Some(other) = fields.get("contains").or(fields.get("regex")) {
            let kind = FactKind::ConflictingFields {
                field: reader.name_of(absent),
                other: reader.name_of(other),
                first: other.key.span,
            };
            reader.note(absent.key.span, kind);
            return None;
        }
        wants.push(Want::Absent);
    }
    if wants.is_empty() && !fields.has_unknown {
        let (field, section) = ("contains", Section::TextExpectation);
        reader.note(entry.key.span, FactKind::MissingField { field, section });
    }
    (!wants.is_empty()).then_some(wants)
}

impl Reader<'_> {
    /// Notes a value that is of another kind than the field wants.
    pub(super) fn mistyped(&mut self, entry: Entry<'_>, wanted: ExpectedType) {
        let kind = FactKind::WrongType { field: self.name_of(entry), wanted, found: shape(entry.value) };
        let value = entry.value.span;
        let is_nothing = value.start == value.end;
        self.note(if is_nothing { entry.key.span } else { value }, kind);
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::fact::Fact;
    use crate::parse::suite::parse;

    fn suite(expect: &str) -> String {
        format!("cases:\n- name: a\n  payload: b\n  expect: {expect}\n")
    }

    fn holds(expect: &str, got: Option<&str>) -> bool {
        let file = parse("x", suite(expect).into());
        assert_eq!(file.facts, [], "{expect}");
        let suite = file.suite.unwrap();
        suite.cases[0].steps[0].expect[0].holds(got)
    }

    #[test]
    fn a_text_is_literal_or_has_checks_that_all_hold() {
        for (expect, got, answer) in [
            ("{title: Disk full}", Some("Disk full"), true),
            ("{title: Disk}", Some("Disk full"), false),
            ("{title: Disk}", None, false),
            ("{title: ''}", Some(""), true),
            ("{title: {contains: full}}", Some("Disk full"), true),
            ("{title: {contains: [Disk, full]}}", Some("Disk full"), true),
            ("{title: {contains: [Disk, empty]}}", Some("Disk full"), false),
            ("{title: {regex: '^D.*l$'}}", Some("Disk full"), true),
            ("{title: {regex: '^full'}}", Some("Disk full"), false),
            ("{title: {contains: Disk, regex: x}}", Some("Disk full"), false),
            ("{mapping_value: {absent: true}}", None, true),
            ("{mapping_value: {absent: true}}", Some(""), false),
            ("{status: 201}", Some("201"), true),
            ("{filter: 2}", Some("1"), false),
        ] {
            assert_eq!(holds(expect, got), answer, "{expect} {got:?}");
        }
    }

    #[test]
    fn what_can_never_hold_is_told() {
        for (expect, place) in [
            ("{outcome: trigered}", "trigered"),
            ("{status: 404}", "404"),
            ("{filter: 0}", "0"),
            ("{filter: first}", "first"),
            ("{urgency: medium}", "medium"),
            ("{entry: open}", "open"),
            ("{title: [a]}", "[a]"),
            ("{title: }", "title"),
            ("{title: {}}", "title"),
            ("{title: {absent: false}}", "false"),
            ("{title: {absent: true, contains: x}}", "absent"),
            ("{title: {matches: x}}", "matches"),
            ("{titel: x}", "titel"),
        ] {
            let file = parse("x", suite(expect).into());
            let places = file.facts.iter().map(|Fact { span, .. }| file.source.slice(*span));
            assert_eq!(places.collect::<Vec<_>>(), [place], "{expect}");
        }
    }
}
