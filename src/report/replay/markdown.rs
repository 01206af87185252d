//! A replay as a comment on a pull request: what changes in a line, then a table, and the examples for who opens them.
//!
//! GitHub takes 65,536 characters. What a file tells stands in code, where no markup, no mention and no link means anything.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{BadPlace, Replayed, busy, discards, findings, look, words};
use crate::model::text::{printable, quoted};
use crate::replay::run::ImpactClass;
use words::{many, number};

/// Bytes, of which there are at least as many as characters.
const MOST: usize = 60_000;
/// How many services and reasons are shown.
const SHOWN: usize = 20;

pub fn write(replayed: &Replayed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = heading(replayed);
    let mut left_out = 0;
    for block in blocks(replayed) {
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

fn heading(replayed: &Replayed<'_>) -> String {
    let base = code(replayed.base.unwrap_or_default());
    let Some(said) = words::impact(replayed, &base) else {
        let verdict = findings::verdict(replayed);
        return format!("### cgfilter replay: {verdict}\n\n{}\n", words::totals(replayed));
    };
    let mut page = format!("### cgfilter: {said}\n");
    if !replayed.exceeded.is_empty() {
        let exceeded: Vec<_> = replayed.exceeded.iter().map(|it| code(it)).collect();
        let _ = write!(page, "\n**Not allowed by {}**\n", exceeded.join(", "));
    }
    page
}

/// The sections, the most important first, each short enough by itself.
fn blocks(replayed: &Replayed<'_>) -> Vec<String> {
    let mut blocks = Vec::new();
    if let Some(impact) = &replayed.run.impact {
        if !impact.classes.is_empty() {
            blocks.push(classes(&impact.classes));
        }
        blocks.extend(impact.classes.iter().map(|class| examples(replayed, class)));
    }
    blocks.extend([
        bad_lines(replayed),
        discarded(replayed),
        still_open(replayed),
        closed_nothing(replayed),
        services(replayed),
    ]);
    if replayed.run.impact.is_some() {
        blocks.push(format!("\n{}\n", words::totals(replayed)));
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn classes(classes: &[ImpactClass]) -> String {
    let mut table = "\n| change | incidents | what happens |\n|---|---:|---|\n".to_owned();
    for class in classes {
        let (name, count) = (words::class_name(class.kind), number(class.count));
        let _ = writeln!(table, "| {name} | {count} | {} |", words::class(class.kind));
    }
    table
}

fn examples(replayed: &Replayed<'_>, class: &ImpactClass) -> String {
    let name = words::class_name(class.kind);
    let mut inside = String::new();
    let shown = class.examples.len().min(words::EXAMPLES);
    for example in class.examples.iter().take(shown) {
        let place = code(&replayed.places.name(example.line));
        let lines = words::difference(class, example);
        let text: String = lines.iter().map(|line| format!("{} {}\n", line.sign(), line.text)).collect();
        let fence = fence(&text, 3);
        let _ = write!(inside, "{place}\n\n{fence}diff\n{text}{fence}\n\n");
    }
    inside.push_str(&more(class.count, shown));
    folded(&format!("{name}: examples"), &inside)
}

fn services(replayed: &Replayed<'_>) -> String {
    let busy = busy::services(replayed, SHOWN);
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

fn discarded(replayed: &Replayed<'_>) -> String {
    let all = replayed.run.totals.discarded;
    if all == 0 {
        return String::new();
    }
    let reasons = discards::reasons(replayed);
    let mut inside = "| payloads | nearest | first |\n|---:|---|---|\n".to_owned();
    for reason in reasons.iter().take(SHOWN) {
        let place = cell(&replayed.places.name(reason.line));
        let _ = writeln!(inside, "| {} | {} | {place} |", number(reason.count), cell(&reason.said));
    }
    let shown = reasons.iter().take(SHOWN).map(|reason| reason.count);
    inside.push('\n');
    inside.push_str(&more(all, usize::try_from(shown.sum::<u64>()).unwrap_or(usize::MAX)));
    folded(&format!("discarded: {}", many(all, "payload")), &inside)
}

fn still_open(replayed: &Replayed<'_>) -> String {
    let all = replayed.run.totals.open;
    if all == 0 {
        return String::new();
    }
    let mut inside = "| opened by | filter | mapping value | open for |\n|---|---|---|---|\n".to_owned();
    for open in replayed.run.still_open.iter().take(SHOWN) {
        let name = words::name(replayed.service_name(open.service));
        let filter = words::filter(replayed.run.services.get(open.service), open.filter);
        let _ = writeln!(
            inside,
            "| {} | {} | {} | {} |",
            cell(&replayed.places.name(open.line)),
            cell(&format!("{name}, {filter}")),
            mapping(open.mapping_value.as_deref()),
            look::open_for(replayed, open)
        );
    }
    inside.push('\n');
    inside.push_str(&more(all, replayed.run.still_open.len().min(SHOWN)));
    folded(&format!("still open: {}", many(all, "incident")), &inside)
}

fn closed_nothing(replayed: &Replayed<'_>) -> String {
    let all = replayed.run.totals.closed_nothing;
    if all == 0 {
        return String::new();
    }
    let recoveries = look::recoveries(replayed);
    let mut inside = "| line | service | mapping value | why |\n|---|---|---|---|\n".to_owned();
    for it in recoveries.iter().take(SHOWN) {
        let why = look::why(replayed, it).map(|why| cell(&why));
        let _ = writeln!(
            inside,
            "| {} | {} | {} | {} |",
            cell(&replayed.places.name(it.line)),
            cell(&words::name(replayed.service_name(it.service))),
            mapping(it.mapping_value.as_deref()),
            why.unwrap_or_default()
        );
    }
    inside.push('\n');
    inside.push_str(&more(all, recoveries.len().min(SHOWN)));
    let said = findings::recoveries(all);
    folded(&format!("closed nothing: {said}"), &inside)
}

fn mapping(value: Option<&str>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| cell(&quoted(value)))
}

/// What a list leaves out.
fn more(all: u64, shown: usize) -> String {
    match all.saturating_sub(shown as u64) {
        0 => String::new(),
        rest => format!("and {} more\n\n", number(rest)),
    }
}

fn bad_lines(replayed: &Replayed<'_>) -> String {
    let all = replayed.run.totals.bad_lines;
    if all == 0 {
        return String::new();
    }
    let mut inside = "| line | column | what is wrong |\n|---|---:|---|\n".to_owned();
    for bad in replayed.run.bad_lines.iter().take(SHOWN) {
        let bad_place = replayed.places.bad(bad);
        let (place, column) = (BadPlace { column: None, ..bad_place }.name(), bad_place.column.map(number));
        let (error, _) = words::bad_line(bad);
        let _ = writeln!(inside, "| {} | {} | {} |", cell(&place), column.unwrap_or_default(), cell(&error));
    }
    inside.push('\n');
    inside.push_str(&more(all, replayed.run.bad_lines.len().min(SHOWN)));
    folded(&format!("bad lines: {}", number(all)), &inside)
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
