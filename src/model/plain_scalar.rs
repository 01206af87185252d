//! What other readers of YAML make of a text without quotes. Here it is always a text.

/// Whether a reader of YAML 1.1 or 1.2 takes this plain scalar for a null, a boolean, a number or a date.
pub fn is_no_text(text: &str) -> bool {
    is_word(text) || is_number(text) || is_date(text)
}

/// Whether a text as serde_yaml writes it is one without quotes that readers end, or take for a key, in a list in brackets.
pub fn ends_in_list(written: &str) -> bool {
    let is_plain = !written.starts_with(['\'', '"']);
    is_plain
        && (written.starts_with([':', '?']) || written.contains(":?") || written.contains([',', '[', ']', '{', '}']))
}

/// The words of the core schema (YAML 1.2, section 10.3.2) and of the types of YAML 1.1 (yaml.org/type).
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".nan", "~"];
    let infinity = text.trim_start_matches(['+', '-']).eq_ignore_ascii_case(".inf");
    text == "=" || infinity || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let only =
        |digits: &str, allowed: &str| !digits.is_empty() && digits.chars().all(|c| allowed.contains(c) || c == '_');
    if let Some(hex) = digits.strip_prefix("0x") {
        return only(&hex.to_ascii_lowercase(), "0123456789abcdef");
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return only(octal, "01234567");
    }
    if let Some(binary) = digits.strip_prefix("0b") {
        return only(binary, "01");
    }
    let starts_right = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    starts_right && (digits.replace('_', "").parse::<f64>().is_ok() || is_sexagesimal(digits))
}

/// `12:30` is 750 minutes to a reader of YAML 1.1.
fn is_sexagesimal(digits: &str) -> bool {
    let mut parts = digits.split(':');
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(numeric) && digits.contains(':') && parts.all(|part| numeric(part) && part.len() <= 2)
}

/// `2026-11-20`, with or without a time behind it.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some((date, rest)) = bytes.split_at_checked(10) else {
        return false;
    };
    let shape = date.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    shape && (rest.is_empty() || matches!(rest.first(), Some(b'T' | b't' | b' ')))
}

#[cfg(test)]
mod tests {
    use super::is_no_text;

    #[test]
    fn what_other_readers_take_for_something_else_is_known() {
        for text in [
            "null",
            "~",
            "True",
            "NO",
            "on",
            "off",
            "y",
            "1",
            "-1",
            "+1.5",
            ".5",
            "1e3",
            "0o17",
            "0x1F",
            "0b11",
            "1_000",
            "12:30",
            "1:30:59",
            "2026-11-20",
            "2026-11-20T10:00:00Z",
            ".inf",
            "-.INF",
            ".NaN",
            "=",
            "007",
        ] {
            assert!(is_no_text(text), "{text}");
        }
    }

    #[test]
    fn a_text_is_a_text() {
        for text in [
            "down", "nope", "OK", "1.2.3", "v1", "e3", "0xZZ", "12:", ":30", "1:300", "-", "+", "2026-11", "0o8",
            "inf", "nan", "P1", "10.0.0.1", "", "_1",
        ] {
            assert!(!is_no_text(text), "{text}");
        }
    }
}
