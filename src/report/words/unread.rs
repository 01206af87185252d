//! Why a text is no payload.

use crate::parse::json::JsonFault;
use crate::report::text::{grouped, printable};

/// What becomes of such a body when it is sent (docs.callgoose.com/sqibs/api_end_point: it is taken as text).
pub const SENT_AS_IT_IS: &str = "sent as it is, Callgoose takes it as text: 202, discarded";

/// What is wrong with it, and what to do.
pub fn json_error(fault: &JsonFault) -> (String, Option<String>) {
    let (message, help) = match fault {
        JsonFault::Empty => ("it is empty", "a webhook body is a JSON object"),
        JsonFault::Utf16 => ("it is UTF-16, and JSON is UTF-8", "save it as UTF-8"),
        JsonFault::BadUtf8 => (
            "this byte is not UTF-8",
            "save it as UTF-8; a captured body should be copied byte by byte",
        ),
        JsonFault::Truncated { opened: Some(_) } => {
            ("the text ends too early", "copy the whole body")
        }
        JsonFault::Truncated { opened: None } => (
            "the text ends in the middle of a value",
            "copy the whole body",
        ),
        JsonFault::TrailingComma => ("no comma may follow the last item", "remove the comma"),
        JsonFault::SingleQuotes => ("JSON has double quotes", "write \" for '"),
        JsonFault::UnquotedKey => (
            "a key has double quotes around it",
            "put the key in double quotes",
        ),
        JsonFault::Comment => ("JSON has no comments", "remove the comment"),
        JsonFault::FormBody => (
            "this is a form body, not JSON: Callgoose takes it as text",
            "have the sender use Content-Type application/json and a JSON body",
        ),
        JsonFault::NotJson => (
            "this is text, not JSON: no key path has text in it",
            "name a text body .txt to judge it as Callgoose would; a JSON body starts with { or [",
        ),
        JsonFault::ForeignLiteral { word, json } => {
            return (
                format!("{} is not JSON", printable(word)),
                Some(format!("write {json}")),
            );
        }
        JsonFault::ControlCharacter('\n' | '\r') => {
            return (
                "the line ends inside a text".into(),
                Some("is its closing quote missing? a line break is written \\n".into()),
            );
        }
        JsonFault::ControlCharacter(c) => {
            let message = format!(
                "the control character U+{:04X} is not allowed here",
                u32::from(*c)
            );
            let help = if *c < ' ' {
                "write it as an escape, such as \\n, in a text"
            } else {
                "remove it"
            };
            return (message, Some(help.into()));
        }
        JsonFault::SeveralDocuments { count } => {
            let message = format!("a second JSON document starts here, of {}", grouped(*count));
            return (
                message,
                Some(
                    "a file holds one payload; name it .ndjson when it holds one on each line"
                        .into(),
                ),
            );
        }
        JsonFault::Other(message) => return (printable(message).into_owned(), None),
    };
    (message.to_owned(), Some(help.to_owned()))
}
