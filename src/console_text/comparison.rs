//! What a text says of a service, against its filter file: field by field.

use super::part_text::PartText;
use super::services::ServiceText;
use crate::model::filter::{Part, PartId, Service, Trigger};
use crate::model::key_path::KeyPath;
use crate::model::text::value;
use crate::source::Span;

/// A field that the two have otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// None for what is of the service as a whole.
    pub part: Option<PartId>,
    pub field: &'static str,
    /// What the filter file has, and where.
    pub repository: Option<(String, Span)>,
    /// What the text has, and in which line.
    pub text: Option<(String, usize)>,
}

/// One field of a filter.
struct Field {
    name: &'static str,
    /// Which one of the fields with this name.
    nth: usize,
    shown: String,
    /// Equal where the two mean the same.
    meant: String,
    span: Span,
}

impl Field {
    fn new(name: &'static str, shown: impl Into<String>, span: Span) -> Self {
        let shown = shown.into();
        Self { name, nth: 0, meant: shown.clone(), shown, span }
    }

    fn meaning(mut self, meant: String) -> Self {
        self.meant = meant;
        self
    }

    fn is(&self, other: &Self) -> bool {
        (self.name, self.nth) == (other.name, other.nth)
    }
}

/// All differences. `read` is the service that the text became; a text without a `from` says nothing of it.
pub fn of(text: &ServiceText, read: &Service, repository: &Service) -> Vec<Difference> {
    let mut all = Vec::new();
    let is_told = |it: &&super::part_text::FieldText| {
        text.doubts.iter().all(|doubt| doubt.field != "from" || doubt.line != it.line)
    };
    if let Some(from) = text.from.as_ref().filter(is_told) {
        let there = repository.from.as_ref();
        if there.is_none_or(|there| there.value != from.text) {
            let there = there.map(|from| (value(&from.value), from.span));
            let text = Some((value(&from.text), from.line));
            all.push(Difference { part: None, field: "from", repository: there, text });
        }
    }
    let most = read.triggers.len().max(repository.triggers.len());
    for at in 0..most {
        let of = |service: &Service| service.triggers.get(at).map(|it| (it.part.head, of_trigger(it)));
        all.extend(of_part(PartId::Trigger(at), of(repository), of(read), text.triggers.get(at)));
    }
    let of = |service: &Service| service.resolve.as_ref().map(|it| (it.head, of_resolve(it)));
    all.extend(of_part(PartId::Resolve, of(repository), of(read), text.resolve.as_ref()));
    all
}

fn of_part(
    id: PartId,
    repository: Option<(Span, Vec<Field>)>,
    read: Option<(Span, Vec<Field>)>,
    text: Option<&PartText>,
) -> Vec<Difference> {
    let name = if id.is_trigger() { "trigger" } else { "resolve" };
    let line = text.map_or(1, |part| part.line);
    let whole = |repository, text| vec![Difference { part: Some(id), field: name, repository, text }];
    let (repository, read) = match (repository, read) {
        (None, None) => return Vec::new(),
        (Some((head, _)), None) => return whole(Some(("it".to_owned(), head)), None),
        (None, Some(_)) => return whole(None, Some(("it".to_owned(), line))),
        (Some((_, repository)), Some((_, read))) => (repository, read),
    };
    let mut all = Vec::new();
    for there in &repository {
        let same = read.iter().find(|field| field.is(there));
        if same.is_none_or(|same| same.meant != there.meant) {
            let text = same.map(|same| (same.shown.clone(), line_of(text, same)));
            let repository = Some((there.shown.clone(), there.span));
            all.push(Difference { part: Some(id), field: there.name, repository, text });
        }
    }
    for more in read.iter().filter(|field| !repository.iter().any(|there| there.is(field))) {
        let text = Some((more.shown.clone(), line_of(text, more)));
        all.push(Difference { part: Some(id), field: more.name, repository: None, text });
    }
    all
}

/// The line of a text in which a field is.
fn line_of(text: Option<&PartText>, field: &Field) -> usize {
    let line = text.and_then(|part| {
        let condition = part.conditions.get(field.nth);
        let of_values = |condition: &super::part_text::ConditionText| condition.values.first().map(|it| it.line);
        match field.name {
            "urgency" => part.urgency.map(|(_, line)| line),
            "payload_json_key" => condition.and_then(|it| it.key.as_ref()).map(|it| it.line),
            "map_incident_with" | "incident_mapped_with" => part.mapping.as_ref().map(|it| it.line),
            "incident_title_from" => part.title.as_ref().map(|it| it.line),
            "incident_description_from" => part.description.as_ref().map(|it| it.line),
            _ => condition.and_then(of_values),
        }
    });
    line.or(text.map(|part| part.line)).unwrap_or(1)
}

fn of_trigger(trigger: &Trigger) -> Vec<Field> {
    let mut fields = vec![Field::new("urgency", trigger.urgency.name(), trigger.part.head)];
    fields.extend(conditions(&trigger.part));
    fields.extend(mapping("map_incident_with", &trigger.part));
    let told = [("incident_title_from", &trigger.title), ("incident_description_from", &trigger.description)];
    fields.extend(told.into_iter().filter_map(|(name, template)| {
        let template = template.as_ref()?;
        let shown = template.value.respelled(|path| path.written().to_owned());
        Some(Field::new(name, shown, template.span).meaning(template.value.respelled(KeyPath::canonical)))
    }));
    fields
}

fn of_resolve(resolve: &Part) -> Vec<Field> {
    let mut fields = conditions(resolve);
    fields.extend(mapping("incident_mapped_with", resolve));
    fields
}

fn mapping(name: &'static str, part: &Part) -> Option<Field> {
    let mapping = part.mapping.as_ref()?;
    Some(Field::new(name, mapping.value.written(), mapping.span).meaning(mapping.value.canonical()))
}

/// The order of values decides nothing.
fn conditions(part: &Part) -> Vec<Field> {
    let mut fields = Vec::new();
    for (nth, condition) in part.conditions.iter().enumerate() {
        let key = &condition.key_path;
        let path = Field::new("payload_json_key", key.value.written(), key.span).meaning(key.value.canonical());
        let mut values: Vec<_> = condition.values.iter().map(|it| it.value.as_str()).collect();
        let shown: Vec<_> = values.iter().map(|it| value(it)).collect();
        values.sort_unstable();
        values.dedup();
        let list =
            Field::new(condition.operator.field(), shown.join(", "), condition.list).meaning(format!("{values:?}"));
        fields.extend([path, list].map(|field| Field { nth, ..field }));
    }
    fields
}
