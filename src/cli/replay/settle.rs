//! What replies settle, written into the config.

use std::path::Path;

use anyhow::Result;

use crate::cli::rewrite;
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::writer::NewFiles;
use crate::engine::replies::{Answered, Evidence};
use crate::model::diagnostic::Edit;
use crate::model::edit::replace_text;
use crate::model::reading::SWITCHES;
use crate::model::text::listed;
use crate::parse::config::{self, Config, ReadingFields};
use crate::repair;
use crate::report::replay::{Places, replies};
use crate::source::{Source, Span};

/// How a line of evidence begins, so that it is written over when more is known.
const MARK: &str = "# settled by replies: ";

/// What replies say of the open questions, how many they are, and how their lines are called.
pub struct SettledBy<'s> {
    pub answered: &'s [Answered],
    pub lines: u64,
    pub name: &'s dyn Fn(u64) -> String,
}

/// An answer that replies settled, and what shows it.
struct Settled {
    /// The place of its question among the switches.
    switch: usize,
    answer: &'static str,
    evidence: String,
}

impl Settled {
    fn name(&self) -> &'static str {
        SWITCHES.get(self.switch).map_or("", |switch| switch.name)
    }

    fn lines(&self, indent: &str) -> String {
        format!("{indent}{MARK}{}\n{indent}{}: {}\n", self.evidence, self.name(), self.answer)
    }
}

/// Writes what the replies of a log settle.
pub fn write_of(settings: &Settings, evidence: &Evidence, places: &Places, streams: &mut Streams) -> Result<bool> {
    let (answered, name) = (&evidence.answered(), &|line| places.name(line));
    write(settings, &SettledBy { answered, lines: evidence.lines(), name }, streams)
}

/// Writes what is settled; false when it cannot be written, which is told.
pub fn write(settings: &Settings, by: &SettledBy<'_>, streams: &mut Streams) -> Result<bool> {
    let settled = settled(by);
    if settled.is_empty() {
        let help = "each question needs a call that is judged otherwise by its two answers, and what was replied to it";
        streams.say("note", "the replies settle no reading, and nothing is written", Some(help));
        return Ok(true);
    }
    let path = &settings.config_path;
    let said: Vec<_> = settled.iter().map(|it| format!("{}={}", it.name(), it.answer)).collect();
    let said = listed(&said, "and");
    let name = crate::cli::files::name(path);
    let Some(source) = &settings.source else {
        create(path, &settled)?;
        streams.say("note", &format!("{name} is new: {said}"), None);
        return Ok(true);
    };
    let Some(text) = with_settled(source, &settings.config, &settled) else {
        let answers: Vec<_> = settled.iter().map(|it| format!("{}: {}", it.name(), it.answer)).collect();
        let help = format!("write it there yourself, as reading: {{{}}}", answers.join(", "));
        streams.say("error", &format!("{name} is written in a way that is not changed here"), Some(&help));
        return Ok(false);
    };
    if text == source.text() {
        streams.say("note", &format!("{name} says so already: {said}"), None);
        return Ok(true);
    }
    let is_written = rewrite::replace(path, source, &text, &settings.boundary, streams);
    if is_written {
        streams.say("note", &format!("{name}: {said}"), None);
    }
    Ok(is_written)
}

fn create(path: &Path, settled: &[Settled]) -> Result<()> {
    let lines: String = settled.iter().map(|it| it.lines("  ")).collect();
    NewFiles::check(path)?;
    let mut new = NewFiles::default();
    new.add(path, format!("reading:\n{lines}").as_bytes())?;
    Ok(new.keep()?)
}

fn settled(known: &SettledBy<'_>) -> Vec<Settled> {
    let answered = known.answered.iter().enumerate().take(SWITCHES.len());
    let settled = answered.filter_map(|(switch, answered)| {
        let settled = answered.settled?;
        let against = replies::first_against(answered).map(|line| format!(" (not {})", (known.name)(line)));
        let said = replies::evidence(answered, settled, known.lines);
        let evidence = format!("{said}{}", against.unwrap_or_default());
        Some(Settled { switch, answer: answered.text(settled), evidence })
    });
    settled.collect()
}

/// The text of a config with the answers, and all else as it was. None where its form does not allow that.
fn with_settled(source: &Source, config: &Config, settled: &[Settled]) -> Option<String> {
    let text = match &config.reading_fields {
        None => {
            let end = if source.text().is_empty() || source.text().ends_with('\n') { "" } else { "\n" };
            let lines: String = settled.iter().map(|it| it.lines("  ")).collect();
            format!("{}{end}reading:\n{lines}", source.text())
        }
        Some(fields) => repair::apply(source.text(), &edits(source, fields, settled)?)?,
    };
    let (_, changed, facts) = config::parse(source.name(), text.clone().into_bytes());
    let mut wanted = config.reading;
    settled.iter().try_for_each(|it| wanted.set(it.name(), it.answer)).ok()?;
    let others = |config: &Config| {
        let filters = config.filters.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        (filters, config.samples.as_ref().map(|it| it.value.clone()), config.lint.rules.len())
    };
    let is_as_before = others(&changed) == others(config);
    (facts.is_empty() && changed.reading == wanted && is_as_before).then_some(text)
}

fn edits(source: &Source, fields: &ReadingFields, settled: &[Settled]) -> Option<Vec<Edit>> {
    let is_flow = source.slice(fields.value).starts_with('{');
    let (mut edits, mut missing) = (Vec::new(), Vec::new());
    for it in settled {
        match fields.answers.get(it.switch)? {
            Some((key, value)) => {
                edits.push(replace_text(source, *value, it.answer)?);
                if !is_flow {
                    edits.push(evidence_above(source, *key, &[it]));
                }
            }
            None => missing.push(it),
        }
    }
    if is_flow {
        let end = fields.value.end.checked_sub(1)?;
        let is_empty = source.slice(Span::new(fields.value.start + 1, end)).trim().is_empty();
        let lead = if is_empty { "" } else { ", " };
        let more = missing.iter().map(|it| format!("{}: {}", it.name(), it.answer)).collect::<Vec<_>>().join(", ");
        if !more.is_empty() {
            edits.push(Edit::new(Span::new(end, end), format!("{lead}{more}")));
        }
        edits.push(evidence_above(source, fields.key, &settled.iter().collect::<Vec<_>>()));
    } else if !missing.is_empty() {
        // Behind the line of the last answer, or that of the key.
        let answers = fields.answers.iter().flatten();
        let last = answers.clone().map(|(_, value)| value.end).max().unwrap_or(fields.key.end);
        let indent = answers.map(|(key, _)| indent(source, *key)).next().unwrap_or_else(|| "  ".to_owned());
        let line = source.lines_around(Span::new(last, last));
        let end = source.text().len().min(line.end + 1);
        let lead = if source.text().get(..end)?.ends_with('\n') { "" } else { "\n" };
        let lines: String = missing.iter().map(|it| it.lines(&indent)).collect();
        edits.push(Edit::new(Span::new(end, end), format!("{lead}{lines}")));
    }
    Some(edits)
}

fn indent(source: &Source, key: Span) -> String {
    let start = source.lines_around(key).start;
    let before = source.slice(Span::new(start, key.start));
    if before.trim().is_empty() { before.to_owned() } else { String::new() }
}

/// Evidence on the lines above a key, in place of what an earlier call wrote there.
fn evidence_above(source: &Source, key: Span, settled: &[&Settled]) -> Edit {
    let line = source.lines_around(key);
    let before = source.text().get(..line.start).unwrap_or_default();
    let old = before.lines().rev().take_while(|line| line.trim_start().starts_with(MARK));
    let start = line.start - old.map(|line| line.len() + 1).sum::<usize>().min(line.start);
    let indent = indent(source, key);
    let lines: String = settled.iter().map(|it| format!("{indent}{MARK}{}\n", it.evidence)).collect();
    Edit::new(Span::new(start, line.start), lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(switch: usize, answer: &'static str) -> Settled {
        Settled { switch, answer, evidence: format!("evidence of {answer}") }
    }

    fn changed(text: &str, settled: &[Settled]) -> Option<String> {
        let (source, config, facts) = config::parse("cgfilter.yaml", text.into());
        assert_eq!(facts, [], "{text}");
        with_settled(&source, &config, settled)
    }

    #[test]
    fn a_config_keeps_all_but_the_answers_whatever_its_form() {
        let (all, ignore) = (settled(0, "all"), settled(1, "ignore"));
        let both = [all, ignore];
        for (text, expected) in [
            (
                "# mine\nfilters: f # here\n",
                "# mine\nfilters: f # here\nreading:\n  # settled by replies: evidence of all\n  list: all\n  # settled by replies: \
                 evidence of ignore\n  case: ignore\n",
            ),
            (
                "reading:\n    # why\n    list: 'any' # mine\nlint: {fail_on: info}",
                "reading:\n    # why\n    # settled by replies: evidence of all\n    list: 'all' # mine\n    # settled by replies: \
                 evidence of ignore\n    case: ignore\nlint: {fail_on: info}",
            ),
            (
                "reading: {list: any}\n",
                "# settled by replies: evidence of all\n# settled by replies: evidence of ignore\nreading: {list: all, case: ignore}\n",
            ),
            (
                "reading: {}\nfilters: f",
                "# settled by replies: evidence of all\n# settled by replies: evidence of ignore\nreading: {list: all, case: \
                 ignore}\nfilters: f",
            ),
        ] {
            let new = changed(text, &both).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(new, expected);
            assert_eq!(changed(&new, &both).unwrap(), new, "twice is once");
        }
    }

    #[test]
    fn a_form_that_cannot_be_kept_is_left() {
        for text in ["{filters: f}\n", "filters: f\n...\n"] {
            assert_eq!(changed(text, &[settled(0, "all")]), None, "{text}");
        }
    }
}
