//! Secrets that the name beside them gives away: `password=…`, `"client_secret": "…"`, `X-Api-Key: …`.

use super::credentials::SHORTEST;
use super::forms::Found;
use super::placeholder::{is_chosen, is_drawn, is_placeholder};
use super::scan::{Alphabet, Scan};
use crate::source::Span;

/// What every such name ends with.
pub const WORDS: &[&str] =
    &["authorization", "auth", "key", "token", "secret", "password", "passwd", "passphrase", "pwd", "pass", "sig"];

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
    /// It is in a URL or a form: elsewhere a name like this says little.
    Parameter,
}

/// The ends of names, in small letters and without signs, and what each names. Of two that fit the first counts.
const NAMES: &[(&str, &str, Value)] = &[
    ("callgooseauth", "a Callgoose token", Value::Callgoose),
    ("callgoosetoken", "a Callgoose token", Value::Callgoose),
    ("authorization", "credentials in a header", Value::Header),
    ("password", "a password", Value::Chosen),
    ("passwd", "a password", Value::Chosen),
    ("passphrase", "a password", Value::Chosen),
    ("pwd", "a password", Value::Chosen),
    ("dbpass", "a password", Value::Chosen),
    ("smtppass", "a password", Value::Chosen),
    ("userpass", "a password", Value::Chosen),
    ("adminpass", "a password", Value::Chosen),
    ("rootpass", "a password", Value::Chosen),
    ("mysqlpass", "a password", Value::Chosen),
    ("redispass", "a password", Value::Chosen),
    ("secret", "a secret", Value::Chosen),
    ("routingkey", "an integration key", Value::Fixed),
    ("integrationkey", "an integration key", Value::Fixed),
    ("servicekey", "an integration key", Value::Fixed),
    ("apikey", "an API key", Value::Drawn),
    ("appkey", "an API key", Value::Drawn),
    ("applicationkey", "an API key", Value::Drawn),
    ("subscriptionkey", "an API key", Value::Drawn),
    ("functionskey", "an API key", Value::Drawn),
    ("licensekey", "an API key", Value::Drawn),
    ("ingestkey", "an API key", Value::Drawn),
    ("writekey", "an API key", Value::Drawn),
    ("authkey", "an API key", Value::Drawn),
    ("accesskey", "an access key", Value::Drawn),
    ("secretkey", "a secret key", Value::Drawn),
    ("accountkey", "a secret key", Value::Drawn),
    ("privatekey", "a private key", Value::Drawn),
    ("signingkey", "a secret key", Value::Drawn),
    ("encryptionkey", "a secret key", Value::Drawn),
    ("masterkey", "a secret key", Value::Drawn),
    ("hmackey", "a secret key", Value::Drawn),
    ("accesstoken", "an access token", Value::Drawn),
    ("authtoken", "an access token", Value::Drawn),
    ("apitoken", "an access token", Value::Drawn),
    ("apptoken", "an access token", Value::Drawn),
    ("bottoken", "an access token", Value::Drawn),
    ("privatetoken", "an access token", Value::Drawn),
    ("personaltoken", "an access token", Value::Drawn),
    ("refreshtoken", "an access token", Value::Drawn),
    ("sessiontoken", "an access token", Value::Drawn),
    ("securitytoken", "an access token", Value::Drawn),
    ("secrettoken", "an access token", Value::Drawn),
    ("bearertoken", "an access token", Value::Drawn),
    ("oauthtoken", "an access token", Value::Drawn),
    ("webhooktoken", "an access token", Value::Drawn),
    ("vaulttoken", "an access token", Value::Drawn),
    ("deploytoken", "an access token", Value::Drawn),
    ("jobtoken", "an access token", Value::Drawn),
    ("servicetoken", "an access token", Value::Drawn),
    ("teamtoken", "an access token", Value::Drawn),
    ("globaltoken", "an access token", Value::Drawn),
    ("githubtoken", "an access token", Value::Drawn),
    ("gitlabtoken", "an access token", Value::Drawn),
    ("slacktoken", "an access token", Value::Drawn),
    ("npmtoken", "an access token", Value::Drawn),
];

/// The same of names that have nothing before that: `next_token` turns a page.
const WHOLE_NAMES: &[(&str, &str, Value)] =
    &[("token", "a token in a URL", Value::Parameter), ("sig", "a signature in a URL", Value::Parameter)];

type Name = (&'static str, &'static str, Value);

/// What a name says of its value. Signs and capitals are each writer's own.
fn name(text: &str) -> Option<&'static Name> {
    let is_end = |end: &str| {
        let mut letters = text.bytes().rev().filter(u8::is_ascii_alphanumeric);
        end.bytes().rev().all(|byte| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&byte)))
    };
    let whole = || WHOLE_NAMES.iter().find(|(whole, ..)| text.eq_ignore_ascii_case(whole));
    NAMES.iter().find(|(end, ..)| is_end(end)).or_else(whole)
}

/// The name that ends with a word, and where it starts.
fn name_at(scan: &Scan<'_>, word: Span) -> Option<(usize, &'static Name)> {
    const LONGEST: usize = 64;
    let start = scan.back(word.start, LONGEST, Alphabet::Dotted);
    let text = scan.at(Span::new(start, word.end)).trim_start_matches(['-', '.', '_']);
    name(text).map(|name| (word.end - text.len(), name))
}

/// Whether a name ends here, in a text as it is written. Before it there may be an escape.
pub fn may_be(scan: &Scan<'_>, word: Span) -> bool {
    let goes_on = scan.text.as_bytes().get(word.end).is_some_and(u8::is_ascii_alphanumeric);
    let is_parameter = || {
        let sign = scan.text.as_bytes().get(word.end);
        let is_whole = WHOLE_NAMES.iter().any(|(name, ..)| scan.at(word).eq_ignore_ascii_case(name));
        is_whole && sign.is_some_and(|sign| b"=%&\\ ".contains(sign))
    };
    !goes_on && (name_at(scan, word).is_some() || is_parameter())
}

pub fn value(scan: &Scan<'_>, word: Span) -> Option<Found> {
    let (start, (_, kind, value)) = name_at(scan, word)?;
    let behind = Behind::of(scan, start, word.end)?;
    let found = match value {
        Value::Header => header(scan, behind.start),
        _ => behind.value(scan, *value).map(|span| Found { is_drawn: *value != Value::Chosen, ..Found::chosen(span) }),
    };
    Some(Found { kind: Some(kind), ..found? })
}

/// A key whose value is a secret, by its name.
#[derive(Debug, Clone, Copy)]
pub struct SecretKey(Value);

impl SecretKey {
    pub fn of(key: &str) -> Option<Self> {
        let known = name(key).filter(|(_, _, value)| *value != Value::Parameter);
        known.map(|(_, _, value)| Self(*value))
    }

    /// Whether a value of the key can be one.
    pub fn has(self, text: &str) -> bool {
        match self.0 {
            Value::Header => text.len() >= SHORTEST && !is_placeholder(text),
            value => value.fits(text),
        }
    }
}

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
            _ => scan.run(self.start, Alphabet::Token),
        };
        let text = scan.at(span);
        let is_cut = scan.after(span.end).starts_with('…') && text.len() >= 4;
        let in_url = self.is_in_url && self.is_parameter && text.len() >= SHORTEST && !is_placeholder(text);
        (in_url || is_cut || value.fits(text)).then_some(span)
    }

    /// In quotes, up to the sign that ends them, and else up to what ends a word.
    fn chosen(&self, scan: &Scan<'_>) -> Span {
        const LONGEST: usize = 256;
        let rest = scan.after(self.start);
        let rest = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let quoted = self.quote.and_then(|quote| rest.split_once(quote)).map(|(quoted, _)| quoted);
        let whole = quoted.filter(|quoted| !quoted.contains(char::is_whitespace));
        if let Some(whole) = whole {
            return Span::new(self.start, self.start + whole.len());
        }
        let run = scan.run(self.start, Alphabet::Value);
        let text = scan.at(run).trim_end_matches(['.', ')', ']', '}', ':']);
        Span::new(run.start, run.start + text.len())
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
