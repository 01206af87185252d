//! The words that names of keys, and states, are made of, by what they say.

/// Words that say the same, with a blank between them.
#[derive(Debug, Clone, Copy)]
pub struct Words(&'static str);

impl Words {
    pub const fn new(words: &'static str) -> Self {
        Self(words)
    }

    pub fn has(self, word: &str) -> bool {
        self.iter().any(|known| known == word)
    }

    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }

    /// Whether a word ends in one of them.
    pub fn end(self, word: &str) -> bool {
        self.iter().any(|end| word.ends_with(end))
    }
}

pub const TIMES: Words = Words(
    "timestamp timestamps time datetime date ts epoch clock startsat endsat startedat endedat createdat updatedat \
     resolvedat triggeredat created updated modified",
);
pub const MEASURES: Words =
    Words("latency duration elapsed uptime downtime age delay count counter attempt attempts retry retries sequence");
pub const TIME_ENDS: Words = Words("timestamp datetime starttime endtime eventtime unixtime");
/// What happens at the time that a name starts with (`timeRaised`, `dateStart`), or for the first or the last time.
pub const HAPPENINGS: Words = Words(
    "start started end ended raised created updated modified changed seen opened closed resolved triggered occurred \
     processing processed received",
);
pub const HAPPENS: Words = Words("time date timestamp datetime first last");
/// What takes a time, and does not happen at one.
pub const MEASURED: Words = Words("response elapsed processing execution wait load");
/// What is behind the word for a time or a duration: the unit or the clock.
pub const UNITS: Words =
    Words("ms s sec secs seconds millis milliseconds minutes ns us utc iso unix epoch local format");
pub const DELIVERIES: Words =
    Words("delivery request message notification invocation result deliveries requests messages notifications");
pub const DELIVERY_IDS: Words = Words("deliveryid requestid messageid notificationid");
pub const IDS: Words = Words("id uuid guid uid");

/// What alerts have in common with others: names, kinds, and where they come from.
pub const SHARED: Words = Words(
    "title subject summary message text description severity priority level urgency impact state status host node \
     server instance service application app component cluster namespace environment env region zone datacenter \
     location site check policy job type kind category source topic schema metric project team account organization \
     tenant receiver channel version rule slug eventsource entity condition device ip address ipaddress msg body \
     client agent plan tier customer",
);
pub const SHARED_ENDS: Words = Words("name type status");
/// Things that many alerts belong to: their ids are no alert's own.
pub const OWNERS: Words = Words(
    "topic schema account tenant organization organisation org project team subscription workspace customer user \
     region channel company board integration owner webhook environment env cluster installation client app \
     application namespace agent plan deployment datacenter zone",
);

/// What a name starts with that tells of the state before the call.
pub const BEFORE: Words = Words("old previous previously prev last prior former before");

/// What such a name goes on with when it tells of a state, and not of something that happened.
pub const STATES: Words =
    Words("state states status statuses value values level condition severity priority health result color colour");

/// What tells of the alert itself. A word that ends in `id` is taken apart behind one of these and the next.
pub const ALERTS: Words = Words(
    "alert alarm incident problem issue outage dedup dedupe deduplication correlation aggregation aggreg group \
     resolve fault ticket case",
);
pub const SENDERS: Words = Words("internal external");
pub const WATCHED: Words = Words(
    "monitor check test sensor trigger rule probe site service device host heartbeat watch endpoint target job \
     condition",
);
pub const EVENTS: Words = Words("event transition");
/// What is one of a few: its id is that of many alerts.
pub const KINDS: Words = Words(
    "type category severity priority status state tag template workflow policy runbook level class version group_type \
     parent session trace process p",
);
/// What is an id of the thing before it, and says nothing alone.
pub const HALF_IDS: Words = Words("key ref reference number token");
pub const OWN_IDS: Words = Words("fingerprint hash dedup checksum");
/// What tells of the call, and not of the alert.
pub const OF_CALLS: Words = Words("headers header signature receiver users contacts");
/// What counts, or says by a number what went wrong.
pub const COUNTS: Words = Words("code count number total num");
/// What an alert has several of: each is in a state of its own.
pub const PARTS: Words = Words("conditions probe probes locations results sites");
/// What lets somebody in, or a call through, has keys and tokens: those of all alerts are the same.
pub const ACCESS: Words = Words("routing api access auth secret private public signing license bearer write");
/// What lets somebody in all by itself.
pub const SECRETS: Words = Words("password secret apikey authorization signature");
/// What says how bad something is, or how it looks.
pub const LEVELS: Words = Words("severity priority urgency level color colour");
pub const STATE_TYPES: Words = Words("event alert action notification status state");
/// Of whom or what a name says nothing about the alert.
pub const NO_TITLES: Words = Words(
    "user users tag tags group workflow receiver file first last contact environment environments container namespace \
     pod dimension dimensions app io cluster k8s parameter perf",
);
pub const HOSTS: Words = Words("server instance node entity resource component");

/// Words of an alert, and words of a recovery, as monitoring tools write them.
pub const PROBLEMS: Words = Words(
    "down firing fired fire alert alerting alarm alarming triggered trigger problem critical crit error err failed \
     fail failure open opened created create new active activated started start offline missing warning warn \
     unhealthy unavailable raised raise set bad broken outage degraded emergency high major breached exceeded ongoing \
     unreachable errored late unresolved abnormal fatal timeout disconnected unknown red violated violation expired \
     nok ko alarmed incident activate unresponsive impaired stale failures failing severe",
);
pub const OKS: Words = Words(
    "up ok okay fine resolved resolve recovered recovery recover closed close clear cleared normal healthy online \
     success successful succeeded inactive deactivated ended end stopped available green reporting restored good \
     passed passing solved fixed finished done completed complete cleaned connected reachable back operational alive \
     deactivate recovering clean running stable working",
);
/// States that are neither.
pub const OTHER_STATES: Words = Words(
    "interrupted backup corrupted token connection lost revoked upgrading invoked duplicate startup updating shutdown \
     incomplete notice none low medium disabled acknowledged degradation pending suppressed escalated \
     maintenance monitoring investigating identified latency threshold minor",
);
/// Words of a state that are also names of things: they tell a state alone, and not as a part of a name (`alert-receiver`).
pub const NOUNS: Words = Words(
    "alert alarm problem error failure incident fire trigger outage high set new open start end back clear major",
);
/// Words of a state that people name the files of samples by.
pub const FILE_NAMES: Words = Words(
    "trigger triggered alert alerting firing fired down problem open opened critical start resolve resolved recovery \
     recovered recover clear cleared up ok close closed end",
);
/// Words of a state that keys are named by which ask for it: `resolved: true`.
pub const ASKED: Words =
    Words("active resolved firing ok open healthy down up online triggered alarm recovered failed closed");
/// Words between the others that say nothing.
pub const FILLERS: Words = Words("is has have been are was now the a not no");
