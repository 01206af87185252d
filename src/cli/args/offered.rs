//! How values are read that are not typed as the shells offer them.

use std::borrow::Cow;
use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, Error};

use crate::model::reading::{SWITCHES, Switch};
use crate::report::{Format, Reporter};

/// Reads as another parser does, and offers these words: for an argument which takes others as well, such as the start of a
/// rule's code.
#[derive(Clone)]
pub struct Offered<P> {
    pub parser: P,
    pub words: fn() -> Vec<Cow<'static, str>>,
}

impl<P: TypedValueParser> TypedValueParser for Offered<P> {
    type Value = P::Value;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<Self::Value, Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.words)().into_iter().map(|word| PossibleValue::new(word.into_owned()))))
    }
}

/// Reads as another parser does, without the blanks around: `lost, rekeyed` is a list as people write it.
#[derive(Clone)]
pub struct Trimmed<P>(pub P);

impl<P: TypedValueParser> TypedValueParser for Trimmed<P> {
    type Value = P::Value;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<Self::Value, Error> {
        let trimmed = value.to_str().map_or(value, |text| text.trim().as_ref());
        self.0.parse_ref(command, argument, trimmed)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// The codes and names of all rules.
pub fn rules() -> Vec<Cow<'static, str>> {
    let metas = crate::rules::RULES.iter().map(|rule| rule.meta);
    metas.flat_map(|meta| [meta.code.into(), meta.name.into()]).collect()
}

/// The names of all presets.
pub fn presets() -> Vec<Cow<'static, str>> {
    crate::presets::PRESETS.iter().map(|preset| preset.name.into()).collect()
}

/// Each answer to each question of how filters are read.
pub fn readings() -> Vec<Cow<'static, str>> {
    let answers = |switch: &Switch| switch.answers.map(|answer| format!("{}={answer}", switch.name).into());
    SWITCHES.iter().flat_map(answers).collect()
}

/// The formats of a command.
pub fn formats(reporter: Reporter) -> impl TypedValueParser<Value = Format> {
    let values = reporter.formats().map(|known| PossibleValue::new(known.name).help(known.about));
    PossibleValuesParser::new(values).map(move |name| {
        let known = reporter.formats().find(|known| known.name == name);
        known.map_or(Format::Human, |known| known.format)
    })
}
