//! What a change of the filters would change, before everything else.

use std::fmt::Write as _;

use similar::ChangeTag;

use super::escape;
use crate::replay::run::ImpactClass;
use crate::report::replay::Replayed;
use crate::report::replay::words::{self, number};

/// How many classes show their examples at once.
const OPEN: usize = 3;

pub fn write(page: &mut String, replayed: &Replayed<'_>) {
    let (Some(impact), Some(said)) = (
        &replayed.run.impact,
        words::impact(replayed, replayed.base.unwrap_or_default()),
    ) else {
        return;
    };
    let class = match impact.payloads_changed {
        _ if !replayed.exceeded.is_empty() => " refused",
        0 => "",
        _ => " changed",
    };
    let _ = write!(
        page,
        "<div class=\"verdict{class}\">\n<p><b>{}</b></p>\n",
        escape(&said)
    );
    if !replayed.exceeded.is_empty() {
        let exceeded: Vec<_> = replayed
            .exceeded
            .iter()
            .map(|it| format!("<code>{}</code>", escape(it)))
            .collect();
        let _ = writeln!(page, "<p>not allowed by {}</p>", exceeded.join(", "));
    }
    page.push_str("</div>\n");
    for (at, class) in impact.classes.iter().enumerate() {
        self::class(page, replayed, class, at < OPEN);
    }
}

fn class(page: &mut String, replayed: &Replayed<'_>, class: &ImpactClass, is_open: bool) {
    let open = if is_open { " open" } else { "" };
    let name = words::class_name(class.kind);
    let (count, what) = (number(class.count), words::class(class.kind));
    let _ = writeln!(
        page,
        "<details{open}><summary><b>{count} {name}</b> <span class=\"faint\">{what}</span></summary>\n<div>"
    );
    for example in &class.examples {
        let place = escape(&replayed.places.name(example.line));
        let _ = write!(page, "<code class=\"faint\">{place}</code>\n<pre>");
        for line in words::difference(class, example) {
            let kind = match line.tag {
                ChangeTag::Delete => " class=\"minus\"",
                ChangeTag::Insert => " class=\"plus\"",
                ChangeTag::Equal => "",
            };
            let _ = write!(
                page,
                "<span{kind}>{} {}</span>",
                line.sign(),
                escape(&line.text)
            );
        }
        page.push_str("</pre>\n");
    }
    let rest = class.count.saturating_sub(class.examples.len() as u64);
    if rest > 0 {
        let _ = writeln!(
            page,
            "<span class=\"note\">and {} more</span>",
            number(rest)
        );
    }
    page.push_str("</div></details>\n");
}
