//! What a call does under each reading, and which replies that explains.

use serde::Serialize;

use super::account::{Account, Accounts, Readings};
use crate::engine::reading::Reading;
use crate::model::reply::Reply;

/// The readings under which a call does what. Of an incident that no call of the log opened or closed it is not known
/// whether it is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CallEffects {
    pub opens: Readings,
    pub repeats: Readings,
    pub may_open: Readings,
    pub closes: Readings,
    pub closes_nothing: Readings,
    pub may_close: Readings,
}

/// What a call does under one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Effect {
    trigger: Option<TriggerEffect>,
    resolve: Option<ResolveEffect>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TriggerEffect {
    Opens,
    Repeats,
    /// It opens an incident, or repeats one from before the log.
    MayOpen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ResolveEffect {
    Closes,
    ClosesNothing,
    /// It closes an incident from before the log, or nothing.
    MayClose,
}

/// Why no reading explains a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mismatch {
    /// A part took the call, and none of the filters here does under any reading.
    TakenElsewhere,
    /// Nothing took it, and a part of the filters here does under every reading.
    NotTaken,
    /// The parts are the same; that it opens or repeats, closes or closes nothing, is not.
    OtherState,
    /// Another status, or another part.
    Differs,
    /// It was not processed: 400 and above.
    Refused,
    /// No status of a call that was processed.
    OtherStatus,
    /// It has neither a status nor the body that Callgoose answers with.
    Unreadable,
}

impl CallEffects {
    /// The accounts that would have replied so.
    pub fn accounts(&self, reply: &Reply) -> Accounts {
        let mut accounts = Accounts::default();
        if !reply.tells() || !reply.is_processed() {
            return accounts;
        }
        let mut left = Readings::ALL;
        while let Some(number) = left.first() {
            let (effect, alike) = self.alike(number);
            accounts |= Accounts::of_readings(alike, |account| effect.explains(reply, account));
            left = left & !alike;
        }
        accounts
    }

    /// The status of a reply under a reading; of what the vendor does not state, the one that is assumed.
    pub fn status(&self, reading: Reading) -> u16 {
        let effect = self.under(reading.number());
        match (effect.trigger, effect.resolve) {
            (Some(_), _) => 201,
            (None, Some(_)) => 200,
            (None, None) => 202,
        }
    }

    /// Why no account would have replied so.
    pub fn mismatch(&self, reply: &Reply) -> Mismatch {
        if !reply.tells() {
            return Mismatch::Unreadable;
        }
        if !reply.is_processed() {
            let is_refused = reply.status.is_some_and(|status| status >= 400);
            return if is_refused { Mismatch::Refused } else { Mismatch::OtherStatus };
        }
        let taken = self.triggered() | self.resolved();
        let was_taken = reply.has_trigger() || reply.has_resolve() || matches!(reply.status, Some(200 | 201));
        match was_taken {
            true if taken.is_empty() => Mismatch::TakenElsewhere,
            false if taken == Readings::ALL => Mismatch::NotTaken,
            _ if !self.of_any_state().accounts(&reply.without_status()).is_empty() && reply.has_body() => {
                Mismatch::OtherState
            }
            _ => Mismatch::Differs,
        }
    }

    fn triggered(&self) -> Readings {
        self.opens | self.repeats | self.may_open
    }

    fn resolved(&self) -> Readings {
        self.closes | self.closes_nothing | self.may_close
    }

    /// The same if nothing were known of what is open.
    fn of_any_state(&self) -> Self {
        Self { may_open: self.triggered(), may_close: self.resolved(), ..Self::default() }
    }

    fn under(&self, number: usize) -> Effect {
        let is = |readings: Readings| readings.has_number(number);
        let trigger = match () {
            () if is(self.opens) => Some(TriggerEffect::Opens),
            () if is(self.may_open) => Some(TriggerEffect::MayOpen),
            () if is(self.repeats) => Some(TriggerEffect::Repeats),
            () => None,
        };
        let resolve = match () {
            () if is(self.closes) => Some(ResolveEffect::Closes),
            () if is(self.may_close) => Some(ResolveEffect::MayClose),
            () if is(self.closes_nothing) => Some(ResolveEffect::ClosesNothing),
            () => None,
        };
        Effect { trigger, resolve }
    }

    /// What a call does under a reading, and the readings under which it does the same.
    fn alike(&self, number: usize) -> (Effect, Readings) {
        let sets = [self.opens, self.repeats, self.may_open, self.closes, self.closes_nothing, self.may_close];
        let alike =
            sets.into_iter().fold(Readings::ALL, |alike, set| alike & if set.has_number(number) { set } else { !set });
        (self.under(number), alike)
    }
}

impl Effect {
    fn explains(self, reply: &Reply, account: Account) -> bool {
        let status = reply.status.is_none_or(|status| self.has_status(status, reply, account));
        status && self.has_trigger(reply) && self.has_resolve(reply)
    }

    fn has_status(self, status: u16, reply: &Reply, account: Account) -> bool {
        let is_repeated = reply.created == Some(false) || reply.repeated == Some(true);
        match (self.trigger, self.resolve) {
            (Some(TriggerEffect::Opens), _) => status == 201,
            (Some(TriggerEffect::MayOpen), _) => status == 201 || is_repeated && status == account.repeated,
            // One that closes what it repeats resolves an incident, too.
            (Some(TriggerEffect::Repeats), Some(ResolveEffect::Closes)) => status == 200 || status == account.repeated,
            (Some(TriggerEffect::Repeats), _) => status == account.repeated,
            (None, Some(ResolveEffect::Closes)) => status == 200,
            (None, Some(ResolveEffect::ClosesNothing)) => status == account.nothing,
            (None, Some(ResolveEffect::MayClose)) => status == 200 || status == account.nothing,
            (None, None) => status == 202,
        }
    }

    fn has_trigger(self, reply: &Reply) -> bool {
        match self.trigger {
            None => !reply.has_trigger(),
            Some(TriggerEffect::Opens) => reply.created != Some(false) && reply.repeated != Some(true),
            Some(TriggerEffect::Repeats) => reply.created != Some(true),
            Some(TriggerEffect::MayOpen) => true,
        }
    }

    /// What a resolve answers that closes nothing is stated nowhere.
    fn has_resolve(self, reply: &Reply) -> bool {
        match self.resolve {
            None => !reply.has_resolve(),
            Some(ResolveEffect::Closes) => reply.resolved != Some(false),
            Some(ResolveEffect::ClosesNothing | ResolveEffect::MayClose) => true,
        }
    }
}
