//! Secrets that the name beside them gives away: `password=…`, `"client_secret": "…"`, `X-Api-Key: …`.

use super::credentials::SHORTEST;
use super::forms::Found;
use super::placeholder::{is_chosen, is_drawn, is_placeholder};
use super::scan::{Alphabet, Scan};
use crate::source::Span;

/// What every such name ends with.
pub const WORDS: &[&str] = &[
    "authorization",
    "auth",
    "key",
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pass",
    "sig",
    "signature",
    "cookie",
    "honeycomb-team",
];

/// What the value of a name has to be like, to be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    /// Somebody may have chosen it.
    Chosen,
    /// It is long, with letters and digits.
    Drawn,
    /// It has as many characters as those of PagerDuty, or is a UUID: others call a plain word so.
    Fixed,
    /// It is a token of Callgoose.
    Callgoose,
    /// Credentials, behind the name of their scheme or alone.
    Header,
    /// Names with values, one of which is long, with letters and digits.
    Cookie,
    /// It is in a URL or a form: elsewhere a name like this says little.
    Parameter,
}

/// What a name ends with, what its value is, and the words of which one comes before that; an empty one for a name that needs
/// no other word. Capitals and signs are each writer's own. Of two that fit the first counts.
type Name = (&'static str, &'static str, Value, &'static [&'static str]);

const NAMES: &[Name] = &[
    ("auth", "a Callgoose token", Value::Callgoose, &["callgoose"]),
    ("token", "a Callgoose token", Value::Callgoose, &["callgoose"]),
    ("authorization", "credentials in a header", Value::Header, &[""]),
    ("cookie", "a cookie", Value::Cookie, &[""]),
    ("password", "a password", Value::Chosen, &[""]),
    ("passwd", "a password", Value::Chosen, &[""]),
    ("passphrase", "a password", Value::Chosen, &[""]),
    ("pwd", "a password", Value::Chosen, &[""]),
    ("pass", "a password", Value::Chosen, &["db", "smtp", "user", "admin", "root", "mysql", "redis", "mail", "auth"]),
    ("secret", "a secret", Value::Chosen, &[""]),
    ("honeycomb-team", "an API key", Value::Drawn, &[""]),
    ("key", "an integration key", Value::Fixed, &["routing", "integration", "service"]),
    (
        "key",
        "an API key",
        Value::Drawn,
        &["api", "app", "application", "subscription", "functions", "license", "ingest", "write", "auth"],
    ),
    ("key", "an access key", Value::Drawn, &["access"]),
    ("key", "a secret key", Value::Drawn, &["secret", "account", "private", "signing", "encryption", "master", "hmac"]),
    (
        "token",
        "an access token",
        Value::Drawn,
        &["access", "auth", "api", "app", "bot", "private", "personal", "refresh", "session", "security", "secret"],
    ),
    (
        "token",
        "an access token",
        Value::Drawn,
        &["bearer", "webhook", "vault", "deploy", "job", "service", "server", "team", "global", "user"],
    ),
    (
        "token",
        "an access token",
        Value::Drawn,
        &["github", "gitlab", "slack", "npm", "discord", "telegram", "mattermost", "sentry", "sonar", "snyk"],
    ),
    ("token", "an access token", Value::Drawn, &["okta", "heroku", "datadog", "cloudflare", "circleci"]),
];

/// The same of names that have one word before that, or nothing: `next_token` turns a page.
const WHOLE_NAMES: &[Name] = &[
    ("token", "an access token", Value::Drawn, &["x", "id"]),
    ("token", "a token in a URL", Value::Parameter, &[""]),
    ("pass", "a password", Value::Chosen, &[""]),
    ("sig", "a signature in a URL", Value::Parameter, &[""]),
    ("signature", "a signature in a URL", Value::Parameter, &["", "x-amz", "x-goog"]),
];

/// What the name says that ends with a word, which has so much before it.
fn name(before: &str, word: &str) -> Option<&'static Name> {
    const LONGEST: usize = 16;
    let mut letters = [0; LONGEST];
    let last = before.bytes().rev().filter(u8::is_ascii_alphanumeric);
    for (letter, byte) in letters.iter_mut().rev().zip(last) {
        *letter = byte.to_ascii_lowercase();
    }
    let is_known = |(end, _, _, words): &&Name| {
        end.eq_ignore_ascii_case(word) && words.iter().any(|before| letters.ends_with(before.as_bytes()))
    };
    let is_whole = |(end, _, _, wholes): &&Name| {
        let before = || before.trim_end_matches(['-', '_', '.']);
        end.eq_ignore_ascii_case(word) && wholes.iter().any(|whole| whole.eq_ignore_ascii_case(before()))
    };
    NAMES.iter().find(is_known).or_else(|| WHOLE_NAMES.iter().find(is_whole))
}

/// The name that ends with a word, and where it starts.
fn name_at(scan: &Scan<'_>, word: Span) -> Option<(usize, &'static Name)> {
    const LONGEST: usize = 64;
    let start = scan.back(word.start, LONGEST, Alphabet::Dotted);
    let before = scan.at(Span::new(start, word.start)).trim_start_matches(['-', '.', '_']);
    name(before, scan.at(word)).map(|name| (word.start - before.len(), name))
}

/// Whether a name ends here.
pub fn may_be(scan: &Scan<'_>, word: Span) -> bool {
    let goes_on = scan.text.as_bytes().get(word.end).is_some_and(|byte| Alphabet::Dotted.has(*byte));
    !goes_on && name_at(scan, word).is_some()
}

pub fn value(scan: &Scan<'_>, word: Span) -> Option<Found> {
    let (start, (_, kind, value, _)) = name_at(scan, word)?;
    let behind = Behind::of(scan, start, word.end)?;
    let found = match value {
        Value::Header => header(scan, behind.start),
        _ => behind.value(scan, *value).map(|span| Found { is_drawn: *value != Value::Chosen, ..Found::chosen(span) }),
    };
    Some(Found { kind: Some(kind), ..found? })
}

/// A key whose value is a secret, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretKey(Value);

impl SecretKey {
    pub fn of(key: &str) -> Option<Self> {
        let ends = |word: &&&str| {
            key.get(key.len().wrapping_sub(word.len())..).is_some_and(|end| end.eq_ignore_ascii_case(word))
        };
        let mut known = WORDS.iter().filter(ends).filter_map(|word| name(key.get(..key.len() - word.len())?, word));
        known.find(|(_, _, value, _)| *value != Value::Parameter).map(|(_, _, value, _)| Self(*value))
    }

    /// Whether a value of the key can be one.
    pub fn has(self, text: &str) -> bool {
        match self.0 {
            Value::Header => text.len() >= SHORTEST && !is_placeholder(text),
            value => value.fits(text),
        }
    }
}

/// How much of what is in quotes is looked at.
const LONGEST: usize = 256;

/// What stands behind a name.
struct Behind {
    start: usize,
    /// The sign that ends it, when it is in quotes.
    quote: Option<char>,
    /// A sign of a URL or a form, and nothing else, ties it to its name.
    is_parameter: bool,
    is_in_url: bool,
}

impl Behind {
    /// Behind `:` or `=`, blanks and quotes; behind the key `value` of a list of headers or variables; behind a blank for
    /// an option of a command line; in an element of XML.
    fn of(scan: &Scan<'_>, name: usize, end: usize) -> Option<Self> {
        const QUOTES: [char; 3] = ['"', '\'', '`'];
        let before = scan.before(name);
        let rest = scan.after(end);
        let closed = rest.trim_start_matches(QUOTES);
        let in_list = || {
            let key = closed.trim_start_matches([',', ' ', '\t', '\r', '\n']).trim_start_matches(QUOTES);
            let is_key = key.get(.."value".len()).is_some_and(|key| key.eq_ignore_ascii_case("value"));
            let value = key.get("value".len()..).filter(|_| is_key)?;
            value.trim_start_matches(QUOTES).trim_start_matches([' ', '\t']).strip_prefix([':', '='])
        };
        let signed = closed.trim_start_matches([' ', '\t']);
        // Between others such a sign is none: `arn:aws:secretsmanager:eu-west-1:1:secret:shop`.
        let signed = if before.ends_with(':') && signed.starts_with(':') { "" } else { signed };
        let sign =
            signed.strip_prefix("=>").or_else(|| signed.strip_prefix(":=")).or_else(|| signed.strip_prefix([':', '=']));
        let element = || signed.strip_prefix('>').filter(|_| before.ends_with('<'));
        let option = || closed.strip_prefix(' ').filter(|_| before.ends_with("--"));
        let behind = sign.or_else(element).or_else(in_list).or_else(option)?;
        let is_parameter = signed.starts_with('=') && signed.len() == rest.len();
        let value = behind.trim_start_matches([' ', '\t', '[', '"', '\'', '`']);
        let skipped = behind.get(..behind.len() - value.len())?;
        Some(Self {
            start: scan.text.len() - value.len(),
            quote: skipped.chars().next_back().filter(|last| QUOTES.contains(last)),
            is_parameter,
            is_in_url: before.ends_with(['?', '&', ';']),
        })
    }

    fn value(&self, scan: &Scan<'_>, value: Value) -> Option<Span> {
        if value == Value::Parameter {
            let run = scan.long_run(self.start, SHORTEST, Alphabet::Token)?;
            let text = scan.at(run);
            let is_token = if self.is_in_url { !is_placeholder(text) } else { is_drawn(text) };
            return (self.is_parameter && is_token).then_some(run);
        }
        let span = match value {
            Value::Chosen => self.chosen(scan),
            Value::Cookie => self.line(scan),
            _ => scan.run(self.start, Alphabet::Token),
        };
        let text = scan.at(span);
        let is_cut = scan.after(span.end).starts_with('…') && text.len() >= 4;
        let in_url = self.is_in_url && self.is_parameter && text.len() >= SHORTEST && !is_placeholder(text);
        (in_url || is_cut || value.fits(text))
            .then(|| self.in_quotes(scan).filter(|_| value == Value::Chosen).unwrap_or(span))
    }

    /// All that is in quotes: the rest of a password may stand behind a blank, or in the next line.
    fn in_quotes(&self, scan: &Scan<'_>) -> Option<Span> {
        let rest = scan.after(self.start);
        let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let (quoted, _) = rest.split_once(self.quote?)?;
        Some(Span::new(self.start, self.start + quoted.len()))
    }

    /// Up to the sign that ends what is in quotes, or the line.
    fn line(&self, scan: &Scan<'_>) -> Span {
        const LONGEST: usize = 2 * 1024;
        let rest = scan.after(self.start);
        let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let ends = |c: char| c == '\n' || c == '"' || c == '\'' || Some(c) == self.quote;
        Span::new(self.start, self.start + rest.find(ends).unwrap_or(rest.len()))
    }

    /// In quotes, up to the sign that ends them, and else up to what ends a word.
    fn chosen(&self, scan: &Scan<'_>) -> Span {
        let whole = self.in_quotes(scan).filter(|quoted| !scan.at(*quoted).contains(char::is_whitespace));
        whole.unwrap_or_else(|| {
            let run = scan.run(self.start, Alphabet::Value);
            let text = scan.at(run).trim_end_matches(['.', ')', ']', '}', ':']);
            Span::new(run.start, run.start + text.len())
        })
    }
}

impl Value {
    fn fits(self, text: &str) -> bool {
        const PAGERDUTY: usize = 32;
        const UUID: usize = 36;
        match self {
            Self::Chosen => is_chosen(text),
            Self::Drawn | Self::Parameter => text.len() >= SHORTEST && is_drawn(text),
            Self::Fixed => {
                let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
                let is_uuid = text.len() == UUID && text.matches('-').count() == 4;
                (is_uuid || text.len() == PAGERDUTY && is_word) && is_drawn(text)
            }
            Self::Callgoose => text.len() >= SHORTEST / 2 && !is_placeholder(text),
            Self::Cookie => text
                .split([';', ' '])
                .filter_map(|pair| pair.split_once('='))
                .any(|(_, value)| value.len() >= SHORTEST && is_drawn(value)),
            Self::Header => false,
        }
    }
}

/// `Token token=…`, `Splunk …`, or the credentials alone. A scheme with a form of its own tells more.
fn header(scan: &Scan<'_>, start: usize) -> Option<Found> {
    let scheme = scan.run(start, Alphabet::Word);
    let rest = scan.after(scheme.end);
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let start = if blanks > 0 { scheme.end + blanks } else { scheme.start };
    let named = scan.after(start);
    let named = named.len() - named.strip_prefix("token=").unwrap_or(named).trim_start_matches('"').len();
    let token = scan.long_run(start + named, SHORTEST, Alphabet::Token)?;
    let text = scan.at(token);
    let is_secret = if blanks > 0 { !is_placeholder(text) } else { is_drawn(text) };
    is_secret.then(|| Found::chosen(token))
}
