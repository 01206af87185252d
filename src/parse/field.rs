//! The fields that a mapping may have: what the readers know them by, and what schemas are made of.

/// A field, the other names that guides and the console give it, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    pub holds: Holds,
    /// What its author wants to know of it, in a sentence or two.
    pub about: &'static str,
}

/// What a field has to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One text.
    Text,
    /// A key path, or several with text between.
    KeyPath,
    /// Why something is as it is: a text that is neither empty nor a yes or no.
    Reason,
    /// One text or a list of them.
    Texts,
    /// One text as it is found in a payload: a number or a boolean needs no quotes.
    Found,
    /// As found, one or a list of at least one.
    FoundTexts,
    /// Texts within the limits of the console for what is looked for in a payload.
    Values,
    /// A whole number, not below this one.
    Number(usize),
    /// One of these words, as they are here. A word that is a number to other readers of YAML is written as one.
    OneOf(&'static [&'static str]),
    /// One of these words, in capitals or not.
    AnyCaseOf(&'static [&'static str]),
    Mapping(Mapping),
    /// A list of at least one mapping.
    List(Mapping, Most),
    /// One mapping, or a list of at least one.
    OneOrMore(Mapping, Most),
    /// What is expected of a text: the text itself, or a mapping of checks.
    Expected(&'static Self, &'static Mapping),
    /// The path of a file, or the body of a call itself.
    Payload,
    /// Rules, by code or name, and one of these words for each.
    Rules(&'static [&'static str]),
}

/// How many items of a list are of use.
pub type Most = Option<usize>;

/// The fields of one kind of mapping, and which of them have to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapping {
    pub name: &'static str,
    pub fields: &'static [Field],
    pub needs: &'static [Need],
}

/// What makes a mapping whole. The readers tell of what is missing, each in words of its own; this is the same as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// At least one of these fields is there.
    AnyOf(&'static [&'static str]),
    /// Where the first is, none of the others are.
    Apart(&'static str, &'static [&'static str]),
    /// An item of the list has the field, unless the mapping has the other one.
    InSomeItem { list: &'static str, field: &'static str, unless: &'static str },
}

impl Field {
    /// A field that holds one text.
    pub const fn new(name: &'static str) -> Self {
        Self { name, aliases: &[], holds: Holds::Text, about: "" }
    }

    pub const fn aliased(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..Self::new(name) }
    }

    #[must_use]
    pub const fn holds(mut self, holds: Holds) -> Self {
        self.holds = holds;
        self
    }

    #[must_use]
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// Its name, then the other ones.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

impl Mapping {
    /// A mapping of which every field may be left out.
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, needs: &[] }
    }

    #[must_use]
    pub const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
