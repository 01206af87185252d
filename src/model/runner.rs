//! What a CI runner takes for a command to itself in the text that a job prints.
//!
//! | runner | a command | where in a line |
//! |---|---|---|
//! | GitHub, Gitea, Forgejo | `::name …::` | at its start, behind blanks |
//! | GitHub, Azure | `##[name …]` | anywhere |
//! | Azure, TeamCity, Octopus | `##vso[…]`, `##teamcity[…]`, `##octopus[…]` | anywhere |
//! | GitLab | `section_start:TIME:NAME`, `section_end:…`; its viewer needs no carriage return behind them, and trims blanks | anywhere |
//! | Travis | `travis_fold:…`, `travis_time:…` | anywhere |
//!
//! What begins with an escape character (Jenkins, Buildkite, Drone) is no text that is printed here. The headings of Buildkite
//! (`--- `, `+++ `) fold lines and do no more, and are those of any difference.

/// Looks at a text byte by byte, in pieces of any size.
#[derive(Debug, Clone, Default)]
pub struct Scanner {
    start: Start,
    hash: Hash,
    /// The last bytes that are no blanks, the latest one lowest.
    tail: u128,
    control: Control,
}

/// How a line starts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Start {
    /// With blanks alone. What is no ASCII may be a blank.
    #[default]
    Blank,
    Colon,
    Text,
    /// With what is not looked at.
    Trusted,
}

/// How much of `##word[` there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Hash {
    #[default]
    None,
    One,
    Word,
}

/// Whether this is a sequence that colours a terminal: a runner may take it away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Control {
    #[default]
    None,
    Escape,
    Sequence,
}

/// What a colon behind it makes a command.
const WORDS: [&str; 4] = ["section_start", "section_end", "travis_fold", "travis_time"];

impl Scanner {
    /// For text whose lines start with what is not a stranger's.
    pub fn within_lines() -> Self {
        Self { start: Start::Trusted, ..Self::default() }
    }

    /// Whether this byte, a bracket or a colon, makes a command of those before it. Another one in its place makes none.
    pub fn completes(&mut self, byte: u8) -> bool {
        // Nearly every byte stands within a line, and starts nothing.
        if self.is_idle() && (b'$'..=b'~').contains(&byte) && byte != b':' {
            self.tail = self.tail << 8 | u128::from(byte);
            return false;
        }
        if self.is_control(byte) {
            return false;
        }
        if matches!(byte, b'\n' | b'\r') {
            let start = if self.start == Start::Trusted { Start::Trusted } else { Start::Blank };
            *self = Self { start, ..Self::default() };
            return false;
        }
        let is_blank = byte.is_ascii_whitespace() || !byte.is_ascii();
        let opens = self.is_doubled(byte, is_blank) | self.is_bracket(byte) | (byte == b':' && self.ends_a_word());
        if !is_blank {
            self.tail = self.tail << 8 | u128::from(byte);
        }
        opens
    }

    fn is_idle(&self) -> bool {
        matches!(self.start, Start::Text | Start::Trusted) && self.hash == Hash::None && self.control == Control::None
    }

    fn is_control(&mut self, byte: u8) -> bool {
        self.control = match (self.control, byte) {
            (_, 0x1b) => Control::Escape,
            (Control::Escape, b'[') => Control::Sequence,
            (Control::Sequence, b' '..=b'?') => Control::Sequence,
            (Control::Sequence, _) => {
                self.control = Control::None;
                return true;
            }
            _ => Control::None,
        };
        self.control != Control::None
    }

    /// The second of two colons at the start of a line.
    fn is_doubled(&mut self, byte: u8, is_blank: bool) -> bool {
        let (start, opens) = match (self.start, byte) {
            (Start::Trusted, _) => (Start::Trusted, false),
            (Start::Blank, b':') => (Start::Colon, false),
            (Start::Blank, _) if is_blank => (Start::Blank, false),
            (Start::Colon, b':') => (Start::Text, true),
            _ => (Start::Text, false),
        };
        self.start = start;
        opens
    }

    /// The bracket behind two hashes, and perhaps a word.
    fn is_bracket(&mut self, byte: u8) -> bool {
        let (hash, opens) = match (self.hash, byte) {
            (Hash::None, b'#') => (Hash::One, false),
            (Hash::One | Hash::Word, b'#') => (Hash::Word, false),
            (Hash::Word, b'[') => (Hash::None, true),
            (Hash::Word, b'.' | b'-' | b'_') => (Hash::Word, false),
            (Hash::Word, byte) if byte.is_ascii_alphanumeric() => (Hash::Word, false),
            _ => (Hash::None, false),
        };
        self.hash = hash;
        opens
    }

    fn ends_a_word(&self) -> bool {
        WORDS.iter().any(|word| {
            let bits = 8 * word.len();
            let word = word.bytes().fold(0, |word, byte| word << 8 | u128::from(byte));
            self.tail & ((1 << bits) - 1) == word
        })
    }
}

/// The places in a text of the bytes that make commands, wherever in a line the text may come to stand behind another one.
pub fn commands(text: &str) -> impl Iterator<Item = usize> {
    let mut scanner = Scanner::within_lines();
    text.bytes().enumerate().filter(move |(_, byte)| scanner.completes(*byte)).map(|(at, _)| at)
}

pub fn has_command(text: &str) -> bool {
    // Nearly every text has neither.
    memchr::memchr2(b'[', b':', text.as_bytes()).is_some() && commands(text).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes that make commands, in a text of several lines.
    fn found(text: &str) -> String {
        let mut scanner = Scanner::default();
        text.bytes().filter(|byte| scanner.completes(*byte)).map(char::from).collect()
    }

    #[test]
    fn what_a_runner_takes_for_a_command_is_found() {
        for text in [
            "##[add-mask]e",
            "a ##[",
            "###[",
            "##vso[task.x]",
            "#a##teamcity[",
            "##a-b.c_d[",
            "##x##[",
            "#\x1b[1m#\x1b[0m[",
        ] {
            assert_eq!(found(text), "[", "{text:?}");
        }
        for text in [
            "::x::",
            " \t::error::",
            "a\n::",
            "a\r ::",
            "\u{a0}\u{3000}::",
            "\x1b[1;31m::x",
            "\x1b[0m \x1b[1m:\x1b[0m:",
            ":::",
        ] {
            assert_eq!(found(text), ":", "{text:?}");
        }
        for text in [
            "a section_start:1:x",
            "section_end:",
            "section_ start : 1 : x",
            "é section_\u{a0}end:",
            "x travis_fold:",
            "travis_time:x",
        ] {
            assert_eq!(found(text), ":", "{text:?}");
        }
        assert_eq!(found("##[a] ##vso[b\n ::c section_end:"), "[[::");
    }

    #[test]
    fn what_no_runner_takes_for_one_is_left() {
        for text in [
            "#[a]",
            "# #[a]",
            "## [a]",
            "##a [",
            "##\u{200b}[",
            "a::b",
            "a ::",
            ": :",
            ":",
            "x\n\n:",
            "section_start",
            "start:",
            "section_begin:",
            "##",
        ] {
            assert_eq!(found(text), "", "{text:?}");
        }
        assert!(!has_command("::error::x") && has_command("::error ##[x"));
    }
}
