//! The form of the console as text: a service written as what to type into each field, and read from what people keep of
//! such forms: guides, pages of a wiki, what was copied from the console.
//!
//! A text becomes lines ([`page`]), what each of them is ([`event`]), what is found in them ([`found`]), and the services
//! that this makes ([`services`]). Nothing is decided in silence: what may be meant otherwise is a [`part_text::Doubt`].

pub mod comparison;
pub mod contradiction;
mod event;
pub mod filter_text;
pub mod form;
mod found;
mod html;
mod json_block;
mod label;
mod line;
mod note;
mod origin;
mod page;
pub mod part_text;
pub mod samples;
pub mod services;
mod table;
mod value;

use found::Finding;
pub use label::near as near_label;
use page::Page;
use part_text::FieldText;
use services::ServiceText;

/// What a text says.
#[derive(Debug)]
pub struct ConsoleText {
    pub services: Vec<ServiceText>,
    /// Lines in a filter that are nothing which is known, and lines anywhere that nearly begin with a label.
    pub unread: Vec<FieldText>,
    /// All lines that are no part of a filter.
    pub words: Vec<FieldText>,
}

/// Reads a text; without a service where there is no filter in it.
pub fn read(body: &str) -> ConsoleText {
    let finding = found::find(&event::all(&Page::of(body)));
    let services = services::of(&finding);
    let Finding { mut unread, words, .. } = finding;
    let is_told = |line: &FieldText| unread.iter().any(|told| told.line == line.line);
    let nearly: Vec<_> =
        words.iter().filter(|line| near_label(&line.text).is_some() && !is_told(line)).cloned().collect();
    unread.extend(nearly);
    unread.sort_by_key(|line| line.line);
    ConsoleText { services, unread, words }
}
