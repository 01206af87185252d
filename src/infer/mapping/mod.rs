//! The key whose value ties a recovery to its alert: equal in a pair, another one in each pair, like nothing else.

mod crossed;
mod tier;
mod untied;

use std::cell::OnceCell;
use std::collections::HashSet;

use super::columns::{Column, Columns};
use super::ranking::{Ranked, Sign, first, sift};
use super::refusal::Refusal;
use super::{Candidate, MappingKeys, shape};
use crate::model::key_path::{KeyPath, Step};
use crate::model::names::identity::{self, Identity};
use crate::model::names::vocabulary::OF_CALLS;
use crate::model::names::{self, Volatile, roles};
use crate::model::text::quoted;
use tier::Tier;
use untied::Untied;

/// With less than this a value is tied to nothing but chance.
const ENOUGH: i32 = 5;
/// From here on a value looks like one that nothing else has.
const UNIQUE: i32 = 12;
/// What only names a thing stays below the weakest id, also in a list.
const THING: i32 = 25;

/// A tie, with the column of the recovery where it is another one.
struct Tie<'c, 'p> {
    ranked: Ranked<'c, 'p>,
    recovery: &'c Column<'p>,
}

impl Tie<'_, '_> {
    fn choice(&self, best: Option<&Self>) -> Candidate<MappingKeys> {
        let (trigger, resolve) = (self.ranked.column.key.clone(), self.recovery.key.clone());
        self.ranked.choice(MappingKeys { trigger, resolve }, best.map(|best| &best.ranked))
    }
}

/// `state` is the key that tells the state.
pub fn rank(columns: &Columns<'_>, state: Option<&KeyPath>) -> Result<Vec<Candidate<MappingKeys>>, Refusal> {
    let ranker = Ranker::new(columns, state);
    let (ties, unfit) = ranker.ties();
    let Some(best) = ranker.best(&ties) else {
        let weak = ties.iter().map(|tie| format!("{}: {}", tie.ranked.column.key, tie.ranked.beside(None)));
        let nulls = columns.nulls.iter().map(|key| format!("{key}: it is null"));
        return Err(Refusal::no_mapping(weak.chain(nulls).chain(unfit).collect()));
    };
    let others = ties.iter().filter(|tie| !std::ptr::eq(*tie, best));
    Ok(std::iter::once(best.choice(None)).chain(others.map(|tie| tie.choice(Some(best)))).collect())
}

/// The best keys, and how many points they have.
pub fn best(columns: &Columns<'_>) -> Option<(MappingKeys, i32)> {
    let ranker = Ranker::new(columns, None);
    let (ties, _) = ranker.ties();
    ranker.best(&ties).map(|tie| (tie.choice(None).what, tie.ranked.points))
}

/// The value of the first alert, when every alert has one and every recovery has that of its alert; else what is wrong.
fn tie<'p>(column: &Column<'p>, columns: &Columns<'p>) -> Result<&'p str, String> {
    let pairs = columns.pairs();
    if let Some(at) = column.pairs().position(|(alert, recovery)| alert != recovery || alert.is_none()) {
        let side = |texts: &[Option<&str>], place: &str| match texts.get(at).copied().flatten() {
            Some(text) => format!("{} {place}", quoted(text)),
            None => format!("no text {place}"),
        };
        let files = columns.samples.alerts.get(at).zip(columns.samples.recoveries.get(at)).filter(|_| pairs > 1);
        let file = |name: &str| format!("in {name}");
        let places = files.map(|(alert, recovery)| (file(alert.source.name()), file(recovery.source.name())));
        let (of_alert, of_recovery) = places.unwrap_or_else(|| ("in the alert".into(), "in its recovery".into()));
        return Err(format!("{}, {}", side(&column.alerts, &of_alert), side(&column.recoveries, &of_recovery)));
    }
    let alerts = column.alerts.iter().copied().collect::<Option<Vec<_>>>();
    let alerts = alerts.ok_or("some alert has no text there")?;
    if let Some(nothing) = alerts.iter().find(|text| shape::is_nothing(text)) {
        return Err(format!("{} says nothing", quoted(nothing)));
    }
    let value = column.first();
    match unfit(column, value) {
        Some(why) => Err(format!("{} in both, but {why}", quoted(value))),
        None if pairs > 1 && !column.is_own(pairs) => {
            Err(format!("{} in every pair, and two alerts have to differ", quoted(value)))
        }
        None => Ok(value),
    }
}

/// Why a value that is the same on both sides ties nothing all the same.
fn unfit(column: &Column<'_>, value: &str) -> Option<&'static str> {
    let (is_id, volatile) = (column.identity.is_some(), names::volatile(&column.name));
    let links = identity::links_to_an_alert(&column.name) || identity::links_to_a_project(&column.name);
    let may_link = identity::is_link(&column.name) || links && shape::is_url_with_id(value);
    let is_link = shape::is_url(value) && !may_link && !roles::names_a_thing(&column.name);
    let is_address = shape::is_address(value) || is_link;
    first([
        (shape::is_unfilled(value), "that has a variable which the sender did not fill in"),
        (volatile == Some(Volatile::Delivery), "it is the number of one call"),
        (volatile.is_some(), "it is a time or a measure"),
        (shape::is_json(value), "it holds JSON"),
        (shape::is_bool(value), "it is true or false"),
        (identity::lets_in(&column.name), "it is what lets the sender in"),
        (is_address, "it is an address"),
        (shape::is_time(value), "it is a time"),
        (shape::is_measure(value) && !is_id, "it is a measurement"),
        (shape::is_epoch(value) && !is_id, "it is a time"),
        (column.keys().any(|key| OF_CALLS.has(&key.to_lowercase())), "it is of the call, and not of the alert"),
    ])
}

struct Ranker<'r, 'c, 'p> {
    columns: &'c Columns<'p>,
    state: Option<&'r KeyPath>,
    has_id: bool,
    /// How many keys that tie the two are called ids, or look like them.
    ids: OnceCell<usize>,
    untied: Vec<Untied>,
    /// The objects that have an id of their own in each call.
    others: HashSet<&'c [Step]>,
}

impl<'r, 'c, 'p> Ranker<'r, 'c, 'p> {
    fn new(columns: &'c Columns<'p>, state: Option<&'r KeyPath>) -> Self {
        let is_id = |column: &Column<'_>| column.identity.is_some_and(|it| it < Identity::Other);
        let has_id = !columns.nulls.is_empty() || columns.iter().any(is_id);
        let differs = |id: &&Column<'_>| id.pairs().any(|(alert, recovery)| alert.is_some() && alert != recovery);
        let own_ids = columns.iter().filter(|id| identity::of(id.last()) == Some(Identity::Itself)).filter(differs);
        let others = own_ids.map(Column::object).filter(|object| !object.is_empty()).collect();
        Self { columns, state, has_id, ids: OnceCell::new(), untied: Untied::of(columns), others }
    }

    /// Best first, and why ids tie nothing.
    fn ties(&self) -> (Vec<Tie<'c, 'p>>, Vec<String>) {
        let candidate = |column: &'c Column<'p>| {
            let tied = tie(column, self.columns);
            let tied = tied.map(|value| Tie { ranked: self.rank(column, value), recovery: column });
            // Of a key that is no id, nobody expected it.
            let unfit = |why| column.identity.map(|whose| Err((-(whose as i32), format!("{}: {why}", column.key))));
            tied.map_or_else(unfit, |tie| Some(Ok(tie)))
        };
        let (mut ties, unfit) = sift(self.columns.iter().filter_map(candidate));
        let crossed = crossed::all(self.columns).into_iter();
        ties.extend(crossed.map(|(alert, recovery)| Tie { ranked: self.crossed(alert, recovery), recovery }));
        ties.sort_by_key(|tie| tie.ranked.rank());
        (ties, unfit)
    }

    fn best<'t>(&self, ties: &'t [Tie<'c, 'p>]) -> Option<&'t Tie<'c, 'p>> {
        ties.iter().find(|tie| tie.ranked.points >= ENOUGH && !self.is_forbidden(&tie.ranked))
    }

    /// Several alerts show whether a value is an alert's own. Without its recovery one may be an earlier alert sent again.
    fn rank(&self, column: &'c Column<'p>, value: &str) -> Ranked<'c, 'p> {
        let tier = Tier::of(column, value, self.state);
        let (whose, alerts, is_proven) = (column.identity, column.alerts.len(), self.columns.pairs() > 1);
        let (unique, kind) = shape::uniqueness(value).unwrap_or_default();
        let looks = tier.looks(unique, is_proven);
        let (points, why) = tier.weight(column, looks, is_proven, self.has_id);
        let (is_seen, is_own) = (alerts > 1, column.is_own(alerts));
        let is_short = whose.is_some() && unique == 0 && shape::is_whole_number(value);
        let is_of_another = tier == Tier::Thing && self.others.contains(column.object());
        let is_weak = whose.is_none_or(|whose| whose > Identity::Event)
            && !matches!(tier, Tier::OfState | Tier::PlainWord)
            && !is_of_another;
        let is_inside = is_weak && self.state.is_some_and(|state| column.is_inside_of(state));
        let is_number = tier == Tier::Nameless && is_short_number(value);
        let is_one_event = whose == Some(Identity::Event) && looks > 0 && self.columns.pairs() > 0;
        let apart = self.apart(column, tier);
        let is_beside = whose == Some(Identity::Itself) && self.state.is_some_and(|state| column.is_beside(state));
        let is_numbered = tier == Tier::Thing && value.contains(|c: char| c.is_ascii_digit());
        let is_the_part = is_numbered && is_inside && identity::is_watched(&column.name);
        let signs: [Sign<'_>; 13] = [
            (is_the_part, 20, "it is what is in this state"),
            (true, points, why),
            (is_one_event, 12, "both are of one event"),
            (is_beside, 12, "it is beside the state"),
            (apart < 0, apart, "another item may be the first in the recovery"),
            (is_inside, 10, "it is in the object that has the state"),
            (is_of_another, -15, "the id beside it is another one in the recovery"),
            (looks > 0, looks, &format!("it looks like {kind}")),
            (is_short && !is_seen, 0, "a short number says little of its own"),
            (is_number, -40, "a number that may be anything"),
            (tier != Tier::Text && value.split_whitespace().count() > 4, -25, "it is a text"),
            (is_seen && is_own, 20, &format!("another one in each of the {alerts} alerts")),
            (is_seen && !is_own, -40, "some of the alerts have the same one"),
        ];
        let in_both = if self.columns.pairs() > 0 { " and in its recovery" } else { "" };
        let facts = format!("{} in the alert{in_both}", quoted(value));
        let doubts = if is_proven { Vec::new() } else { self.doubts(column, tier, looks) };
        Ranked::new(column, facts, signs).doubted(doubts.into_iter().map(|doubt| (true, doubt)))
    }

    /// What one pair does not show of a tie.
    fn doubts(&self, column: &Column<'_>, tier: Tier, looks: i32) -> Vec<String> {
        let better = self.untied.iter().filter(|id| id.is_before(column.identity)).collect::<Vec<_>>();
        let is_weak = column.identity.is_none_or(|whose| whose >= Identity::Host);
        let better = Untied::words(&better).filter(|_| is_weak);
        let doubt = tier.doubt(&column.name).filter(|_| !self.is_the_only_id(tier, looks));
        doubt.into_iter().chain(better).chain(self.beside(column, looks)).collect()
    }

    /// What it counts that another item of its list may be the first in the recovery. Where the state is that of the only
    /// item, so is the rest.
    fn apart(&self, column: &Column<'_>, tier: Tier) -> i32 {
        let is_with_state = column.is_single && self.state.is_some_and(|state| column.is_in_the_item_of(state));
        match column.is_indexed() && (!is_with_state || tier == Tier::Text) {
            true if column.is_single => -31,
            true => -15,
            false => 0,
        }
    }

    /// Whether what is called an id, and looks like one, is the only one that ties the two.
    fn is_the_only_id(&self, tier: Tier, looks: i32) -> bool {
        let is_id = |column: &&Column<'_>| {
            tie(column, self.columns).is_ok_and(|text| column.identity.is_some() || shape::is_id(text))
        };
        let ids = || *self.ids.get_or_init(|| self.columns.iter().filter(is_id).count());
        tier == Tier::Id(Identity::Other) && looks >= UNIQUE && ids() < 2
    }

    /// A bare `id` in a short number may be the sender's own: another key that says whose id it is, is told.
    fn beside(&self, column: &Column<'_>, looks: i32) -> Option<String> {
        let is_bare = column.identity == Some(Identity::Itself) && column.depth() == 0 && looks == 0;
        let other = self.columns.iter().filter(|_| is_bare).find(|other| {
            let says = other.identity.is_some_and(|whose| matches!(whose, Identity::Alert | Identity::Watched));
            says && tie(other, self.columns).is_ok()
        });
        other.map(|other| format!("{} ties them as well, and says what it is of", other.key))
    }

    /// The keys of a tie that is another one on each side.
    fn crossed(&self, alert: &'c Column<'p>, recovery: &'c Column<'p>) -> Ranked<'c, 'p> {
        let named = alert.identity.into_iter().chain(recovery.identity).min();
        let (unique, kind) = shape::uniqueness(alert.first()).unwrap_or_default();
        let tier = named.map_or(Tier::Looks, Tier::Id);
        let (points, why) = tier.weight(alert, 1, self.columns.pairs() > 1, self.has_id);
        let (text, here, there) = (quoted(alert.first()), &alert.key, &recovery.key);
        let facts = format!("{text} at {here} in the alert, and at {there} in the recovery");
        let like = format!("it looks like {kind}");
        let looks = (named.is_none() && unique > 0, unique, &*like);
        let another = (true, -15, "it is another key on each side");
        Ranked::new(alert, facts, [(true, points, why), looks, another])
    }

    /// Whether nothing ties it but chance, because the alert and the recovery have an id of their own each.
    fn is_forbidden(&self, tie: &Ranked<'_, '_>) -> bool {
        let is_vague = tie.column.identity.is_none() && !roles::names_a_thing(&tie.column.name);
        is_vague && self.columns.pairs() < 2 && self.untied.iter().any(Untied::is_of_two_alerts)
    }
}

fn is_short_number(value: &str) -> bool {
    shape::is_whole_number(value) && value.len() < 6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::with;

    fn best(alerts: &[&str], recoveries: &[&str]) -> Result<Candidate<MappingKeys>, Refusal> {
        with(alerts, recoveries, |columns| Ok(rank(columns, None)?.remove(0)))
    }

    fn chosen(alerts: &[&str], recoveries: &[&str]) -> Result<String, String> {
        let best = best(alerts, recoveries).map_err(|refusal| refusal.evidence.join("\n"))?;
        assert_eq!(best.what.trigger, best.what.resolve);
        Ok(best.what.trigger.to_string())
    }

    fn of_both(body: &str) -> String {
        chosen(&[body], &[body]).unwrap()
    }

    #[test]
    fn the_id_of_the_alert_comes_first() {
        assert_eq!(of_both(r#"{"account_id": 77123456, "monitor": {"id": 5}, "alert_id": "a-1"}"#), "alert_id");
        assert_eq!(of_both(r#"{"project": {"id": 771234}, "monitor": {"id": 5}}"#), "monitor.id");
        assert_eq!(of_both(r#"{"alerts": [{"fingerprint": "fb1ae09cb86a3c47"}], "groupKey": "{}:{x}"}"#), "groupKey");
    }

    #[test]
    fn a_time_a_constant_and_a_variable_are_no_ids() {
        let body = r#"{"time": "2026-01-01T10:00:00Z", "at": 1498861543, "version": 1, "ok": true,
                       "message_id": "6f1", "dashboard_url": "https://x.org/1", "ALERT_ID": "$ALERT_ID", "severity": "high"}"#;
        let error = chosen(&[body], &[body]).unwrap_err();
        assert!(error.contains("did not fill in"), "{error}");
    }

    #[test]
    fn where_the_id_of_the_alert_differs_nothing_else_is_taken_for_one() {
        let of = |id: u32| format!(r#"{{"alert_id": {id}, "x": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}}"#);
        chosen(&[&of(1)], &[&of(2)]).unwrap_err();
        assert_eq!(chosen(&[&of(1)], &[&of(1)]).unwrap(), "alert_id");
    }

    #[test]
    fn an_id_that_another_message_has_does_not_veto_the_one_that_both_have() {
        let of = |id: u32, more: &str| format!(r#"{{"alertId": "m-{id}", {more}}}"#);
        for (more, key) in [
            (r#""trackingId": "9TQ1-PK8""#, "trackingId"),
            (r#""deviceSerial": "Q2AB-C3DE""#, "deviceSerial"),
            (r#""rule_name": "Disk""#, "rule_name"),
        ] {
            let best = best(&[&of(1, more)], &[&of(2, more)]).unwrap();
            assert_eq!(best.what.trigger.to_string(), key);
            let doubts = best.doubts.join("\n");
            assert!(
                doubts.contains(
                    "alertId would be the better id, but is another one in the recovery, as if these were two alerts"
                ),
                "{doubts}"
            );
        }
    }

    #[test]
    fn the_id_of_what_many_alerts_share_never_beats_an_alerts_own() {
        for key in [
            "groupId",
            "organization_id",
            "project_id",
            "policy_id",
            "alertConfigId",
            "integration_id",
            "publisherId",
            "repository_id",
            "branch_id",
            "site_id",
            "target_id",
            "environment_id",
            "region_id",
            "sender_id",
            "owner_id",
            "notification_configuration_id",
            "route_id",
            "networkId",
            "team_id",
            "actor_id",
            "account",
        ] {
            for own in ["id", "alert_id", "check_id", "tracking_id"] {
                let body = format!(r#"{{"{key}": "535683b3794d371327b40a1c", "{own}": "6890d1f4"}}"#);
                assert_eq!(of_both(&body), own, "{key}");
            }
            let body = format!(r#"{{"{key}": "535683b3794d371327b40a1c", "host": "web-1"}}"#);
            assert!(["host", key].contains(&&*of_both(&body)), "{key}");
        }
        let body = r#"{"workspace_id": "ws-Xd9", "notification_configuration_id": "nc-Ae8", "plan": "pro"}"#;
        let best = best(&[body], &[body]).unwrap();
        assert_eq!(best.what.trigger.to_string(), "workspace_id");
        assert_ne!(best.doubts, [""; 0]);
    }

    #[test]
    fn two_pairs_prove_more_than_names_do() {
        let of = |id: u32| format!(r#"{{"project": {{"id": "prj-{id}"}}, "target": "production", "host": "web"}}"#);
        let (one, two) = (of(1), of(2));
        let best = best(&[&one, &two], &[&one, &two]).unwrap();
        assert_eq!((best.what.trigger.to_string(), best.doubts), ("project.id".to_owned(), vec![]));
    }

    #[test]
    fn two_keys_tie_where_the_id_moves() {
        let best = |alert: &str, recovery: &str| {
            let MappingKeys { trigger, resolve } = best(&[alert], &[recovery]).unwrap().what;
            format!("{trigger} {resolve}")
        };
        let of = |now: u32, last: u32| {
            format!(r#"{{"HOSTNAME": "db-7", "SERVICEPROBLEMID": "{now}", "LASTSERVICEPROBLEMID": "{last}"}}"#)
        };
        assert_eq!(best(&of(48213, 0), &of(0, 48213)), "SERVICEPROBLEMID LASTSERVICEPROBLEMID");
        assert_eq!(best(r#"{"alert": {"id": "a-1"}}"#, r#"{"id": "a-1"}"#), "alert.id id");
        let (alert, recovery) =
            (r#"{"incident_id": 771, "title": "a b"}"#, r#"{"closed_incident": 771, "title": "a b"}"#);
        assert_eq!(best(alert, recovery), "incident_id closed_incident");
        let uuid = "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd";
        let of = |key: &str| format!(r#"{{"host": "web", "{key}": "{uuid}"}}"#);
        assert_eq!(best(&of("problem_id"), &of("solved")), "problem_id solved");
        assert_eq!(best(&of("ours"), &of("solved")), "ours solved");
        // A value that others may have is no tie where one of the names says nothing.
        let of = |key: &str| format!(r#"{{"host": "web", "{key}": 771}}"#);
        assert_eq!(best(&of("problem_id"), &of("amount")), "host host");
        assert_eq!(best(&of("tenant"), &of("problem_id")), "host host");
    }

    #[test]
    fn the_id_of_what_is_in_the_state_is_not_that_of_what_it_refers_to() {
        let body = r#"{"event": {"type": "x", "data": {"id": "Q1", "service": {"id": "PS1"}, "team": {"id": "PT2"}}}}"#;
        assert_eq!(of_both(body), "event.data.id");
        let body = r#"{"thing": {"state": "x", "id": 7}, "widget": {"id": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}}"#;
        let state = KeyPath::parse("thing.state").unwrap();
        let best = with(&[body], &[body], |columns| rank(columns, Some(&state)).unwrap().remove(0));
        assert_eq!(best.what.trigger.to_string(), "thing.id");
    }

    #[test]
    fn an_address_with_an_id_is_an_id_and_a_word_for_a_kind_is_none() {
        let body =
            r#"{"condition_name": "CPU", "issueUrl": "https://x.org/issues/0ea2df1c-adab-45d2-aae0-042b609d2322"}"#;
        assert_eq!(of_both(body), "issueUrl");
        assert_eq!(of_both(r#"{"instanceName": "Radarr", "message": "Indexers are unavailable"}"#), "message");
        let error = chosen(&[r#"{"environment": "production"}"#], &[r#"{"environment": "production"}"#]).unwrap_err();
        assert!(error.contains(r#"environment: "production" in the alert and in its recovery"#), "{error}");
    }

    #[test]
    fn what_stands_beside_an_id_says_whose_it_is() {
        let of = |run: u32| {
            format!(
                r#"{{"result": {{"id": {run}, "name": "Pipeline for main", "status": "x", "ref": "main",
                     "requestedFor": {{"id": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd", "email": "a@x.org"}}}},
                     "project": {{"id": 1411}}, "commit_sha": "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"}}"#
            )
        };
        assert_eq!(chosen(&[&of(31)], &[&of(37)]).unwrap(), "project.id");
        let body = r#"{"host": "web-1", "correlation": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}"#;
        assert_eq!(of_both(body), "correlation");
        let body = r#"{"state": "x", "branch": "main", "service": "checkout", "environment": "production"}"#;
        assert_eq!(of_both(body), "service");
    }

    #[test]
    fn the_id_of_the_call_comes_before_that_of_its_first_alert() {
        assert_eq!(of_both(r#"{"id": "a-1", "alerts": [{"fingerprint": "fb1ae09cb86a3c47"}]}"#), "id");
    }

    #[test]
    fn the_id_beside_the_state_comes_before_that_of_what_is_around_it() {
        let body = r#"{"id": "4c1e9d02", "attributes": [{"id": 81234, "state": "open"}]}"#;
        let state = KeyPath::parse("attributes[0].state").unwrap();
        let of_state = with(&[body], &[body], |columns| rank(columns, Some(&state)).unwrap().remove(0));
        assert_eq!(of_state.what.trigger.to_string(), "attributes[0].id");
        assert_eq!(of_both(r#"{"incidents": ["INC-90211"], "summary": "Payment queue stuck"}"#), "incidents[0]");
        assert_eq!(of_both(r#"{"subject": "alarm-88121", "text": "Door open too long"}"#), "subject");
    }

    #[test]
    fn what_is_called_an_id_is_not_doubted_where_it_looks_like_one_and_is_the_only_one() {
        let doubts = |body: &str| best(&[body], &[body]).unwrap().doubts;
        assert_eq!(doubts(r#"{"ref": "NB-55120", "site": "Hall 2"}"#), [""; 0]);
        assert_ne!(doubts(r#"{"ref": "NB-55120", "thing_id": "TH-77120"}"#), [""; 0]);
        assert_ne!(doubts(r#"{"ref": "hall-2", "site": "Hall 2"}"#), [""; 0]);
    }

    #[test]
    fn an_id_of_the_sender_or_of_a_place_is_no_alerts() {
        for key in ["webhook_id", "environment_id", "cluster_id", "app_id", "client", "plan"] {
            let body = format!(r#"{{"{key}": "wh-123456", "host": "web1"}}"#);
            assert_eq!(of_both(&body), "host", "{key}");
        }
        for key in ["webhook_id", "environment_id", "cluster_id", "client", "plan"] {
            let body = format!(r#"{{"{key}": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}}"#);
            chosen(&[&body], &[&body]).unwrap_err();
        }
        assert_eq!(of_both(r#"{"thing_id": "disk/db-7", "host": "web1"}"#), "thing_id");
        assert_eq!(of_both(r#"{"thing_id": "x-123456"}"#), "thing_id");
    }

    #[test]
    fn the_id_of_a_person_or_a_port_ties_nothing() {
        for body in [
            r#"{"operator_id": "U-1001", "state": "x"}"#,
            r#"{"portNo": "8080", "state": "x"}"#,
            r#"{"диспетчер": "П-1001", "state": "x"}"#,
        ] {
            chosen(&[body], &[body]).unwrap_err();
        }
    }

    #[test]
    fn the_number_of_a_thing_in_one_word_is_an_id() {
        for (key, other) in [
            ("Meldenummer", "Anlage"),
            ("waarschuwingsnummer", "abonnement"),
            ("larmnummer", "anläggning"),
            ("受付番号", "設備"),
            ("event", "host"),
        ] {
            let body = format!(r#"{{"{other}": "Nord 12", "{key}": "700231"}}"#);
            assert_eq!(of_both(&body), key);
        }
    }

    #[test]
    fn a_message_that_answers_another_one_is_tied_to_it() {
        let alert = r#"{"message_id": "<2024.1C0A2@mail>"}"#;
        let recovery = r#"{"message_id": "<2025.9F8E7@mail>", "in_reply_to": "<2024.1C0A2@mail>"}"#;
        let keys = best(&[alert], &[recovery]).unwrap().what;
        assert_eq!((keys.trigger.to_string(), keys.resolve.to_string()), ("message_id".into(), "in_reply_to".into()));
        // What was before is no alert.
        let recovery =
            r#"{"context": {"id": "01J5DX9"}, "old_state": {"context": {"id": "01J5DWW3C8"}}, "host": "a1"}"#;
        assert_eq!(chosen(&[r#"{"context": {"id": "01J5DWW3C8"}, "host": "a1"}"#], &[recovery]).unwrap(), "host");
    }

    #[test]
    fn the_id_of_what_is_in_the_state_is_its_own_whatever_it_is_called() {
        let uuid = "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd";
        for (body, key) in [
            (r#"{"alarma": {"codigo": "E-1303", "id": "551203", "estado": "x"}}"#.to_owned(), "alarma.id"),
            (
                format!(r#"{{"alarm": {{"instance": "{uuid}"}}, "nurse_id": "N-1182", "device": {{"id": "D-7712"}}}}"#),
                "alarm.instance",
            ),
        ] {
            assert_eq!(of_both(&body), key);
        }
        let body = r#"{"excursion": {"state": "x", "excursionId": "EX-77120"}, "lane_id": "L-77121"}"#;
        let state = KeyPath::parse("excursion.state").unwrap();
        let best = with(&[body], &[body], |columns| rank(columns, Some(&state)).unwrap().remove(0));
        assert_eq!((best.what.trigger.to_string(), best.doubts), ("excursion.excursionId".to_owned(), vec![]));
    }

    #[test]
    fn what_a_host_watches_comes_before_the_host() {
        assert_eq!(of_both(r#"{"host": "nas-1.example.org", "ups": "rack-2"}"#), "ups");
        let app = r#"{"app": {"uid": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}, "destination": {"server": "k8s-1"}}"#;
        assert_eq!(of_both(app), "app.uid");
        let constant = r#"{"@context": "http://schema.org/extensions", "text": "x"}"#;
        chosen(&[constant], &[constant]).unwrap_err();
    }

    #[test]
    fn an_id_in_an_object_that_is_called_so_is_the_alerts_own() {
        let body = r#"{"id": {"type": "ALARM", "id": "0a4b2c80-5f1e-11ef-9a0c-3d5f7e1b2a44"}, "assigneeId": null}"#;
        let best = best(&[body], &[body]).unwrap();
        assert_eq!((best.what.trigger.to_string(), best.doubts), ("id.id".to_owned(), vec![]));
    }

    #[test]
    fn what_is_wrong_with_a_better_id_is_told() {
        let reason = |alert: &str, recovery: &str| best(&[alert], &[recovery]).map(|choice| choice.reason);
        for (alert, recovery, told) in [
            (
                r#""event_id": 1"#,
                r#""event_id": 2"#,
                "event_id would be the better id, but is another one in the recovery",
            ),
            (r#""id": 1"#, r#""id": 2"#, "id would be the better id, but is another one in the recovery"),
            (r#""id": null"#, r#""id": null"#, "id would be the better id, but is null"),
            (r#""id": "$ID""#, r#""id": "$ID""#, "id would be the better id, but was not filled in"),
            (r#""id": 1"#, r#""x": 1"#, "id would be the better id, but is not in both"),
        ] {
            let of = |id: &str| format!(r#"{{{id}, "host": "web-p02"}}"#);
            let reason = reason(&of(alert), &of(recovery)).unwrap();
            assert!(reason.contains(told) && !reason.contains("no key is known as an id"), "{reason}");
        }
        let plain = reason(r#"{"host": "web"}"#, r#"{"host": "web"}"#).unwrap();
        assert!(plain.contains("no key is known as an id"), "{plain}");
        let refused = |alert: &str, recovery: &str| reason(alert, recovery).unwrap_err().evidence;
        let other = refused(r#"{"alert_id": 1, "x": "web-p02x"}"#, r#"{"alert_id": 2, "x": "web-p02x"}"#);
        assert!(other[0].starts_with(r#"x: "web-p02x" in the alert and in its recovery"#), "{other:?}");
        assert!(other[1].starts_with("alert_id: "), "{other:?}");
        let null = refused(r#"{"alert_id": null}"#, r#"{"alert_id": null}"#);
        assert_eq!(null, ["alert_id: it is null"]);
    }

    #[test]
    fn an_id_is_known_in_the_languages_that_people_alert_in() {
        for (own, others) in [
            (r#""告警编号": "al17776"#, r#""主机": "web-03", "项目编号": "XM-1182"#),
            (r#""障害番号": "K-003"#, r#""ホスト": "web-03"#),
            (r#""알림번호": "07-3"#, r#""제목": "디스크 부족", "호스트": "db-07"#),
            (r#""номер": "48213"#, r#""узел": "db-07", "проблема": "Мало места на диске"#),
            (r#""numéro": "48213"#, r#""hôte": "srv-bdd", "service": "Espace disque"#),
            (r#""numero_ticket": "T-9"#, r#""client": "Lux", "équipement": "chaudière 2"#),
            (r#""numero": "771234"#, r#""servidor": "web-03", "proyecto": "tienda"#),
            (r#""chamado": "CH-55121"#, r#""servidor": "fila-2"#),
            (r#""vorgang": "2026-0501-17"#, r#""anlage": "Halle 3"#),
            (r#""meldungsnummer": "M-48"#, r#""gerät": "Kühlraum 2", "kundennummer": "100182"#),
            (r#""olay_no": "TR-7712"#, r#""sunucu": "web-03"#),
            (r#""iid": "41"#, r#""project": "shop", "host": "web-03"#),
        ] {
            let key = own.split('"').nth(1).unwrap();
            assert_eq!(of_both(&format!(r#"{{{others}", {own}"}}"#)), key);
        }
    }

    #[test]
    fn a_token_of_the_sender_ties_nothing() {
        let body = r#"{"Token": "b1946ac92492d2347c6235b4d2611184", "Name": "shop"}"#;
        assert_eq!(of_both(body), "Name");
        assert_eq!(of_both(r#"{"snitch": {"token": "c2354d53d2"}, "host": "web"}"#), "snitch.token");
    }

    #[test]
    fn an_event_that_both_are_of_comes_before_what_is_watched() {
        assert_eq!(of_both(r#"{"trigger_id": "18021", "eventid": "88123"}"#), "eventid");
        assert_eq!(of_both(r#"{"trigger_id": "18021", "eventid": "12"}"#), "trigger_id");
    }

    #[test]
    fn an_id_that_may_be_the_senders_own_is_told_where_another_says_of_what_it_is() {
        let best = |body: &str| best(&[body], &[body]).unwrap();
        let doubts = best(r#"{"id": 12, "monitor": {"id": 5512}}"#).doubts;
        assert_eq!(doubts, ["monitor.id ties them as well, and says what it is of"]);
        assert_eq!(best(r#"{"id": 12}"#).doubts, [""; 0]);
        assert_eq!(best(r#"{"id": "b1946ac92492d234", "monitor": {"id": 5512}}"#).doubts, [""; 0]);
    }

    #[test]
    fn a_value_that_looks_like_an_id_is_one_whatever_its_name() {
        for value in ["01HX3Z8T4N5Q6R7S8T9V0W1X2Y", "AU-2026-0091"] {
            assert_eq!(of_both(&format!(r#"{{"störung": "Ausfall Heizung", "ours": "{value}"}}"#)), "ours");
        }
        assert_eq!(of_both(r#"{"case": "OPS-1182", "ours": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}"#), "case");
        let body = r#"{"severity": "high", "ours": "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"}"#;
        assert_eq!(of_both(body), "ours");
    }

    #[test]
    fn without_an_id_the_name_of_what_is_watched_has_to_do() {
        assert_eq!(
            of_both(r#"{"severity": "high", "server_name": "Shop (old)", "check_name": "disk-p02"}"#),
            "check_name"
        );
    }

    #[test]
    fn what_two_pairs_share_ties_neither() {
        let of = |id: u32| format!(r#"{{"alert_id": "same", "n": {{"thing_id": {id}}}}}"#);
        let (one, two) = (of(1), of(2));
        assert_eq!(chosen(&[&one, &two], &[&one, &two]).unwrap(), "n.thing_id");
        let error = chosen(&[&one, &one], &[&one, &one]).unwrap_err();
        assert!(error.contains("in every pair"), "{error}");
    }

    #[test]
    fn an_id_that_differs_in_a_pair_or_is_empty_is_told() {
        let error =
            chosen(&[r#"{"alert_id": 1, "dedup_key": ""}"#], &[r#"{"alert_id": 2, "dedup_key": "x"}"#]).unwrap_err();
        assert!(error.contains(r#"alert_id: "1" in the alert, "2" in its recovery"#), "{error}");
        assert!(error.contains("dedup_key"), "{error}");
    }
}
