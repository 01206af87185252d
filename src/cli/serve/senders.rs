//! What is known of some senders, and no answer shows.

use axum::http::header;

use super::call::Call;

struct Sender {
    /// In its body, or in what it calls itself.
    word: &'static [u8],
    note: &'static str,
}

/// Netdata 1.37's `alarm-notify.sh` logs `ERROR: failed to send …` for every other status (its method for Alerta apart).
const ONLY_200: [Sender; 1] = [Sender {
    word: b"netdata",
    note: "Netdata takes 200 alone for success: it logs 201 and 202 as failures, and does not send again",
}];

/// What its sender makes of the answer to a call.
pub fn note(call: &Call, status: u16) -> Option<&'static str> {
    if status == 200 {
        return None;
    }
    let agent = call.headers.get(header::USER_AGENT).map(|agent| agent.as_bytes().to_ascii_lowercase());
    let is_in = |text: &[u8], word: &[u8]| memchr::memmem::find(text, word).is_some();
    let is_by =
        |sender: &&Sender| is_in(&call.body, sender.word) || agent.as_ref().is_some_and(|it| is_in(it, sender.word));
    ONLY_200.iter().find(is_by).map(|sender| sender.note)
}
