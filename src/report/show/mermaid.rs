//! The services as a diagram that GitHub, GitLab and many editors draw from a block of Markdown.

use std::fmt::Write as _;

use super::graph::{Edge, Graph, Node, NodeKind};
use crate::model::text::grouped;

/// What Mermaid draws at most unless it is told otherwise, and GitHub does not tell it (its maxTextSize and maxEdges).
const MOST_CHARACTERS: usize = 50_000;
const MOST_EDGES: usize = 500;

const DIRECTION: &str = "direction";

pub fn draw(graph: &Graph) -> String {
    let mut drawing = "flowchart LR\n".to_owned();
    for payload in &graph.payloads {
        node(payload, "  ", &mut drawing);
    }
    for cluster in &graph.clusters {
        // Writing to a String cannot fail.
        let _ = writeln!(drawing, "  subgraph {}[\"{}\"]", cluster.id, escaped(&cluster.title));
        for inside in &cluster.nodes {
            node(inside, "    ", &mut drawing);
        }
        drawing.push_str("  end\n");
    }
    for drawn in &graph.edges {
        edge(drawn, &mut drawing);
    }
    let missing = nodes(graph).filter(|node| node.kind == NodeKind::Missing);
    let missing: Vec<_> = missing.map(|node| node.id.as_str()).collect();
    if !missing.is_empty() {
        let _ = writeln!(drawing, "  classDef missing stroke-dasharray: 5 4");
        let _ = writeln!(drawing, "  class {} missing", missing.join(","));
    }
    drawing
}

/// Why GitHub would show an error in place of the drawing.
pub fn too_large(drawing: &str, graph: &Graph) -> Option<String> {
    let (characters, edges) = (drawing.chars().count(), graph.edges.len());
    (characters > MOST_CHARACTERS || edges > MOST_EDGES).then(|| {
        format!(
            "GitHub draws no diagram of more than {} characters or {MOST_EDGES} edges, and this one has {} and {}: \
             name services with --service, or take --format dot",
            grouped(MOST_CHARACTERS),
            grouped(characters),
            grouped(edges)
        )
    })
}

fn nodes(graph: &Graph) -> impl Iterator<Item = &Node> {
    let inside = graph.clusters.iter().flat_map(|cluster| &cluster.nodes);
    graph.payloads.iter().chain(inside)
}

fn node(node: &Node, indent: &str, drawing: &mut String) {
    let (open, close) = match node.kind {
        NodeKind::Payload => ("([", "])"),
        NodeKind::Condition => ("{{", "}}"),
        NodeKind::Part | NodeKind::Missing => ("[", "]"),
        NodeKind::Incident => ("(", ")"),
    };
    let lines: Vec<_> = node.lines.iter().map(|line| escaped(line)).collect();
    let label = lines.join("<br>");
    let _ = writeln!(drawing, "{indent}{}{open}\"{label}\"{close}", node.id);
}

fn edge(edge: &Edge, drawing: &mut String) {
    let arrow = match (edge.way.is_aside(), edge.way.label()) {
        (false, "") => "-->".to_owned(),
        (false, label) => format!("-->|{label}|"),
        (true, "") => "-.->".to_owned(),
        (true, label) => format!("-.->|{label}|"),
    };
    let _ = writeln!(drawing, "  {} {arrow} {}", edge.from, edge.to);
}

/// A text inside a label. Mermaid looks at it several times, as a diagram, as Markdown and as HTML, so all that may mean
/// something to one of them is written as an entity. Signs that only mean something at the start of a line stay elsewhere.
/// Of words one means something within quotes too: a whole line that has `direction TB` in it is taken for that.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let is_start = out.trim().bytes().all(|byte| byte.is_ascii_digit());
        let next = letters.peek().map(|(_, next)| *next);
        let is_within = next.is_some_and(char::is_alphanumeric) && out.ends_with(char::is_alphanumeric);
        let word = text.get(at..at + DIRECTION.len());
        let is_word = word.is_some_and(|word| word.eq_ignore_ascii_case(DIRECTION));
        let is_plain = match c {
            '.' | '-' | ')' => !is_start || is_within,
            '_' => is_within,
            ' ' | ',' | '/' | '(' => true,
            c => c.is_alphanumeric(),
        };
        let _ = match c {
            c if is_plain && !is_word => write!(out, "{c}"),
            '"' => write!(out, "#quot;"),
            c => write!(out, "#{};", u32::from(c)),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_means_anything_to_mermaid_markdown_or_html() {
        assert_eq!(escaped("samples/a-b/c.json (high)"), "samples/a-b/c.json (high)");
        assert_eq!(escaped(r#""a".[0]"#), "#quot;a#quot;.#91;0#93;");
        assert_eq!(escaped("1. a"), "1#46; a");
        assert_eq!(escaped("1) a"), "1#41; a");
        assert_eq!(escaped("- a - b"), "#45; a - b");
        assert_eq!(escaped("1.5 a"), "1.5 a");
        assert_eq!(escaped("_a_"), "#95;a#95;");
        assert_eq!(escaped("<b>&amp;`x`"), "#60;b#62;#38;amp#59;#96;x#96;");
        assert_eq!(escaped("%%{init}%%"), "#37;#37;#123;init#125;#37;#37;");
        assert_eq!(escaped("#35; \\n 監視"), "#35;35#59; #92;n 監視");
        assert_eq!(escaped("direction TB xDirection\tLR"), "#100;irection TB x#68;irection#9;LR");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_back_as_it_was(text in "(.|direction|DIRECTION|[ \t]TB|end|click|%%|:::|@\\{|<br>){0,20}") {
            let label = escaped(&text);
            assert!(!label.to_lowercase().contains(DIRECTION), "{label}");
            assert!(!label.contains(['"', '<', '>', '[', ']', '{', '}', '|', '`', ':', '%', '\\']), "{label}");
            let mut pieces = label.split('#');
            let mut read = pieces.next().unwrap().to_owned();
            for piece in pieces {
                let (entity, rest) = piece.split_once(';').unwrap();
                let code = if entity == "quot" { 34 } else { entity.parse().unwrap() };
                read.push(char::from_u32(code).unwrap());
                read.push_str(rest);
            }
            assert_eq!(read, text);
        }
    }
}
