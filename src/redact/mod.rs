//! What nobody else may know of a call, taken out of its text: secrets, and, where that is asked for, people.
//!
//! Only the bytes of what is replaced change. Equal values get equal placeholders, so what belongs together stays together,
//! and a placeholder is never replaced again.

mod addresses;
mod calls;
mod leaves;
mod people;
mod unchanged;

use std::borrow::Cow;
use std::ops::AddAssign;

use serde::Serialize;

use crate::model::secret::{self, Placeholders, Plain, is_number_of_placeholder};
use crate::source::Span;
use leaves::{Leaf, Leaves};
use people::PersonalText;

pub use unchanged::{Change, Tie, compare, mapping_values};

/// How much was replaced.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub secrets: usize,
    pub names: usize,
    #[serde(rename = "mail_addresses")]
    pub mails: usize,
    #[serde(rename = "ip_addresses")]
    pub ips: usize,
    /// Phone numbers, streets, postal codes.
    pub contacts: usize,
    /// JSON that is not whole, in which people by their keys may have been missed.
    #[serde(skip)]
    pub broken: usize,
}

impl Counts {
    pub fn each(&self) -> [usize; 5] {
        [self.secrets, self.names, self.mails, self.ips, self.contacts]
    }

    pub fn all(&self) -> usize {
        self.each().iter().sum()
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.secrets += other.secrets;
        self.names += other.names;
        self.mails += other.mails;
        self.ips += other.ips;
        self.contacts += other.contacts;
        self.broken += other.broken;
    }
}

/// Takes out of texts what nobody else may know. Equal values have equal placeholders in all that one of these has seen.
#[derive(Debug, Default)]
pub struct Redactor {
    placeholders: Placeholders,
    pub is_personal: bool,
}

/// A span of a text and what takes its place.
type Replacement = (Span, String);

/// Base64 in base64 is as deep as anybody looks.
const DEEPEST: usize = 2;

impl Redactor {
    pub fn new(is_personal: bool) -> Self {
        Self { placeholders: Placeholders::default(), is_personal }
    }

    /// A payload, a line of a log, or another text, without them.
    pub fn text<'t>(&self, text: &'t str, counts: &mut Counts) -> Cow<'t, str> {
        self.text_at(text, 0, counts)
    }

    fn text_at<'t>(&self, text: &'t str, depth: usize, counts: &mut Counts) -> Cow<'t, str> {
        let mut clean = Cow::Borrowed(text);
        let opened = if depth < DEEPEST { self.in_base64(text, depth, counts) } else { Vec::new() };
        replace(&mut clean, opened);
        self.secrets(&mut clean, counts);
        let credentials = calls::credentials(&clean);
        counts.secrets += credentials.len();
        let placeholder = |span: &Span| (*span, self.placeholders.of_chosen(slice(&clean, *span)));
        let credentials = credentials.iter().map(placeholder).collect();
        replace(&mut clean, credentials);
        let numbers = calls::numbers(&clean);
        counts.secrets += numbers.len();
        let digits = |span: &Span| (*span, self.placeholders.of_number(slice(&clean, *span)));
        let numbers = numbers.iter().map(digits).collect();
        replace(&mut clean, numbers);
        if self.is_personal {
            let personal = self.personal(&clean, counts);
            replace(&mut clean, personal);
            // What is next to a secret may make it one.
            self.secrets(&mut clean, counts);
        }
        clean
    }

    fn secrets(&self, text: &mut Cow<'_, str>, counts: &mut Counts) {
        if let Cow::Owned(clean) = self.placeholders.replace_and_count(text, &mut counts.secrets) {
            *text = Cow::Owned(clean);
        }
    }

    /// Recorded bodies in base64, written again where something in them was replaced.
    fn in_base64(&self, text: &str, depth: usize, counts: &mut Counts) -> Vec<Replacement> {
        let open = |span: Span| {
            let written = slice(text, span);
            let plain = Plain::of(written).text;
            let inner = secret::decoded(&plain)?;
            let mut own = Counts::default();
            let Cow::Owned(clean) = self.text_at(&inner, depth + 1, &mut own) else { return None };
            let base64 = secret::encoded_like(&plain, &clean)?;
            *counts += own;
            Some((span, base64))
        };
        calls::in_base64(text).into_iter().filter_map(open).collect()
    }

    /// Names and contacts by their keys; names in full, mail and IP addresses wherever they stand.
    fn personal(&self, text: &str, counts: &mut Counts) -> Vec<Replacement> {
        let (mut found, mut names) = (Vec::new(), Vec::new());
        let leaves = Leaves::of(text);
        counts.broken += usize::from(leaves.is_broken);
        for leaf in &leaves.all {
            // What is in a text that goes as a whole goes with it.
            if found.last().is_some_and(|(span, _): &Replacement| leaf.span.start < span.end) {
                continue;
            }
            let Some(kind) = people::of(leaf, &leaves) else { continue };
            let Some(placeholder) = self.of_leaf(kind, leaf, counts) else { continue };
            if kind == PersonalText::Name && leaf.text.trim().contains(' ') {
                names.push(leaf.text.trim());
            }
            found.push((leaf.span, placeholder));
        }
        let plain = Plain::of(text);
        let mut anywhere = Vec::new();
        for name in names {
            let places = places_of(name, &plain.text);
            anywhere.extend(places.map(|span| (span, self.of_name(name), Counts { names: 1, ..Counts::default() })));
        }
        for span in addresses::mails(&plain.text) {
            let mail = self.of_mail(slice(&plain.text, span));
            anywhere.push((span, mail, Counts { mails: 1, ..Counts::default() }));
        }
        for (span, kind) in addresses::ips(&plain.text) {
            let ip = kind.placeholder(self.placeholders.bits(slice(&plain.text, span)));
            anywhere.push((span, ip, Counts { ips: 1, ..Counts::default() }));
        }
        for (span, placeholder, one) in anywhere {
            let span = plain.written(span);
            if found.iter().all(|(other, _)| span.end <= other.start || other.end <= span.start) {
                found.push((span, placeholder));
                *counts += one;
            }
        }
        found
    }

    /// What takes the place of a leaf; none where that is done already.
    fn of_leaf(&self, kind: PersonalText, leaf: &Leaf, counts: &mut Counts) -> Option<String> {
        let text = leaf.text.trim();
        let whole = Span::new(0, text.len());
        if kind == PersonalText::Name {
            if addresses::mails(text).any(|mail| mail == whole) {
                counts.mails += 1;
                return Some(self.of_mail(text));
            }
            let is_done =
                text.starts_with(addresses::PLACEHOLDER_NAME) && text.ends_with(addresses::PLACEHOLDER_DOMAIN);
            counts.names += usize::from(!is_done);
            return (!is_done).then(|| self.of_name(text));
        }
        let is_done = match leaf.is_text {
            true => text.is_empty() || text.starts_with('<'),
            false => is_number_of_placeholder(text),
        };
        counts.contacts += usize::from(!is_done);
        let placeholder = || match leaf.is_text {
            true => self.placeholders.of_chosen(text),
            false => self.placeholders.of_number(text),
        };
        (!is_done).then(placeholder)
    }

    fn of_name(&self, name: &str) -> String {
        format!("<{}{:012x}>", addresses::PLACEHOLDER_NAME, self.placeholders.bits(name) >> 16)
    }

    fn of_mail(&self, mail: &str) -> String {
        let (name, domain) = (addresses::PLACEHOLDER_NAME, addresses::PLACEHOLDER_DOMAIN);
        format!("{name}{:012x}{domain}", self.placeholders.bits(mail) >> 16)
    }
}

/// Where a name stands as words of its own.
fn places_of<'t>(name: &'t str, text: &'t str) -> impl Iterator<Item = Span> + 't {
    let spans = text.match_indices(name).map(|(at, found)| Span::new(at, at + found.len()));
    spans.filter(|span| {
        let before = text.get(..span.start).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        let after = text.get(span.end..).is_some_and(|after| after.starts_with(char::is_alphanumeric));
        !before && !after
    })
}

fn slice(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

/// Puts replacements, which do not overlap, where they belong.
fn replace(text: &mut Cow<'_, str>, mut replacements: Vec<Replacement>) {
    if replacements.is_empty() {
        return;
    }
    replacements.sort_unstable_by_key(|(span, _)| *span);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for (span, placeholder) in replacements {
        if span.start < at {
            continue;
        }
        out.push_str(slice(text, Span::new(at, span.start)));
        out.push_str(&placeholder);
        at = span.end;
    }
    out.push_str(slice(text, Span::new(at, text.len())));
    *text = Cow::Owned(out);
}

#[cfg(test)]
mod tests;
