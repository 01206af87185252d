//! Which rules run, as a config says.

use std::sync::Arc;

use crate::lint::levels::{ALWAYS_ON, Level, Levels, find, normal};
use crate::model::diagnostic::{Diagnostic, Place, RuleMeta, Severity, UNUSABLE_FILE};
use crate::parse::config::Config;
use crate::rules::RULES;
use crate::source::{Source, Spanned};

/// An entry of `lint.rules`.
struct Entry<'c> {
    name: &'c Spanned<String>,
    level: Level,
    rules: Vec<RuleMeta>,
    /// What it is for: the code of one rule, or the start of several.
    about: String,
    is_exact: bool,
}

impl<'c> Entry<'c> {
    fn new(name: &'c Spanned<String>, level: &str) -> Result<Self, String> {
        let rules = find(RULES, &name.value)?;
        let level = match level {
            "off" => Level::Off,
            "info" => Level::On(Severity::Info),
            "warning" => Level::On(Severity::Warning),
            _ => Level::On(Severity::Error),
        };
        let exact = rules.iter().find(|rule| is_exact(&name.value, rule));
        if let Some(reason) = exact.copied().and_then(always_on)
            && level == Level::Off
        {
            return Err(reason);
        }
        let about = exact.map_or_else(|| normal(&name.value), |rule| normal(rule.code));
        Ok(Self { name, level, about, is_exact: exact.is_some(), rules })
    }
}

/// Why a rule cannot be turned off, if that is so.
pub fn always_on(rule: RuleMeta) -> Option<String> {
    let reason = "an allow comment that is not understood allows nothing";
    let is_on = ALWAYS_ON.contains(&rule.code);
    is_on.then(|| format!("{} cannot be turned off: {reason}", rule.code))
}

/// Whether a word means this rule, and not several.
pub fn is_exact(word: &str, rule: &RuleMeta) -> bool {
    let word = normal(word);
    word == normal(rule.code) || word == rule.name
}

/// What `lint.rules` of a config says, and the mistakes in it, which count for nothing.
pub fn of_config(config: &Config, source: Option<&Arc<Source>>) -> (Levels, Vec<Diagnostic>) {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut mistakes = Vec::new();
    for (name, level) in &config.lint.rules {
        let mistake = |message: String| {
            let place = Place::new(source?, name.span);
            Some(Diagnostic::new(UNUSABLE_FILE, place, message))
        };
        match Entry::new(name, &level.value) {
            Err(message) => mistakes.extend(mistake(message)),
            Ok(entry) => match entries.iter().find(|first| first.about == entry.about) {
                Some(first) => {
                    let message = format!("{} has a level already", entry.about.to_uppercase());
                    mistakes.extend(mistake(message).map(|it| it.beside(first.name.span, "this is the first one")));
                }
                None => entries.push(entry),
            },
        }
    }
    let mut levels = Levels::default();
    apply(&mut levels, entries);
    (levels, mistakes)
}

/// What says more exactly which rule it is for comes last, and stays.
fn apply(levels: &mut Levels, mut entries: Vec<Entry<'_>>) {
    entries.sort_by_key(|entry| (entry.is_exact, entry.about.len()));
    for entry in entries {
        let rules = entry.rules.into_iter();
        rules.for_each(|rule| levels.set(rule, entry.level));
    }
}
