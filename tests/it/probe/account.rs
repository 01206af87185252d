//! An account that is simulated, by nothing that the tool judges with: it reads the filters as they are written, and the bodies as
//! they come.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// How it judges, in the words of the probe.
#[derive(Debug, Clone)]
pub struct Answers {
    pub said: HashMap<&'static str, &'static str>,
    /// Whether a recovery that closes nothing is called resolved in the reply.
    pub says_resolved: bool,
}

/// All questions with their answers, the assumed one first.
pub const QUESTIONS: [(&str, &[&str]); 14] = [
    ("list", &["any", "all"]),
    ("case", &["sensitive", "ignore"]),
    ("order", &["resolve-first", "trigger-first"]),
    ("repeated", &["201", "200", "202"]),
    ("nothing_to_close", &["200", "202"]),
    ("equals", &["whole", "contains"]),
    ("numbers", &["digits", "shortest", "none"]),
    ("booleans", &["text", "none"]),
    ("null", &["none", "text"]),
    ("arrays", &["none", "items", "json"]),
    ("objects", &["none", "json"]),
    ("blanks", &["kept", "trimmed"]),
    ("no_mapping", &["opens", "shares", "discarded"]),
    ("alike", &["mapping", "body-all", "body-oldest", "body-newest"]),
];

impl Answers {
    pub fn assumed() -> Self {
        let said = QUESTIONS.iter().map(|(name, answers)| (*name, answers[0]));
        Self { said: said.collect(), says_resolved: true }
    }

    pub fn with(mut self, name: &'static str, answer: &'static str) -> Self {
        self.said.insert(name, answer);
        self.says_resolved &= self.is("nothing_to_close", "200");
        self
    }

    pub fn is(&self, name: &str, answer: &str) -> bool {
        self.said[name] == answer
    }

    /// The one kind of account whose order no reply tells.
    pub fn hides_order(&self) -> bool {
        self.is("alike", "body-all") && self.is("nothing_to_close", "200") && self.says_resolved
    }
}

#[derive(Deserialize)]
struct Filters {
    trigger: Vec<Part>,
    resolve: Part,
}

#[derive(Deserialize)]
struct Part {
    payload_json_key: String,
    key_value_contains: Option<Words>,
    key_value_equals: Option<Words>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Words {
    One(String),
    Many(Vec<String>),
}

pub struct Account {
    answers: Answers,
    filters: Filters,
    open: Vec<(String, Option<String>)>,
}

impl Account {
    pub fn new(filters: &str, answers: Answers) -> Self {
        Self { answers, filters: serde_yaml::from_str(filters).unwrap(), open: Vec::new() }
    }

    /// The status and the body of the reply to a call.
    pub fn reply(&mut self, body: &str) -> (u16, Value) {
        let keys: HashMap<String, Box<RawValue>> = serde_json::from_str(body).unwrap();
        let id = keys.get("id").map(|id| id.get().to_owned());
        let is_discarded = id.is_none() && self.answers.is("no_mapping", "discarded");
        let triggers = !is_discarded && self.filters.trigger.iter().any(|part| self.takes(part, &keys));
        let resolves = !is_discarded && self.takes(&self.filters.resolve, &keys);
        let (mut created, mut repeated, mut closed) = (false, false, None);
        if resolves && self.answers.is("order", "resolve-first") {
            closed = Some(self.close(&id));
        }
        if triggers {
            created = self.open(body, &id);
            repeated = !created;
        }
        if resolves && self.answers.is("order", "trigger-first") {
            closed = Some(self.close(&id));
        }
        let status = match closed {
            _ if created => 201,
            _ if repeated => self.answers.said["repeated"].parse().unwrap(),
            Some(true) => 200,
            Some(false) => self.answers.said["nothing_to_close"].parse().unwrap(),
            None => 202,
        };
        let resolved = closed.is_some_and(|closed| closed || self.answers.says_resolved);
        let body = json!({"id": "r-1", "resolved": {"duplicate": false, "resolved": resolved},
                          "triggered": {"duplicate": repeated, "created": created}});
        (status, body)
    }

    fn open(&mut self, body: &str, id: &Option<String>) -> bool {
        let is_alike = |(of, mapped): &(String, Option<String>)| match self.answers.is("alike", "mapping") {
            true => self.is_one(mapped, id),
            false => of == body,
        };
        let is_new = !self.open.iter().any(is_alike);
        if is_new {
            self.open.push((body.to_owned(), id.clone()));
        }
        is_new
    }

    fn close(&mut self, id: &Option<String>) -> bool {
        let places: Vec<_> = (0..self.open.len()).filter(|at| self.is_one(&self.open[*at].1, id)).collect();
        let closing: Vec<_> = match self.answers.said["alike"] {
            "body-oldest" => places.first().copied().into_iter().collect(),
            "body-newest" => places.last().copied().into_iter().collect(),
            _ => places,
        };
        closing.iter().rev().for_each(|at| drop(self.open.remove(*at)));
        !closing.is_empty()
    }

    fn is_one(&self, mapped: &Option<String>, id: &Option<String>) -> bool {
        mapped == id && (id.is_some() || self.answers.is("no_mapping", "shares"))
    }

    fn takes(&self, part: &Part, keys: &HashMap<String, Box<RawValue>>) -> bool {
        let Some(text) = keys.get(&part.payload_json_key).and_then(|raw| self.text(raw.get())) else { return false };
        let fold = |text: &str| if self.answers.is("case", "ignore") { text.to_lowercase() } else { text.to_owned() };
        let is_equals = part.key_value_equals.is_some() && self.answers.is("equals", "whole");
        let words = part.key_value_equals.clone().or(part.key_value_contains.clone()).unwrap();
        let words = match words {
            Words::One(word) => vec![word],
            Words::Many(words) => words,
        };
        let mut words = words.iter().map(|word| if self.answers.is("blanks", "trimmed") { word.trim() } else { word });
        let found = |word: &str| {
            let (text, word) = (fold(&text), fold(word));
            if is_equals { text == word } else { text.contains(&word) }
        };
        if self.answers.is("list", "all") { words.all(found) } else { words.any(found) }
    }

    fn text(&self, raw: &str) -> Option<String> {
        let value: Value = serde_json::from_str(raw).unwrap();
        let when = |name, answer| self.answers.is(name, answer).then(|| raw.to_owned());
        match value {
            Value::String(text) => Some(text),
            Value::Bool(_) => when("booleans", "text"),
            Value::Null => when("null", "text"),
            Value::Object(_) => when("objects", "json"),
            Value::Number(_) if self.answers.is("numbers", "shortest") => {
                Some(raw.trim_end_matches('0').trim_end_matches('.').to_owned())
                    .filter(|_| raw.contains('.'))
                    .or(Some(raw.to_owned()))
            }
            Value::Number(_) => when("numbers", "digits"),
            Value::Array(items) if self.answers.is("arrays", "items") => {
                let texts = items.iter().filter_map(Value::as_str);
                Some(texts.collect::<Vec<_>>().join("\u{0}"))
            }
            Value::Array(_) => when("arrays", "json"),
        }
    }
}
