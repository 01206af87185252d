//! A replay as a comment on a pull request: what changes in a line, then a table, and the examples for who opens them.
//!
//! GitHub takes 65,536 characters. What a file tells stands in code, where no markup, no mention and no link means anything.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::sections::{self, Cell, Room, Section, Sections};
use super::{Replayed, impact, top_services, words};
use crate::model::text::{capitalised, printable, quoted};
use crate::replay::run::ImpactClass;
use words::{many, number};

/// Bytes, of which there are at least as many as characters.
const MOST: usize = 60_000;
/// How many services and reasons are shown.
const SHOWN: usize = 20;

pub fn write(replayed: &Replayed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let sections = Sections::of(replayed);
    let mut page = heading(replayed, &sections);
    let mut left_out = 0;
    for block in blocks(replayed, &sections) {
        if page.len() + block.len() > MOST {
            left_out += 1;
        } else {
            page.push_str(&block);
        }
    }
    if left_out > 0 {
        let sections = many(left_out, "section");
        let _ = write!(page, "\n{sections} left out: a comment has no room for more.\n");
    }
    out.write_all(page.as_bytes())
}

fn heading(replayed: &Replayed<'_>, sections: &Sections) -> String {
    let base = code(replayed.base.unwrap_or_default());
    let Some(said) = words::impact(replayed, &base) else {
        let verdict = sections::verdict(replayed, sections);
        return format!("### cgfilter replay: {verdict}\n\n{}\n", words::totals(replayed));
    };
    let mut page = match impact::verdict(replayed, |name| code(&words::name(name))) {
        None => format!("### cgfilter: {said}\n"),
        Some(verdict) => {
            let counts = impact::counts_sentence(replayed).map(|counts| format!(": {counts}")).unwrap_or_default();
            format!("### cgfilter: {verdict}\n\n{}{counts}\n", capitalised(&said))
        }
    };
    if let Some(commits) = words::commits(replayed, &base) {
        let _ = write!(page, "\n{commits}\n");
    }
    if !replayed.exceeded.is_empty() {
        let exceeded: Vec<_> = replayed.exceeded.iter().map(|it| code(it)).collect();
        let _ = write!(page, "\n**Not allowed by {}**\n", exceeded.join(", "));
    }
    page
}

/// The sections, the most important first, each short enough by itself.
fn blocks(replayed: &Replayed<'_>, sections: &Sections) -> Vec<String> {
    let mut blocks = Vec::new();
    if let Some(impact) = &replayed.run.impact {
        if !impact.classes.is_empty() {
            blocks.push(changed_services(replayed));
        }
        blocks.extend(impact.classes.iter().map(|class| examples(replayed, class)));
    }
    blocks.push(section(&sections.bad_lines));
    blocks.extend(sections.good_lines().map(section));
    blocks.push(services(replayed));
    if replayed.run.impact.is_some() {
        blocks.push(format!("\n{}\n", words::totals(replayed)));
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

/// What changes for each service: a row for it, and a column for each class.
fn changed_services(replayed: &Replayed<'_>) -> String {
    let heads = impact::heads(replayed);
    let names: Vec<_> = heads.iter().map(|(_, name)| name.as_str()).collect();
    let mut table = format!("\n| service | {} | file |\n|---|{}---|\n", names.join(" | "), "---:|".repeat(heads.len()));
    let services = impact::services(replayed);
    for service in services.iter().take(impact::SERVICES) {
        let counts = heads.iter().map(|(kind, _)| service.counts.get(kind).map(|it| number(*it)).unwrap_or_default());
        let counts: Vec<_> = counts.collect();
        let (name, file) = (cell(&words::name(service.name)), cell(service.file));
        let _ = writeln!(table, "| {name} | {} | {file} |", counts.join(" | "));
    }
    let left = services.len().saturating_sub(impact::SERVICES);
    if left > 0 {
        let _ = write!(table, "\nand {} more\n", many(left as u64, "service"));
    }
    table
}

fn examples(replayed: &Replayed<'_>, class: &ImpactClass) -> String {
    let mut inside = String::new();
    for group in class.groups.iter().take(words::EXAMPLES) {
        let place = code(&impact::place(group, |line| replayed.places.name(line)));
        let lines = words::difference(class.kind, &group.first);
        let text: String = lines.iter().map(|line| format!("{} {}\n", line.sign(), line.text)).collect();
        let fence = fence(&text, 3);
        let _ = write!(inside, "{place}\n\n{fence}diff\n{text}{fence}\n\n");
    }
    if let Some(more) = impact::more(class, words::EXAMPLES, Room::Fixed) {
        let _ = write!(inside, "{more}\n\n");
    }
    let (name, count) = (words::class_name(class.kind), number(class.count));
    folded(&format!("{name} {count}: {}", words::class(class.kind)), &inside)
}

fn services(replayed: &Replayed<'_>) -> String {
    let busy = top_services::services(replayed, SHOWN);
    let mut inside = "| service | accepted by trigger filters | opened | repeated | closed | still open |\n\
                      |---|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for at in &busy.shown {
        inside.extend(service(replayed, *at));
    }
    inside.push('\n');
    if busy.left > 0 {
        let services = many(busy.left as u64, "service");
        let _ = write!(inside, "{services} had less traffic.\n\n");
    }
    if busy.silent > 0 {
        let services = many(busy.silent as u64, "service");
        let _ = write!(inside, "{services} took nothing.\n\n");
    }
    folded("services", &inside)
}

fn service(replayed: &Replayed<'_>, at: usize) -> Option<String> {
    let totals = replayed.totals_of(at)?;
    let name = cell(&words::name(replayed.service_name(at)));
    let filters = totals.filters.iter().map(|accepted| number(*accepted));
    let filters: Vec<_> = filters.collect();
    let counts = [totals.opened, totals.repeated, totals.closed, totals.open].map(number);
    let (filters, counts) = (filters.join(" + "), counts.join(" | "));
    Some(format!("| {name} | {filters} | {counts} |\n"))
}

fn section(section: &Section) -> String {
    if section.all == 0 {
        return String::new();
    }
    let is_count = |at: usize| section.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Count(_))));
    let lines = (0..section.heads.len()).map(|at| if is_count(at) { "---:" } else { "---" });
    let lines: Vec<_> = lines.collect();
    let mut inside = format!("| {} |\n|{}|\n", section.heads.join(" | "), lines.join("|"));
    for row in section.rows.iter().take(SHOWN) {
        let cells: Vec<_> = row.iter().map(shown).collect();
        let _ = writeln!(inside, "| {} |", cells.join(" | "));
    }
    inside.push('\n');
    if let Some(more) = section.more(SHOWN, Room::Fixed) {
        let _ = write!(inside, "{more}\n\n");
    }
    folded(&format!("{}: {}", section.title, section.things), &inside)
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Count(count) => number(*count),
        Cell::Place(name, _) => self::cell(name),
        Cell::Part(service, part) => self::cell(&format!("{service}, {part}")),
        Cell::Value(value) => value.as_deref().map_or_else(|| "none".to_owned(), |value| self::cell(&quoted(value))),
        Cell::OpenFor(length, _) => length.clone(),
        Cell::Text(text) | Cell::Advice(text) if text.is_empty() => String::new(),
        Cell::Text(text) | Cell::Advice(text) => self::cell(text),
    }
}

fn folded(summary: &str, inside: &str) -> String {
    format!("\n<details><summary>{summary}</summary>\n\n{inside}</details>\n")
}

/// A run of backticks that is longer than any in the text.
fn fence(text: &str, least: usize) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().map_or(least, |longest| least.max(longest + 1)))
}

/// A text of a file as code on a line.
fn code(text: &str) -> String {
    let text = printable(text);
    let fence = fence(&text, 1);
    let is_bare = !text.starts_with('`') && !text.ends_with('`') && !text.is_empty();
    let blank = if is_bare { "" } else { " " };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// The same in a table, where a pipe ends a cell even in code.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_gets_out_of_its_code() {
        assert_eq!(code("main"), "`main`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(cell("<b>a|b</b> @team"), "`<b>a\\|b</b> @team`");
        assert_eq!(fence("x\n````\n", 3), "`````");
    }
}
