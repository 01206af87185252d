//! HTML as a browser shows it: the lines of paragraphs, items and rows, cells apart by a tab.

/// Tags that begin a line and end it.
const BLOCKS: [&str; 26] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "header",
    "hr",
    "html",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "table",
    "tbody",
    "thead",
    "title",
    "tr",
    "ul",
    "br",
];
/// Tags that change nothing of the text.
const INLINE: [&str; 24] = [
    "a", "abbr", "b", "button", "code", "colgroup", "col", "em", "font", "i", "img", "kbd", "label", "link", "mark",
    "meta", "option", "s", "small", "span", "strong", "sub", "sup", "u",
];
/// Tags with something of their own.
const OTHERS: [&str; 14] =
    ["dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "head", "input", "li", "pre", "script", "style"];
const CELLS: [&str; 2] = ["td", "th"];

/// More columns than that are no table of filters.
const MAX_COLUMNS: usize = 8;
/// The longest tag that is looked for, in bytes.
const MAX_TAG: usize = 4_000;

/// Whether a text is a page, or a piece of one: it closes blocks.
pub fn is_html(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let closed = ["</p>", "</li>", "</td>", "</tr>", "</div>", "</h1>", "</h2>", "</h3>", "</h4>", "</dd>", "</label>"];
    closed.iter().map(|tag| lower.matches(tag).count()).sum::<usize>() > 1
}

/// The lines with their numbers in the file.
pub fn lines(text: &str) -> Vec<(usize, String)> {
    let mut reader = Reader { number: 1, ..Reader::default() };
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = reader.tag(rest).or_else(|| reader.entity(rest));
        let length = length.unwrap_or_else(|| {
            reader.character(next);
            next.len_utf8()
        });
        let (read, after) = rest.split_at(length);
        reader.number += read.matches('\n').count();
        rest = after;
    }
    reader.end_line();
    reader.lines
}

#[derive(Default)]
struct Reader {
    lines: Vec<(usize, String)>,
    line: String,
    /// Of the line that is begun.
    started: usize,
    /// Of what is read.
    number: usize,
    in_cell: bool,
    /// Where a cell begins in the line, and how many columns it goes over.
    wide: Option<(usize, usize)>,
    in_pre: bool,
}

impl Reader {
    /// Reads a tag, and says how many bytes it takes; none where there is no known one.
    fn tag(&mut self, text: &str) -> Option<usize> {
        let near = text.get(..text.floor_char_boundary(MAX_TAG)).unwrap_or_default();
        if let Some(comment) = near.strip_prefix("<!") {
            return comment.find('>').map(|at| at + 3);
        }
        let inside = text.strip_prefix('<')?;
        let closes = inside.starts_with('/');
        let named = inside.trim_start_matches('/');
        let end = named.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(named.len());
        let name = named.get(..end)?.to_ascii_lowercase();
        let name = name.as_str();
        if ![&BLOCKS[..], &INLINE, &OTHERS, &CELLS].iter().any(|known| known.contains(&name)) {
            return None;
        }
        let length = near.find('>')? + 1;
        let attributes = text.get(..length)?;
        if matches!(name, "script" | "style" | "head") && !closes {
            let close = format!("</{name}");
            let closes = |at: &usize| text.get(*at..at + close.len()).is_some_and(|it| it.eq_ignore_ascii_case(&close));
            let hidden = text.match_indices("</").map(|(at, _)| at).find(closes);
            return Some(hidden.unwrap_or(text.len()));
        }
        self.act(name, closes, attributes);
        Some(length)
    }

    fn act(&mut self, name: &str, closes: bool, tag: &str) {
        let is_heading = name.len() == 2 && name.starts_with('h') && name != "hr";
        match name {
            "td" | "th" | "dd" => {
                self.in_cell = !closes && name != "dd";
                self.end_cell();
                if !closes && !self.line.trim().is_empty() {
                    self.begin_cell(tag);
                }
            }
            "pre" => {
                self.in_pre = !closes;
                self.end_line();
            }
            "input" => self.line.extend(attribute(tag, "value").map(|value| format!("\t{}", decoded(value)))),
            "tr" | "table" => {
                self.in_cell = false;
                self.end_line();
            }
            // Several lines in a cell are several texts.
            "li" | "br" | "p" | "div" if self.in_cell => {
                let is_begun = !self.line.trim_end_matches(' ').ends_with(['\t', ',']) && !self.line.trim().is_empty();
                if is_begun && (name == "br" || !closes) {
                    self.line.push_str(", ");
                }
            }
            _ if self.in_cell || INLINE.contains(&name) => {}
            "li" if !closes => {
                self.end_line();
                self.line.push_str("- ");
            }
            _ => {
                self.end_line();
                if is_heading && !closes {
                    let level = name.chars().filter_map(|c| c.to_digit(10)).sum::<u32>();
                    self.line = format!("{} ", "#".repeat(level as usize));
                }
            }
        }
    }

    fn entity(&mut self, text: &str) -> Option<usize> {
        let (c, length) = entity(text)?;
        self.character(c);
        Some(length)
    }

    fn character(&mut self, c: char) {
        match c {
            '\n' if self.in_pre => self.end_line(),
            '\n' | '\r' | '\t' | ' ' if !self.in_pre => {
                if !self.line.is_empty() && !self.line.ends_with([' ', '\t']) {
                    self.line.push(' ');
                }
            }
            c => {
                if self.line.trim().is_empty() || matches!(self.line.as_str(), "- ") {
                    self.started = self.number;
                }
                self.line.push(c);
            }
        }
    }

    fn begin_cell(&mut self, tag: &str) {
        self.line.push('\t');
        let columns = attribute(tag, "colspan").and_then(|it| it.parse().ok());
        self.wide = columns.map(|columns| (self.line.len(), columns));
    }

    /// What a cell over several columns says is said of each.
    fn end_cell(&mut self) {
        let Some((start, columns)) = self.wide.take() else { return };
        let cell = self.line.get(start..).unwrap_or_default().trim().to_owned();
        (1..columns.min(MAX_COLUMNS)).for_each(|_| self.line.extend(["\t", &cell]));
    }

    fn end_line(&mut self) {
        self.end_cell();
        let line = std::mem::take(&mut self.line);
        if self.in_pre || !line.trim().is_empty() {
            self.lines.push((self.started.max(1), line));
        }
    }
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = tag.get(start..)?;
    rest.get(..rest.find('"')?)
}

fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let (c, length) = entity(rest).unwrap_or((next, next.len_utf8()));
        out.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// The character that an entity at the start of a text stands for, and the length of the entity.
fn entity(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 15] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("ndash", '\u{2013}'),
        ("mdash", '\u{2014}'),
        ("rarr", '\u{2192}'),
        ("ldquo", '"'),
        ("rdquo", '"'),
        ("bdquo", '"'),
        ("lsquo", '\''),
        ("rsquo", '\''),
        ("bull", '\u{2022}'),
    ];
    let inside = text.strip_prefix('&')?;
    let end = inside.find(';').filter(|end| *end < 10)?;
    let name = inside.get(..end)?;
    let numbered = || {
        let number = name.strip_prefix('#')?;
        let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
        char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?)
    };
    let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, c)| *c);
    named.or_else(numbered).map(|c| (c, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_items_headings_and_code_are_lines_with_their_numbers() {
        let page = "<h2>Shop</h2>\n<table><tr><th>Payload JSON Key</th><td><code>&quot;status&quot;</code></td></tr>\n\
                    <tr><td>Key Value Contains</td><td>down<br>failed</td></tr></table>\n<ul><li>one</li>\n<li>t<b>w</b>o\n \
                    more</li></ul><pre>{\n  &#34;a&#x22;: 1\n}</pre><script>x</p></script><p>POST &lt;TOKEN> <API_TOKEN></p>";
        let expected = [
            (1, "## Shop"),
            (2, "Payload JSON Key\t\"status\""),
            (3, "Key Value Contains\tdown, failed"),
            (4, "- one"),
            (5, "- two more"),
            (6, "{"),
            (7, "  \"a\": 1"),
            (8, "}"),
            (8, "POST <TOKEN> <API_TOKEN>"),
        ];
        assert!(is_html(page));
        let read = lines(page);
        let read: Vec<_> =
            read.iter().map(|(number, line)| (*number, line.trim_end())).filter(|(_, it)| !it.is_empty()).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn a_text_with_placeholders_in_angles_is_no_page() {
        assert!(!is_html("POST https://x.callgoose.com/v1/process?token=<API_TOKEN>\n<% event.id %>\n<p>"));
    }
}
