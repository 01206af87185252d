//! What lint and the reports both say: what a condition wants and found, the change that would make it hold, why a text is no
//! payload, and what the parts of a service are called. One wording each, whoever says it.
//!
//! Everything that comes from a file goes through [`printable`] or its like here.

mod condition;
mod unread;

pub use condition::{advice, found, no_text, wanted, where_key_is, why};
pub use unread::{SENT_AS_IT_IS, json_error};

use crate::engine::placeholder::{self, Syntax};
use crate::engine::reading::OrderReading;
use crate::engine::wrapped::Wrapped;
use crate::model::filter::PartId;
use crate::model::key_path::KeyPath;
use crate::model::text::{count, listed, printable, quoted, yaml};
use crate::source::{Source, Span};

/// Where an alert alone has no mapping value.
pub const CLOSE_BY_HAND: &str =
    "close it by hand if it only tries the connection; the other alerts have a text there, and are closed";

/// The name of a trigger filter, counted from 0.
pub fn trigger(filter: usize) -> String {
    PartId::Trigger(filter).to_string()
}

/// The name of a part in a sentence.
pub fn part(id: PartId) -> String {
    if id.is_trigger() { id.to_string() } else { format!("the {id}") }
}

/// What comes of an alert that the resolve takes as well.
pub fn alert_closes(first: OrderReading) -> &'static str {
    match first {
        OrderReading::ResolveFirst => "the alert would close an incident that is open, as a recovery does",
        OrderReading::TriggerFirst => "the alert would close its own incident",
    }
}

/// `triggers 1 and 2`.
pub fn triggers(filters: &[usize]) -> String {
    match filters {
        [only] => trigger(*only),
        _ => {
            let numbers: Vec<_> = filters.iter().map(|at| (at + 1).to_string()).collect();
            format!("triggers {}", listed(&numbers, "and"))
        }
    }
}

/// The name of a sample, and how many more there are: `a.json and 2 other samples`.
pub fn samples(first: &str, more: usize) -> String {
    match more {
        0 => printable(first).into_owned(),
        _ => format!("{} and {}", printable(first), count(more, "other sample")),
    }
}

/// A key path as it is written in the file.
pub fn path(path: &KeyPath) -> String {
    printable(path.written()).into_owned()
}

/// A key path as it has to be typed into a filter file, after its field and a colon.
pub fn typed(path: &KeyPath) -> String {
    let written = path.written();
    // Brackets mean nothing to YAML within a text, other than in a list of values on one line.
    let bare = written.replace(['[', ']'], "");
    let indexed = !written.starts_with('[') && bare.len() < written.len();
    if indexed && yaml(&bare) == bare { written.to_owned() } else { yaml(written) }
}

/// What a text is that was never filled in: `a macro of Zabbix that the sender never replaced`.
pub fn unfilled(token: &str) -> String {
    match placeholder::syntax(token) {
        Some(Syntax { what, is_value: true, .. }) => (*what).to_owned(),
        Some(Syntax { what, .. }) => format!("{what} that the sender never replaced"),
        None => "a template variable that the sender never replaced".to_owned(),
    }
}

/// What a capture of a call is.
pub fn wrapped(wrapped: &Wrapped) -> String {
    let at = printable(&wrapped.at);
    let keys: Vec<_> = wrapped.beside.iter().map(|key| quoted(key)).collect();
    match keys.as_slice() {
        _ if wrapped.is_notification() => {
            "this is a notification of Amazon SNS, and the alert is a text in its Message: \
            with raw message delivery in the subscription, SNS posts the alert alone"
                .to_owned()
        }
        [] => format!("the payload is wrapped: it is at {at}"),
        keys => {
            format!("this is a call as something captured it: the payload is at {at}, beside {}", listed(keys, "and"))
        }
    }
}

/// What takes the payload out of it.
pub fn unwrapping(wrapped: &Wrapped) -> String {
    format!("jq -c '{}'", printable(&wrapped.jq))
}

/// `file:line:column`.
pub fn place(source: &Source, span: Span) -> String {
    let at = source.position(span.start);
    format!("{}:{}:{}", printable(source.name()), at.line, at.column)
}
