//! What both kinds of diagram draw: payloads, the conditions that they meet, the parts behind these, and the incidents that
//! these open and close. An incident stands for its mapping key, so a resolve that maps by another key than the trigger
//! filters visibly leads to another incident.

use super::{Sample, Samples, Shown};
use crate::engine::routing::Routed;
use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::model::text::{printable, value};
use crate::report::terminal::wrap_paths;
use crate::report::words::{self, part};

/// Columns of a label.
const WIDTH: usize = 44;

#[derive(Default)]
pub struct Graph {
    pub clusters: Vec<Cluster>,
    /// What belongs to no service.
    pub payloads: Vec<Node>,
    pub edges: Vec<Edge>,
}

/// A service.
pub struct Cluster {
    pub id: String,
    pub title: String,
    pub nodes: Vec<Node>,
}

pub struct Node {
    pub id: String,
    pub lines: Vec<String>,
    pub kind: NodeKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    Payload,
    Condition,
    Part,
    Incident,
    /// Something that is not there, or that nothing comes of.
    Missing,
}

pub struct Edge {
    pub from: String,
    pub to: String,
    pub way: Way,
}

/// What an edge stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A payload goes on.
    On,
    Opens,
    Closes,
    /// To the filter that is asked when this one does not accept.
    Else,
    /// To where nothing comes of it.
    Nowhere,
}

impl Way {
    pub fn label(self) -> &'static str {
        match self {
            Self::On | Self::Nowhere => "",
            Self::Opens => "opens",
            Self::Closes => "closes",
            Self::Else => "else",
        }
    }

    /// Whether it is not the way of a payload that is taken.
    pub fn is_aside(self) -> bool {
        matches!(self, Self::Else | Self::Nowhere)
    }
}

impl Graph {
    pub fn of(shown: &Shown<'_>) -> Self {
        let mut graph = Self::default();
        if shown.samples.is_none() && !shown.services.is_empty() {
            graph.payloads.push(node("p", ["payload"], NodeKind::Payload));
        }
        for (at, service) in shown.services.iter().enumerate() {
            let cluster =
                Cluster { id: format!("s{}", at + 1), title: printable(&service.name).into_owned(), nodes: Vec::new() };
            let mut drawn = Drawn { graph: &mut graph, shown, service, cluster, keys: Vec::new() };
            drawn.triggers();
            drawn.resolve();
            let cluster = drawn.cluster;
            graph.clusters.push(cluster);
        }
        if let Some(samples) = &shown.samples {
            graph.samples(samples);
        }
        graph
    }

    fn edge(&mut self, from: &str, to: &str, way: Way) {
        let (from, to) = (from.to_owned(), to.to_owned());
        self.edges.push(Edge { from, to, way });
    }

    /// The samples, with edges to the parts that take them.
    fn samples(&mut self, samples: &Samples<'_>) {
        let label = |sample: &Sample<'_>| printable(sample.name).into_owned();
        for (at, sample) in samples.all.iter().enumerate() {
            self.payloads.push(node(&sample_id(at), [label(sample)], NodeKind::Payload));
        }
        for (service, taken) in samples.routing.services.iter().enumerate() {
            for (part, positions) in parts(taken) {
                for at in positions {
                    let to = format!("s{}{part}c", service + 1);
                    self.edge(&sample_id(*at), &to, Way::On);
                }
            }
        }
        let discarded = &samples.routing.discarded;
        if !discarded.is_empty() {
            let lines = ["discarded", "no part takes it"];
            self.payloads.push(node("discarded", lines, NodeKind::Missing));
            for at in discarded {
                self.edge(&sample_id(*at), "discarded", Way::Nowhere);
            }
        }
        for (at, (name, unreadable)) in samples.unreadable.iter().enumerate() {
            let lines = [printable(name).into_owned(), unreadable.message.clone()];
            self.payloads.push(node(&format!("u{}", at + 1), lines, NodeKind::Missing));
        }
    }
}

fn sample_id(at: usize) -> String {
    format!("p{}", at + 1)
}

/// The parts of a service as the names of their nodes begin, with what they take.
fn parts(taken: &Routed) -> impl Iterator<Item = (String, &Vec<usize>)> {
    let triggers = taken.triggers.iter().enumerate();
    let triggers = triggers.map(|(filter, positions)| (format!("t{}", filter + 1), positions));
    triggers.chain([("r".to_owned(), &taken.resolve)])
}

fn node<S: AsRef<str>>(id: &str, lines: impl IntoIterator<Item = S>, kind: NodeKind) -> Node {
    let lines = lines.into_iter();
    let lines = lines.flat_map(|line| wrap_paths(line.as_ref(), WIDTH));
    Node { id: id.to_owned(), lines: lines.collect(), kind }
}

/// A service on its way into the graph.
struct Drawn<'g, 's> {
    graph: &'g mut Graph,
    shown: &'s Shown<'s>,
    service: &'s Service,
    cluster: Cluster,
    /// The mapping keys whose incidents are drawn.
    keys: Vec<Option<&'s KeyPath>>,
}

impl<'s> Drawn<'_, 's> {
    fn triggers(&mut self) {
        let service = self.service;
        let mut before: Option<String> = None;
        for (filter, trigger) in service.triggers.iter().enumerate() {
            let id = self.id(&format!("t{}", filter + 1));
            let asked = self.conditions(&id, &trigger.part);
            match &before {
                Some(before) => self.graph.edge(before, &asked, Way::Else),
                None => self.entrance(&asked),
            }
            let title = part::title(trigger, service);
            let colon = if title.is_missing { "" } else { ":" };
            let title = format!("title{colon} {}", title.text);
            let lines = [part::trigger_name(filter, trigger), title];
            self.cluster.nodes.push(node(&id, lines, NodeKind::Part));
            self.graph.edge(&asked, &id, Way::On);
            let incident = self.incident(trigger.part.mapping.as_ref().map(|key| &key.value));
            self.graph.edge(&id, &incident, Way::Opens);
            before = Some(asked);
        }
    }

    fn resolve(&mut self) {
        let service = self.service;
        let id = self.id("r");
        let Some(resolve) = &service.resolve else {
            let lines = ["no resolve", part::NO_RESOLVE];
            self.cluster.nodes.push(node(&id, lines, NodeKind::Missing));
            for at in 0..self.keys.len() {
                let incident = self.id(&format!("i{}", at + 1));
                self.graph.edge(&incident, &id, Way::Nowhere);
            }
            return;
        };
        let asked = self.conditions(&id, resolve);
        self.entrance(&asked);
        self.cluster.nodes.push(node(&id, ["resolve"], NodeKind::Part));
        self.graph.edge(&asked, &id, Way::On);
        let Some(key) = &resolve.mapping else {
            let nothing = self.id("n");
            let lines = ["no mapping key: it closes nothing"];
            self.cluster.nodes.push(node(&nothing, lines, NodeKind::Missing));
            self.graph.edge(&id, &nothing, Way::Nowhere);
            return;
        };
        let incident = self.incident(Some(&key.value));
        self.graph.edge(&id, &incident, Way::Closes);
    }

    fn id(&self, of: &str) -> String {
        format!("{}{of}", self.cluster.id)
    }

    /// Where a payload comes in; samples are drawn to the parts that take them.
    fn entrance(&mut self, asked: &str) {
        if self.shown.samples.is_none() {
            self.graph.edge("p", asked, Way::On);
        }
    }

    /// The conditions of a part, as one node.
    fn conditions(&mut self, part_id: &str, part: &Part) -> String {
        let id = format!("{part_id}c");
        let lines = part.conditions.iter().enumerate().map(|(at, condition)| {
            let and = if at == 0 { "" } else { "and " };
            format!("{and}{}", part::condition(condition, self.shown.reading))
        });
        let lines: Vec<_> = lines.collect();
        self.cluster.nodes.push(node(&id, lines, NodeKind::Condition));
        id
    }

    /// The incident that a part opens or closes: one for each mapping key, and one that has none.
    fn incident(&mut self, key: Option<&'s KeyPath>) -> String {
        if let Some(at) = self.keys.iter().position(|known| *known == key) {
            return self.id(&format!("i{}", at + 1));
        }
        self.keys.push(key);
        let id = self.id(&format!("i{}", self.keys.len()));
        let by = key.map_or_else(
            || "no mapping key: no call can close it".to_owned(),
            |key| format!("by {}", words::path(key)),
        );
        let from = self.service.from.as_ref();
        let from = from.map(|from| format!("from {}", value(&from.value)));
        let kind = if key.is_some() { NodeKind::Incident } else { NodeKind::Missing };
        let lines = ["incident".to_owned()].into_iter().chain(from).chain([by]);
        self.cluster.nodes.push(node(&id, lines, kind));
        id
    }
}
