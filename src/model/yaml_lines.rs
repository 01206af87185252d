//! Lines of a YAML file that is written for people: fields, and comments of a readable length above them.

use super::secret;
use super::text::{printable, yaml};

/// Columns of a comment.
const WIDTH: usize = 100;

#[derive(Default)]
pub struct YamlLines(pub String);

impl YamlLines {
    pub fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// A field with its text, or with several in brackets.
    pub fn field(&mut self, indent: &str, field: &str, texts: &[impl AsRef<str>]) {
        let typed: Vec<_> = texts.iter().map(|text| yaml(text.as_ref())).collect();
        match typed.as_slice() {
            [only] => self.line(&format!("{indent}{field}: {only}")),
            several => self.line(&format!("{indent}{field}: [{}]", several.join(", "))),
        }
    }

    /// A comment in lines of a readable length. None of them may start like one that speaks to this tool, and no secret of a
    /// payload is copied into it.
    pub fn comment(&mut self, indent: &str, text: &str) {
        let text = secret::hide(text);
        let text = printable(&text);
        let mut line = String::new();
        for word in text.split(' ') {
            let speaks = word.to_lowercase().starts_with("cgfilter");
            let is_full = indent.len() + line.chars().count() + word.chars().count() + 3 > WIDTH;
            if is_full && !speaks && !line.is_empty() {
                self.line(&format!("{indent}#{line}"));
                line.clear();
            }
            line.push(' ');
            line.push_str(word);
        }
        self.line(&format!("{indent}#{line}"));
    }
}
