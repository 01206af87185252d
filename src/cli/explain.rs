//! `cgfilter explain`: the page of a rule, or the list of all rules.

use std::io::Write;

use anyhow::Result;
use colored::Colorize;

use super::Exit;
use super::args::ExplainArgs;
use super::stream::Streams;
use crate::lint::levels;
use crate::report::rule_pages;
use crate::rules::RULES;

pub fn run(args: &ExplainArgs, streams: &mut Streams) -> Result<Exit> {
    let Some(word) = &args.rule else {
        rule_pages::list(RULES, &mut streams.out)?;
        streams.out.flush()?;
        return Ok(Exit::Clean);
    };
    let found = levels::find(RULES, word).map_err(anyhow::Error::msg)?;
    let is_meant = |code: &str| found.iter().any(|meta| meta.code == code);
    for rule in RULES.iter().filter(|rule| is_meant(rule.meta.code)) {
        for line in rule_pages::document(rule).lines() {
            let line = match line {
                heading if heading.starts_with('#') => heading.bold(),
                fence if fence.starts_with("```") => fence.dimmed(),
                other => other.normal(),
            };
            writeln!(streams.out, "{line}")?;
        }
    }
    streams.out.flush()?;
    Ok(Exit::Clean)
}
