//! Which payloads each part takes, and which of them nobody does.

use super::Reading;
use super::verdict;
use crate::model::filter::{self, Service};
use crate::model::payload::Payload;
use crate::model::token::Token;

/// What becomes of many payloads, each known by its position among them.
#[derive(Debug, Default)]
pub struct Routing {
    /// In the order of the services.
    pub services: Vec<Routed>,
    pub discarded: Vec<usize>,
}

/// The payloads that the parts of one service take.
#[derive(Debug, Default, Clone)]
pub struct Routed {
    /// Of each trigger filter those that no filter before it takes.
    pub triggers: Vec<Vec<usize>>,
    pub resolve: Vec<usize>,
}

impl Routed {
    /// How many payloads the service takes; one that both sides take counts once.
    pub fn count(&self) -> usize {
        let mut all: Vec<_> = self.triggers.iter().flatten().collect();
        all.extend(&self.resolve);
        all.sort_unstable();
        all.dedup();
        all.len()
    }
}

/// The services that are asked for a payload, each with its position: those that the token of its owner reaches; of one in an
/// envelope that names a service, that service alone.
pub fn asked<'s>(
    services: &'s [Service],
    payload: &Payload,
    owner: Option<&Service>,
    token: Token,
) -> impl Iterator<Item = (usize, &'s Service)> {
    let only = payload.service.as_ref().map(|name| filter::named(services, name));
    services.iter().enumerate().filter(move |(at, service)| match &only {
        Some(only) => only.contains(at),
        None => token.asks(service, owner),
    })
}

/// Shows each payload, which comes with its owner, to every service that is asked for it.
pub fn route<'p>(
    services: &[Service],
    payloads: impl Iterator<Item = (&'p Payload, Option<&'p Service>)>,
    reading: Reading,
    token: Token,
) -> Routing {
    let nothing =
        |service: &Service| Routed { triggers: vec![Vec::new(); service.triggers.len()], resolve: Vec::new() };
    let mut routing = Routing { services: services.iter().map(nothing).collect(), discarded: Vec::new() };
    for (at, (payload, owner)) in payloads.enumerate() {
        let mut is_taken = false;
        for (number, service) in asked(services, payload, owner, token) {
            let Some(taken) = routing.services.get_mut(number) else {
                continue;
            };
            let verdict = verdict::judge(service, payload, reading);
            is_taken |= verdict.accepts();
            let trigger = verdict.trigger.and_then(|filter| taken.triggers.get_mut(filter));
            trigger.into_iter().for_each(|payloads| payloads.push(at));
            if verdict.resolve {
                taken.resolve.push(at);
            }
        }
        if !is_taken {
            routing.discarded.push(at);
        }
    }
    routing
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::{json, service};
    use crate::source::{Source, Span};

    fn service(name: &str, yaml: &str) -> Service {
        let file = service::parse("x.yaml", name, yaml.as_bytes().to_vec());
        *file.service.unwrap()
    }

    fn payload(text: &str) -> Payload {
        json::envelope(json::payload(&Arc::new(Source::new("x", text)), Span::new(0, text.len())).unwrap())
    }

    #[test]
    fn each_payload_is_with_the_first_filter_that_takes_it_and_with_the_resolve() {
        let services = [
            service(
                "a",
                "trigger:\n- {payload_json_key: s, key_value_contains: down}\n\
                 - {payload_json_key: s, key_value_contains: [down, warn]}\n\
                 resolve: {payload_json_key: s, key_value_contains: [up, warn]}\n",
            ),
            service("b", "trigger: {payload_json_key: s, key_value_contains: up}\n"),
        ];
        let bodies = [
            r#"{"s":"down"}"#,
            r#"{"s":"warn"}"#,
            r#"{"s":"up"}"#,
            r#"{"s":"other"}"#,
            r#"{"service":"b","body":{"s":"down"}}"#,
        ];
        let payloads = bodies.map(payload);
        let payloads = payloads.iter().map(|payload| (payload, None));
        let routing = route(&services, payloads, Reading::default(), Token::Global);
        assert_eq!(routing.services[0].triggers, [vec![0], vec![1]]);
        assert_eq!(routing.services[0].resolve, [1, 2]);
        assert_eq!(routing.services[0].count(), 3);
        assert_eq!(routing.services[1].triggers, [vec![2]]);
        assert_eq!(routing.discarded, [3, 4], "its envelope asks service b alone");
    }
}
