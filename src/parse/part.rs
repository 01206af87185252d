//! What a trigger filter and a resolve have in common: conditions and the mapping key.

use super::fact::{ExpectedType, FactKind, Section, YamlFault};
use super::fields::{Entry, Fields, Reader, shape};
use super::filter_fields::CONDITION;
use super::tree::{Yaml, YamlValue};
use crate::model::filter::{Condition, Operator, Part};
use crate::model::limits;
use crate::source::Spanned;

pub(super) fn read_part(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    item: &Yaml<'_>,
    section: Section,
    mapping: &str,
) -> Part {
    let conditions = read_conditions(reader, fields, item, section);
    let mapping = fields.get(mapping).and_then(|entry| reader.mapping_key(entry));
    Part { conditions, mapping, span: item.span, head: reader.first_line(item) }
}

/// The two flat fields, or the list `conditions`; never both.
fn read_conditions(reader: &mut Reader<'_>, fields: &Fields<'_>, item: &Yaml<'_>, section: Section) -> Vec<Condition> {
    let Some(list) = fields.get("conditions") else {
        return Vec::from_iter(read_condition(reader, fields, item, section));
    };
    let flat = ["payload_json_key"].into_iter().chain(Operator::ALL.map(Operator::field));
    for other in flat.filter_map(|name| fields.get(name)) {
        conflict(reader, other, list);
    }
    let YamlValue::List(items) = &list.value.value else {
        let (field, found) = ("conditions".into(), shape(list.value));
        let wanted = ExpectedType::MappingOrList;
        reader.note(list.key.span, FactKind::WrongType { field, wanted, found });
        return Vec::new();
    };
    let (field, section) = ("payload_json_key", Section::Condition);
    if items.is_empty() {
        reader.note(list.key.span, FactKind::MissingField { field, section });
    }
    if let Some(item) = items.get(limits::CONDITIONS.most) {
        reader.note(item.span, FactKind::Yaml(YamlFault::OverLimit(limits::CONDITIONS)));
        return Vec::new();
    }
    let mut condition = |item| {
        let pairs = reader.mapping(item, "conditions", ExpectedType::Mapping)?;
        let fields = reader.fields(pairs, section, CONDITION.fields);
        read_condition(reader, &fields, item, section)
    };
    let mut conditions = Vec::with_capacity(items.len());
    conditions.extend(items.iter().filter_map(&mut condition));
    conditions
}

fn read_condition(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    item: &Yaml<'_>,
    section: Section,
) -> Option<Condition> {
    let key = fields.get("payload_json_key");
    let mut lists = Operator::ALL.into_iter().filter_map(|operator| Some((operator, fields.get(operator.field())?)));
    let list = lists.next();
    if let Some((_, first)) = list {
        lists.for_each(|(_, other)| conflict(reader, other, first));
    }
    let missing = [("payload_json_key", key.is_none()), ("key_value_contains", list.is_none())];
    for (field, _) in missing.into_iter().filter(|(_, missing)| *missing && !fields.has_unknown) {
        let span = reader.first_line(item);
        reader.note(span, FactKind::MissingField { field, section });
    }
    let key_path = key.and_then(|entry| reader.key_path(entry));
    let (operator, entry) = list?;
    let values = read_values(reader, entry);
    Some(Condition { key_path: key_path?, operator, values: values?, field: entry.key.span, list: entry.value.span })
}

fn read_values(reader: &mut Reader<'_>, entry: Entry<'_>) -> Option<Vec<Spanned<String>>> {
    let values = reader.values(entry)?;
    if values.is_empty() {
        let kind = FactKind::MissingField { field: "key_value_contains", section: Section::Condition };
        reader.note(entry.key.span.to(entry.value.span), kind);
    }
    Some(values)
}

fn conflict(reader: &mut Reader<'_>, second: Entry<'_>, first: Entry<'_>) {
    let name = |entry: Entry<'_>| reader.source.slice(entry.key.span).to_owned();
    let kind = FactKind::ConflictingFields { field: name(second), other: name(first), first: first.key.span };
    reader.note(second.key.span, kind);
}
