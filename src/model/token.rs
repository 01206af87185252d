//! With whose token a tool calls: it says which services are asked.

use super::filter::Service;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Token {
    /// Every service is asked.
    #[default]
    Global,
    /// Those of one team.
    Team,
    /// One alone.
    Service,
}

impl Token {
    pub const NAMES: &'static [&'static str] = &["global", "team", "service"];

    pub fn of_name(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        [Self::Global, Self::Team, Self::Service].get(at).copied()
    }

    /// Whether a service is asked for the calls of an owner; for those of nobody, each may be.
    pub fn asks(self, service: &Service, owner: Option<&Service>) -> bool {
        owner.is_none_or(|owner| match self {
            Self::Global => true,
            Self::Team => service.team() == owner.team(),
            Self::Service => service.name == owner.name,
        })
    }
}
