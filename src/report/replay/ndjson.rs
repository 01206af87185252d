//! A verdict on each line, in the order of the log.
//!
//! A log has millions of lines, so they are written by hand: the names of services are escaped once, and most mapping
//! values need no escapes.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::{BadPlace, Place, words};
use crate::engine::answer::Outcome;
use crate::model::filter::{Part, Service};
use crate::model::runner::has_command;
use crate::model::secret::{self, SecretKey};
use crate::replay::part::{BadNote, Hider, Position};
use crate::replay::run::{BadLine, Judged, LineVerdict, NearestMiss, Resolved, Triggered};
use crate::report::inert::{Escape, Inert};
use crate::report::json::EscapeControls;

pub struct Writer {
    /// The names of the services as JSON.
    names: Vec<String>,
    hider: Hider,
    /// The services as JSON: `"service":"shop"`, and their files where several have one name.
    services: Vec<String>,
    /// Those of the keys by which the trigger filters of each service, and its resolve, map that are names of secrets.
    secret_keys: Vec<(Vec<Option<SecretKey>>, Option<SecretKey>)>,
    /// Which part of a log it is, where somebody says so.
    position: Option<Position>,
    /// Whether what becomes of incidents is left out, because the rest of the log decides it.
    is_part: bool,
    line: String,
}

impl Writer {
    pub fn new(services: &[Service]) -> Self {
        let mut names = HashSet::new();
        let shared: HashSet<_> =
            services.iter().map(|it| it.name.as_str()).filter(|name| !names.insert(*name)).collect();
        let service = |service: &Service| {
            let mut json = "\"service\":".to_owned();
            push_text(&mut json, &service.name);
            if shared.contains(service.name.as_str()) {
                json.push_str(",\"file\":");
                push_text(&mut json, service.source.name());
            }
            json
        };
        let secret_key = |part: &Part| SecretKey::of(part.mapping.as_ref()?.value.last_key()?);
        let secret_keys = services.iter().map(|service| {
            let triggers = service.triggers.iter().map(|trigger| secret_key(&trigger.part));
            (triggers.collect(), service.resolve.as_ref().and_then(secret_key))
        });
        let names = services.iter().map(|service| {
            let mut name = String::new();
            push_text(&mut name, &service.name);
            name
        });
        let (names, hider, secret_keys) = (names.collect(), Hider::new(services), secret_keys.collect());
        let services = services.iter().map(service).collect();
        Self { names, hider, services, secret_keys, position: None, is_part: false, line: String::new() }
    }

    /// Says of each line which part it is in, and where the log is judged in parts only what a part can know.
    pub fn of_part(mut self, position: Option<Position>, is_part: bool) -> Self {
        (self.position, self.is_part) = (position, is_part);
        self
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
        if let Some(position) = self.position {
            self.line.push_str("\"position\":");
            push_number(&mut self.line, position.number);
            self.line.push(',');
        }
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
            Err(bad) => self.push_bad(bad, bad_place),
        }
        self.line.push_str("}\n");
        out.write_all(self.line.as_bytes())
    }

    fn push_bad(&mut self, bad: &BadLine, place: Option<BadPlace<'_>>) {
        let (error, help) = words::bad_line(bad);
        self.line.push_str(",\"outcome\":\"unreadable\",\"status\":null,\"error\":");
        push_text(&mut self.line, &error);
        if self.is_part {
            self.line.push_str(",\"bad\":");
            push_json(&mut self.line, &BadNote::of(bad, help));
        } else {
            self.push_place(place);
        }
    }

    fn push_place(&mut self, place: Option<BadPlace<'_>>) {
        let Some(BadPlace { column, byte, start, .. }) = place else { return };
        for (name, number) in [("byte", Some(start)), ("column", column), ("error_byte", byte)] {
            let _ = write!(self.line, ",\"{name}\":");
            push_option(&mut self.line, number, push_number);
        }
    }

    fn push_judged(&mut self, judged: &Judged<'_>) {
        let line = &mut self.line;
        line.push_str(",\"outcome\":\"");
        line.push_str(judged.outcome.name());
        line.push_str("\",\"status\":");
        push_number(line, judged.outcome.status());
        line.push_str(",\"received_at\":");
        push_option(line, judged.received_at, push_number);
        if let Some(reply) = judged.reply.filter(|_| !self.is_part) {
            line.push_str(",\"reply\":{\"status\":");
            push_option(line, reply.status, push_number);
            line.push_str(if reply.is_as_read { ",\"explained\":true}" } else { ",\"explained\":false}" });
        }
        self.push_triggers(judged.triggers);
        self.push_resolves(judged.resolves);
        if judged.outcome == Outcome::Discarded {
            self.push_nearest(judged.nearest.as_ref());
        }
        if let Some(note) = &judged.note {
            self.line.push_str(",\"merge\":");
            push_json(&mut self.line, note);
        }
    }

    fn push_triggers(&mut self, triggers: &[Triggered<'_>]) {
        let Self { services, secret_keys, line, .. } = self;
        line.push_str(",\"triggers\":[");
        for (at, trigger) in triggers.iter().enumerate() {
            line.push_str(if at == 0 { "{" } else { ",{" });
            line.push_str(services.get(trigger.service).map_or("\"service\":null", String::as_str));
            line.push_str(",\"filter\":");
            push_number(line, trigger.filter as u64 + 1);
            line.push_str(",\"urgency\":\"");
            line.push_str(trigger.urgency.name());
            line.push('"');
            let key = secret_keys.get(trigger.service).and_then(|(keys, _)| *keys.get(trigger.filter)?);
            push_value(line, key, trigger.mapping_value);
            if !self.is_part {
                line.push_str(",\"entry\":\"");
                line.push_str(trigger.entry.name());
                line.push('"');
            }
            line.push('}');
        }
        line.push(']');
    }

    fn push_resolves(&mut self, resolves: &[Resolved<'_>]) {
        let Self { names, services, secret_keys, line, .. } = self;
        line.push_str(",\"resolves\":[");
        for (at, resolve) in resolves.iter().enumerate() {
            line.push_str(if at == 0 { "{" } else { ",{" });
            line.push_str(services.get(resolve.service).map_or("\"service\":null", String::as_str));
            let key = secret_keys.get(resolve.service).and_then(|(_, key)| *key);
            push_value(line, key, resolve.mapping_value);
            line.push('}');
        }
        line.push(']');
        if self.is_part {
            return;
        }
        for (name, closes) in [("closed", true), ("nothing_to_close", false)] {
            let _ = write!(line, ",\"{name}\":[");
            for (at, resolve) in resolves.iter().filter(|resolve| resolve.closes == closes).enumerate() {
                line.push_str(if at == 0 { "" } else { "," });
                line.push_str(names.get(resolve.service).map_or("null", String::as_str));
            }
            line.push(']');
        }
    }

    fn push_nearest(&mut self, nearest: Option<&NearestMiss>) {
        let line = &mut self.line;
        line.push_str(",\"nearest\":");
        match nearest {
            None => line.push_str("null"),
            Some(NearestMiss::NoService(name)) => {
                line.push_str("{\"service\":null,\"reason\":\"no_such_service\",\"key\":null,\"found\":");
                push_text(line, &secret::hide(name));
                line.push('}');
            }
            Some(NearestMiss::Condition(near)) => {
                line.push('{');
                line.push_str(self.services.get(near.service).map_or("\"service\":null", String::as_str));
                line.push_str(",\"reason\":\"");
                line.push_str(near.reason);
                line.push_str("\",\"key\":");
                push_text(line, &near.key);
                line.push_str(",\"found\":");
                push_option(line, near.found.as_ref(), |line, found| push_text(line, &self.hider.hide(found)));
                line.push('}');
            }
        }
    }
}

fn push_value(line: &mut String, key: Option<SecretKey>, value: Option<&str>) {
    line.push_str(",\"mapping_value\":");
    push_option(line, value, |line, value| push_text(line, &secret::hide_at(key, value)));
}

fn push_option<T>(line: &mut String, value: Option<T>, push: impl FnOnce(&mut String, T)) {
    match value {
        Some(value) => push(line, value),
        None => line.push_str("null"),
    }
}

fn push_number(line: &mut String, number: impl itoa::Integer) {
    line.push_str(itoa::Buffer::new().format(number));
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
    push_json(line, &text);
}

/// The same of anything.
pub fn push_json(line: &mut String, value: &impl Serialize) {
    let mut escaped = Vec::new();
    // Writing to memory cannot fail.
    let mut inert = Inert::new(&mut escaped, Escape::Json);
    let _ = serde_json::to_writer(EscapeControls(&mut inert), value);
    line.push_str(&String::from_utf8_lossy(&escaped));
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::engine::ledger::Entry;
    use crate::model::filter::Urgency;
    use crate::parse::service;

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
            let resolved = |(service, closes)| Resolved { service, mapping_value: Some(value), closes };
            let resolves = [(0, false), (1, true)].map(resolved);
            let verdict = LineVerdict {
                line: 1_234_567_890,
                became: Ok(Judged {
                    reply: None,
                    received_at: Some(-1),
                    outcome: Outcome::TriggeredAndResolved,
                    triggers: &triggers,
                    resolves: &resolves,
                    nearest: None,
                    note: None,
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
                "file": "l\"og", "line": 0, "received_at": -1, "outcome": "triggered_and_resolved", "status": 201,
                "triggers": [
                    {"service": services[0].name, "filter": 100, "urgency": "low", "mapping_value": value, "entry": "opened"},
                    {"service": services[1].name, "filter": 100, "urgency": "low", "mapping_value": null, "entry": "opened"},
                ],
                "resolves": [
                    {"service": services[0].name, "mapping_value": value},
                    {"service": services[1].name, "mapping_value": value},
                ],
                "closed": [services[1].name], "nothing_to_close": [services[0].name],
            });
            assert_eq!(lines[0], expected);
            assert_eq!(lines[1]["line"], 1_234_567_890_u64);
            assert_eq!(lines[1].get("file"), None);
        }
    }
}
