//! Texts with placeholders in place of their secrets: equal secrets have equal placeholders, so what is tied by one stays
//! tied.

use std::borrow::Cow;
use std::hash::{BuildHasher, RandomState};

use super::{Plain, Secret, all, mark};
use crate::source::Span;

/// Makes placeholders. Each has a key of its own, drawn by lot, so that a placeholder tells nothing of a secret that somebody
/// chose; one that a machine drew has the mark that it has everywhere.
#[derive(Debug, Default, Clone)]
pub struct Placeholders(RandomState);

/// What a placeholder leaves open may be a secret again: behind a word that ends another one, say.
const MOST_ROUNDS: usize = 4;

impl Placeholders {
    /// A text without secrets. Nothing of it can be told from a text that never had one, where it had none.
    pub fn replace<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.replace_and_count(text, &mut 0)
    }

    /// The same, and how many secrets there were.
    pub fn replace_and_count<'t>(&self, text: &'t str, count: &mut usize) -> Cow<'t, str> {
        let mut clean = Cow::Borrowed(text);
        for _ in 0..MOST_ROUNDS {
            let secrets = all(&clean);
            if secrets.is_empty() {
                return clean;
            }
            clean = Cow::Owned(self.replace_these(&clean, &secrets, count));
        }
        let left = all(&clean);
        Cow::Owned(super::hide_part(&clean, Span::new(0, clean.len()), &left).into_owned())
    }

    /// Replaces a text that is known to be a secret, wherever it stands.
    pub fn replace_known(&self, text: &str, secret: &str) -> String {
        text.replace(secret, &self.of(secret, false))
    }

    /// What stands for a text that somebody wants out of sight, whatever it is. Of digits it is a text as well: others in their
    /// place could not be told from such as were there.
    pub fn of_chosen(&self, text: &str) -> String {
        self.of_text(text, false)
    }

    /// So many bits that equal texts have in common, and others most likely not.
    pub fn bits(&self, text: &str) -> u64 {
        self.0.hash_one(text)
    }

    /// A number of as many digits, none of which is any other than 1 or 2: with so few of them it is no secret.
    pub fn of_number(&self, number: &str) -> String {
        let mut bits = 0;
        let digit = |(at, c): (usize, char)| {
            if at.is_multiple_of(64) {
                bits = self.0.hash_one((number, at));
            }
            let digit = if bits >> (at % 64) & 1 == 0 { '1' } else { '2' };
            if c.is_ascii_digit() { digit } else { c }
        };
        number.chars().enumerate().map(digit).collect()
    }

    fn replace_these(&self, text: &str, secrets: &[Secret], count: &mut usize) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for secret in secrets {
            let hidden = secret.hidden();
            // One that begins inside another has its place taken by that one.
            if hidden.start < at {
                continue;
            }
            out.push_str(text.get(at..hidden.start).unwrap_or_default());
            out.push_str(&self.of(text.get(hidden.start..hidden.end).unwrap_or_default(), secret.is_drawn));
            at = hidden.end;
            *count += 1;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// A number stays one: it may stand in JSON without quotes.
    fn of(&self, secret: &str, is_drawn: bool) -> String {
        if is_number(secret) {
            return self.of_number(secret);
        }
        self.of_text(secret, is_drawn)
    }

    fn of_text(&self, secret: &str, is_drawn: bool) -> String {
        let mark = mark(secret, is_drawn);
        let tag = mark
            .map_or_else(|| format!("{:012x}", self.bits(&Plain::of(secret).text) >> 16), |mark| mark.replace('~', ""));
        format!("<redacted-{tag}>")
    }
}

fn is_number(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit()) && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

/// Whether a number is one of those that stand for others.
pub fn is_number_of_placeholder(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).all(|digit| matches!(digit, b'1' | b'2'))
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    const DRAWN: &str = "ghp_Zx81kQw7TnB3vRe5YuM2aLc9Dj4Hs6Pf0Go1";

    #[test]
    fn equal_secrets_have_equal_placeholders_and_nothing_is_left() {
        let placeholders = Placeholders::default();
        for text in [
            format!(r#"{{"a":"{DRAWN}","b":"Bearer Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2","c":"{DRAWN}"}}"#),
            r#"{"password":"hunter2!x","again":{"password":"hunter2!x"},"url":"https://u:p4ssw0rd!@db.example.net/"}"#.into(),
            r#"{"text":"{\"client_secret\":\"Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2\"}"}"#.into(),
            "curl -H 'Authorization: Bearer Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2' https://acme.callgoose.com/v1/process?token=Yq4Tn8Vb2Kx7Lw9R".into(),
        ] {
            assert!(!find(&text).is_empty(), "{text}");
            let clean = placeholders.replace(&text);
            assert_eq!(find(&clean), [], "{clean}");
            assert_eq!(placeholders.replace(&clean), clean, "twice is once");
            if text.starts_with('{') {
                serde_json::from_str::<serde_json::Value>(&clean).unwrap();
            }
        }
        let twice = format!("{DRAWN} {DRAWN}");
        let clean = placeholders.replace(&twice);
        let (one, other) = clean.split_once(' ').unwrap();
        assert_eq!(one, other);
        assert!(one.starts_with("ghp_<redacted-"), "what it is stays known: {one}");
        assert_eq!(Placeholders::default().replace(&twice), clean, "one that was drawn has one mark everywhere");
    }

    #[test]
    fn a_number_stays_one_of_as_many_digits() {
        let text = r#"{"password":12345678e7,"callgoose_token":90817263544,"secret":"987654e3"}"#;
        let clean = Placeholders::default().replace(text);
        assert_eq!(find(&clean), [], "{clean}");
        serde_json::from_str::<serde_json::Value>(&clean).unwrap();
        let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "0");
        assert_eq!(shape(&clean), shape(text));
        assert_ne!(clean, text);
    }

    #[test]
    fn a_chosen_secret_has_another_placeholder_in_each_run() {
        let text = r#"{"password":"hunter2!x"}"#;
        let (one, other) = (Placeholders::default(), Placeholders::default());
        assert_ne!(one.replace(text), other.replace(text));
        assert!(matches!(one.replace("{}"), Cow::Borrowed("{}")));
    }
}
