//! The fields of filter files.

use super::field::{Field, Holds, Mapping, Need};
use super::fields::normal_name;
use crate::model::console::{MAX_CONDITIONS, MAX_CONDITIONS_OF_RESOLVE, MAX_FILTERS};
use crate::model::filter::Operator;

/// A filter file.
pub const FILTER_FILE: Mapping = Mapping::new(
    "filter_file",
    &[
        Field::new("name").about("The service. Left out: the file's name. In a folder below that of the filters, the folder comes before it: payments/grafana."),
        Field::new("from")
            .about("The `from` URL parameter of the calls, which prefixes every title: \"<from> - <title>\"."),
        Field::new("samples").holds(Holds::Texts).about(
            "Where this service's payloads are kept: a glob or a list of them, relative to this file. \
             Left out: the folder samples/<name of the service>, as samples/payments/grafana.",
        ),
        Field::aliased("trigger", &["trigger_filter", "trigger_filters", "triggers"])
            .holds(Holds::OneOrMore(TRIGGER, Some(MAX_FILTERS)))
            .about("The filters that open incidents: one, or a list tried in order. The first that accepts wins."),
        Field::aliased("resolve", &["resolve_filter"])
            .holds(Holds::Mapping(RESOLVE))
            .about("What closes incidents. Every payload is shown to it, whatever the trigger filters say."),
    ],
)
.needs(&[Need::AnyOf(&["trigger", "resolve"])]);

pub(super) const TRIGGER: Mapping = Mapping::new(
    "trigger",
    &[
        Field::aliased("urgency", &["incident_urgency", "urgency_level"])
            .holds(Holds::AnyCaseOf(URGENCIES))
            .about("The urgency of the incident: high (default) or low."),
        PAYLOAD_JSON_KEY,
        CONTAINS,
        EQUALS,
        CONDITIONS,
        Field::aliased("map_incident_with", &["incident_mapped_with"]).holds(Holds::KeyPath).about(
            "The key path whose text ties a recovery to this incident: an id that the alert and its recovery share, \
             and no other alert has.",
        ),
        Field::aliased("incident_title_from", &["title_field", "incident_title"]).holds(Holds::KeyPath).about(
            "The key path of the incident's title, or several with text between: '{{service}} is {{state}}'. \
             Without a text there, the title is \"Incident from <from>\".",
        ),
        Field::aliased("incident_description_from", &["description_field", "incident_description"])
            .holds(Holds::KeyPath)
            .about("The key path of the incident's description. Left out, or without a text there: the whole payload."),
    ],
)
.needs(CONDITIONS_OF_PART);

pub(super) const RESOLVE: Mapping = Mapping::new(
    "resolve",
    &[
        PAYLOAD_JSON_KEY,
        CONTAINS,
        EQUALS,
        CONDITIONS_OF_RESOLVE,
        Field::aliased("incident_mapped_with", &["map_incident_with"]).holds(Holds::KeyPath).about(
            "The key path whose text names the incident to close: the same text that map_incident_with found in the alert.",
        ),
    ],
)
.needs(CONDITIONS_OF_PART);

/// The field of a part that a label names, as the console, a guide or a filter file writes it. A name that both kinds of part
/// have, or that one of them has as an alias, is that of the part whose own it is.
pub fn labelled(written: &str) -> Option<&'static str> {
    let name = normal_name(written);
    let fields = || TRIGGER.fields.iter().chain(RESOLVE.fields).filter(|field| field.name != "conditions");
    let own = fields().find(|field| field.name == name);
    own.or_else(|| fields().find(|field| field.aliases.contains(&name.as_str()))).map(|field| field.name)
}

/// Whether a heading is one of a trigger filter (`true`) or of the resolve; none for any other.
pub fn heads_trigger(written: &str) -> Option<bool> {
    let name = normal_name(written);
    let words = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let field = FILTER_FILE.fields.iter().find(|field| field.names().any(|name| name == words));
    field.and_then(|field| match field.name {
        "trigger" => Some(true),
        "resolve" => Some(false),
        _ => None,
    })
}

pub(super) const URGENCIES: &[&str] = &["high", "low"];

const PAYLOAD_JSON_KEY: Field = Field::new("payload_json_key").holds(Holds::KeyPath).about(
    "The key path whose text is looked at: '\"alerts\".[0].\"status\"' as in the console, or alerts[0].status. \
     A path that starts with a quote wants single quotes around the whole.",
);
const CONTAINS: Field = values_of(Operator::Contains);
const EQUALS: Field = values_of(Operator::Equals);

const fn values_of(operator: Operator) -> Field {
    Field::new(operator.words().field).holds(Holds::Values).about(operator.words().about)
}

/// Those of a trigger filter.
const CONDITIONS: Field = Field::new("conditions")
    .holds(Holds::List(CONDITION, Some(MAX_CONDITIONS)))
    .about("Conditions that all have to hold, in place of the two flat fields.");
const CONDITIONS_OF_RESOLVE: Field = Field::new("conditions")
    .holds(Holds::List(CONDITION, Some(MAX_CONDITIONS_OF_RESOLVE)))
    .about("The condition in a list, in place of the two flat fields: the console takes one.");

pub(super) const CONDITION: Mapping = Mapping::new("condition", &[PAYLOAD_JSON_KEY, CONTAINS, EQUALS]).needs(&[
    Need::AnyOf(&["payload_json_key"]),
    Need::AnyOf(&[CONTAINS.name, EQUALS.name]),
    Need::Apart(CONTAINS.name, &[EQUALS.name]),
]);

/// The flat fields, or the list of conditions.
const CONDITIONS_OF_PART: &[Need] = &[
    Need::AnyOf(&["payload_json_key", "conditions"]),
    Need::AnyOf(&[CONTAINS.name, EQUALS.name, "conditions"]),
    Need::Apart("conditions", &["payload_json_key", CONTAINS.name, EQUALS.name]),
    Need::Apart(CONTAINS.name, &[EQUALS.name]),
];
