//! What the targets share: an input is parts with a zero byte between them.

use std::sync::{Arc, LazyLock};

use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::parse::{capture, json, service};
use cgfilter::internals::source::{Source, Span};

/// The parts of an input: more than these are no use, and take time.
pub fn parts(input: &[u8]) -> Vec<&[u8]> {
    input.split(|byte| *byte == 0).take(6).collect()
}

/// The text of a part as a payload, as `test` reads a file: with an envelope around it or not.
pub fn payload(name: &str, part: &[u8], in_envelope: bool) -> Option<Payload> {
    let (source, not_text) = Source::decode(name, part.to_vec());
    let source = Arc::new(source);
    let span = Span::new(source.body_start(), source.text().len());
    let read = match in_envelope {
        true => capture::line(&source, span).and_then(|call| call.map_or_else(|| json::payload(&source, span), Ok)),
        false => json::payload(&source, span),
    };
    match read {
        Ok(payload) if not_text.is_none() => Some(payload),
        Ok(_) => None,
        Err(error) => {
            is_in(&source, error.span);
            None
        }
    }
}

/// Filters as people write them: one and several triggers, conditions, key paths of every kind, titles.
const FILTERS: [(&str, &str); 4] = [
    ("blackfire", include_str!("../../filters/blackfire.yaml")),
    ("openstatus", include_str!("../../filters/openstatus.yaml")),
    ("percona", include_str!("../../filters/percona.yaml")),
    (
        "shop",
        "from: Shop\ntrigger:\n- conditions:\n  - {payload_json_key: 'alerts[0].state', key_value_equals: [down, '1']}\n  - {payload_json_key: alerts.0.labels, key_value_contains: x}\n  map_incident_with: id\n  incident_title_from: '{{name}} is {{alerts.0.state}}'\n- {payload_json_key: state, key_value_contains: [down, is down], map_incident_with: '\"a.b\"', urgency: low}\nresolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}\n",
    ),
];

pub static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| service::parse(&format!("{name}.yaml"), name, text.as_bytes().to_vec());
    FILTERS.iter().map(|filter| *read(filter).service.expect("a service")).collect()
});

/// A span that is told has to be one of the text, with whole characters.
pub fn is_in(source: &Source, span: Span) {
    let text = source.text();
    let fits = span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end);
    assert!(fits, "{span:?} of {} bytes", text.len());
}

/// Nothing that a terminal would act on is printed, but for the colours of a drawing.
pub fn is_harmless(printed: &[u8]) {
    let printed = std::str::from_utf8(printed).expect("text");
    let plain = anstream::adapter::strip_str(printed).to_string();
    let raw = plain.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(raw, None, "{plain:?}");
}

/// What is called JSON is JSON.
pub fn is_json(printed: &[u8]) {
    serde_json::from_slice::<serde::de::IgnoredAny>(printed).expect("JSON");
}
