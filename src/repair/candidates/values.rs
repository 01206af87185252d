//! Other values for a condition that fails, or another operator.

use super::conditions::{Failing, Fitting};
use super::own_names::holds_name;
use super::{ANOTHER, Material, near_value, state};
use crate::engine::placeholder;
use crate::model::alternation::Alternation;
use crate::model::console::{MAX_CHARACTERS, MAX_VALUES};
use crate::model::edit::{add_value, replace_text};
use crate::model::filter::{Condition, Operator, PartId};
use crate::model::key_path::KeyPath;
use crate::model::names::{self, identity, roles};
use crate::model::template::Template;
use crate::model::text::yaml;
use crate::repair::{words, write};

/// How many words a text has at most that stands for several alerts: a longer one is a sentence.
const MOST_WORDS: usize = 3;
/// From here on the name of a key is that of a message or a title.
const TELLS: i32 = 45;

impl Failing<'_, '_, '_> {
    /// Other values, or another operator, for a text that fails. `at` says where the condition is going to look, if elsewhere.
    pub fn values(&self, condition: &Condition, text: &str, at: Option<&KeyPath>) -> Vec<Fitting> {
        let source = &self.material.service.source;
        let mut fittings = Vec::new();
        let mut has_near = false;
        let own = self.material.texts(self.side, at.unwrap_or(&condition.key_path.value));
        for value in &condition.values {
            let meant = Alternation::meant(&value.value, own.iter().copied());
            let meant = meant.filter(|_| condition.values.len() == 1);
            if let Some(meant) = meant.filter(|it| it.texts.iter().any(|it| condition.operator.finds(it, text))) {
                has_near = true;
                let edit = write::values(source, condition, &meant.texts);
                let phrase = format!("write {}: {}", meant.list(), meant.why());
                fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance: 0, phrase }));
            } else if let Some((as_found, distance)) = near_value::near(condition.operator, &value.value, text) {
                has_near = true;
                let phrase = format!("write {} in place of {}", yaml(as_found), yaml(&value.value));
                let edit = replace_text(source, value.span, as_found);
                fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance, phrase }));
                // Where other samples have the value as it is written, both are meant.
                fittings.extend(self.added(condition, as_found, distance + 5));
            }
        }
        let is_part = condition.operator == Operator::Equals
            && !self.is_too_wide
            && condition.values.iter().any(|value| !value.value.is_empty() && text.contains(&value.value));
        if is_part {
            has_near = true;
            let edit = write::operator(source, condition, Operator::Contains);
            let phrase = format!("write {} in place of {}", Operator::Contains.field(), Operator::Equals.field());
            fittings.extend(edit.map(|edit| Fitting { edits: vec![edit], distance: 4, phrase }));
        }
        if !has_near {
            fittings.extend(self.others(condition, text, at.unwrap_or(&condition.key_path.value)));
        }
        fittings
    }

    /// What is there and nothing near is asked for: a state, or what stands beside it.
    fn others(&self, condition: &Condition, text: &str, path: &KeyPath) -> Vec<Fitting> {
        let others = self.material.texts(self.side.other(), path);
        let tells_state = state::named(path.steps()) > 0
            || self.material.ranking.states.iter().any(|it| it.what.key == *path)
            || self.material.is_watched_by_both(path);
        match () {
            () if holds_name(self.material, path, text, text) => Vec::new(),
            () if tells_state && state::is_state(text, self.side, &others) => {
                self.meant(condition, text).into_iter().chain(self.beside(condition, text)).collect()
            }
            () if self.part.conditions.len() > 1 && may_be_asked_for(self.material, path, text) => {
                self.of_all(condition, text, path)
            }
            () => Vec::new(),
        }
    }

    /// What a condition beside the one for the state has to ask for: this text, or all that the side has there.
    fn of_all(&self, condition: &Condition, text: &str, path: &KeyPath) -> Vec<Fitting> {
        if self.takes_some() {
            return self.added(condition, text, ANOTHER + 4).into_iter().collect();
        }
        let all = self.material.texts(self.side, path).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let is_asked = |it: &String| may_be_asked_for(self.material, path, it);
        let all = Some(all).filter(|all| (2..=MAX_VALUES).contains(&all.len()) && all.iter().all(is_asked));
        let ways = [Some(vec![text.to_owned()]), all];
        ways.into_iter().flatten().filter_map(|values| self.replaced(condition, &values, ANOTHER + 3)).collect()
    }

    /// Nothing near is asked for: the text is put in the place of the values, or beside them where the side takes others.
    fn meant(&self, condition: &Condition, text: &str) -> Option<Fitting> {
        if condition.values.iter().any(|it| it.value.trim().to_lowercase() == text.trim().to_lowercase()) {
            return None;
        }
        // That all samples of the side fail proves nothing while there are none of the other side.
        let has_both = self.material.of_side(self.side.other()).next().is_some();
        if self.takes_some() || !has_both {
            return self.added(condition, text, ANOTHER + 4);
        }
        self.replaced(condition, &[text.to_owned()], ANOTHER + 2)
    }

    /// A trigger filter of its own for what none takes: how a list of values is read makes no difference to that.
    fn beside(&self, condition: &Condition, text: &str) -> Option<Fitting> {
        let PartId::Trigger(filter) = self.id else { return None };
        let edit = write::one_like(self.material.service, filter, condition, text).filter(|_| self.takes_some())?;
        let key = words::path(&condition.key_path.value);
        let phrase =
            format!("add a trigger filter like {}, with {} as the value of {key}", words::part(self.id), yaml(text));
        Some(Fitting { edits: vec![edit], distance: ANOTHER + 5, phrase })
    }

    /// Other values in the place of all.
    fn replaced(&self, condition: &Condition, values: &[String], distance: u32) -> Option<Fitting> {
        let edit = write::values(&self.material.service.source, condition, values)?;
        let old: Vec<_> = condition.values.iter().map(|value| yaml(&value.value)).collect();
        let new: Vec<_> = values.iter().map(|value| yaml(value)).collect();
        let (new, old) = (new.join(" and "), old.join(" and "));
        let phrase = format!("write {new} in place of {old} in {}", words::part(self.id));
        Some(Fitting { edits: vec![edit], distance, phrase })
    }

    fn added(&self, condition: &Condition, text: &str, distance: u32) -> Option<Fitting> {
        let source = &self.material.service.source;
        let last = condition.values.len().checked_sub(1).filter(|_| !self.is_too_wide)?;
        let edit = add_value(source, condition, last, text)?;
        let phrase = format!("add {} to {} of {}", yaml(text), condition.operator.field(), words::part(self.id));
        Some(Fitting { edits: vec![edit], distance, phrase })
    }
}

/// Whether a text is one of few that alerts have there, as far as it and its key say, and no alert's own.
fn may_be_asked_for(material: &Material<'_, '_>, key: &KeyPath, text: &str) -> bool {
    let name = names::of_path(key).unwrap_or_default();
    let is_own = identity::of(&name).is_some() || names::volatile(&name).is_some() || identity::lets_in(&name);
    let told = material.service.triggers.iter().flat_map(|trigger| trigger.told());
    let tells = told.into_iter().any(|it| it.value == Template::Path(key.clone()))
        || key.last_key().is_some_and(|last| roles::title(last, None) >= TELLS);
    let is_plain = !text.trim().is_empty()
        && text.split_whitespace().count() <= MOST_WORDS
        && text.chars().count() <= MAX_CHARACTERS
        && placeholder::find(text).is_none();
    is_plain && !is_own && !tells
}
