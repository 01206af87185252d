//! The console's form as text: what to type into each field, in the order of the form. [`super::read`] reads it back.

use super::label;
use super::line::cleaned;
use super::value::{self, AS_JSON, Typed};
use crate::model::filter::{Condition, Operator, Part, Service, Trigger};
use crate::model::hidden::has_hidden;
use crate::model::key_path::{KeyPath, Step};
use crate::model::runner::has_command;
use crate::model::template::Template;
use crate::model::text::{is_odd_blank, json_double_quoted, json_escape};

/// What stands in a field that is to stay empty.
const EMPTY: &str = "(leave empty)";

/// One service as the form has it.
pub fn of(service: &Service) -> String {
    let mut form = Form(String::new());
    form.field("", "Service", &text(&service.name, value::plain));
    if let Some(from) = &service.from {
        form.field("", "from (in the URL)", &text(&from.value, value::plain));
    }
    let triggers = service.triggers.len();
    for (at, trigger) in service.triggers.iter().enumerate() {
        let number = if triggers > 1 { format!(" {}", at + 1) } else { String::new() };
        form.line(&format!("\nTrigger Filter{number} (Create Incident)"));
        form.trigger(trigger);
    }
    match &service.resolve {
        Some(resolve) => {
            form.line("\nResolve Filter (Resolve Incident)");
            form.conditions(resolve);
            form.mapping("Incident Mapped With", resolve);
        }
        None => form.line("\nResolve Filter (leave it off)"),
    }
    form.0
}

struct Form(String);

impl Form {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn field(&mut self, indent: &str, label: &str, typed: &str) {
        self.line(&format!("{indent}{label}: {typed}"));
    }

    fn trigger(&mut self, trigger: &Trigger) {
        let urgency = match trigger.urgency.name() {
            "low" => "Low",
            _ => "High",
        };
        self.field("  ", "Incident Urgency", urgency);
        self.conditions(&trigger.part);
        self.mapping("Map Incident With", &trigger.part);
        let told = [("Incident Title From", &trigger.title), ("Incident Description From", &trigger.description)];
        for (label, said) in told {
            let said = said.as_ref().map(|it| template(&it.value));
            self.field("  ", label, said.as_deref().unwrap_or(EMPTY));
        }
    }

    fn conditions(&mut self, part: &Part) {
        part.conditions.iter().for_each(|condition| self.condition(condition));
    }

    fn condition(&mut self, condition: &Condition) {
        self.field("  ", "Payload JSON Key", &path(&condition.key_path.value));
        let label = match condition.operator {
            Operator::Contains => "Key Value Contains",
            Operator::Equals => "Key Value Contains (select \"Equals\")",
        };
        if let [only] = condition.values.as_slice() {
            let read = |raw: &str| {
                let Typed { mut what, doubts } = value::values(raw);
                let only = what.values.pop().filter(|_| what.values.is_empty() && what.operator.is_none());
                Typed { what: only, doubts }
            };
            return self.field("  ", label, &text(&only.value, read));
        }
        self.line(&format!("  {label}:"));
        let item = |raw: &str| {
            let Typed { what, doubts } = value::item(raw);
            // A value that reads like another line of the form would end the list.
            let is_item = label::of_line(raw).is_none() && label::part(raw).is_none() && label::unmarked(raw) == raw;
            Typed { what: Some(what).filter(|_| is_item), doubts }
        };
        for value in &condition.values {
            self.line(&format!("    - {}", text(&value.value, item)));
        }
    }

    fn mapping(&mut self, label: &str, part: &Part) {
        let mapping = part.mapping.as_ref().map(|mapping| path(&mapping.value));
        self.field("  ", label, mapping.as_deref().unwrap_or(EMPTY));
    }
}

/// The first spelling of a text that is read back as that text, without a doubt.
fn text(text: &str, read: impl Fn(&str) -> Typed<Option<String>>) -> String {
    let reads_back = |typed: &String| {
        let Typed { what, doubts } = read(&cleaned(typed));
        doubts.is_empty() && what.as_deref() == Some(text)
    };
    let plain = Some(text.to_owned()).filter(|text| is_plain(text));
    let spellings = plain.into_iter().chain([json_double_quoted(text)]);
    spellings.filter(|typed| !typed.contains("</")).find(reads_back).unwrap_or_else(|| escaped(text))
}

fn path(path: &KeyPath) -> String {
    let canonical = path.canonical();
    if is_plain(&canonical) && reads_as_path(&canonical, path) {
        return canonical;
    }
    let step = |step: &Step| match step {
        Step::Key(key) => escaped(key),
        Step::Index(index) => format!("[{index}]"),
        Step::Number(number) => number.clone(),
    };
    path.steps().iter().map(step).collect::<Vec<_>>().join(".")
}

fn reads_as_path(typed: &str, path: &KeyPath) -> bool {
    let Typed { what, doubts } = value::path(&cleaned(typed));
    doubts.is_empty() && what.is_some_and(|what| KeyPath::parse(&what).as_ref() == Ok(path))
}

/// With quotes around the keys, as the console has them, where that is the same title; else as it was written.
fn template(template: &Template) -> String {
    if let Template::Path(single) = template {
        return path(single);
    }
    let written = template.respelled(|path| path.written().to_owned());
    let spellings = [template.respelled(KeyPath::canonical), written.clone()];
    let reads_back = |typed: &String| {
        let Typed { what, doubts } = value::template(&cleaned(typed));
        is_plain(typed) && doubts.is_empty() && what.is_some_and(|what| Template::parse(&what).as_ref() == Ok(template))
    };
    spellings.into_iter().find(reads_back).unwrap_or_else(|| format!("{} {AS_JSON}", escaped_where_needed(&written)))
}

fn escaped_where_needed(text: &str) -> String {
    let typed = json_double_quoted(text);
    let is_read = !typed.contains("</") && cleaned(&typed) == typed;
    if is_read { typed } else { escaped(text) }
}

/// Whether a text is seen as what it is.
fn is_plain(text: &str) -> bool {
    !has_hidden(text) && !has_command(text) && !text.chars().any(is_odd_blank) && !text.contains("</")
}

/// A text of JSON in which nothing but escapes stands: whatever it says, it cannot be taken for anything else.
fn escaped(text: &str) -> String {
    let mut out = String::from("\"");
    text.chars().for_each(|c| json_escape(&mut out, c));
    out.push('"');
    out
}
