//! A verdict on each line, in the order of the log.
//!
//! A log has millions of lines, so they are written by hand: the names of services are escaped once, and most mapping
//! values need no escapes.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::Value;

use super::{BadPlace, Place, words};
use crate::model::filter::{Service, Trigger};
use crate::model::runner::has_command;
use crate::model::secret::{self, SecretKey};
use crate::replay::run::{Judged, LineVerdict};
use crate::report::inert::{Escape, Inert};
use crate::report::json::EscapeControls;

pub struct Writer {
    /// The names of the services as JSON.
    names: Vec<String>,
    /// Those of the keys by which the trigger filters of each service map that are names of secrets.
    secret_keys: Vec<Vec<Option<SecretKey>>>,
    line: String,
}

impl Writer {
    pub fn new(services: &[Service]) -> Self {
        let name = |service: &Service| {
            let mut name = String::new();
            push_text(&mut name, &service.name);
            name
        };
        let secret_key = |trigger: &Trigger| SecretKey::of(trigger.part.mapping.as_ref()?.value.last_key()?);
        let secret_keys = services.iter().map(|service| service.triggers.iter().map(secret_key).collect());
        Self { names: services.iter().map(name).collect(), secret_keys: secret_keys.collect(), line: String::new() }
    }

    /// Writes one line, with its place where that is another one, and where it goes wrong; a file without a name is not told.
    pub fn write(
        &mut self,
        verdict: &LineVerdict<'_>,
        place: Option<Place<'_>>,
        bad_place: Option<BadPlace<'_>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.line.clear();
        self.line.push('{');
        if let Some(place) = place.filter(|place| !place.file.is_empty()) {
            self.line.push_str("\"file\":");
            push_text(&mut self.line, place.file);
            self.line.push(',');
        }
        self.line.push_str("\"line\":");
        push_number(&mut self.line, place.map_or(verdict.line, |place| place.line));
        if let Some(item) = place.and_then(|place| place.item) {
            self.line.push_str(",\"item\":");
            push_number(&mut self.line, item);
        }
        match &verdict.became {
            Ok(judged) => self.push_judged(judged),
            Err(bad) => {
                self.line.push_str(",\"outcome\":\"unreadable\",\"status\":null,\"error\":");
                push_text(&mut self.line, &words::bad_line(bad).0);
                self.push_place(bad_place);
            }
        }
        self.line.push_str("}\n");
        out.write_all(self.line.as_bytes())
    }

    fn push_place(&mut self, place: Option<BadPlace<'_>>) {
        let Some(BadPlace { column, byte, start, .. }) = place else { return };
        for (name, number) in [("byte", Some(start)), ("column", column), ("error_byte", byte)] {
            let _ = write!(self.line, ",\"{name}\":");
            match number {
                Some(number) => push_number(&mut self.line, number),
                None => self.line.push_str("null"),
            }
        }
    }

    fn push_judged(&mut self, judged: &Judged<'_>) {
        let Self { names, secret_keys, line } = self;
        let name = |at: usize| names.get(at).map_or("null", String::as_str);
        line.push_str(",\"outcome\":\"");
        line.push_str(judged.outcome.name());
        line.push_str("\",\"status\":");
        push_number(line, judged.outcome.status().into());
        if let Some(reply) = judged.reply {
            line.push_str(",\"reply\":{\"status\":");
            match reply.status {
                Some(status) => push_number(line, status.into()),
                None => line.push_str("null"),
            }
            line.push_str(if reply.is_as_read { ",\"explained\":true}" } else { ",\"explained\":false}" });
        }
        line.push_str(",\"triggers\":[");
        for (at, trigger) in judged.triggers.iter().enumerate() {
            line.push_str(if at == 0 { "{\"service\":" } else { ",{\"service\":" });
            line.push_str(name(trigger.service));
            line.push_str(",\"filter\":");
            push_number(line, trigger.filter as u64 + 1);
            line.push_str(",\"urgency\":\"");
            line.push_str(trigger.urgency.name());
            line.push_str("\",\"mapping_value\":");
            let key = secret_keys.get(trigger.service).and_then(|keys| *keys.get(trigger.filter)?);
            match trigger.mapping_value {
                Some(value) => push_text(line, &secret::hide_at(key, value)),
                None => line.push_str("null"),
            }
            line.push_str(",\"entry\":\"");
            line.push_str(trigger.entry.name());
            line.push_str("\"}");
        }
        line.push_str("],\"closed\":[");
        push_names(line, judged.closed, name);
        line.push_str("],\"nothing_to_close\":[");
        push_names(line, judged.nothing_to_close, name);
        line.push(']');
    }
}

fn push_names<'n>(line: &mut String, services: &[usize], name: impl Fn(usize) -> &'n str) {
    for (at, service) in services.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        line.push_str(name(*service));
    }
}

fn push_number(line: &mut String, number: u64) {
    let mut digits = [b'0'; 20];
    let mut rest = number;
    let mut first = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        first = at;
        if rest == 0 {
            break;
        }
    }
    let digits = digits.get(first..).map(std::str::from_utf8);
    match digits {
        Some(Ok(digits)) => line.push_str(digits),
        // Digits are text, so this is never needed.
        _ => drop(write!(line, "{number}")),
    }
}

/// A text as JSON, with nothing in it that a terminal or a runner would act on.
fn push_text(line: &mut String, text: &str) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) && !has_command(text) {
        line.push('"');
        line.push_str(text);
        line.push('"');
        return;
    }
    let mut escaped = Vec::new();
    // Writing to memory cannot fail.
    let mut inert = Inert::new(&mut escaped, Escape::Json);
    let _ = serde_json::to_writer(EscapeControls(&mut inert), &Value::from(text));
    line.push_str(&String::from_utf8_lossy(&escaped));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::answer::Outcome;
    use crate::engine::ledger::Entry;
    use crate::model::filter::Urgency;
    use crate::parse::service;
    use crate::replay::run::Triggered;

    fn services() -> Vec<Service> {
        let yaml = |name: &str| format!("name: {name}\nresolve: {{payload_json_key: a, key_value_contains: b}}\n");
        let read = |name: &&str| {
            let file = service::parse("x.yaml", "x", yaml(name).into_bytes());
            *file.service.unwrap()
        };
        ["a", "'b \"ü\" \u{202e}'"].iter().map(read).collect()
    }

    #[test]
    fn a_line_is_json_whatever_is_in_it_and_nothing_in_it_moves_a_terminal() {
        let services = services();
        for value in ["", "x", "a\"b\\c", "\u{1b}[31m\n", "\u{202e}é\u{7f}", "\u{1f525}", "##[x]"] {
            let triggers = [0, 1].map(|service| Triggered {
                service,
                filter: 99,
                urgency: Urgency::Low,
                mapping_value: (service == 0).then_some(value),
                entry: Entry::Opened,
            });
            let verdict = LineVerdict {
                line: 1_234_567_890,
                became: Ok(Judged {
                    reply: None,
                    outcome: Outcome::TriggeredAndResolved,
                    triggers: &triggers,
                    closed: &[1],
                    nothing_to_close: &[0, 1],
                }),
            };
            let mut line = Vec::new();
            let place = Place { file: "l\"og", line: 0, item: None };
            let mut writer = Writer::new(&services);
            writer.write(&verdict, Some(place), None, &mut line).unwrap();
            writer.write(&verdict, None, None, &mut line).unwrap();
            let text = String::from_utf8(line).unwrap();
            assert!(!text.contains("##["));
            assert!(!text.contains(|c| c != '\n' && crate::model::hidden::is_hidden(c)), "{text}");
            let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let expected = serde_json::json!({
                "file": "l\"og", "line": 0, "outcome": "triggered_and_resolved", "status": 201,
                "triggers": [
                    {"service": services[0].name, "filter": 100, "urgency": "low", "mapping_value": value, "entry": "opened"},
                    {"service": services[1].name, "filter": 100, "urgency": "low", "mapping_value": null, "entry": "opened"},
                ],
                "closed": [services[1].name], "nothing_to_close": [services[0].name, services[1].name],
            });
            assert_eq!(lines[0], expected);
            assert_eq!(lines[1]["line"], 1_234_567_890_u64);
            assert_eq!(lines[1].get("file"), None);
        }
    }
}
