//! Values that shells offer for an argument which takes others as well, such as the start of a rule's code.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error};

/// Reads as another parser does, and offers these words.
#[derive(Clone)]
pub struct Offered<P> {
    pub parser: P,
    pub words: fn() -> Vec<&'static str>,
}

impl<P: TypedValueParser> TypedValueParser for Offered<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Self::Value, Error> {
        self.parser.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.words)().into_iter().map(PossibleValue::new)))
    }
}

/// The codes and names of all rules.
pub fn rules() -> Vec<&'static str> {
    let metas = crate::rules::RULES.iter().map(|rule| rule.meta);
    metas.flat_map(|meta| [meta.code, meta.name]).collect()
}
