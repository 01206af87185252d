//! What is said of a value that is found in a text which tells another state.

use super::substring::{Trap, Trapped};
use crate::lint::Input;
use crate::model::diagnostic::{Diagnostic, RuleMeta};
use crate::model::filter::PartId;
use crate::model::text::{quoted, value, yaml};
use crate::source::Span;
use crate::words;

pub const WHOLE_OR_LONGER: &str = "use key_value_equals, or a longer value that only texts of this state have";

pub fn diagnostic(rule: RuleMeta, input: &Input<'_>, trapped: &Trapped<'_>) -> Diagnostic {
    let own = value(&trapped.value.value);
    let (message, help) = words_for(&own, &trapped.trap);
    let diagnostic = Diagnostic::new(rule, input.at(trapped.value.span), message).help(help);
    let here = |name: &str| format!("{} is here", value(name));
    match &trapped.trap {
        Trap::Asked { other, .. } => diagnostic.beside(other.span, here(&other.value)),
        Trap::Before { place, .. } => diagnostic.related(place.clone(), format!("here {own} is the state before")),
        Trap::Taken { place, other, .. } => diagnostic
            .related(place.clone(), format!("this text holds {own} and {}", value(&other.value)))
            .beside(other.span, here(&other.value)),
    }
}

/// Those of which each is a mistake of its own: all that are found in one value are one.
pub fn all(rule: RuleMeta, input: &Input<'_>, trapped: &[Trapped<'_>]) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut asked: Vec<(PartId, Span, usize)> = Vec::new();
    for trapped in trapped {
        let key = (trapped.part, trapped.trap.asked());
        let known = asked.iter().find(|it| (it.0, Some(it.1)) == key);
        if let Some(said) = known.and_then(|it| diagnostics.get_mut(it.2)) {
            let label = format!("{} is found in it too", value(&trapped.value.value));
            *said = said.clone().beside(trapped.value.span, label);
            continue;
        }
        if let (part, Some(span)) = key {
            asked.push((part, span, diagnostics.len()));
        }
        diagnostics.push(diagnostic(rule, input, trapped));
    }
    diagnostics
}

/// What is wrong, and what to do.
fn words_for(own: &str, trap: &Trap<'_>) -> (String, String) {
    let help = WHOLE_OR_LONGER.to_owned();
    match trap {
        Trap::Asked { other, by } => {
            let (name, who) = (value(&other.value), words::part(*by));
            let message = format!("{own} is also found in {name}, which {who} asks for at the same key");
            (message, help)
        }
        Trap::Taken { text, by, .. } => {
            let (text, who) = (quoted(text), words::part(*by));
            (format!("{own} is also found in {text}, which {who} takes as well"), help)
        }
        Trap::Before { key, piece, .. } => {
            let key = quoted(key);
            let message = format!("{own} is also found under {key}, which tells the state before");
            let together = "look for the key and the value together";
            let help = match piece {
                Some(piece) => format!("{together}: {}", yaml(piece)),
                None => format!("{together}, as a sample writes them"),
            };
            (message, help)
        }
    }
}
