//! What is left to do in the tool of a preset, and what else there is for it.

use std::io::{Result, Write};

use super::files::Folders;
use crate::cli::stream::Streams;
use crate::model::text::printable;
use crate::presets::Preset;
use crate::presets::page::plain;

/// Where its page is, and the body that the tool has to send.
pub fn tell(preset: &Preset, folders: &Folders, streams: &mut Streams) -> Result<()> {
    let (page, file) = (preset.page(), folders.sample(preset.name, "README.md"));
    let end = if page.body().is_some() { ", with this body:" } else { "" };
    writeln!(streams.out, "next: {}: set it up as {} tells{end}", page.tool, printable(&file))?;
    let mut lines = page.body().into_iter().flat_map(str::lines);
    lines.try_for_each(|line| writeln!(streams.out, "      {line}"))
}

/// What the files for CI need before the first push.
pub fn tell_of_ci(without_source: &[String], streams: &mut Streams) -> Result<()> {
    if without_source.is_empty() {
        return Ok(());
    }
    let files = without_source.join(" and ");
    writeln!(streams.out, "next: before a push, write at CGFILTER in {files} where CI gets cgfilter from")
}

/// What the tool sends besides, and how to get the filter for that; nothing where it is there as well.
pub fn instead(preset: &Preset, added: &[&Preset]) -> Option<String> {
    let other = preset.counterpart();
    if added.iter().any(|added| other.is_some_and(|other| other.name == added.name)) {
        return None;
    }
    if let Some(instead) = preset.page().section("Instead") {
        return Some(format!("{}: {}", preset.name, plain(instead)));
    }
    let guide = other?;
    let said = plain(guide.page().sentence);
    Some(format!("{} is what the tool sends by itself. cgfilter init --from {}: {said}", preset.name, guide.name))
}
