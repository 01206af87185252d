//! What a change of the filters would change, before everything else.

use std::fmt::Write as _;

use similar::ChangeTag;

use super::{escape, heading};
use crate::replay::run::{ChangeGroup, ImpactClass, ImpactKind};
use crate::report::replay::words::{self, number};
use crate::report::replay::{Replayed, impact, sections};

pub const ID: &str = "changes";
/// How many classes show their changes at once.
const OPEN: usize = 3;
/// How many changes of other parts each class shows.
const GROUPS: usize = 20;

pub fn write(page: &mut String, replayed: &Replayed<'_>) {
    let Some(change) = &replayed.run.impact else {
        return;
    };
    if change.classes.is_empty() {
        return;
    }
    heading(page, ID, "What changes", "One incident may be in several columns.");
    services(page, replayed);
    for (at, class) in change.classes.iter().enumerate() {
        self::class(page, replayed, class, at < OPEN);
    }
}

/// What changes for each service; a count leads to the changes of its class.
fn services(page: &mut String, replayed: &Replayed<'_>) {
    let heads = impact::heads(replayed);
    page.push_str("<table class=\"services\">\n<thead><tr><th scope=\"col\">service</th>");
    for (kind, name) in &heads {
        let id = kind.option();
        let _ = write!(page, "<th scope=\"col\" class=\"number\"><a href=\"#{id}\">{name}</a></th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    let services = impact::services(replayed);
    for service in services.iter().take(impact::SERVICES) {
        let (name, file) = (super::name(&words::name(service.name)), escape(service.file));
        let _ = write!(page, "<tr><th scope=\"row\">{name} <small>{file}</small></th>");
        for (kind, head) in &heads {
            let count = service.counts.get(kind).map(|count| number(*count)).unwrap_or_default();
            let _ = write!(page, "<td class=\"number\" data-head=\"{head}\">{count}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
    let left = services.len().saturating_sub(impact::SERVICES);
    if left > 0 {
        let _ = writeln!(page, "<p class=\"note\">and {} more</p>", words::many(left as u64, "service"));
    }
}

fn class(page: &mut String, replayed: &Replayed<'_>, class: &ImpactClass, is_open: bool) {
    let open = if is_open { " open" } else { "" };
    let name = words::class_name(class.kind);
    let (count, what) = (number(class.count), words::class(class.kind));
    let id = class.kind.option();
    let _ = writeln!(
        page,
        "<details{open} id=\"{id}\"><summary><h3>{count} {name}</h3> <span>{what}</span></summary>\n<div>"
    );
    for group in class.groups.iter().take(GROUPS) {
        self::group(page, replayed, class.kind, group);
    }
    if let Some(more) = impact::more(class, GROUPS, sections::Room::Fixed) {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(&more));
    }
    page.push_str("</div></details>\n");
}

fn group(page: &mut String, replayed: &Replayed<'_>, kind: ImpactKind, group: &ChangeGroup) {
    let line = |line| replayed.places.short(&replayed.places.name(line)).into_owned();
    let place = escape(&impact::place(group, line));
    let _ = write!(page, "<p><code>{place}</code></p>\n<pre>");
    for line in words::difference(kind, &group.first) {
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
