//! The filters that a probe may have, as they are typed and as an account takes them.

use super::manner::Manner;
use super::sight;
use crate::model::filter::{Operator, Service};
use crate::model::text::yaml;
use crate::parse::service;

/// A trigger filter of a probe: one condition, under a key of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct ProbeFilter {
    pub key: &'static str,
    pub operator: Operator,
    pub values: &'static [&'static str],
}

/// What the resolve looks for, and where.
pub const RESOLVE_KEY: &str = "end";
pub const RESOLVE_VALUE: &str = "closed";
/// The mapping key of all parts.
pub const MAPPING_KEY: &str = "id";
pub const TITLE_KEY: &str = "title";
/// What the service is called.
pub const SERVICE: &str = "probe";

/// The text of a filter file, without comments.
pub fn text(filters: &[&ProbeFilter]) -> String {
    text_as_taken(filters, Manner::default())
}

/// The same with what an account leaves of operators and values.
pub fn text_as_taken(filters: &[&ProbeFilter], manner: Manner) -> String {
    let filter = |filter: &&ProbeFilter| {
        let operator = if sight::has_equals(manner) { filter.operator } else { Operator::Contains };
        let values = filter.values.iter().map(|value| yaml(sight::filter_value(value, manner)));
        let values = values.collect::<Vec<_>>().join(", ");
        format!(
            "  - urgency: low\n    payload_json_key: {}\n    {}: [{values}]\n    map_incident_with: {MAPPING_KEY}\n    \
             incident_title_from: {TITLE_KEY}\n",
            filter.key,
            operator.words().field,
        )
    };
    let triggers: String = filters.iter().map(filter).collect();
    format!(
        "trigger:\n{triggers}resolve:\n  payload_json_key: {RESOLVE_KEY}\n  key_value_contains: {RESOLVE_VALUE}\n  \
         incident_mapped_with: {MAPPING_KEY}\n"
    )
}

/// The service of such a text.
pub fn taken_by(text: String) -> Option<Service> {
    service::parse(SERVICE, SERVICE, text.into_bytes()).service.map(|service| *service)
}
