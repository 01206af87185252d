//! Sees from its start that a file is no log, and says how to make one of it.

use serde::de::IgnoredAny;

/// How much of a file is looked at.
pub const HEAD: usize = 64 * 1024;

/// Whether enough of a file is there to know what it is: two lines that are not empty.
pub fn is_enough(head: &[u8]) -> bool {
    head.len() >= HEAD || lines(head).nth(2).is_some()
}

/// What the file is in place of a log, and what makes a log of it.
pub fn refusal(head: &[u8], name: &str) -> Option<(String, String)> {
    let name = if name == "<stdin>" { "" } else { name };
    let utf16 = matches!(
        head,
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'{', ..] | [b'{', 0, ..]
    );
    if utf16 {
        let help = "save it as UTF-8, as in: iconv -f UTF-16 -t UTF-8";
        return Some(("it is UTF-16, and JSON is UTF-8".into(), help.into()));
    }
    let mut lines = lines(head);
    let (first, second) = (lines.next()?, lines.next()?);
    // A line that was cut off is one bad line, when the next one is whole.
    let is_array = first == b"[";
    let is_open = is_array || is_cut_off(first) && !is_whole(second);
    if !is_open || !matches!(first.first(), Some(b'[' | b'{')) {
        return None;
    }
    let (kind, filter) = match first {
        [b'[', ..] => ("one JSON array", "'.[]'"),
        _ => ("JSON of several lines each", "."),
    };
    let help = format!("make it one line each: jq -c {filter} {name}");
    let help = format!("{} | cgfilter replay -", help.trim_end());
    Some((
        format!("this is {kind}, and a log has one payload on each line"),
        help,
    ))
}

/// Lines that are not empty, without the blanks around them; the last one may not be whole.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.filter(|line| !line.is_empty())
}

fn is_whole(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

fn is_cut_off(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<String> {
        refusal(text.as_bytes(), "a.json").map(|(message, _)| message)
    }

    #[test]
    fn an_array_and_json_of_several_lines_are_no_log() {
        let array =
            Some("this is one JSON array, and a log has one payload on each line".to_owned());
        assert_eq!(kind("[\n  {\"a\": 1},\n  {\"a\": 2}\n]\n"), array);
        assert_eq!(kind("[\n{\"a\": 1}\n]"), array);
        assert_eq!(kind("[{\"a\": 1},\n{\"a\": 2}]"), array);
        assert!(kind("{\n  \"a\": 1\n}\n{\n \"a\": 2\n}\n").is_some());
        assert!(kind("{ \"a\": 1,\n  \"b\": 2 }").is_some());
    }

    #[test]
    fn a_log_with_a_bad_first_line_is_a_log() {
        for log in [
            "{\"a\": 1}\n{\"a\": 2}\n",
            "{\"a\": 1",
            "{\"a\": 1\n{\"a\": 2}\n",
            "a\": 1}\n{\"a\": 2}\n",
            "[1]\n[2]\n",
            "",
            "\n\n",
            "host down\nhost up\n",
        ] {
            assert_eq!(kind(log), None, "{log}");
        }
    }
}
