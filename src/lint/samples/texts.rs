//! Titles and descriptions that do not become what was meant, for lack of a text in a sample.

use std::ptr;

use crate::engine::incident::{Provenance, RenderedText};
use crate::engine::proof::{Defect, IncidentText, Slip};
use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::instead::{is_blank, nearest_text, texts_inside};
use crate::lint::samples::path_lookup::PathLookup;
use crate::lint::samples::sample_view::SampleView;
use crate::model::diagnostic::{Diagnostic, Place, RuleMeta};
use crate::model::filter::{Service, Trigger};
use crate::model::key_path::KeyPath;
use crate::model::payload::{NoText, Payload};
use crate::model::template::Template;
use crate::source::Spanned;
use crate::words;

/// One of the two fields that tell what an incident is about.
pub struct Field {
    /// `title` or `description`.
    pub word: &'static str,
    pub template: fn(&Trigger) -> Option<&Spanned<Template>>,
    pub tell: for<'a> fn(&'a Trigger, &'a Payload) -> RenderedText<'a>,
}

/// Why a field does not say of a sample what it should.
enum Why<'a> {
    NoText(&'a KeyPath, NoText),
    /// The same, in a text that has other paths or braces: this one stays in it as it is written.
    NoTextInPart(&'a KeyPath, NoText),
    Empty,
}

impl Field {
    /// What is wrong with the field of a trigger filter, if a sample that the filter takes shows it. `instead` is what
    /// the incident has in place of the text.
    pub fn check(
        &self,
        rule: RuleMeta,
        service: &Service,
        trigger: &Trigger,
        evidence: &Evidence<'_>,
        instead: &str,
    ) -> Option<Diagnostic> {
        let template = (self.template)(trigger)?;
        let taken = evidence.opening(service);
        let taken = taken.filter(|(_, taking)| ptr::eq(*taking, trigger));
        let mut found = taken.filter_map(|(seen, _)| {
            let why = self.why(trigger, &template.value, seen, |path| is_ours(path, evidence))?;
            Some((seen, why))
        });
        let (seen, why) = found.next()?;
        let where_from = words::samples(&seen.name(), found.count());
        Some(self.word((rule, service, template), (&why, seen), instead, &where_from))
    }

    /// What is wrong with the field for one sample, also where a key path is in none: what every sample shows is no question
    /// of the path alone.
    pub fn check_all(
        &self,
        rule: RuleMeta,
        (service, trigger): (&Service, &Trigger),
        seen: &SampleView<'_>,
        instead: &str,
        is_meant: impl Fn(&KeyPath) -> bool,
    ) -> Option<Diagnostic> {
        let template = (self.template)(trigger)?;
        let why = self.why(trigger, &template.value, seen, is_meant)?;
        let name = words::samples(&seen.name(), 0);
        Some(self.word((rule, service, template), (&why, seen), instead, &name))
    }

    /// The keys of the field that are slips of what each alert has, of one trigger filter after the other.
    pub fn slips(
        &self,
        rule: RuleMeta,
        (service, text): (&Service, IncidentText),
        evidence: &Evidence<'_>,
        instead: &str,
    ) -> Vec<(usize, Diagnostic)> {
        let slips = evidence.defects().iter().filter_map(|defect| match defect {
            Defect::Slip(slip) if slip.text == text => Some(slip),
            _ => None,
        });
        let word = |slip: &Slip<'_>| {
            let seen = evidence.sample(*slip.samples.first()?)?;
            let trigger = service.triggers.get(slip.trigger)?;
            let of = (service, trigger);
            let said = self.check_all(rule, of, seen, instead, |path| path == slip.written)?;
            let (meant, written) = (words::path(&slip.meant), words::path(slip.written));
            let help = format!("write {meant} in place of {written}: each of these alerts has it");
            let explains = vec![said.place.span];
            let message = match slip.samples.len() {
                1 => said.message.clone(),
                number => {
                    let who = words::trigger(slip.trigger);
                    format!("{} (so it is in all {number} alerts that {who} takes)", said.message)
                }
            };
            let said = Diagnostic { message, ..said }.related(seen.place_of(&slip.meant), seen.words_at(&slip.meant));
            Some((slip.trigger, said.help(help).proven(explains)))
        };
        slips.filter_map(word).collect()
    }

    fn word(
        &self,
        (rule, service, template): (RuleMeta, &Service, &Spanned<Template>),
        (why, seen): (&Why<'_>, &SampleView<'_>),
        instead: &str,
        where_from: &str,
    ) -> Diagnostic {
        let place = Place::new(&service.source, template.span);
        let message = self.message(why, instead, where_from);
        let (there, label) = evidence_of(why, &template.value, seen);
        Diagnostic::new(rule, place, message).related(there, label).help(self.help(why, seen))
    }

    fn why<'t>(
        &self,
        trigger: &'t Trigger,
        template: &Template,
        seen: &'t SampleView<'_>,
        is_ours: impl Fn(&KeyPath) -> bool,
    ) -> Option<Why<'t>> {
        let told = (self.tell)(trigger, seen.payload);
        if told.without_text.is_empty() {
            let blank = |path| seen.payload.find(path).text().is_some_and(is_blank);
            return template.paths().all(blank).then_some(Why::Empty);
        }
        let mut missing = told.without_text.into_iter();
        let (path, reason) = missing.find(|(path, _)| is_ours(path))?;
        Some(match told.provenance {
            Provenance::Composite => Why::NoTextInPart(path, reason),
            _ => Why::NoText(path, reason),
        })
    }

    fn message(&self, why: &Why<'_>, instead: &str, where_from: &str) -> String {
        let field = self.word;
        match why {
            Why::Empty => format!("the {field} is empty in {where_from}"),
            Why::NoText(path, reason) => {
                let (path, reason) = (words::path(path), reason.verb());
                format!("the {field} is {instead}: {path} {reason} in {where_from}")
            }
            Why::NoTextInPart(path, reason) => {
                let (path, reason) = (words::path(path), reason.verb());
                format!("the {field} says {path} as it is written: that {reason} in {where_from}")
            }
        }
    }

    fn help(&self, why: &Why<'_>, seen: &SampleView<'_>) -> String {
        let field = self.word;
        let (Why::NoText(path, reason) | Why::NoTextInPart(path, reason)) = why else {
            return format!("take the {field} from a key that always has text");
        };
        let is_object = *reason == NoText::Object;
        let inside = || texts_inside(path, seen).into_iter().find(|_| is_object);
        let Some(there) = nearest_text(path, seen).or_else(inside) else {
            return format!("take the {field} from a key that every alert has");
        };
        let index = match reason {
            NoText::Array => "; the index names the item",
            _ => "",
        };
        let (written, path) = (words::path(&there), words::path(path));
        match why {
            Why::NoText(..) => format!("take the {field} from {written}, if that is meant{index}"),
            _ => format!("write {written} in place of {path}, if that is meant{index}"),
        }
    }
}

/// Whether no other rule speaks of a path without text: one that no sample has.
fn is_ours(path: &KeyPath, evidence: &Evidence<'_>) -> bool {
    matches!(evidence.path_lookup(path).as_deref(), Some(PathLookup::Present | PathLookup::WithoutText(_)))
}

/// The place in the sample that shows it, with its label.
fn evidence_of(why: &Why<'_>, template: &Template, seen: &SampleView<'_>) -> (Place, String) {
    let path = match why {
        Why::Empty => template.paths().next(),
        Why::NoText(path, _) | Why::NoTextInPart(path, _) => Some(*path),
    };
    match path {
        Some(path) => (seen.place_of(path), seen.words_at(path)),
        None => (seen.start(), "empty here".into()),
    }
}
