//! Titles by the found values of a payload, as [`crate::engine::incident`] makes them of a whole one.

use super::signatures::Numbering;
use crate::engine::incident::fallback_title;
use crate::model::filter;
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::payload::NoText;
use crate::model::template::{Piece, Template};

/// Where a title comes from.
#[derive(Debug)]
pub(super) enum Title<'s> {
    /// The field is not set.
    None,
    Path(u32),
    Composite(Vec<TitlePiece<'s>>),
}

#[derive(Debug)]
pub(super) enum TitlePiece<'s> {
    Text(&'s str),
    Path(u32, &'s KeyPath),
}

impl<'s> Title<'s> {
    pub(super) fn of(trigger: &'s filter::Trigger, numbering: &mut Numbering<'s>) -> Self {
        let template = trigger.title.as_ref().map(|template| &template.value);
        match template {
            None => Self::None,
            Some(Template::Path(path)) => Self::Path(numbering.path(path)),
            Some(Template::Composite(pieces)) => {
                let piece = |piece: &'s Piece| match piece {
                    Piece::Text(text) => TitlePiece::Text(text),
                    Piece::Path(path) => TitlePiece::Path(numbering.path(path), path),
                };
                Self::Composite(pieces.iter().map(piece).collect())
            }
        }
    }

    /// The title of a payload, given what it holds at a path.
    pub(super) fn text<'t>(&self, at: impl Fn(u32) -> Result<&'t str, NoText>, from: Option<&str>) -> String {
        let text = match self {
            Self::None => None,
            Self::Path(path) => at(*path).ok().map(str::to_owned),
            Self::Composite(pieces) => compose(pieces, at),
        };
        match (text, from) {
            (Some(text), Some(from)) => format!("{from} - {text}"),
            (Some(text), None) => text,
            (None, from) => fallback_title(from),
        }
    }
}

fn compose<'t>(pieces: &[TitlePiece<'_>], at: impl Fn(u32) -> Result<&'t str, NoText>) -> Option<String> {
    let mut text = String::new();
    let mut tells = false;
    for piece in pieces {
        match piece {
            TitlePiece::Text(literal) => text.push_str(literal),
            TitlePiece::Path(number, path) => match at(*number) {
                Ok(found) => {
                    text.push_str(found);
                    tells = true;
                }
                Err(_) => {
                    text.push_str(path.written());
                    tells |= path.spelling() == Spelling::Braces;
                }
            },
        }
    }
    tells.then_some(text)
}
