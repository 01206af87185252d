//! One filter as a text gives it: each field with its line, and what is left open.

use super::label::{self, Label, PartHeading};
use super::value::{self, Typed, TypedValues};
use crate::model::filter::Urgency;
use crate::model::operator::Operator;
use crate::model::text::value as shown;

/// What a field holds, and in which line it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldText {
    pub text: String,
    pub line: usize,
}

/// What the text leaves open: a question for the person whose filter it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub line: usize,
    /// The field that it is about.
    pub field: &'static str,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConditionText {
    pub key: Option<FieldText>,
    pub operator: Option<Operator>,
    pub values: Vec<FieldText>,
}

impl ConditionText {
    /// Takes up the values that it has not; whether there are any.
    fn goes_on(&mut self, values: Vec<FieldText>) -> bool {
        let before = self.values.len();
        let new = values.into_iter().filter(|it| !self.values.iter().any(|old| old.text == it.text));
        let new: Vec<_> = new.collect();
        self.values.extend(new);
        self.values.len() > before
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PartText {
    pub line: usize,
    pub heading: Option<PartHeading>,
    /// What the heading above its table says, whose rows may say otherwise.
    pub under: Option<bool>,
    pub urgency: Option<(Urgency, usize)>,
    pub conditions: Vec<ConditionText>,
    pub mapping: Option<FieldText>,
    /// Whether the label of the mapping key is that of a resolve.
    pub maps_as_resolve: bool,
    pub title: Option<FieldText>,
    pub description: Option<FieldText>,
    pub doubts: Vec<Doubt>,
    labels: Vec<Label>,
}

/// The values that stand in lines of their own below the label.
pub type Lines = [(String, usize)];

impl PartText {
    pub fn new(line: usize, heading: Option<PartHeading>) -> Self {
        Self { line, heading, ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Whether it asks for something: else it is no filter.
    pub fn has_condition(&self) -> bool {
        !self.conditions.is_empty()
    }

    /// Whether a key path would be that of the next filter: this one has all that comes behind its conditions.
    pub fn is_over(&self, label: Label) -> bool {
        let has_end = self.labels.iter().any(|it| matches!(it, Label::Mapping { .. } | Label::Title));
        label == Label::KeyPath && has_end && self.has_condition()
    }

    /// Whether a heading says what it is, and nothing else says otherwise.
    pub fn has_heading(&self) -> bool {
        let own = self.heading.and_then(|heading| heading.is_trigger);
        own.or(self.under).is_some_and(|headed| self.is_trigger() == Some(headed))
    }

    /// Whether it is a trigger filter: by its heading, else by its labels, else by the heading above its table; none where
    /// these do not tell.
    pub fn is_trigger(&self) -> Option<bool> {
        let headed = self.heading.and_then(|heading| heading.is_trigger);
        let tells = |label: &Label| matches!(label, Label::Urgency | Label::Title | Label::Description);
        let labelled = || match self.labels.iter().any(tells) {
            true => Some(true),
            false => self.mapping.as_ref().map(|_| !self.maps_as_resolve),
        };
        headed.or_else(labelled).or(self.under)
    }

    /// Asks for what a filter needs, and the text does not speak of.
    pub fn ask_for_missing(&mut self) {
        let is_asked = |field: &str| self.doubts.iter().any(|doubt| doubt.field == field);
        let lacks = |is_missing: fn(&ConditionText) -> bool| self.conditions.iter().any(is_missing);
        let missing = [
            (KEY, lacks(|it| it.key.is_none()), "which key is looked at? The text has none"),
            (VALUES, lacks(|it| it.values.is_empty()), "which values are looked for? The text has none"),
        ];
        let missing = missing.into_iter().filter(|(field, is_missing, _)| *is_missing && !is_asked(field));
        let mut missing: Vec<_> = missing.map(|(field, _, text)| (field, text)).collect();
        if !self.labels.iter().any(|label| matches!(label, Label::Mapping { .. })) {
            missing.push((
                MAPPING,
                "which key ties a recovery to its alert? Without one no call closes an incident, and the text has none",
            ));
        }
        missing.into_iter().for_each(|(field, text)| self.doubt(self.line, field, text));
    }

    pub fn doubt(&mut self, line: usize, field: &'static str, text: impl Into<String>) {
        self.doubts.push(Doubt { line, field, text: text.into() });
    }

    /// Takes a field up.
    pub fn take(&mut self, label: Label, raw: &str, line: usize, below: &Lines) {
        self.labels.push(label);
        match label {
            Label::Urgency => self.urgency(raw, line),
            Label::KeyPath => self.key_path(raw, line),
            Label::Values(operator) => self.values(operator, raw, line, below),
            Label::Operator => self.operator(raw, line),
            Label::Mapping { of_resolve } => {
                self.maps_as_resolve = of_resolve;
                let typed = value::path(raw);
                Self::one(&mut self.mapping, &mut self.doubts, typed, line, MAPPING);
            }
            Label::Title => {
                Self::one(&mut self.title, &mut self.doubts, value::template(raw), line, "incident_title_from");
            }
            Label::Description => {
                let (typed, field) = (value::template(raw), "incident_description_from");
                Self::one(&mut self.description, &mut self.doubts, typed, line, field);
            }
            Label::Service | Label::From => {}
        }
    }

    /// Of a field that is there twice the first one counts.
    fn one(
        slot: &mut Option<FieldText>,
        doubts: &mut Vec<Doubt>,
        typed: Typed<Option<String>>,
        line: usize,
        field: &'static str,
    ) {
        let mut tell = |text| doubts.push(Doubt { line, field, text });
        match (&*slot, typed.what) {
            (_, None) => {}
            (None, Some(text)) => {
                *slot = Some(FieldText { text, line });
                typed.doubts.into_iter().for_each(tell);
            }
            (Some(first), Some(text)) if first.text == text => {}
            (Some(first), Some(text)) => tell(format!(
                "is it {}, as line {} says, or {}? The first is taken",
                shown(&first.text),
                first.line,
                shown(&text)
            )),
        }
    }

    fn urgency(&mut self, raw: &str, line: usize) {
        let Typed { what, .. } = value::plain(raw);
        let Some(word) = what else { return };
        let urgency = Urgency::named(&word).or_else(|| Urgency::of_priority(&word));
        match (urgency, self.urgency) {
            (None, _) => {
                self.doubt(line, "urgency", format!("is {} high or low? It is left out, which is high", shown(&word)))
            }
            (Some(urgency), Some((first, at))) if urgency != first => {
                let first = first.name();
                self.doubt(
                    line,
                    "urgency",
                    format!("is it {first}, as line {at} says, or {}? The first is taken", urgency.name()),
                );
            }
            (Some(urgency), _) => self.urgency = self.urgency.or(Some((urgency, line))),
        }
    }

    fn key_path(&mut self, raw: &str, line: usize) {
        let Typed { what, doubts } = value::path(raw);
        let Some(text) = what else {
            return self.doubt(line, KEY, "which key is looked at? The field is empty");
        };
        for doubt in doubts {
            self.doubt(line, KEY, doubt);
        }
        let key = FieldText { text, line };
        match self.conditions.last_mut() {
            Some(open) if open.key.is_none() => open.key = Some(key),
            Some(ConditionText { key: Some(first), values, .. }) if values.is_empty() => {
                let (first, at) = (shown(&first.text), first.line);
                let text = format!("is it {first}, as line {at} says, or {}? The first is taken", shown(&key.text));
                self.doubt(line, KEY, text);
            }
            _ => self.conditions.push(ConditionText { key: Some(key), ..ConditionText::default() }),
        }
    }

    /// The select: that of the condition which is begun, unless it stands before the key of each.
    fn operator(&mut self, raw: &str, line: usize) {
        let Some(operator) = label::operator(raw) else { return };
        let is_ahead =
            self.labels.iter().take_while(|label| **label != Label::KeyPath).any(|it| *it == Label::Operator);
        let is_next = |open: &ConditionText| is_ahead && open.key.is_some() && !open.values.is_empty();
        match self.conditions.last_mut().filter(|open| !is_next(open)) {
            Some(ConditionText { operator: Some(first), .. }) if *first != operator => {
                let text = format!("is it {}, or {}? The first is taken", first.field(), operator.field());
                self.doubt(line, VALUES, text);
            }
            Some(open) => open.operator = Some(operator),
            None => self.conditions.push(ConditionText { operator: Some(operator), ..ConditionText::default() }),
        }
    }

    fn values(&mut self, operator: Option<Operator>, raw: &str, line: usize, below: &Lines) {
        let Typed { what: TypedValues { values, operator: noted }, doubts } = value::values(raw);
        for doubt in doubts {
            self.doubt(line, VALUES, doubt);
        }
        let mut values: Vec<_> = values.into_iter().map(|text| FieldText { text, line }).collect();
        for (raw, line) in below {
            let Typed { what: text, doubts } = value::item(raw);
            values.push(FieldText { text, line: *line });
            for doubt in doubts {
                self.doubt(*line, VALUES, doubt);
            }
        }
        if values.is_empty() {
            return self.doubt(line, VALUES, "which values are looked for? The field is empty");
        }
        let operator = operator.or(noted);
        if let Some(text) = self.conditions.last().and_then(|full| other_operator(full, operator, &values)) {
            return self.doubt(line, VALUES, text);
        }
        match self.conditions.last_mut() {
            Some(open) if open.values.is_empty() => {
                open.operator = open.operator.or(operator);
                open.values = values;
            }
            Some(full) => {
                let first = full.values.first().map_or(line, |it| it.line);
                if full.goes_on(values) {
                    let text = format!("does it go on with the values of line {first}? They are read as one list");
                    self.doubt(line, VALUES, text);
                }
            }
            None => self.conditions.push(ConditionText { key: None, operator, values }),
        }
    }
}

/// What is to be asked where a condition has values already, by another operator than these.
fn other_operator(full: &ConditionText, operator: Option<Operator>, values: &[FieldText]) -> Option<String> {
    let [first, second] = [full.operator, operator].map(|it| it.unwrap_or(Operator::Contains));
    let (known, new) = (full.values.first()?, values.first()?);
    let words = |operator: Operator, value: &FieldText| format!("{} {}", operator.words().name, shown(&value.text));
    (first != second).then(|| {
        let (is, or) = (words(first, known), words(second, new));
        format!("is it {is}, as line {} says, or {or}? The first is taken", known.line)
    })
}

/// The fields that doubts are about, as a filter file calls them.
pub const KEY: &str = "payload_json_key";
pub const VALUES: &str = "key_value_contains";
pub const MAPPING: &str = "map_incident_with";
