//! Which incidents the calls of a probe leave open when it ends before its last one.

use super::judge::SentCall;
use super::payload::ProbePayload;
use super::plan::Plan;

/// The payloads whose incidents are open by the replies, or may be where a call has none that tells.
pub fn left_open<'p>(plan: &'p Plan, calls: &[SentCall]) -> Vec<&'p ProbePayload> {
    let mut open: Vec<&ProbePayload> = Vec::new();
    for call in calls {
        let Some(payload) = plan.payloads.get(call.payload) else { continue };
        let is_unknown = call.reply.is_none_or(|reply| reply.status.is_some_and(|status| status >= 500));
        let replied = call.reply.filter(|reply| reply.is_processed());
        if payload.incident.is_some() && replied.is_some_and(|reply| reply.resolved == Some(true)) {
            open.retain(|it| it.incident != payload.incident);
        }
        let opens = replied.is_some_and(|reply| reply.created == Some(true)) || is_unknown && payload.asks.is_some();
        let is_known = payload.incident.is_some() && open.iter().any(|it| it.incident == payload.incident);
        if opens && !is_known {
            open.push(payload);
        }
    }
    open
}
