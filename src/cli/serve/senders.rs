//! What is known of some senders, and no answer shows.

use axum::http::header;

use super::call::Call;

struct Sender {
    /// In what it calls itself, in lower case.
    agent: &'static [u8],
    /// In its body, where its calls are made by another program.
    body: Option<&'static [u8]>,
    note: &'static str,
}

const ONLY_200: [Sender; 2] = [
    // Netdata 1.37's `alarm-notify.sh` logs `ERROR: failed to send …` for every other status (its method for Alerta apart).
    Sender {
        agent: b"netdata",
        body: Some(b"netdata"),
        note: "Netdata takes 200 alone for success: it logs 201 and 202 as failures, and does not send again",
    },
    // collectd 5.12's write_http logs `HTTP Error code: 201`, and nothing of 200.
    Sender {
        agent: b"collectd",
        body: None,
        note: "collectd takes 200 alone for success: with LogHttpError it logs 201 and 202 as errors, and it does not send again",
    },
];

/// What its sender makes of the answer to a call.
pub fn note(call: &Call, status: u16) -> Option<&'static str> {
    if status == 200 {
        return None;
    }
    let agent = call.headers.get(header::USER_AGENT).map(|agent| agent.as_bytes().to_ascii_lowercase());
    let is_in = |text: &[u8], word: &[u8]| memchr::memmem::find(text, word).is_some();
    let is_by = |sender: &&Sender| {
        agent.as_ref().is_some_and(|agent| is_in(agent, sender.agent))
            || sender.body.is_some_and(|word| is_in(&call.body, word))
    };
    ONLY_200.iter().find(is_by).map(|sender| sender.note)
}
