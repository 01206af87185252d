//! `cgfilter init --list`: the presets, a line each.

use std::io::Write;

use anyhow::{Result, bail};
use colored::Colorize;

use crate::cli::Exit;
use crate::cli::stream::Streams;
use crate::presets::page::plain;
use crate::presets::{PRESETS, Preset};

pub fn run(words: &[String], streams: &mut Streams) -> Result<Exit> {
    let wanted: Vec<_> = words.iter().map(|word| word.to_lowercase()).collect();
    let found: Vec<_> = PRESETS.iter().filter(|preset| wanted.iter().all(|word| preset.has(word))).collect();
    if found.is_empty() {
        bail!("no preset speaks of {}; cgfilter init --list shows them all", words.join(" "));
    }
    let width = found.iter().map(|preset| preset.name.len()).max().unwrap_or_default();
    for preset in found {
        let name = format!("{:width$}", preset.name);
        writeln!(streams.out, "{}  {:6}  {}", name.bold(), sure(preset), about(preset))?;
        if !words.is_empty() {
            writeln!(streams.out, "{:width$}          {}", "", plain(preset.page().sentence))?;
        }
    }
    streams.out.flush()?;
    Ok(Exit::Clean)
}

/// How sure it is; nothing of a tool that cannot work.
fn sure(preset: &Preset) -> &'static str {
    let confidence = preset.page().confidence().filter(|_| preset.filter().is_some());
    confidence.map_or("-", |confidence| confidence.name())
}

/// The tool, and what of it is to be known first.
fn about(preset: &Preset) -> String {
    let page = preset.page();
    let known = match preset.filter() {
        None => Some("cannot work"),
        Some(_) if page.body().is_some() => Some("body to paste"),
        Some(_) => None,
    };
    let opens_only = (preset.filter().is_some() && !preset.closes()).then_some("opens only");
    let remarks: Vec<_> = known.into_iter().chain(opens_only).collect();
    let remarks = if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join(", ")) };
    format!("{}{remarks}", plain(page.tool))
}
