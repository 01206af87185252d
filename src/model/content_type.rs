//! What Callgoose reads of a body, by its `Content-Type`.

/// Kinds of `application/…` that are text, besides those with `+json`, `+xml` or `+yaml` at their end.
const TEXTS: [&str; 12] = [
    "json",
    "xml",
    "yaml",
    "x-yaml",
    "x-ndjson",
    "ndjson",
    "json-seq",
    "jsonl",
    "javascript",
    "x-www-form-urlencoded",
    "graphql",
    "toml",
];

/// Whether a body of this type is read: a body of "any other kind" than a string is an empty one to Callgoose
/// (docs.callgoose.com/sqibs/how_to_send_api). What is no type says nothing.
pub fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.split_once('/') {
        None | Some(("text", _)) => true,
        Some(("application", subtype)) => {
            TEXTS.contains(&subtype) || ["+json", "+xml", "+yaml"].iter().any(|end| subtype.ends_with(end))
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn kinds_of_text_are_read_and_others_are_not() {
        for text in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "text/plain",
            "text/html;charset=latin1",
            "application/cloudevents+json",
            "application/x-www-form-urlencoded",
            "application/problem+xml",
            "json",
            "",
        ] {
            assert!(is_text(text), "{text}");
        }
        for other in [
            "image/png",
            "application/octet-stream",
            "multipart/form-data; boundary=x",
            "application/pdf",
            "audio/json",
        ] {
            assert!(!is_text(other), "{other}");
        }
    }
}
