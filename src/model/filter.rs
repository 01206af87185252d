//! A service as its filter file writes it: every part with its span, nothing judged yet.

use std::fmt;
use std::sync::Arc;

use super::key_path::KeyPath;
pub use super::operator::Operator;
use super::service_name;
use super::template::Template;
use crate::source::{Source, Span, Spanned};

/// One filter file: the ordered trigger filters and the resolve of one Callgoose service.
#[derive(Debug, Clone)]
pub struct Service {
    /// In full: the path of its file below the folder of filters, whose last part the file may give itself.
    pub name: String,
    /// The path of its file below the folder of filters, without the ending.
    pub path: String,
    /// Where the file gives the name; none when it is named after its file.
    pub name_span: Option<Span>,
    /// The `from` URL parameter, which prefixes every title.
    pub from: Option<Spanned<String>>,
    /// Globs of this service's samples, relative to the filter file's folder.
    pub samples: Vec<Spanned<String>>,
    pub triggers: Vec<Trigger>,
    pub resolve: Option<Part>,
    pub source: Arc<Source>,
}

/// A trigger filter: opens an incident.
#[derive(Debug, Clone)]
pub struct Trigger {
    pub part: Part,
    pub urgency: Urgency,
    pub title: Option<Spanned<Template>>,
    pub description: Option<Spanned<Template>>,
}

/// What a trigger filter and a resolve have in common; a resolve is nothing more.
#[derive(Debug, Clone)]
pub struct Part {
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// The key path whose found value ties a recovery to its incident.
    pub mapping: Option<Spanned<KeyPath>>,
    pub span: Span,
    /// Its first line, to point at what is not there.
    pub head: Span,
}

/// One key path and its list of values.
#[derive(Debug, Clone)]
pub struct Condition {
    pub key_path: Spanned<KeyPath>,
    pub operator: Operator,
    pub values: Vec<Spanned<String>>,
    /// The name of the field that holds the values.
    pub field: Span,
    /// All values together, with the brackets of a list.
    pub list: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Urgency {
    #[default]
    High,
    Low,
}

impl Urgency {
    /// As it is called, in capitals or not.
    pub fn named(text: &str) -> Option<Self> {
        [Self::High, Self::Low].into_iter().find(|urgency| urgency.name().eq_ignore_ascii_case(text))
    }

    /// That of one of Callgoose's priorities (docs.callgoose.com/sqibs: P1 to P5).
    pub fn of_priority(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let number = text.strip_prefix("priority").or_else(|| text.strip_prefix('p'))?;
        match number.trim_start_matches([' ', '-', '_', ':']) {
            "1" | "2" | "3" => Some(Self::High),
            "4" | "5" => Some(Self::Low),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
        }
    }
}

/// Which part of a service: a trigger filter, counted from 0, or the resolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartId {
    Trigger(usize),
    Resolve,
}

impl PartId {
    pub fn trigger(self) -> Option<usize> {
        match self {
            Self::Trigger(at) => Some(at),
            Self::Resolve => None,
        }
    }

    pub fn is_trigger(self) -> bool {
        self != Self::Resolve
    }
}

/// `trigger 1` or `resolve`: one name for a part in all that is printed.
impl fmt::Display for PartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Trigger(at) => write!(f, "trigger {}", at + 1),
            Self::Resolve => f.write_str("resolve"),
        }
    }
}

impl Service {
    /// Who has it: the first folder below that of the filters.
    pub fn team(&self) -> Option<&str> {
        self.path.split_once('/').map(|(team, _)| team)
    }

    /// The trigger filters and the resolve, in the order of evaluation.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        let triggers = self.triggers.iter().map(|trigger| &trigger.part);
        triggers.chain(&self.resolve)
    }

    /// Every key path that it reads.
    pub fn key_paths(&self) -> impl Iterator<Item = &KeyPath> {
        let of_triggers = self.triggers.iter().flat_map(Trigger::key_paths);
        of_triggers.chain(self.resolve.iter().flat_map(Part::key_paths))
    }

    /// The conditions of all parts.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.parts().flat_map(|part| &part.conditions)
    }

    /// Where to point when the service as a whole is meant: its name, or else the start of its first part.
    pub fn place(&self) -> Span {
        let first = || self.parts().next().map(|part| part.head);
        self.name_span.or_else(first).unwrap_or_default()
    }

    /// The parts with their names, in the order of evaluation.
    pub fn named_parts(&self) -> impl Iterator<Item = (PartId, &Part)> {
        let triggers = self.triggers.iter().enumerate();
        let triggers = triggers.map(|(at, trigger)| (PartId::Trigger(at), &trigger.part));
        triggers.chain(self.resolve.iter().map(|resolve| (PartId::Resolve, resolve)))
    }

    pub fn part(&self, id: PartId) -> Option<&Part> {
        match id {
            PartId::Trigger(at) => self.triggers.get(at).map(|trigger| &trigger.part),
            PartId::Resolve => self.resolve.as_ref(),
        }
    }
}

/// The positions of the services that a name means.
pub fn named(services: &[Service], name: &str) -> Vec<usize> {
    service_name::named(services.iter().map(|service| service.name.as_str()), name)
}

impl Trigger {
    /// Every key path the filter reads: conditions, mapping, title, description.
    pub fn key_paths(&self) -> impl Iterator<Item = &KeyPath> {
        let told = self.told();
        self.part.key_paths().chain(told.flat_map(|template| template.value.paths()))
    }

    /// What the incident says of itself: its title and its description.
    pub fn told(&self) -> impl Iterator<Item = &Spanned<Template>> {
        [&self.title, &self.description].into_iter().flatten()
    }
}

impl Part {
    pub fn key_paths(&self) -> impl Iterator<Item = &KeyPath> {
        let conditions = self.conditions.iter().map(|condition| &condition.key_path.value);
        conditions.chain(self.mapping.iter().map(|mapping| &mapping.value))
    }
}
