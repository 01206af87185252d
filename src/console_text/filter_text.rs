//! The filter file of a service that a text describes: what the text leaves open is asked above each field.

use super::part_text::{Doubt, KEY, MAPPING, PartText, VALUES};
use super::services::ServiceText;
use crate::model::operator::Operator;
use crate::model::yaml_lines::YamlLines;

/// What is written besides the fields.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'a> {
    /// Where the file is not to be named after the service.
    pub name: Option<&'a str>,
    /// What the text is called.
    pub text: &'a str,
    /// What of the text contradicts itself.
    pub contradictions: &'a [Doubt],
}

pub fn write(service: &ServiceText, heading: Heading<'_>) -> String {
    let mut out = YamlLines::default();
    out.comment("", &format!("Imported from {}.", heading.text));
    let open = service.all_doubts().count();
    if open > 0 {
        out.comment("", "What the text leaves open is asked above the field, with the line: change the field or take the question away.");
    }
    for contradiction in heading.contradictions {
        out.comment("", &said("contradiction, ", contradiction));
    }
    heading.name.into_iter().for_each(|name| out.field("", "name", &[name]));
    for doubt in service.doubts.iter() {
        out.comment("", &said("", doubt));
    }
    service.from.iter().for_each(|from| out.field("", "from", &[&from.text]));
    if !service.triggers.is_empty() {
        out.line("trigger:");
    }
    for trigger in &service.triggers {
        let mut fields = Fields { out: &mut out, part: trigger, indents: ["  ", "  - ", "    "], asked: Vec::new() };
        fields.trigger();
    }
    if let Some(resolve) = &service.resolve {
        out.line("resolve:");
        let mut fields = Fields { out: &mut out, part: resolve, indents: ["  ", "  ", "  "], asked: Vec::new() };
        fields.resolve();
    }
    out.0
}

fn said(before: &str, doubt: &Doubt) -> String {
    format!("{before}line {}: {}", doubt.line, doubt.text)
}

/// The fields of a part. The indents are those of a comment above the first field, of that field, and of the others.
struct Fields<'a> {
    out: &'a mut YamlLines,
    part: &'a PartText,
    indents: [&'static str; 3],
    /// The fields whose questions are written.
    asked: Vec<&'static str>,
}

impl Fields<'_> {
    fn trigger(&mut self) {
        let part = self.part;
        if let Some((urgency, _)) = part.urgency {
            self.field("urgency", &[urgency.name()]);
        } else {
            self.ask("urgency");
        }
        self.conditions();
        self.mapping("map_incident_with");
        for (name, field) in [("incident_title_from", &part.title), ("incident_description_from", &part.description)] {
            match field {
                Some(field) => self.field(name, &[&field.text]),
                None => self.ask(name),
            }
        }
    }

    fn resolve(&mut self) {
        self.conditions();
        self.mapping("incident_mapped_with");
    }

    fn mapping(&mut self, name: &'static str) {
        self.ask(MAPPING);
        if let Some(mapping) = &self.part.mapping {
            self.field(name, &[&mapping.text]);
        }
    }

    fn conditions(&mut self) {
        let conditions = &self.part.conditions;
        self.ask(KEY);
        self.ask(VALUES);
        let in_list = conditions.len() > 1;
        if in_list {
            let indent = self.next_indent();
            self.out.line(&format!("{indent}conditions:"));
        }
        for condition in conditions {
            let values: Vec<_> = condition.values.iter().map(|value| &value.text).collect();
            let name = condition.operator.unwrap_or(Operator::Contains).field();
            let key = condition.key.as_ref().map(|key| [&key.text]);
            let fields = [("payload_json_key", key.as_ref().map(|it| &it[..])), (name, Some(&values[..]))];
            let mut is_first = true;
            for (name, texts) in
                fields.into_iter().filter_map(|(name, texts)| Some((name, texts.filter(|it| !it.is_empty())?)))
            {
                if in_list {
                    let indent = format!("{}{}", self.indents[2], if is_first { "  - " } else { "    " });
                    self.out.field(&indent, name, texts);
                } else {
                    self.field(name, texts);
                }
                is_first = false;
            }
        }
    }

    fn field(&mut self, name: &'static str, texts: &[impl AsRef<str>]) {
        self.ask(name);
        let indent = self.next_indent();
        self.out.field(indent, name, texts);
    }

    fn next_indent(&mut self) -> &'static str {
        let [_, first, others] = self.indents;
        self.indents = [others; 3];
        first
    }

    /// Writes what is open of a field, once.
    fn ask(&mut self, name: &'static str) {
        if self.asked.contains(&name) {
            return;
        }
        self.asked.push(name);
        for doubt in self.part.doubts.iter().filter(|doubt| doubt.field == name) {
            self.out.comment(self.indents[0], &said("", doubt));
        }
    }
}
