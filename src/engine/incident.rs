//! What an accepted payload becomes: title, description and mapping value, each with where it came from.
//!
//! Source of the rules: docs.callgoose.com/sqibs/api_end_point (title and description), api_filter_example (mapping).

use std::borrow::Cow;

use serde::Serialize;

use crate::model::filter::{Part, Trigger};
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::payload::{Found, NoText, Payload};
use crate::model::template::{Piece, Template};
use crate::source::Spanned;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Provenance {
    Key,
    Composite,
    /// `Incident from …`: the vendor's words when there is no title.
    Fallback,
    #[serde(rename = "payload")]
    WholePayload,
}

/// A title or a description.
#[derive(Debug, Clone)]
pub struct RenderedText<'a> {
    pub text: Cow<'a, str>,
    pub provenance: Provenance,
    /// The key paths of the template that have no text, with the reason.
    pub without_text: Vec<(&'a KeyPath, NoText)>,
}

/// The mapping value of a part, or why there is none.
#[derive(Debug, Clone)]
pub struct Mapping<'a> {
    pub key: Option<&'a KeyPath>,
    pub value: Result<&'a str, NoMapping>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMapping {
    /// The part names no mapping key.
    NoKey,
    NoText(NoText),
    Empty,
}

impl NoMapping {
    /// The word for it in JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoKey => NoText::Missing.name(),
            Self::NoText(reason) => reason.name(),
            Self::Empty => "empty",
        }
    }
}

pub fn title<'a>(trigger: &'a Trigger, payload: &'a Payload, from: Option<&str>) -> RenderedText<'a> {
    let Rendered { text, provenance, without_text } = render(trigger.title.as_ref(), payload);
    let (text, provenance) = match (text, from) {
        (Some(text), Some(from)) => (format!("{from} - {text}").into(), provenance),
        (Some(text), None) => (text, provenance),
        (None, from) => (fallback_title(from).into(), Provenance::Fallback),
    };
    RenderedText { text, provenance, without_text }
}

/// The `from` parameter of a call: what its envelope says, else the command line, else the filter file. An empty one is none.
pub fn from(said: [Option<&str>; 3]) -> Option<&str> {
    said.into_iter().flatten().next().filter(|from| !from.is_empty())
}

/// The vendor's words for an incident without a title.
pub fn fallback_title(from: Option<&str>) -> String {
    format!("Incident from {}", from.unwrap_or("unknown source"))
}

pub fn description<'a>(trigger: &'a Trigger, payload: &'a Payload) -> RenderedText<'a> {
    let Rendered { text, provenance, without_text } = render(trigger.description.as_ref(), payload);
    match text {
        Some(text) => RenderedText { text, provenance, without_text },
        None => {
            RenderedText { text: Cow::Borrowed(payload.whole()), provenance: Provenance::WholePayload, without_text }
        }
    }
}

pub fn mapping<'a>(part: &'a Part, payload: &'a Payload) -> Mapping<'a> {
    let key = part.mapping.as_ref().map(|mapping| &mapping.value);
    let value = match key.map(|key| payload.find(key)) {
        None => Err(NoMapping::NoKey),
        Some(Found::NoText(reason)) => Err(NoMapping::NoText(reason)),
        Some(Found::Text { text: "", .. }) => Err(NoMapping::Empty),
        Some(Found::Text { text, .. }) => Ok(text),
    };
    Mapping { key, value }
}

struct Rendered<'a> {
    text: Option<Cow<'a, str>>,
    provenance: Provenance,
    without_text: Vec<(&'a KeyPath, NoText)>,
}

/// What a template says of a payload; a field that is not set says nothing.
fn render<'a>(template: Option<&'a Spanned<Template>>, payload: &'a Payload) -> Rendered<'a> {
    let (text, without_text) = match template.map(|template| &template.value) {
        None => (None, Vec::new()),
        Some(Template::Composite(pieces)) => return compose(pieces, payload),
        Some(Template::Path(path)) => match payload.find(path) {
            Found::Text { text, .. } => (Some(Cow::Borrowed(text)), Vec::new()),
            Found::NoText(reason) => (None, vec![(path, reason)]),
        },
    };
    Rendered { text, provenance: Provenance::Key, without_text }
}

/// A path without text stays as it is written (guide openstatus, section 7, saw `{{name}}` in titles). Only a composite
/// of quoted paths of which none has text is no text at all.
fn compose<'a>(pieces: &'a [Piece], payload: &'a Payload) -> Rendered<'a> {
    let mut text = String::new();
    let mut without_text = Vec::new();
    let mut tells = false;
    for piece in pieces {
        match piece {
            Piece::Text(literal) => text.push_str(literal),
            Piece::Path(path) => match payload.find(path) {
                Found::Text { text: found, .. } => {
                    text.push_str(found);
                    tells = true;
                }
                Found::NoText(reason) => {
                    text.push_str(path.written());
                    tells |= path.spelling() == Spelling::Braces;
                    without_text.push((path, reason));
                }
            },
        }
    }
    let text = tells.then_some(Cow::Owned(text));
    Rendered { text, provenance: Provenance::Composite, without_text }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::{json, service};
    use crate::source::{Source, Span};

    /// Title and description, with their provenance, of a filter with these two fields.
    fn told(title_from: &str, description_from: &str, from: Option<&str>) -> [String; 2] {
        let yaml = format!(
            "trigger:\n  payload_json_key: s\n  key_value_contains: x\n  incident_title_from: '{title_from}'\n  \
             incident_description_from: '{description_from}'\n"
        );
        let service = service::parse("x.yaml", "x", yaml.into_bytes()).service.unwrap();
        let body = r#"{"s":"x","t":"Disk full","e":"","n":null,"a":{"b":"B"}}"#;
        let payload = json::payload(&Arc::new(Source::new("x", body)), Span::new(0, body.len())).unwrap();
        let trigger = &service.triggers[0];
        [title(trigger, &payload, from), description(trigger, &payload)]
            .map(|told| format!("{} ({})", told.text, serde_json::json!(told.provenance).as_str().unwrap()))
    }

    #[test]
    fn a_title_has_the_from_in_front() {
        assert_eq!(told("t", "a.b", Some("PMM")), ["PMM - Disk full (key)", "B (key)"]);
        assert_eq!(told("t", "a.b", None)[0], "Disk full (key)");
        assert_eq!(told("e", "e", Some("PMM")), ["PMM -  (key)", " (key)"]);
    }

    #[test]
    fn without_text_the_vendors_words_and_the_whole_payload() {
        let whole = r#"{"s":"x","t":"Disk full","e":"","n":null,"a":{"b":"B"}} (payload)"#;
        assert_eq!(told("x", "x", Some("PMM")), ["Incident from PMM (fallback)", whole]);
        assert_eq!(told("n", "a", None), ["Incident from unknown source (fallback)", whole]);
    }

    #[test]
    fn a_composite_keeps_what_it_cannot_find_as_written() {
        assert_eq!(
            told(r#""t" - "a"."b""#, "On {{a.b}}: {{x}}", None),
            ["Disk full - B (composite)", "On B: {{x}} (composite)"]
        );
        assert_eq!(
            told(r#""t" - "x""#, "{{x}} {{y}}", None),
            [r#"Disk full - "x" (composite)"#, "{{x}} {{y}} (composite)"]
        );
        assert_eq!(told(r#""x" - "y""#, "a.b", None)[0], "Incident from unknown source (fallback)");
    }
}
