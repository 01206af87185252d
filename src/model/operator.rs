//! How a condition compares its values with the text at its key path. What an operator means, and what it is called, is
//! said here alone: everyone else asks.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    Contains,
    Equals,
}

/// What an operator is called.
#[derive(Debug, PartialEq, Eq)]
pub struct OperatorWords {
    /// The field that writes it.
    pub field: &'static str,
    /// What editors say of the field.
    pub about: &'static str,
    /// Its name in JSON.
    pub name: &'static str,
    /// Between a key path and a value: `state contains down`.
    pub verb: &'static str,
    pub infinitive: &'static str,
    /// Before values that are wanted: `wants exactly down`.
    pub precisely: &'static str,
}

impl Operator {
    pub const ALL: [Self; 2] = [Self::Contains, Self::Equals];

    pub const fn words(self) -> &'static OperatorWords {
        match self {
            Self::Contains => &OperatorWords {
                field: "key_value_contains",
                about: "The text at the key path has to contain this, or one of these (with the reading list=all: all of \
                        these). Capitals count, and parts of words do: up is found in interrupted, too. Values are text: \
                        one that looks like a number or a boolean wants quotes, or other readers of YAML take it for one.",
                name: "contains",
                verb: "contains",
                infinitive: "contain",
                precisely: "",
            },
            Self::Equals => &OperatorWords {
                field: "key_value_equals",
                about: "The text at the key path has to be this as a whole, or one of these. Capitals count. Values are \
                        text: one that looks like a number or a boolean wants quotes, or other readers of YAML take it \
                        for one.",
                name: "equals",
                verb: "is",
                infinitive: "equal",
                precisely: "exactly ",
            },
        }
    }

    /// The field that writes it.
    pub const fn field(self) -> &'static str {
        self.words().field
    }

    /// Whether a text satisfies a value, both as they are compared.
    pub fn finds(self, value: &str, text: &str) -> bool {
        match self {
            Self::Contains => text.contains(value),
            Self::Equals => text == value,
        }
    }

    /// Whether the value is all of the text. Else a longer text satisfies it too, and every text an empty value.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Equals)
    }

    /// Whether every text that satisfies this value satisfies the other one. A text that satisfies a value has it in
    /// itself, so that only what the other one finds in the value is certain.
    pub fn ensures(self, value: &str, other: Self, other_value: &str) -> bool {
        match other {
            Self::Contains => value.contains(other_value),
            Self::Equals => self.is_whole() && value == other_value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 7] = ["", "down", "Down", "is down", "down again", "up", "own"];

    #[test]
    fn what_is_ensured_is_found_in_every_text_that_satisfies_the_value() {
        let mut ensured = 0;
        for (operator, other) in Operator::ALL.into_iter().flat_map(|one| Operator::ALL.map(|other| (one, other))) {
            for (value, other_value) in TEXTS.into_iter().flat_map(|one| TEXTS.map(|other| (one, other))) {
                if operator.ensures(value, other, other_value) {
                    ensured += 1;
                    let satisfying = TEXTS.iter().filter(|text| operator.finds(value, text));
                    satisfying.for_each(|text| assert!(other.finds(other_value, text), "{value:?} {other_value:?}"));
                }
            }
        }
        assert!(ensured > TEXTS.len());
    }

    #[test]
    fn a_whole_value_is_found_in_no_longer_text() {
        for operator in Operator::ALL {
            assert!(operator.finds("down", "down"));
            assert_eq!(operator.finds("", "down"), !operator.is_whole());
        }
    }
}
