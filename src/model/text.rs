//! Small pieces of text that every format uses: what may reach a terminal, quotes, lists, plurals.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::hidden::{has_hidden, hidden, marked};
use super::plain_scalar;
use super::runner::{commands, has_command};
use super::secret;

/// The text with nothing in it that a terminal would act on or hide: control characters, direction marks and invisible
/// characters are written as escapes, line breaks as `\n`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !has_hidden(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut plain = 0;
    for (at, c) in hidden(text) {
        out.push_str(text.get(plain..at).unwrap_or_default());
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push_str(&escape(c)),
        }
        plain = at + c.len_utf8();
    }
    out.push_str(text.get(plain..).unwrap_or_default());
    Cow::Owned(out)
}

/// A character as people read it who do not see it.
pub fn escape(c: char) -> String {
    format!("\\u{{{:x}}}", u32::from(c))
}

/// A text of a payload or a filter in double quotes, shortened to one readable length. Blanks that are no plain space
/// are written as escapes: they may be all that differs.
pub fn quoted(text: &str) -> String {
    let start = start_of(text, MAX_QUOTED);
    let shown = printable(start.as_deref().unwrap_or(text));
    let mut out = String::with_capacity(shown.len() + 2);
    for c in shown.chars() {
        if is_odd_blank(c) {
            out.push_str(&escape(c));
        } else {
            out.push(c);
        }
    }
    let more = if start.is_some() { "…" } else { "" };
    format!("\"{out}{more}\"")
}

/// The start of a text that has more than so many characters, without the secrets of the whole: what is left of one is known
/// to nobody.
pub fn start_of(text: &str, most: usize) -> Option<String> {
    text.char_indices().nth(most)?;
    let hidden = secret::hide(text);
    let end = hidden.char_indices().nth(most).map_or(hidden.len(), |(at, _)| at);
    Some(between_words(hidden.get(..end)?).to_owned())
}

/// A text that was cut off without its last piece, where it has several: that may be the start of a secret.
pub fn between_words(start: &str) -> &str {
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '"' | '{' | '}');
    let end = start.rfind(ends).filter(|end| *end > start.len() / 2);
    end.and_then(|end| start.get(..end)).unwrap_or(start)
}

const MAX_QUOTED: usize = 80;
const MAX_LISTED: usize = 6;

/// A no-break space and its like.
pub fn is_odd_blank(c: char) -> bool {
    c.is_whitespace() && c != ' ' && !c.is_control()
}

/// A value as a person would type it: bare, or in quotes where its ends would not be seen otherwise.
pub fn value(text: &str) -> String {
    let odd = |c: char| c.is_whitespace() || c == ',';
    let bare = !text.is_empty() && !has_hidden(text) && !text.chars().any(odd);
    if bare && text.chars().count() <= MAX_QUOTED { text.to_owned() } else { quoted(text) }
}

/// A text as it has to be typed into a YAML file, in one line, also as one of a list in brackets. serde_yaml decides what
/// needs quotes, and three things besides: what older readers take for no text, what ends in a list, and what nobody would see.
pub fn yaml(text: &str) -> String {
    if has_hidden(text) || has_command(text) || text.chars().any(is_odd_blank) {
        return yaml_double_quoted(text);
    }
    let written = serde_yaml::to_string(text).unwrap_or_default();
    let written = written.trim_end_matches('\n');
    let is_text = !plain_scalar::is_no_text(written) && !plain_scalar::ends_in_list(written);
    if is_text { written.to_owned() } else { yaml_single_quoted(text) }
}

pub fn yaml_single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// With escapes for all that would be invisible, and for what would be a command to a runner that prints it.
pub fn yaml_double_quoted(text: &str) -> String {
    double_quoted(text, |out, c| {
        let _ = match u32::from(c) {
            code @ 0x1_0000.. => write!(out, "\\U{code:08x}"),
            code => write!(out, "\\u{code:04x}"),
        };
    })
}

/// The same as a text of JSON.
pub fn json_double_quoted(text: &str) -> String {
    double_quoted(text, json_escape)
}

/// A character as the escapes of JSON, which has two for one beyond the first 65,536.
pub fn json_escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}

fn double_quoted(text: &str, escape: impl Fn(&mut String, char)) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut commands = commands(&json).peekable();
    marked(&json).fold(String::new(), |mut out, (at, c, is_hidden)| {
        if is_hidden || is_odd_blank(c) || commands.next_if_eq(&at).is_some() {
            escape(&mut out, c);
        } else {
            out.push(c);
        }
        out
    })
}

/// Longer names are no misspelling of each other: to compare them would take the product of their lengths.
const MAX_COMPARED: usize = 200;

/// How alike two names are, from 0 to 1; none where it is less than `least`.
pub fn likeness(one: &str, other: &str, least: f64) -> Option<f64> {
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    // Each character that one of them lacks is a difference. A character may have four bytes.
    let too_different = longer > MAX_COMPARED || (shorter as f64 * 4.0) < longer as f64 * least;
    if too_different {
        return None;
    }
    Some(strsim::normalized_damerau_levenshtein(one, other)).filter(|likeness| *likeness >= least)
}

/// With a capital at its start, as a sentence has.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters.as_str().chars()).collect()
}

/// `a, b or c`.
pub fn listed<S: AsRef<str>>(items: &[S], word: &str) -> String {
    let names: Vec<_> = items.iter().take(MAX_LISTED).map(|item| item.as_ref()).collect();
    let more = items.len() - names.len();
    match names.split_last() {
        None => String::new(),
        Some(_) if more > 0 => format!("{} {word} {more} more", names.join(", ")),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} {word} {last}", rest.join(", ")),
    }
}

/// `1 payload`, `2 payloads`.
pub fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(number))
}

/// `1,234,567`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_a_terminal_would_act_on_passes() {
        assert_eq!(printable("a\x1b[31mb\n\u{9b}\u{202e}c\u{7f}"), "a\\u{1b}[31mb\\n\\u{9b}\\u{202e}c\\u{7f}");
        assert!(matches!(printable("plain é ✓"), Cow::Borrowed(_)));
    }

    #[test]
    fn lists_and_numbers_read_as_prose() {
        assert_eq!(listed(&["a"], "or"), "a");
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
        assert_eq!(listed(&["1", "2", "3", "4", "5", "6", "7", "8"], "and"), "1, 2, 3, 4, 5, 6 and 2 more");
        assert_eq!(count(1, "payload"), "1 payload");
        assert_eq!(count(12_345, "payload"), "12,345 payloads");
    }

    /// By another reader than that of filters, alone and in a list.
    fn reads_back(text: &str) {
        let written = yaml(text);
        assert_eq!(serde_yaml::from_str::<Vec<String>>(&format!("[{written}]")).unwrap(), [text], "{written}");
        assert_eq!(serde_yaml::from_str::<String>(&written).unwrap(), text, "{written}");
    }

    proptest! {
        #[test]
        fn any_text_reads_back(text in prop_oneof!["[-a :#,?!&*|>'\"%@`{}=~\\[\\]\\\\0.\n\t]{0,7}", "\\PC{0,6}"]) {
            reads_back(&text);
        }
    }

    #[test]
    fn what_is_to_be_typed_into_yaml_reads_back_as_the_same_text() {
        let texts = [
            "down",
            "is down",
            "\"k8s.io/state\"",
            "[0].status",
            "x #1",
            "state: [X] #1",
            "it's",
            "a, b",
            " x",
            "-",
            "a\u{a0}b",
            "say \"hi\", ok",
            "",
            "100%",
            "~",
            "*x",
            "&x",
            "{{a.b}}",
            "a\tb\n",
            "##[add-mask]e",
            "a section_start:1:b",
            "##\"[x",
            "flag \u{1f3f4}\u{e0067}\u{e007f} ",
        ];
        texts.into_iter().for_each(reads_back);
        for plain in ["is down", "it's", "100%", "a:b", "say \"hi\""] {
            assert_eq!(yaml(plain), plain);
        }
        for no_text in ["1", "off", "y", "12:30", "2026-11-20", "a: b", "a, b", "x]"] {
            assert_eq!(yaml(no_text), format!("'{no_text}'"));
        }
        assert_eq!(yaml("##[a]"), "\"##\\u005ba]\"");
    }

    #[test]
    fn a_value_whose_ends_would_not_be_seen_is_quoted() {
        assert_eq!(value("is down"), "\"is down\"");
        assert_eq!(value("down"), "down");
        assert_eq!(value(" down"), "\" down\"");
        assert_eq!(value(""), "\"\"");
    }
}
