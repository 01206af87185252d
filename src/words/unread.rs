//! Why a text is no payload.

use crate::model::text::{grouped, printable};
use crate::parse::json::JsonFault;

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
        JsonFault::ControlCharacter(c) => {
            let help = if *c < ' ' { "write it as an escape, such as \\u0007" } else { "remove it" };
            let code = u32::from(*c);
            (format!("the control character U+{code:04X} is not allowed here"), Some(help.into()))
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
        JsonFault::TrailingComma => ("no comma may follow the last item", "remove the comma"),
        JsonFault::SingleQuotes => ("JSON has double quotes", "write \" for '"),
        JsonFault::UnquotedKey => ("a key has double quotes around it", "put the key in double quotes"),
        JsonFault::Comment => ("JSON has no comments", "remove the comment"),
        JsonFault::FormBody => {
            ("this is a form body, not JSON", "have the sender use Content-Type application/json and a JSON body")
        }
        JsonFault::NotJson => (
            "this is text, not JSON",
            "name a text body .txt to judge it as Callgoose would; a JSON body starts with { or [",
        ),
        _ => ("the text ends in the middle of a value", "copy the whole body"),
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
