//! Regular expressions, by one of two engines that find the same: one that is fast, and in a library that travels one that is
//! small. Which it is, is decided here alone.

#[cfg(any(feature = "cli", feature = "internals"))]
pub use fast::Regex;
#[cfg(not(any(feature = "cli", feature = "internals")))]
pub use small::Regex;

#[cfg(any(feature = "cli", feature = "internals"))]
mod fast {
    use regex_automata::util::syntax::Config;
    use regex_automata::{Input, Match, Span, meta};

    #[derive(Debug)]
    pub struct Regex(meta::Regex);

    impl Regex {
        /// None of a text that is no regular expression.
        pub fn new(text: &str, syntax: Config) -> Option<Self> {
            let config = meta::Config::new().nfa_size_limit(None);
            meta::Builder::new().syntax(syntax).configure(config).build(text).ok().map(Self)
        }

        pub fn is_match(&self, text: impl AsRef<[u8]>) -> bool {
            self.0.is_match(Input::new(text.as_ref()))
        }

        /// The first match that is wanted.
        pub fn find(&self, input: Input<'_>, is_wanted: impl Fn(&Match) -> bool) -> Option<Match> {
            self.0.find_iter(input).find(is_wanted)
        }

        /// Where its first group is in the first match.
        pub fn first_group(&self, input: &Input<'_>) -> Option<Span> {
            let mut groups = self.0.create_captures();
            self.0.search_captures(input, &mut groups);
            groups.get_group(1)
        }
    }
}

#[cfg(any(test, not(any(feature = "cli", feature = "internals"))))]
mod small {
    use regex_automata::nfa::thompson::pikevm::PikeVM;
    use regex_automata::util::syntax::Config;
    use regex_automata::{Input, Match, Span};

    #[derive(Debug)]
    pub struct Regex(PikeVM);

    impl Regex {
        pub fn new(text: &str, syntax: Config) -> Option<Self> {
            PikeVM::builder().syntax(syntax).build(text).ok().map(Self)
        }

        pub fn is_match(&self, text: impl AsRef<[u8]>) -> bool {
            self.0.is_match(&mut self.0.create_cache(), Input::new(text.as_ref()))
        }

        pub fn find(&self, input: Input<'_>, is_wanted: impl Fn(&Match) -> bool) -> Option<Match> {
            self.0.find_iter(&mut self.0.create_cache(), input).find(is_wanted)
        }

        pub fn first_group(&self, input: &Input<'_>) -> Option<Span> {
            let mut groups = self.0.create_captures();
            self.0.search(&mut self.0.create_cache(), input, &mut groups);
            groups.get_group(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use regex_automata::util::syntax::Config;
    use regex_automata::{Anchored, Input};

    use super::{fast, small};

    #[test]
    fn both_engines_find_the_same() {
        let patterns = [
            "",
            "a|ab",
            "(a+)(b?)",
            r"^\w+$",
            r"\bé\b",
            "(?i)straße",
            r"\d{2,4}",
            "[^x]*?y",
            "(?m)^b",
            r"\p",
            "(",
            "x*",
            r"(\d+)-(\d+)",
        ];
        let texts = ["", "ab", "aab", "É é", "STRASSE Straße", "12-345", "a\nb\ny", "xxy"];
        for pattern in patterns {
            for syntax in [Config::new(), Config::new().unicode(false)] {
                let (one, other) = (fast::Regex::new(pattern, syntax), small::Regex::new(pattern, syntax));
                let (Some(one), Some(other)) = (&one, &other) else {
                    assert!(one.is_none() && other.is_none(), "{pattern}");
                    continue;
                };
                for text in texts {
                    let at = |start| Input::new(text).range(start..).anchored(Anchored::Yes);
                    assert_eq!(one.is_match(text), other.is_match(text), "{pattern} {text}");
                    assert_eq!(
                        one.find(text.into(), |it| it.start() > 0),
                        other.find(text.into(), |it| it.start() > 0)
                    );
                    assert_eq!(one.first_group(&at(0)), other.first_group(&at(0)), "{pattern} {text}");
                }
            }
        }
    }
}
