//! Every place where a filter file names a key path.

use std::collections::HashMap;

use super::diagnostic::Edit;
use super::edit::replace_text;
use super::filter::{Condition, Part, Service, Trigger};
use super::key_path::{KeyPath, Spelling, Step};
use super::template::{Piece, Template};
use crate::source::{Source, Span, Spanned};

/// What a key path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Condition,
    Mapping,
    Title,
    Description,
}

/// One place that names a key path.
#[derive(Debug, Clone, Copy)]
pub struct PathUse<'a> {
    pub path: &'a KeyPath,
    pub purpose: Purpose,
    pub span: Span,
    /// The condition that looks there.
    pub condition: Option<&'a Condition>,
    /// The whole text that the path stands in.
    field: Span,
    /// The title or description that the path is one of several in.
    composite: Option<&'a [Piece]>,
}

impl PathUse<'_> {
    /// Whether nothing stands beside it in its field.
    pub fn is_alone(&self) -> bool {
        self.composite.is_none()
    }

    /// Whether its text has this path already.
    pub fn stands_beside(&self, steps: &[Step]) -> bool {
        let mut pieces = self.composite.into_iter().flatten();
        pieces.any(|piece| matches!(piece, Piece::Path(path) if path.steps() == steps))
    }

    /// The edit that leads the path elsewhere, in the spelling that it has.
    pub fn redirected(&self, source: &Source, steps: &[Step]) -> Option<Edit> {
        let Some(pieces) = self.composite else {
            let path = KeyPath::found(steps.to_vec(), self.path.spelling());
            return replace_text(source, self.field, path.written());
        };
        let text: String = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Path(path) if path == self.path => between_texts(path, steps),
                Piece::Path(path) => path.written().to_owned(),
            })
            .collect();
        replace_text(source, self.field, &text)
    }
}

/// A path with text around it needs quotes or braces.
fn between_texts(path: &KeyPath, steps: &[Step]) -> String {
    let spelling = match path.spelling() {
        Spelling::Braces => Spelling::Braces,
        Spelling::Console | Spelling::Bare => Spelling::Console,
    };
    KeyPath::found(steps.to_vec(), spelling).written().to_owned()
}

/// The key paths of a service, part by part.
pub fn of_service<'a>(service: &'a Service) -> Vec<PathUse<'a>> {
    let source = &service.source;
    let triggers = service.triggers.iter();
    let mut uses: Vec<_> = triggers.flat_map(|it| of_trigger(it, source)).collect();
    uses.extend(service.resolve.iter().flat_map(of_part));
    uses
}

/// Those of a trigger filter: conditions, mapping, title, description.
pub fn of_trigger<'a>(trigger: &'a Trigger, source: &Source) -> Vec<PathUse<'a>> {
    let mut uses = of_part(&trigger.part);
    let told = [(&trigger.title, Purpose::Title), (&trigger.description, Purpose::Description)];
    for (template, purpose) in told {
        let template = template.iter();
        uses.extend(template.flat_map(|template| of_template(template, purpose, source)));
    }
    uses
}

/// Those of conditions and mapping.
pub fn of_part(part: &Part) -> Vec<PathUse<'_>> {
    let conditions = part
        .conditions
        .iter()
        .map(|condition| PathUse { condition: Some(condition), ..single(&condition.key_path, Purpose::Condition) });
    let mapping = part.mapping.iter();
    let mapping = mapping.map(|path| single(path, Purpose::Mapping));
    conditions.chain(mapping).collect()
}

fn single(path: &Spanned<KeyPath>, purpose: Purpose) -> PathUse<'_> {
    PathUse { path: &path.value, purpose, span: path.span, condition: None, field: path.span, composite: None }
}

fn of_template<'a>(template: &'a Spanned<Template>, purpose: Purpose, source: &Source) -> Vec<PathUse<'a>> {
    let field = template.span;
    let composite = match &template.value {
        Template::Path(_) => None,
        Template::Composite(pieces) => Some(pieces.as_slice()),
    };
    let mut from = field.start;
    let uses = template.value.paths().map(|path| {
        let span = match composite {
            Some(_) => written_from(source, Span::new(from, field.end), path.written()),
            None => None,
        };
        from = span.map_or(from, |span| span.end);
        PathUse { path, purpose, span: span.unwrap_or(field), condition: None, field, composite }
    });
    uses.collect()
}

/// Where a path stands in a text of the file, if it is written there letter by letter.
fn written_from(source: &Source, within: Span, path: &str) -> Option<Span> {
    let start = within.start + source.slice(within).find(path)?;
    Some(Span::new(start, start + path.len()))
}

/// The same key path together, in the order of the file. A place that an alias leads to again counts once.
pub fn by_path(uses: Vec<PathUse<'_>>) -> Vec<Vec<PathUse<'_>>> {
    let mut groups: Vec<Vec<PathUse<'_>>> = Vec::new();
    let mut known = HashMap::new();
    for path_use in uses {
        let at = *known.entry(path_use.path.canonical()).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) if group.iter().any(|other| other.span == path_use.span) => {}
            Some(group) => group.push(path_use),
            None => groups.push(vec![path_use]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::service;

    #[test]
    fn each_path_of_a_composite_has_its_place_and_its_edit() {
        let yaml = "trigger:\n  payload_json_key: s\n  key_value_contains: x\n  \
                    incident_title_from: 'It''s \"a\".\"b\" of \"s\"'\n  \
                    incident_description_from: \"{{ s }} - {{s}}\"\n";
        let file = service::parse("x.yaml", "x", yaml.as_bytes().to_vec());
        let service = file.service.unwrap();
        let source = &service.source;
        let groups = by_path(of_service(&service));
        let places: Vec<Vec<_>> =
            groups.iter().map(|group| group.iter().map(|it| source.slice(it.span)).collect()).collect();
        assert_eq!(places, [vec!["s", "\"s\"", "{{ s }}", "{{s}}"], vec!["\"a\".\"b\""]]);
        let edits: Vec<_> =
            groups[0].iter().map(|it| it.redirected(source, &[Step::Key("S".into())]).unwrap().text).collect();
        assert_eq!(edits, ["S", r#"'It''s "a"."b" of "S"'"#, r#""{{S}} - {{S}}""#, r#""{{S}} - {{S}}""#]);
    }
}
