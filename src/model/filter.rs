//! A service as its filter file writes it: every part with its span, nothing judged yet.

use std::sync::Arc;

use super::key_path::KeyPath;
use super::template::Template;
use crate::source::{Source, Span, Spanned};

/// One filter file: the ordered trigger filters and the resolve of one Callgoose service.
#[derive(Debug)]
pub struct Service {
    pub name: String,
    /// The `from` URL parameter, which prefixes every title.
    pub from: Option<Spanned<String>>,
    /// Globs of this service's samples, relative to the filter file's folder.
    pub samples: Vec<Spanned<String>>,
    pub triggers: Vec<Trigger>,
    pub resolve: Option<Part>,
    pub source: Arc<Source>,
}

/// A trigger filter: opens an incident.
#[derive(Debug)]
pub struct Trigger {
    pub part: Part,
    pub urgency: Urgency,
    pub title: Option<Spanned<Template>>,
    pub description: Option<Spanned<Template>>,
}

/// What a trigger filter and a resolve have in common; a resolve is nothing more.
#[derive(Debug)]
pub struct Part {
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// The key path whose found value ties a recovery to its incident.
    pub mapping: Option<Spanned<KeyPath>>,
    pub span: Span,
}

/// One key path and its list of values.
#[derive(Debug)]
pub struct Condition {
    pub key_path: Spanned<KeyPath>,
    pub operator: Operator,
    pub values: Vec<Spanned<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Contains,
    Equals,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Urgency {
    #[default]
    High,
    Low,
}

impl Urgency {
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
        }
    }
}

impl Operator {
    /// The field that writes it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Contains => "key_value_contains",
            Self::Equals => "key_value_equals",
        }
    }
}

impl Trigger {
    /// Every key path the filter reads: conditions, mapping, title, description.
    pub fn key_paths(&self) -> impl Iterator<Item = &KeyPath> {
        let told = [&self.title, &self.description].into_iter().flatten();
        self.part
            .key_paths()
            .chain(told.flat_map(|template| template.value.paths()))
    }
}

impl Part {
    pub fn key_paths(&self) -> impl Iterator<Item = &KeyPath> {
        let conditions = self
            .conditions
            .iter()
            .map(|condition| &condition.key_path.value);
        conditions.chain(self.mapping.iter().map(|mapping| &mapping.value))
    }
}
