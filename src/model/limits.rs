//! How much there may be of everything.

use super::text::grouped;

/// How much of something is read. Far above what anybody needs, and little enough that memory and time stay bounded
/// whatever a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    pub most: usize,
    /// What is counted.
    unit: &'static str,
    /// What has so many of them.
    pub of: &'static str,
    /// What to do about one that has more.
    pub help: &'static str,
}

const MIB: usize = 1 << 20;

/// A filter file, a suite or a config.
pub const FILE: Limit = Limit::new("a YAML file", MIB, BYTES, "one file is one service, or one suite: divide it");
pub const NESTING: Limit = Limit::new(
    "a YAML file",
    64,
    "levels of lists and mappings",
    "a filter file needs four levels, and a payload seldom ten",
);
pub const FIELDS: Limit =
    Limit::new("a mapping", 1_000, "fields", "a filter file has a dozen fields, and a payload seldom a hundred");
pub const ITEMS: Limit = Limit::new("a list", 10_000, "items", "Callgoose takes 10 filters, and 10 values of each");
pub const FILTERS: Limit = Limit::new("a service", 1_000, "trigger filters", "Callgoose takes 10");
pub const CONDITIONS: Limit = Limit::new("a trigger filter or resolve", 100, "conditions", "Callgoose takes 2");
/// Each is looked for in each payload.
pub const VALUES: Limit = Limit::new("a service", 2_000, "values", "Callgoose takes 10 in a list");
pub const VALUE: Limit = Limit::new("a value", 1_000, "characters", "Callgoose takes 50");
pub const ALIASES: Limit = Limit::new("a YAML file", 100_000, "values that aliases stand for", "write the values out");
/// All texts that aliases stand for together.
pub const ALIAS_TEXT: Limit =
    Limit::new("the text that aliases of a YAML file stand for", MIB, BYTES, "write the values out");

/// Comments for this tool, which a look at each finding goes through.
pub const COMMENTS: Limit =
    Limit::new("a filter file", 1_000, "comments for cgfilter", "allow-file covers a whole file");
pub const PATH_PARTS: Limit =
    Limit::new("a key path", 64, "parts", "no payload is read deeper, and few have ten levels");
pub const TITLE_PATHS: Limit =
    Limit::new("a title or description", 100, "key paths", "without a template, the description is the whole payload");
/// What does not fit in a file, or what rules say of it.
pub const FINDINGS: Limit = Limit::new("a file", 5_000, "findings", "mend the first ones, and look again");
pub const GLOBS: Limit = Limit::new("a list", 100, "globs", "name a folder that holds what they name");
pub const GLOB_LENGTH: Limit = Limit::new("a glob", 1_000, "characters", "use * and **");
pub const GLOB_NESTING: Limit = Limit::new("a glob", 8, "braces inside each other", "write a glob for each");
pub const IGNORE_FILE: Limit = Limit::new("an ignore file", 64 * 1024, BYTES, "divide it among the folders");
pub const REGEX_LENGTH: Limit = Limit::new("a regular expression", 1_000, "characters", "divide it, or use contains");
pub const REGEX: Limit =
    Limit::new("a regular expression, once it is compiled,", 4 * MIB, BYTES, "\\w has 140,000 characters: write [a-z]");
pub const REGEXES: Limit = Limit::new(
    "all regular expressions of the suites together, once they are compiled,",
    64 * MIB,
    BYTES,
    "use contains",
);

/// A body, or a line of a log with its envelope.
pub const PAYLOAD: Limit = Limit::new("a payload", 8 * MIB, BYTES, "no webhook sends as much");
pub const PAYLOAD_FILE: Limit = Limit::new("a file of payloads that is read at once", 32 * MIB, BYTES, A_LOG);
pub const PAYLOADS: Limit = Limit::new("a file of payloads that is read at once", 100_000, "payloads", A_LOG);
pub const SAMPLES: Limit =
    Limit::new("a service", 10_000, "files of samples", "keep those that differ, and replay the traffic as a log");
pub const BASELINE: Limit = Limit::new("a baseline", 32 * MIB, BYTES, "mend some findings, or turn their rules off");

const A_LOG: &str = "cgfilter replay reads logs of any length";

/// All of them, in the order of the page.
#[cfg(feature = "internals")]
pub const ALL: &[Limit] = &[
    FILE,
    NESTING,
    FIELDS,
    ITEMS,
    FILTERS,
    CONDITIONS,
    VALUES,
    VALUE,
    ALIASES,
    ALIAS_TEXT,
    COMMENTS,
    PATH_PARTS,
    TITLE_PATHS,
    FINDINGS,
    GLOBS,
    GLOB_LENGTH,
    GLOB_NESTING,
    IGNORE_FILE,
    REGEX_LENGTH,
    REGEX,
    REGEXES,
    PAYLOAD,
    PAYLOAD_FILE,
    PAYLOADS,
    SAMPLES,
    BASELINE,
];

const BYTES: &str = "bytes";

impl Limit {
    const fn new(of: &'static str, most: usize, unit: &'static str, help: &'static str) -> Self {
        Self { most, unit, of, help }
    }

    /// What has more than this, in words.
    pub fn passed(&self) -> String {
        format!("{} has more than {}", self.of, self.amount())
    }

    /// `1 MiB`, `1,000 fields`.
    pub fn amount(&self) -> String {
        if self.unit == BYTES && self.most.is_multiple_of(MIB) {
            return format!("{} MiB", self.most / MIB);
        }
        format!("{} {}", grouped(self.most), self.unit)
    }
}
