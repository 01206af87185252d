//! What a change of the filters would change, before everything else.

use std::fmt::Write as _;

use similar::ChangeTag;

use super::{escape, heading};
use crate::replay::run::{Example, ImpactClass};
use crate::report::replay::words::{self, number};
use crate::report::replay::{Replayed, sections};

/// How many classes show their examples at once, and how many examples each has.
const OPEN: usize = 3;

pub fn write(page: &mut String, replayed: &Replayed<'_>) {
    let Some(impact) = &replayed.run.impact else {
        return;
    };
    if impact.classes.is_empty() {
        return;
    }
    heading(page, "changes", "What changes", "One incident may be in several classes.");
    for (at, class) in impact.classes.iter().enumerate() {
        self::class(page, replayed, class, at < OPEN);
    }
}

fn class(page: &mut String, replayed: &Replayed<'_>, class: &ImpactClass, is_open: bool) {
    let open = if is_open { " open" } else { "" };
    let name = words::class_name(class.kind);
    let (count, what) = (number(class.count), words::class(class.kind));
    let _ = writeln!(page, "<details{open}><summary><h3>{count} {name}</h3> <span>{what}</span></summary>\n<div>");
    for example in class.examples.iter().take(words::EXAMPLES) {
        self::example(page, replayed, class, example);
    }
    let shown = class.examples.len().min(words::EXAMPLES) as u64;
    if let Some(more) = sections::more(class.count, shown, sections::Room::Fixed, sections::OF_SERVICE) {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(&more));
    }
    page.push_str("</div></details>\n");
}

fn example(page: &mut String, replayed: &Replayed<'_>, class: &ImpactClass, example: &Example) {
    let place = escape(&replayed.places.name(example.line));
    let _ = write!(page, "<p><code>{place}</code></p>\n<pre>");
    for line in words::difference(class, example) {
        let (tag, kind) = match line.tag {
            ChangeTag::Delete => ("del", " class=\"minus\""),
            ChangeTag::Insert => ("ins", " class=\"plus\""),
            ChangeTag::Equal => ("span", ""),
        };
        let (sign, text) = (line.sign(), escape(&line.text));
        let _ = write!(page, "<{tag}{kind}>{sign} {text}\n</{tag}>");
    }
    page.push_str("</pre>\n");
}
