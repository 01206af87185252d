//! The services as a diagram for Graphviz: `cgfilter show --format dot | dot -Tsvg`.

use std::io::{self, Write};

use super::graph::{Edge, Graph, Node, NodeKind, Way};

const START: &str = "digraph filters {
  rankdir=LR;
  ranksep=0.6;
  fontname=\"Helvetica\";
  node [fontname=\"Helvetica\", fontsize=11, shape=box];
  edge [fontname=\"Helvetica\", fontsize=10];
";

pub fn write(graph: &Graph, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(START.as_bytes())?;
    for payload in &graph.payloads {
        node(payload, "  ", out)?;
    }
    for cluster in &graph.clusters {
        writeln!(out, "  subgraph cluster_{} {{", cluster.id)?;
        writeln!(out, "    label=\"{}\";", escaped(&cluster.title))?;
        writeln!(out, "    color=gray60; style=rounded;")?;
        for inside in &cluster.nodes {
            node(inside, "    ", out)?;
        }
        writeln!(out, "  }}")?;
    }
    graph.edges.iter().try_for_each(|drawn| edge(drawn, out))?;
    writeln!(out, "}}")
}

fn node(node: &Node, indent: &str, out: &mut dyn Write) -> io::Result<()> {
    let look = match node.kind {
        NodeKind::Payload => "shape=note",
        NodeKind::Condition => "shape=box, style=rounded",
        NodeKind::Part => "shape=box, style=bold",
        NodeKind::Incident => "shape=ellipse, style=filled, fillcolor=gray92, margin=0.02",
        NodeKind::Missing => "shape=box, style=dashed",
    };
    let lines: Vec<_> = node.lines.iter().map(|line| escaped(line)).collect();
    let label = lines.join("\\n");
    writeln!(out, "{indent}{} [label=\"{label}\", {look}];", node.id)
}

fn edge(edge: &Edge, out: &mut dyn Write) -> io::Result<()> {
    let label = edge.way.label();
    let label = (!label.is_empty()).then(|| format!("label=\"{label}\""));
    // Filters that are tried one after the other stand below each other, so this edge moves nothing to the right.
    let aside = match edge.way {
        Way::Else => Some("style=dashed, constraint=false".to_owned()),
        Way::Nowhere => Some("style=dashed".to_owned()),
        Way::On | Way::Opens | Way::Closes => None,
    };
    let look: Vec<_> = label.into_iter().chain(aside).collect();
    let look = if look.is_empty() { String::new() } else { format!(" [{}]", look.join(", ")) };
    writeln!(out, "  {} -> {}{look};", edge.from, edge.to)
}

/// A text inside a string of the language, which knows escapes of its own and the entities of HTML.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_string_or_become_an_escape() {
        assert_eq!(escaped(r#"a"]; x -> y \"#), r#"a\"]; x -> y \\"#);
        assert_eq!(escaped(r"\N &quot; <b>"), r"\\N &amp;quot; <b>");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_back_as_it_was(text in ".{0,40}") {
            let label = escaped(&text);
            let mut letters = label.chars();
            let mut read = String::new();
            while let Some(c) = letters.next() {
                match c {
                    '"' => panic!("{label} ends early"),
                    '\\' => read.extend(letters.next()),
                    c => read.push(c),
                }
            }
            assert_eq!(read.replace("&amp;", "&"), text);
        }
    }
}
