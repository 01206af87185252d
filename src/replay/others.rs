//! The lines of services that are not asked for.

use crate::engine::answer::Outcome;
use crate::engine::compiled::{Judge, Judgement};

/// Whether nobody who is asked takes a payload, now or in the base, and it is one of the others'.
pub fn is_of_others(
    (others, base): (&mut Option<Judge<'_, '_>>, &mut Option<Judge<'_, '_>>),
    text: &str,
    judgement: &Judgement<'_, '_, '_>,
) -> bool {
    let Some(others) = others else { return false };
    let is_taken = |judge: &mut Judge<'_, '_>| judge.judge(text).is_ok_and(|it| it.outcome() != Outcome::Discarded);
    let is_sent = |judge: &mut Judge<'_, '_>| {
        judgement.unknown_service().is_some() && judge.judge(text).is_ok_and(|it| it.unknown_service().is_none())
    };
    judgement.outcome() == Outcome::Discarded
        && !base.as_mut().is_some_and(is_taken)
        && (is_taken(others) || is_sent(others))
}
