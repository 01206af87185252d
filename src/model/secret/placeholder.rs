//! What a person writes where a secret belongs, and what only looks like one.

/// As much of a text as is looked at: enough to tell, and no more of one that never ends.
fn start(text: &str) -> &str {
    const ENOUGH: usize = 100;
    text.get(..text.floor_char_boundary(ENOUGH)).unwrap_or(text)
}

/// What the makers of tokens print in their documentation: GitHub, Stripe, RFC 7519 as jwt.io has it, RFC 7617, Telegram.
const EXAMPLES: [&str; 6] = [
    "16C7e42F292c6912E7710c838347Ae178B4a",
    "4eC39HqLyjWDarjtT1zdp7dc",
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ",
    "QWxhZGRpbjpvcGVuIHNlc2FtZQ",
    "HdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
];

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
    const WORDS: [&str; 10] = [
        "xxxx",
        "your",
        "redacted",
        "placeholder",
        "changeme",
        "change-me",
        "change_me",
        "filtered",
        "masked",
        "example",
    ];
    let lower = text.to_ascii_lowercase();
    let is_known = || EXAMPLES.iter().any(|example| text.contains(example));
    WORDS.iter().any(|word| lower.contains(word)) || names_another_place(text) || is_known()
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
    // `vault:secret/shop#password`, `projects/1/secrets/db`, and a tag of YAML before it: `!vault x`.
    let kept =
        ["vault:", "ref+", "ssm:", "env:", "file:", "sops:", "kv:", "secret:", "secrets:", "keyring:", "projects/"];
    let is_kept = kept.iter().any(|it| text.starts_with(it));
    let is_tag = text.strip_prefix('!').is_some_and(|tag| tag.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let is_variable = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    is_kept
        || is_tag
        || is_variable
        || starts.iter().any(|it| text.starts_with(it))
        || holds.iter().any(|it| text.contains(it))
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
    let is_like_one = text.len() >= SHORTEST && has_letter && (has_more || is_one_word()) && !is_time(text);
    is_like_one && !is_placeholder(text) && !is_name(text)
}

/// `12m30s`, `2026-11-20T08:00:05.120Z`.
fn is_time(text: &str) -> bool {
    let is_length = text.bytes().all(|byte| byte.is_ascii_digit() || b"dhmsun.".contains(&byte));
    let shape: Vec<u8> = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
    let is_date = shape.starts_with(b"0000-00-00T00:00") && shape.iter().all(|byte| b"0-:.,+TZ".contains(byte));
    is_length || is_date
}

/// The name of a thing: lower-case words and numbers with signs between, none of them a mixture but for a short one among
/// words, as in `k8s-prod-secret-v2`.
fn is_name(text: &str) -> bool {
    const SHORT: usize = 4;
    const SIGNS: [char; 6] = ['-', '_', '.', '/', ':', '#'];
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || SIGNS.contains(&c);
    let rest = |part: &str| part.trim_start_matches(|c: char| c.is_ascii_lowercase()).len();
    let is_plain = |part: &&str| {
        let digits = part.len() - rest(part);
        rest(part) <= SHORT && part.bytes().skip(digits).all(|byte| byte.is_ascii_digit())
    };
    let parts = || text.split(SIGNS);
    let words: usize = parts().filter(|part| part.len() > 2 && rest(part) == 0).map(str::len).sum();
    let is_short = |part: &str| part.len() < SHORT && words * 2 > text.len();
    text.contains(SIGNS) && text.chars().all(is_part) && parts().all(|part| is_plain(&part) || is_short(part))
}

/// Words in a row, which are no token: what is drawn by lot goes from small letters to capitals, digits and signs at every
/// second character or so.
pub fn is_words(text: &str) -> bool {
    const SHORTEST_WORD: usize = 5;
    let text = start(text).as_bytes();
    let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
    let class = |byte: u8| (byte.is_ascii_alphabetic(), byte.is_ascii_digit());
    let starts = |pair: &[u8]| match *pair {
        [_, other] if other.is_ascii_uppercase() => true,
        [one, other] => other.is_ascii_alphanumeric() && class(one) != class(other),
        _ => false,
    };
    let parts = text.windows(2).filter(|pair| starts(pair)).count();
    text.iter().any(u8::is_ascii_lowercase) && digits * 4 < text.len() && parts * SHORTEST_WORD < text.len()
}

/// Whether a text has letters and digits, as all long ones have that were drawn by lot.
pub fn is_drawn(text: &str) -> bool {
    let text = start(text);
    let has = |fits: fn(&u8) -> bool| text.as_bytes().iter().any(fits);
    let is_mixed = has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit);
    is_mixed && !is_placeholder(text) && !is_name(text) && !is_time(text)
}
