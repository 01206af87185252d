//! What a person writes where a secret belongs, and what only looks like one.

/// As much of a text as is looked at: enough to tell, and no more of one that never ends.
fn start(text: &str) -> &str {
    const ENOUGH: usize = 100;
    text.get(..text.floor_char_boundary(ENOUGH)).unwrap_or(text)
}

/// `xxxx…`, `your-token-here`, `<token>`, `${TOKEN}`, `REDACTED`.
pub fn is_placeholder(text: &str) -> bool {
    const FEWEST_DIFFERENT: usize = 5;
    let text = start(text);
    let mut different: Vec<_> = text.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    different.sort_unstable();
    different.dedup();
    different.len() < FEWEST_DIFFERENT || is_phrase(text) || is_template(text)
}

/// The same of one that may be as short as it likes, and be of words.
pub fn is_template(text: &str) -> bool {
    let text = start(text);
    const WORDS: [&str; 9] =
        ["xxxx", "your", "redacted", "placeholder", "changeme", "change-me", "change_me", "filtered", "masked"];
    let lower = text.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || names_another_place(text)
}

/// Words with signs between: the name of a thing, and not a thing that somebody drew by lot.
fn is_phrase(text: &str) -> bool {
    let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let is_upper = !text.bytes().any(|byte| byte.is_ascii_lowercase());
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    (is_lower || is_upper) && text.contains(['-', '_', '.', ' ']) && !has_digit
}

/// A variable, a template, or the way to where the secret is kept.
fn names_another_place(text: &str) -> bool {
    let starts = ["<", "$", "{", "[", "(", "*", "%("];
    let holds = ["${", "$(", "{{", "<%", "://", "arn:", "…", "..."];
    let is_variable = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    is_variable || starts.iter().any(|it| text.starts_with(it)) || holds.iter().any(|it| text.contains(it))
}

/// Whether a text can be a password or a key that somebody chose, and not a word that says something of one: `required`,
/// `true`, `my-secret`, `v2`.
pub fn is_chosen(text: &str) -> bool {
    const SHORTEST: usize = 6;
    const LONG: usize = 16;
    let text = start(text);
    let has_letter = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_sign = |byte: u8| byte.is_ascii_punctuation() && !b"-_./:".contains(&byte);
    let has_more = text.bytes().any(|byte| byte.is_ascii_digit() || is_sign(byte));
    let is_one_word = || text.len() >= LONG && text.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_like_one = text.len() >= SHORTEST && has_letter && (has_more || is_one_word());
    is_like_one && !is_placeholder(text) && !is_name(text)
}

/// The name of a thing: lower-case words and numbers with signs between, none of them a mixture.
fn is_name(text: &str) -> bool {
    let has_signs = text.contains(['-', '_', '.', '/', ':']);
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_./:".contains(&byte);
    let is_plain = |part: &str| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_lowercase());
        rest.len() <= 4 && rest.bytes().all(|byte| byte.is_ascii_digit())
    };
    has_signs && text.bytes().all(is_part) && text.split(['-', '_', '.', '/', ':']).all(is_plain)
}

/// Whether a text has letters and digits, as all long ones have that were drawn by lot.
pub fn is_drawn(text: &str) -> bool {
    let text = start(text);
    let has = |fits: fn(&u8) -> bool| text.as_bytes().iter().any(fits);
    has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit) && !is_placeholder(text) && !is_name(text)
}
