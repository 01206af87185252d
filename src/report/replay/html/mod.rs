//! One page that stands alone: styles and plots are in it, no script, and nothing is fetched from anywhere.

mod bars;
mod impact;
mod lists;
mod timeline;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Replayed, words};
use crate::model::text::{count, printable};
use crate::replay::run::TimeBy;
use words::{many, number};

const STYLE: &str = include_str!("page.css");

pub fn write(replayed: &Replayed<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    head(&mut page, replayed);
    tiles(&mut page, replayed);
    impact::write(&mut page, replayed);
    timeline::write(&mut page, &replayed.run.timeline);
    bars::accepted(&mut page, replayed);
    bars::time_to_close(&mut page, replayed);
    bars::discarded(&mut page, replayed);
    lists::still_open(&mut page, replayed);
    lists::closed_nothing(&mut page, replayed);
    lists::bad_lines(&mut page, replayed);
    let version = env!("CARGO_PKG_VERSION");
    let reading = replayed.run.reading;
    page.push_str(&format!(
        "<footer>cgfilter {version}, reading {reading}</footer>\n</main>\n</body>\n</html>\n"
    ));
    out.write_all(page.as_bytes())
}

fn head(page: &mut String, replayed: &Replayed<'_>) {
    let mut files: Vec<_> = replayed.places.files().map(escape).collect();
    let more = files.len().saturating_sub(6);
    files.truncate(6);
    let mut files = files.join(", ");
    if more > 0 {
        let _ = write!(files, " and {}", count(more, "more file"));
    }
    let services = count(replayed.run.services.len(), "service");
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>cgfilter replay: {files}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{} through {services}</h1>\n<p class=\"faint\"><code>{files}</code></p>\n",
        many(replayed.run.totals.payloads, "payload")
    );
}

fn tiles(page: &mut String, replayed: &Replayed<'_>) {
    let totals = &replayed.run.totals;
    let of_all = |part| words::share(part, totals.payloads);
    let mut tiles = vec![
        ("triggered", totals.triggered, of_all(totals.triggered)),
        ("resolved", totals.resolved, of_all(totals.resolved)),
        ("discarded", totals.discarded, of_all(totals.discarded)),
        ("incidents opened", totals.opened, String::new()),
        (
            "still open",
            totals.open,
            words::share(totals.open, totals.opened),
        ),
    ];
    if totals.triggered_and_resolved > 0 {
        let both = totals.triggered_and_resolved;
        tiles.insert(2, ("both at once", both, of_all(both)));
    }
    if totals.bad_lines > 0 {
        tiles.push(("bad lines", totals.bad_lines, String::new()));
    }
    page.push_str("<dl class=\"tiles\">\n");
    for (name, count, aside) in tiles {
        let count = number(count);
        let _ = writeln!(
            page,
            "<div><dt>{name}</dt><dd>{count} <small>{aside}</small></dd></div>"
        );
    }
    page.push_str("</dl>\n");
}

fn section(page: &mut String, title: &str, note: &str) {
    let _ = writeln!(page, "<h2>{title}</h2>");
    if !note.is_empty() {
        let _ = writeln!(page, "<p class=\"note\">{note}</p>");
    }
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

/// A length of time in the unit that a person would take, or a number of lines.
fn length(by: TimeBy, length: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    if by == TimeBy::Line {
        return many(length, "line");
    }
    let unit = UNITS.iter().find(|(seconds, _)| length >= *seconds);
    let (seconds, unit) = unit.copied().unwrap_or((1, "s"));
    let tenths = length.saturating_mul(10) / seconds;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{} {unit}", number(whole)),
        (whole, _) if whole >= 10 => format!("{} {unit}", number(whole)),
        (whole, tenth) => format!("{whole}.{tenth} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_payload_is_markup() {
        let text = "<script>alert('x')</script> & \"y\"\u{202e}";
        assert_eq!(
            escape(text),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;\\u{202e}"
        );
    }

    #[test]
    fn lengths_of_time_have_the_unit_of_a_person() {
        let length = |seconds| length(TimeBy::ReceivedAt, seconds);
        assert_eq!(
            [1, 64, 128, 4_096, 65_536, 1_048_576].map(length),
            ["1 s", "1 min", "2.1 min", "1.1 h", "18 h", "12 d"]
        );
    }

    #[test]
    fn the_styles_fetch_nothing() {
        for word in ["url(", "@import", "http"] {
            assert!(!STYLE.contains(word), "{word}");
        }
    }
}
