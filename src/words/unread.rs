//! Why a text is no payload.

use crate::model::text::{grouped, printable};
use crate::parse::json::{JsonFault, Lead};

/// What becomes of such a body when it is sent (docs.callgoose.com/sqibs/api_end_point: it is taken as text).
pub const SENT_AS_IT_IS: &str = "sent as it is, Callgoose takes it as text: 202, discarded";

/// What is wrong with it, and what to do.
pub fn json_error(fault: &JsonFault) -> (String, Option<String>) {
    match fault {
        JsonFault::ForeignLiteral { word, json } => {
            (format!("{} is not JSON", printable(word)), Some(format!("write {json}")))
        }
        JsonFault::ControlCharacter('\n' | '\r') => {
            let help = "is its closing quote missing? a line break is written \\n";
            ("the line ends inside a text".into(), Some(help.into()))
        }
        JsonFault::ControlCharacter('\t') => ("a tab is not allowed in a text".into(), Some("write it as \\t".into())),
        JsonFault::ControlCharacter(c) => {
            let code = u32::from(*c);
            let help =
                if *c < ' ' { format!("write it as \\u{code:04x}, or remove it") } else { "remove it".to_owned() };
            (format!("the control character U+{code:04X} is not allowed here"), Some(help))
        }
        JsonFault::OtherBlank(c) => {
            let code = u32::from(*c);
            (format!("the blank U+{code:04X} is none in JSON"), Some("write an ordinary blank".into()))
        }
        JsonFault::SeveralDocuments { count } => {
            let help = "a file holds one payload; name it .ndjson when it holds one on each line";
            (format!("a second JSON document starts here, of {}", grouped(*count)), Some(help.into()))
        }
        JsonFault::OverLimit(limit) => (limit.passed(), Some(limit.help.to_owned())),
        JsonFault::Other(message) => match readers_words(message) {
            Some((message, help)) => (message.to_owned(), Some(help.to_owned())),
            None => (printable(message).into_owned(), None),
        },
        fault => {
            let (message, help) = fixed_words(fault);
            (message.to_owned(), Some(help.to_owned()))
        }
    }
}

fn fixed_words(fault: &JsonFault) -> (&'static str, &'static str) {
    match fault {
        JsonFault::Empty => ("it is empty", "a webhook body is a JSON object"),
        JsonFault::Utf16 => ("it is UTF-16, and JSON is UTF-8", "save it as UTF-8"),
        JsonFault::BadUtf8 => ("this byte is not UTF-8", "save it as UTF-8, or capture the body byte by byte"),
        JsonFault::Truncated { opened: Some(_) } => ("the text ends too early", "copy the whole body"),
        JsonFault::Split => (
            "this message of a container's log does not end: one that is long is split over several lines",
            "have its lines put together first by what collects the log, or record the calls with cgfilter serve",
        ),
        JsonFault::TrailingComma => ("no comma may follow the last item", "remove the comma"),
        JsonFault::SingleQuotes => ("JSON has double quotes", "write \" for '"),
        JsonFault::UnquotedKey => ("a key has double quotes around it", "put the key in double quotes"),
        JsonFault::Comment => ("JSON has no comments", "remove the comment"),
        JsonFault::HtmlEscaped => (
            "the quotes are escaped for HTML, as &quot;",
            "have the template of the sender leave JSON as it is; for a sample: sed 's/&quot;/\"/g' FILE",
        ),
        JsonFault::Escaped => {
            ("the quotes are escaped: this is the inside of a text", "write \" for \\\", or copy the whole text")
        }
        JsonFault::CurlyQuotes => ("these quotes are curly, and JSON has straight ones", "write \" for them"),
        JsonFault::InnerQuote => (
            "a quote within a text ends it here",
            "write it as \\\"; have the template of the sender escape what it puts into texts",
        ),
        fault if fault.is_of_the_format() => other_format(fault),
        _ => ("the text ends in the middle of a value", "copy the whole body"),
    }
}

/// What a text is that is not JSON at all.
fn other_format(fault: &JsonFault) -> (&'static str, &'static str) {
    match fault {
        JsonFault::FormBody => {
            ("this is a form body, not JSON", "have the sender use Content-Type application/json and a JSON body")
        }
        JsonFault::HttpMessage => (
            "this is an HTTP message, and not its body alone",
            "keep what follows the first empty line: sed '1,/^\\r*$/d' FILE > body.json",
        ),
        JsonFault::Behind(Lead::Time) => {
            ("a time stands before the JSON", "this is a log: cut the times off, as by sed 's/^[^{]*//' FILE")
        }
        JsonFault::Behind(Lead::Event) => {
            ("this is a stream of events, with JSON behind `data:`", "keep the JSON: sed -n 's/^data: *//p' FILE")
        }
        JsonFault::Behind(Lead::Other) => {
            ("something stands before the JSON", "keep the JSON alone, as by sed 's/^[^{]*//' FILE")
        }
        JsonFault::Base64 { is_json: true } => {
            ("this is JSON in base64", "decode it: base64 -d FILE; what the sender sends so is a text to Callgoose")
        }
        JsonFault::Base64 { is_json: false } => ("this is base64, not JSON", "decode it: base64 -d FILE"),
        JsonFault::UrlEncoded => {
            ("this is JSON in the encoding of URLs", "decode it; have the sender send JSON as it is")
        }
        JsonFault::Markup => ("this is XML or HTML, not JSON", "have the sender send a JSON body"),
        _ => (
            "this is text, not JSON",
            "name a text body .txt to judge it as Callgoose would; a JSON body starts with { or [",
        ),
    }
}

/// serde_json's words for what it meets most, in ours.
fn readers_words(message: &str) -> Option<(&'static str, &'static str)> {
    Some(match message {
        "trailing characters" => ("something follows the end of the JSON document", "remove it"),
        "invalid number" => ("this is no JSON number", "put it in quotes, or remove its leading zeros and plus sign"),
        "invalid escape" => ("this is no escape of JSON", "write a backslash twice"),
        "expected ident" => ("this word is not JSON", "the only words are true, false and null; quote others"),
        "expected value" => ("a value is missing here", "write one, or remove the comma or the key before it"),
        "expected `:`" => ("a colon is missing between key and value", "add it"),
        "expected `,` or `}`" | "expected `,` or `]`" => {
            ("a comma is missing before this", "add it, or close what is open")
        }
        _ => return None,
    })
}
