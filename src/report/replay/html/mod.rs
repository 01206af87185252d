//! One page that stands alone: styles and plots are in it, no script, and nothing is fetched from anywhere.

mod axis;
mod bars;
mod impact;
mod sections;
mod timeline;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::sections::{Section, Sections};
use super::{Replayed, time, words};
use crate::model::text::{capitalised, count, printable};
use words::{many, number};

const STYLE: &str = include_str!("page.css");

pub fn write(replayed: &Replayed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    let sections = Sections::of(replayed);
    head(&mut page, replayed, &sections);
    tiles(&mut page, replayed, &sections);
    contents(&mut page, replayed, &sections);
    impact::write(&mut page, replayed);
    sections::write(&mut page, replayed, &sections.bad_lines);
    let has_both = replayed.run.totals.triggered_and_resolved > 0;
    timeline::write(&mut page, &replayed.run.timeline, has_both);
    sections.good_lines().for_each(|section| sections::write(&mut page, replayed, section));
    bars::accepted(&mut page, replayed);
    bars::time_to_close(&mut page, replayed);
    let version = env!("CARGO_PKG_VERSION");
    let reading = replayed.run.reading;
    page.push_str(&format!("<footer>cgfilter {version}, reading {reading}</footer>\n</main>\n</body>\n</html>\n"));
    out.write_all(page.as_bytes())
}

fn head(page: &mut String, replayed: &Replayed<'_>, sections: &Sections) {
    let mut files: Vec<_> = replayed.places.files().map(escape).collect();
    let more = files.len().saturating_sub(6);
    files.truncate(6);
    let mut files = files.join(", ");
    if more > 0 {
        let _ = write!(files, " and {}", count(more, "more file"));
    }
    let base = replayed.base.map(escape).unwrap_or_default();
    let change = words::impact(replayed, &base);
    let verdict = super::sections::verdict(replayed, sections);
    let changes = super::impact::verdict(replayed, |name| self::name(&words::name(name)));
    let title = capitalised(changes.as_ref().or(change.as_ref()).unwrap_or(&verdict));
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>cgfilter replay: {files}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <header>\n<p class=\"name\">cgfilter replay</p>\n<h1>{title}</h1>\n"
    );
    for exceeded in &replayed.exceeded {
        let exceeded = escape(exceeded);
        let _ = writeln!(page, "<p class=\"refused\">Not allowed by <code>{exceeded}</code></p>");
    }
    if let Some(change) = change {
        let change = if changes.is_some() { format!("{}. ", capitalised(&change)) } else { String::new() };
        let _ = writeln!(page, "<p>{change}With the filters of now, {verdict}.</p>");
    }
    if let Some(commits) = words::commits(replayed, &base) {
        let _ = writeln!(page, "<p class=\"note\">{commits}</p>");
    }
    let payloads = many(replayed.run.totals.payloads, "payload");
    let services = count(replayed.run.services.len(), "service");
    let span = time::span(&replayed.run.timeline).map(|span| format!(", {span}"));
    let span = span.unwrap_or_default();
    let _ =
        writeln!(page, "<p class=\"note\">{payloads} through {services}{span}: <code>{files}</code></p>\n</header>");
}

/// What needs a look, and below it what the log is made of.
fn tiles(page: &mut String, replayed: &Replayed<'_>, sections: &Sections) {
    let totals = &replayed.run.totals;
    let changed = super::impact::counts(replayed);
    page.push_str("<ul class=\"tiles\">\n");
    for Section { title: name, id, all, share, .. } in sections.findings() {
        let count = match changed.iter().find(|(of, ..)| of == name) {
            Some((_, before, now)) => format!("<del>{}</del> → {}", number(*before), number(*now)),
            None => number(*all),
        };
        let _ = match all {
            0 if count == "0" => writeln!(page, "<li><div class=\"fine\"><span>✓ {name}</span> <b>0</b></div></li>"),
            _ => writeln!(
                page,
                "<li><a href=\"#{id}\"><span>! {name}</span> <b>{count}</b> <small>{}</small></a></li>",
                escape(share)
            ),
        };
    }
    page.push_str("</ul>\n<dl class=\"totals\">\n");
    let all = [
        ("triggered", totals.triggered, "payload"),
        ("resolved", totals.resolved, "payload"),
        ("both at once", totals.triggered_and_resolved, "payload"),
        ("opened", totals.opened, "incident"),
        ("repeated", totals.repeated, "alert"),
        ("closed", totals.closed, "incident"),
    ];
    for (name, count, of) in all {
        // Only a mistake in a filter makes it both at once.
        if count > 0 || name != "both at once" {
            let plural = if count == 1 { "" } else { "s" };
            let before = changed.iter().find(|(of, ..)| *of == name);
            let before = before.map(|(_, before, _)| format!("<del>{}</del> → ", number(*before)));
            let count = format!("{}{}", before.unwrap_or_default(), number(count));
            let _ = writeln!(page, "<div><dt>{name}</dt><dd>{count} <small>{of}{plural}</small></dd></div>");
        }
    }
    page.push_str("</dl>\n");
}

/// What the page has below its head, for a page that has more than a screen of it.
fn contents(page: &mut String, replayed: &Replayed<'_>, sections: &Sections) {
    let changes = replayed.run.impact.as_ref().filter(|impact| !impact.classes.is_empty());
    let changes = changes.map(|_| (impact::ID, "what changes"));
    let over_time = timeline::is_drawn(&replayed.run.timeline).then_some((timeline::ID, "over time"));
    let sections = std::iter::once(&sections.bad_lines).chain(sections.good_lines());
    let sections = sections.filter(|section| section.all > 0).map(|section| (section.id, section.title));
    let all = changes.into_iter().chain(over_time).chain(sections);
    let all = all.chain([(bars::ACCEPTED, "accepted by filter")]);
    let links = all.map(|(id, title)| format!("<a href=\"#{id}\">{title}</a>"));
    let _ = writeln!(page, "<nav aria-label=\"contents\">{}</nav>", links.collect::<Vec<_>>().join(" "));
}

/// A section with its name, and a note that is markup already.
fn heading(page: &mut String, id: &str, title: &str, note: &str) {
    let _ = writeln!(page, "<h2 id=\"{id}\">{title}</h2>");
    if !note.is_empty() {
        let _ = writeln!(page, "<p class=\"note\">{note}</p>");
    }
}

/// The name of a service. One that is written from right to left turns nothing around it.
fn name(service: &str) -> String {
    format!("<b><bdi>{}</bdi></b>", escape(service))
}

/// A text of a file as text of the page: nothing in it is markup, and nothing is hidden.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_payload_is_markup() {
        let text = "<script>alert('x')</script> & \"y\"\u{202e}";
        assert_eq!(escape(text), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;\\u{202e}");
    }

    #[test]
    fn the_styles_fetch_nothing() {
        for word in ["url(", "@import", "http"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
