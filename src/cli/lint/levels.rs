//! Which rules run: the config, and the command line over it.

use anyhow::{Result, bail};

use crate::cli::args::LintArgs;
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::lint::levels::{ALWAYS_ON, Level, Levels, find, normal};
use crate::model::diagnostic::{Diagnostic, Place, RuleMeta, Severity, UNUSABLE_FILE};
use crate::report::snippet;
use crate::rules::RULES;
use crate::source::{Span, Spanned};

pub fn of(args: &LintArgs, settings: &Settings, streams: &mut Streams) -> Result<Levels> {
    let mut levels = Levels::default();
    configure(&mut levels, settings, streams)?;
    for word in &args.select {
        levels.select(&named("--select", word)?);
    }
    for word in &args.ignore {
        for rule in named("--ignore", word)? {
            if is_exact(word, &rule) {
                always_on(rule).map_or(Ok(()), |reason| bail!("--ignore: {reason}"))?;
            }
            levels.set(rule, Level::Off);
        }
    }
    Ok(levels)
}

fn named(option: &str, word: &str) -> Result<Vec<RuleMeta>> {
    find(RULES, word).map_err(|unknown| anyhow::anyhow!("{option}: {unknown}"))
}

fn always_on(rule: RuleMeta) -> Option<String> {
    let reason = "an allow comment that is not understood allows nothing";
    let is_on = ALWAYS_ON.contains(&rule.code);
    is_on.then(|| format!("{} cannot be turned off: {reason}", rule.code))
}

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

fn is_exact(word: &str, rule: &RuleMeta) -> bool {
    let word = normal(word);
    word == normal(rule.code) || word == rule.name
}

/// What `lint.rules` of the config says, for who only asks what is on: `lint` tells of what it cannot mean.
pub fn configured(settings: &Settings) -> Levels {
    let mut levels = Levels::default();
    let entries = settings.config.lint.rules.iter();
    apply(&mut levels, entries.filter_map(|(name, level)| Entry::new(name, &level.value).ok()).collect());
    levels
}

/// Takes `lint.rules` of the config. All its mistakes are told before it is refused.
fn configure(levels: &mut Levels, settings: &Settings, streams: &mut Streams) -> Result<()> {
    let Some(source) = &settings.source else {
        return Ok(());
    };
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut refused = false;
    let mut refuse = |message: &str, name: &Spanned<String>, related: &[(Span, &str)]| {
        let diagnostic = Diagnostic::new(UNUSABLE_FILE, Place::new(source, name.span), message);
        let diagnostic = related.iter().fold(diagnostic, |it, (span, message)| it.beside(*span, *message));
        streams.draw(&snippet::diagnostic(&diagnostic, streams.width));
        refused = true;
    };
    for (name, level) in &settings.config.lint.rules {
        match Entry::new(name, &level.value) {
            Err(message) => refuse(&message, name, &[]),
            Ok(entry) => match entries.iter().find(|first| first.about == entry.about) {
                Some(first) => {
                    let message = format!("{} has a level already", entry.about.to_uppercase());
                    refuse(&message, name, &[(first.name.span, "this is the first one")]);
                }
                None => entries.push(entry),
            },
        }
    }
    if refused {
        bail!("the config cannot be used: {}", source.name());
    }
    apply(levels, entries);
    Ok(())
}

/// What says more exactly which rule it is for comes last, and stays.
fn apply(levels: &mut Levels, mut entries: Vec<Entry<'_>>) {
    entries.sort_by_key(|entry| (entry.is_exact, entry.about.len()));
    for entry in entries {
        let rules = entry.rules.into_iter();
        rules.for_each(|rule| levels.set(rule, entry.level));
    }
}
