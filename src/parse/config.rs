//! `cgfilter.yaml` to a [`Config`].

use std::sync::Arc;

use super::fact::{ExpectedType, Fact, FactKind, Field, Section};
use super::field::{Holds, Mapping};
use super::fields::{Entry, Fields, Reader, shape};
use super::tree::{self, YamlValue};
use super::yaml_fault::decoded;
use crate::model::reading::{ReadingOverride, SWITCHES, Switch};
use crate::model::token::Token;
use crate::source::{Source, Span, Spanned};

/// The whole file.
pub const CONFIG: Mapping = Mapping::new(
    "config",
    &[
        Field::new("filters")
            .holds(Holds::Texts)
            .about("Filter files, or folders of them. Left out: filters."),
        Field::new("samples").about(
            "The folder of samples, with a folder in it for each service. Left out: samples, beside the filters folder.",
        ),
        Field::new("token").holds(Holds::OneOf(Token::NAMES)).about(
            "With whose token the tools call, which says which services are asked: every one (global, the default), those \
             of the owner's team, which is its first folder below that of the filters (team), or the owner alone (service).",
        ),
        Field::new("reading").holds(Holds::Mapping(READING)).about(
            "How filters are read where Callgoose's pages disagree or say nothing. The default is the reading under which all of its \
             integration guides work as written.",
        ),
        Field::new("lint")
            .holds(Holds::Mapping(LINT))
            .about("What `cgfilter lint` looks for, and when it fails."),
    ],
);

const READING: Mapping =
    Mapping::new("reading", &[answer_to(&SWITCHES[0]), answer_to(&SWITCHES[1]), answer_to(&SWITCHES[2])]);

const fn answer_to(switch: &Switch) -> Field {
    Field::new(switch.name).holds(Holds::OneOf(switch.answers)).about(switch.about)
}

const LINT: Mapping = Mapping::new(
    "lint",
    &[
        Field::new("fail_on")
            .holds(Holds::OneOf(FAIL_ON))
            .about("The lowest severity that makes the exit status 1: error (default), warning, info or never."),
        Field::new("rules").holds(Holds::Rules(LEVELS)).about(
            "The level of rules, by code (CG206), name (shared-mapping-key) or the start of codes (CG2). \
             `cgfilter explain` lists the rules.",
        ),
        Field::new("exclude")
            .holds(Holds::Texts)
            .about("Files that are not looked at: a glob or a list of them, relative to this file."),
    ],
);

const FAIL_ON: &[&str] = &["error", "warning", "info", "never"];
const LEVELS: &[&str] = &["off", "info", "warning", "error"];

/// What a repository says about itself. Paths are relative to the config's folder.
#[derive(Debug, Default)]
pub struct Config {
    pub filters: Vec<Spanned<String>>,
    pub samples: Option<Spanned<String>>,
    pub token: Token,
    pub reading: ReadingOverride,
    /// Where the reading stands.
    pub reading_fields: Option<ReadingFields>,
    pub lint: LintConfig,
}

/// Where a config says how filters are read.
#[derive(Debug)]
pub struct ReadingFields {
    pub key: Span,
    pub value: Span,
    /// By switch: its name and its answer.
    pub answers: [Option<(Span, Span)>; SWITCHES.len()],
}

/// What a repository says about its lint.
#[derive(Debug, Default)]
pub struct LintConfig {
    /// The least severity that fails a run, or `never`.
    pub fail_on: Option<Spanned<String>>,
    /// Rules, by code or name, and the level of each: a severity or `off`.
    pub rules: Vec<(Spanned<String>, Spanned<String>)>,
    /// Globs of files to leave out, relative to the config's folder.
    pub exclude: Vec<Spanned<String>>,
}

/// Reads the bytes of a config. With any fact the config is not to be used.
pub fn parse(name: &str, bytes: Vec<u8>) -> (Arc<Source>, Config, Vec<Fact>) {
    let (source, no_text) = decoded(name, bytes);
    if let Some(fact) = no_text {
        return (source, Config::default(), vec![fact]);
    }
    let (tree, facts) = tree::parse(&source);
    let Some(root) = tree.root.filter(|root| root.value != YamlValue::Nothing) else {
        return (source, Config::default(), facts);
    };
    let mut reader = Reader::new(&source);
    let config = match reader.mapping(&root, "cgfilter.yaml", ExpectedType::Mapping) {
        Some(pairs) => {
            let fields = reader.fields(pairs, Section::Config, CONFIG.fields);
            read(&mut reader, &fields)
        }
        None => Config::default(),
    };
    let mut facts = reader.facts;
    facts.retain(|fact| !fact.kind.is_remark());
    facts.sort_by_key(|fact| fact.span);
    (source, config, facts)
}

fn read(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Config {
    let filters = fields.get("filters").and_then(|entry| reader.texts(entry)).unwrap_or_default();
    let samples = fields.get("samples").and_then(|entry| reader.text(entry));
    let token = fields.get("token").and_then(|entry| one_of(reader, entry, Token::NAMES));
    let token = token.and_then(|token| Token::of_name(&token.value)).unwrap_or_default();
    let answers = section(reader, fields, "reading", Section::ConfigReading, READING.fields);
    let mut reading = ReadingOverride::default();
    for switch in &SWITCHES {
        let answer = answers.get(switch.name).and_then(|entry| one_of(reader, entry, switch.answers));
        if let Some(answer) = answer {
            let _ = reading.set(switch.name, &answer.value);
        }
    }
    let reading_fields = fields.get("reading").map(|entry| ReadingFields {
        key: entry.key.span,
        value: entry.value.span,
        answers: SWITCHES.each_ref().map(|it| answers.get(it.name).map(|entry| (entry.key.span, entry.value.span))),
    });
    let lint = section(reader, fields, "lint", Section::ConfigLint, LINT.fields);
    Config { filters, samples, token, reading, reading_fields, lint: read_lint(reader, &lint) }
}

fn read_lint(reader: &mut Reader<'_>, fields: &Fields<'_>) -> LintConfig {
    let fail_on = fields.get("fail_on").and_then(|entry| one_of(reader, entry, FAIL_ON));
    let rules = fields.get("rules").map(|entry| read_rules(reader, entry)).unwrap_or_default();
    let exclude = fields.get("exclude").map(|entry| reader.globs(entry)).unwrap_or_default();
    LintConfig { fail_on, rules, exclude }
}

/// The names are those of rules, which are known on another floor.
fn read_rules(reader: &mut Reader<'_>, entry: Entry<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    let Some(pairs) = reader.mapping(entry.value, "rules", ExpectedType::Mapping) else {
        return Vec::new();
    };
    let mut rules = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        let entry = Entry::new("rules", key, value);
        let name = reader.key_text(key);
        let level = one_of(reader, entry, LEVELS);
        rules.extend(name.zip(level));
    }
    rules
}

fn section<'y>(
    reader: &mut Reader<'_>,
    fields: &Fields<'y>,
    name: &str,
    section: Section,
    table: &'static [Field],
) -> Fields<'y> {
    let pairs = fields.get(name).and_then(|entry| reader.mapping(entry.value, name, ExpectedType::Mapping));
    pairs.map(|pairs| reader.fields(pairs, section, table)).unwrap_or_default()
}

fn one_of(reader: &mut Reader<'_>, entry: Entry<'_>, words: &'static [&'static str]) -> Option<Spanned<String>> {
    let text = reader.text(entry)?;
    if words.contains(&text.value.as_str()) {
        return Some(text);
    }
    let field = reader.source.slice(entry.key.span).to_owned();
    reader
        .note(text.span, FactKind::WrongType { field, wanted: ExpectedType::OneOf(words), found: shape(entry.value) });
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_config_is_read_and_its_mistakes_are_all_told() {
        let text = "filters: [a, b]\nsamples: s\nreading: {list: all}\nlint: {fail_on: error}\n";
        let (_, config, facts) = parse("cgfilter.yaml", text.into());
        assert_eq!(facts, []);
        assert_eq!(config.filters.len(), 2);
        assert_eq!(config.reading, "list=all".parse().unwrap());
        let (_, _, facts) =
            parse("cgfilter.yaml", "filter: a\nreading: {list: some, cas: x}\nlint: {rule: x}\n".into());
        assert_eq!(facts.len(), 4, "{facts:?}");
    }

    #[test]
    fn an_empty_config_says_nothing() {
        for text in ["", "# nothing\n", "---\n"] {
            let (_, config, facts) = parse("cgfilter.yaml", text.into());
            assert!(config.filters.is_empty() && facts.is_empty(), "{text:?} {facts:?}");
        }
    }
}
