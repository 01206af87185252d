//! Edits of a filter file that say something new, in the style of what stands around them.

use crate::model::diagnostic::Edit;
use crate::model::edit::{is_block, is_marked, replace_text};
use crate::model::filter::{Condition, Operator, Part, Service, Trigger};
use crate::model::key_path::{KeyPath, Spelling, Step};
use crate::model::text::yaml;
use crate::source::{Source, Span};

/// A key path in the spelling of the one whose place it takes.
pub fn path(source: &Source, span: Span, like: Spelling, steps: &[Step]) -> Option<Edit> {
    replace_text(source, span, KeyPath::found(steps.to_vec(), like).written())
}

/// Other values for a condition, all of them.
pub fn values(source: &Source, condition: &Condition, values: &[String]) -> Option<Edit> {
    let list = condition.list;
    if let ([old], [new]) = (condition.values.as_slice(), values) {
        return replace_text(source, old.span, new);
    }
    let written = source.slice(list);
    if is_marked(source, list) || is_block(source, list) || written.starts_with('*') {
        return None;
    }
    let typed: Vec<_> = values.iter().map(|value| yaml(value)).collect();
    if written.starts_with('-') {
        let line = source.lines_around(Span::new(list.start, list.start));
        let indent = " ".repeat(list.start - line.start);
        let items: Vec<_> = typed.iter().map(|value| format!("- {value}")).collect();
        let end = list.start + written.trim_end().len();
        return Some(Edit::new(Span::new(list.start, end), items.join(&format!("\n{indent}"))));
    }
    Some(Edit::new(list, in_one_line(&typed)))
}

fn in_one_line(typed: &[String]) -> String {
    match typed {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

pub fn operator(source: &Source, condition: &Condition, operator: Operator) -> Option<Edit> {
    replace_text(source, condition.field, operator.field())
}

/// One more field of a part, on a line of its own below the others.
pub fn field(source: &Source, part: &Part, trigger: Option<&Trigger>, name: &str, text: &str) -> Option<Edit> {
    let typed = yaml(text);
    let inside = source.slice(part.span);
    if inside.starts_with('{') {
        let at = part.span.start + 1;
        return Some(Edit::new(Span::new(at, at), format!("{name}: {typed}, ")));
    }
    let first = source.lines_around(Span::new(part.span.start, part.span.start));
    let indent = " ".repeat(part.span.start - first.start);
    let texts = trigger.into_iter().flat_map(Trigger::told).map(|text| text.span);
    let conditions = part.conditions.iter().flat_map(|it| [it.key_path.span, it.list]);
    let last = texts.chain(conditions).chain(part.mapping.iter().map(|it| it.span)).max_by_key(|span| span.end)?;
    let end = last.start + source.slice(last).trim_end().len();
    let line = source.lines_around(Span::new(end, end));
    let end = line.start + source.slice(line).trim_end_matches('\r').len();
    Some(Edit::new(Span::new(end, end), format!("{}{indent}{name}: {typed}", line_break(source))))
}

/// A resolve for a service that has none, at the end of its file.
pub fn resolve(service: &Service, key: &str, operator: Operator, values: &[String], mapping: &str) -> Option<Edit> {
    let source = &service.source;
    let text = source.text();
    let typed: Vec<_> = values.iter().map(|value| yaml(value)).collect();
    let fields = [
        ("payload_json_key", yaml(key)),
        (operator.field(), in_one_line(&typed)),
        ("incident_mapped_with", yaml(mapping)),
    ];
    let first = service.triggers.first()?.part.span;
    // A file that is one pair of braces has no line for another field.
    if source.body().trim_start().starts_with('{') {
        return None;
    }
    let new_line = line_break(source);
    let before = if text.ends_with('\n') { "" } else { new_line };
    let fields = fields.map(|(name, typed)| format!("{name}: {typed}"));
    let written = match source.slice(first).starts_with('{') {
        true => format!("{before}resolve: {{{}}}{new_line}", fields.join(", ")),
        false => {
            let indent = indent(source, first);
            let lines = fields.map(|field| format!("{indent}{field}{new_line}"));
            format!("{before}resolve:{new_line}{}", lines.concat())
        }
    };
    Some(Edit::new(Span::new(text.len(), text.len()), written))
}

/// How far the fields of a part are indented, where the part is no item of a list.
fn indent(source: &Source, part: Span) -> String {
    let line = source.lines_around(Span::new(part.start, part.start));
    let before = source.slice(Span::new(line.start, part.start));
    let is_plain = !before.is_empty() && before.chars().all(|c| c == ' ');
    if is_plain { before.to_owned() } else { "  ".to_owned() }
}

fn line_break(source: &Source) -> &'static str {
    if source.text().contains("\r\n") { "\r\n" } else { "\n" }
}

/// What one condition asks, written in place of another one.
pub fn condition(source: &Source, condition: &Condition, asked: &Condition) -> Option<Vec<Edit>> {
    let values: Vec<_> = asked.values.iter().map(|value| value.value.clone()).collect();
    let mut edits = self::values(source, condition, &values).into_iter().collect::<Vec<_>>();
    if edits.is_empty() {
        return None;
    }
    if condition.key_path.value != asked.key_path.value {
        edits.push(replace_text(source, condition.key_path.span, asked.key_path.value.written())?);
    }
    if condition.operator != asked.operator {
        edits.push(operator(source, condition, asked.operator)?);
    }
    Some(edits)
}

/// One condition of several goes, with the lines of its item. None where a comment stands in them.
pub fn without_condition(source: &Source, part: &Part, condition: &Condition) -> Option<Edit> {
    let spans = [condition.key_path.span, condition.field, condition.list];
    let start = spans.iter().map(|span| span.start).min()?;
    let end = spans.iter().map(|span| span.end).max()?;
    let written = source.slice(Span::new(start, end)).trim_end().len();
    let lines = source.lines_around(Span::new(start, start + written));
    let text = source.slice(lines);
    let is_item = text.trim_start().starts_with('-') && !text.contains('#');
    let has_next = source.text().get(lines.end..)?.starts_with('\n');
    let span = if has_next { Span::new(lines.start, lines.end + 1) } else { lines };
    (part.conditions.len() > 1 && is_item).then(|| Edit::new(span, ""))
}

/// A trigger filter like another one, below it, that asks for another text where that asks for one. None where a comment
/// stands in its lines.
pub fn one_like(service: &Service, filter: usize, condition: &Condition, text: &str) -> Option<Edit> {
    let source = &service.source;
    let [value] = condition.values.as_slice() else { return None };
    let item = service.triggers.get(filter)?.part.span;
    let lines = lines_of_item(source, item)?;
    let written = source.slice(lines);
    let new = replace_text(source, value.span, text)?;
    let at = new.span.start.checked_sub(lines.start)?;
    let (front, back) = (written.get(..at)?, written.get(new.span.end.checked_sub(lines.start)?..)?);
    let copy = format!("{front}{}{back}", new.text);
    let line_break = if written.ends_with('\n') { "" } else { line_break(source) };
    (!written.contains('#')).then(|| Edit::new(Span::new(lines.end, lines.end), format!("{line_break}{copy}")))
}

/// A trigger filter goes before an earlier one, with the comments above it.
pub fn moved_before(service: &Service, filter: usize, earlier: usize) -> Option<Vec<Edit>> {
    let source = &service.source;
    let part = |at: usize| service.triggers.get(at).map(|trigger| trigger.part.span);
    let (own, other) = (part(filter)?, part(earlier)?);
    if let (Some(own), Some(other)) = (lines_of_item(source, own), lines_of_item(source, other)) {
        let text = source.slice(own);
        let end = if text.ends_with('\n') { "" } else { line_break(source) };
        let before = Edit::new(Span::new(other.start, other.start), format!("{text}{end}"));
        return Some(vec![before, Edit::new(own, "")]);
    }
    let texts = [own, other].map(|span| source.slice(span));
    let are_in_line = texts.iter().all(|text| text.starts_with('{') && text.ends_with('}'));
    are_in_line.then(|| vec![Edit::new(other, texts[0]), Edit::new(own, texts[1])])
}

/// The lines of an item of a list that has lines of its own, with the comments above it.
fn lines_of_item(source: &Source, item: Span) -> Option<Span> {
    let is_comment = |line: &str| line.trim_start().starts_with('#');
    let text = source.text();
    let before = text.get(..item.start)?;
    let mut start = before.rfind('\n').map_or(0, |at| at + 1);
    if before.get(start..)?.trim() != "-" {
        return None;
    }
    while let Some(above) = text.get(..start).and_then(|it| it.strip_suffix('\n')) {
        let from = above.rfind('\n').map_or(0, |at| at + 1);
        if !is_comment(above.get(from..)?) {
            break;
        }
        start = from;
    }
    // The span of an item reaches to what comes next.
    let mut written = source.slice(item).trim_end();
    while let Some((above, _)) = written.rsplit_once('\n').filter(|(_, last)| is_comment(last)) {
        written = above.trim_end();
    }
    let end = item.start + written.len();
    let end = text.get(end..)?.find('\n').map_or(text.len(), |at| end + at + 1);
    Some(Span::new(start, end))
}

/// The text with edits in it that do not reach into each other; none where they do. Of two at one place the first comes first.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<_> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in edits {
        out.push_str(text.get(done..edit.span.start)?);
        out.push_str(&edit.text);
        done = edit.span.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}
