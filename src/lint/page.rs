//! The page of a rule: the `//!` lines of its file.

use crate::lint::Rule;

/// The page as Markdown.
pub fn page(rule: &Rule) -> String {
    let lines = rule.file.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect()
}

/// What the rule finds, in the one line below the title.
pub fn summary(page: &str) -> String {
    let paragraph = page.split("\n\n").nth(1).unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page for people: what a block is stands above it, and not behind its fence.
pub fn readable(page: &str) -> String {
    let mut out = String::with_capacity(page.len());
    for line in page.lines() {
        match line.strip_prefix("```").and_then(caption) {
            Some((language, caption)) => {
                out.push_str(&format!("{caption}:\n\n```{language}\n"));
            }
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// The language of a block and what it is, by the label of its fence.
fn caption(label: &str) -> Option<(&str, String)> {
    let words: Vec<_> = label.split(' ').collect();
    let (language, caption) = match words[..] {
        [language @ "yaml", "bad"] => (language, "Bad".to_owned()),
        [language @ "yaml", "fixed"] => (language, "Fixed".to_owned()),
        [language @ "yaml", "good"] => (language, "Good".to_owned()),
        [language @ "yaml", "other"] => (language, "`other.yaml`, another filter file".to_owned()),
        [language @ "yaml", "config"] => (language, "`cgfilter.yaml`".to_owned()),
        [language, "payload", name] => (language, format!("The sample `{name}.json`")),
        [language, "other", name] => (language, format!("`{name}.json`, a sample of `other`")),
        [language, "orphan", name] => (language, format!("`{name}.json`, a sample of no service")),
        _ => return None,
    };
    Some((language, caption))
}

/// One fenced block of a page.
#[cfg(feature = "internals")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'p> {
    /// What stands behind the fence: `yaml bad`, `json payload trigger`.
    pub label: &'p str,
    pub text: &'p str,
    /// How many headings stand above it: blocks below one heading belong together.
    pub section: usize,
}

/// The fenced blocks of a page, in order.
#[cfg(feature = "internals")]
pub fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut section = 0;
    let mut rest = page;
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if line.starts_with('#') {
            section += 1;
        }
        let Some(label) = line.strip_prefix("```") else {
            continue;
        };
        let length = rest.find("```").unwrap_or(rest.len());
        let (text, after) = rest.split_at(length);
        blocks.push(Block { label, text, section });
        rest = after.split_once('\n').map_or("", |(_, after)| after);
    }
    blocks
}
