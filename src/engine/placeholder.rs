//! Template variables that the sender never replaced, and what templates write where a variable has no value.
//!
//! [`SYNTAXES`] has the spellings of the vendors' own templates. Some of them are plain enough to be found within a text;
//! others may be anything there, and count as a whole text alone: `<alert-id>`, `null`.

use super::Reading;
use super::verdict;
use crate::model::filter::Service;

/// One way to write a variable, or that there is no value.
pub struct Syntax {
    /// What it is, with the tools that have it.
    pub what: &'static str,
    /// Whether it stands for a value that there was not, and not for a variable.
    pub is_value: bool,
    find: fn(&str) -> Option<&str>,
}

const fn variable(what: &'static str, find: fn(&str) -> Option<&str>) -> Syntax {
    Syntax { what, is_value: false, find }
}

const fn value(what: &'static str, find: fn(&str) -> Option<&str>) -> Syntax {
    Syntax { what, is_value: true, find }
}

/// Those that are found within a text come first.
const SYNTAXES: [Syntax; 31] = [
    value("what Go templates write for a key that is missing (Alertmanager, Grafana, Flux)", |text| {
        word_in(text, "<no value>")
    }),
    value("what Grafana writes for a value that it has not", |text| word_in(text, "[no value]")),
    value("what JavaScript makes of an object", |text| word_in(text, "[object Object]")),
    value("what Go prints for a value that does not fit its format", |text| within(text, "%!", ")", is_go_format)),
    variable("a variable of Jinja, Liquid, Handlebars or a Go template", |text| within(text, "{{", "}}", |_| true)),
    variable("a tag of Jinja or Liquid", |text| within(text, "{%", "%}", |_| true)),
    variable("a variable of ServicePilot or of another <% %> template", |text| within(text, "<%", "%>", |_| true)),
    variable("a variable of Instana, SolarWinds or another ${ } template", |text| within(text, "${", "}", |_| true)),
    variable("a field of Logstash", |text| within(text, "%{", "}", is_reference)),
    variable("a variable of Octopus Deploy or Ruby", |text| within(text, "#{", "}", is_name)),
    variable("a variable of Python", |text| within(text, "%(", ")s", is_name)),
    variable("a token of LogicMonitor", |text| within(text, "##", "##", is_constant)),
    variable("a variable between signs @@", |text| within(text, "@@", "@@", is_name)),
    variable("a variable of UptimeRobot", |text| within(text, "*", "*", is_of_uptime_robot)),
    variable("a macro of Zabbix", |text| within(text, "{", "}", is_macro)),
    variable("a macro of Nagios or Icinga, or a token of Splunk", |text| {
        within(text, "$", "$", |name| is_name(name) && name.len() > 1)
    }),
    variable("a variable of Datadog, Better Stack or Site24x7", dollar_constant),
    variable("a placeholder of PRTG", |text| percent_word(text, |name| PRTG.contains(&name))),
    variable("a percent variable of WhatsUp Gold", |text| {
        percent_word(text, |name| name.contains('.') && name.starts_with(|c: char| c.is_ascii_uppercase()))
    }),
    value("what Zabbix writes for a macro that it cannot resolve", |text| word(text, &["*UNKNOWN*"])),
    variable("an expression of Power Automate", |text| whole(text, "@{", "}", |_| true)),
    variable("a variable of Metoro", |text| whole(text, "$", "", |name| name.len() > 3 && is_name(name))),
    variable("a variable of Azure DevOps", |text| whole(text, "$(", ")", is_name)),
    variable("a variable in double square brackets, as old Grafana dashboards have them", |text| {
        whole(text, "[[", "]]", is_name)
    }),
    variable("a placeholder of Dynatrace", |text| whole(text, "{", "}", is_name)),
    variable("a variable between signs of percent or number", |text| {
        whole(text, "%", "%", is_marked_name).or_else(|| whole(text, "#", "#", is_marked_name))
    }),
    variable("a tag of Cacti, or a variable of Amazon EventBridge", |text| {
        whole(text, "<", ">", |name| is_constant(name) || is_name(name) && name.contains(['-', '_', '.']))
            .filter(|_| !is_of_redact(text))
            .or_else(|| within(text, "<", ">", is_tag).filter(|_| !text.contains("</")))
    }),
    value("what JavaScript writes for no value", |text| {
        word(text, &["undefined", "NaN", "Invalid Date", "Invalid date"])
    }),
    value("what Python writes for no value", |text| word(text, &["None", "nan"])),
    value("what Go and Ruby write for no value", |text| word(text, &["nil", "<nil>"])),
    value("what many programs write for no value", |text| word(text, &["null", "NULL", "(null)", "<null>", "<none>"])),
];

/// The placeholders of PRTG that texts are made of.
const PRTG: [&str; 32] = [
    "comments",
    "commentsdevice",
    "commentssensor",
    "coverage",
    "date",
    "datetime",
    "device",
    "deviceid",
    "down",
    "group",
    "groupid",
    "history",
    "host",
    "lastcheck",
    "lastdown",
    "lastmessage",
    "laststatus",
    "lastup",
    "lastvalue",
    "linkdevice",
    "linksensor",
    "message",
    "name",
    "priority",
    "probe",
    "sensor",
    "sensorid",
    "shortname",
    "since",
    "sitename",
    "status",
    "uptime",
];

/// The longest token that is looked for, in bytes.
const MOST: usize = 500;

/// The first unrendered variable in a text, or what stands for a value that there was not.
pub fn find(text: &str) -> Option<&str> {
    SYNTAXES.iter().find_map(|syntax| (syntax.find)(text))
}

/// What a token is that was found.
pub fn syntax(token: &str) -> Option<&'static Syntax> {
    SYNTAXES.iter().find(|syntax| (syntax.find)(token).is_some())
}

/// How a tool writes its variables, where that is known: by its name, as `Better Stack`.
pub fn of_tool(name: &str) -> Option<&'static Syntax> {
    let is_named = |syntax: &&Syntax| {
        let mut named = syntax.what.match_indices(name);
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        named.any(|(at, _)| {
            let (before, behind) = (syntax.what.get(..at), syntax.what.get(at + name.len()..));
            !is_word(before.and_then(|it| it.chars().next_back())) && !is_word(behind.and_then(|it| it.chars().next()))
        })
    };
    let is_name = name.starts_with(char::is_uppercase) && name.len() > 2;
    SYNTAXES.iter().filter(|syntax| is_name && !syntax.is_value).find(is_named)
}

/// The same in a text that tells the state: a word such as `None` is one where the service asks for it.
pub fn find_in_state<'t>(service: &Service, text: &'t str) -> Option<&'t str> {
    let mut conditions = service.parts().flat_map(|part| &part.conditions);
    let mut is_asked_for = || conditions.any(|condition| verdict::holds(condition, text, Reading::default()));
    find(text).filter(|token| !may_be_meant(token) || !is_asked_for())
}

/// Whether a text is nothing but a token that nobody means.
pub fn is_whole(text: &str) -> bool {
    find(text).is_some_and(|token| token == text.trim() && !may_be_meant(token))
}

/// Whether it is a word that a tool may mean.
pub fn may_be_meant(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// What is between two signs, with them, where it is what it has to be.
fn within<'t>(text: &'t str, open: &str, close: &str, is_inside: fn(&str) -> bool) -> Option<&'t str> {
    // Where the next sign of an end is: looked for once, however many signs of a start come before it.
    let mut end = 0;
    for (start, _) in text.match_indices(open) {
        let from = start + open.len();
        if end < from {
            end = from + text.get(from..)?.find(close)?;
        }
        // MSSQL$SQLEXPRESS is a name.
        let goes_on = open == "$" && text.get(..start)?.ends_with(|c: char| c.is_alphanumeric());
        let is_one = !goes_on && (1..=MOST).contains(&(end - from)) && is_inside(text.get(from..end)?);
        if is_one {
            return text.get(start..end + close.len());
        }
    }
    None
}

/// A text that is all between two signs.
fn whole<'t>(text: &'t str, open: &str, close: &str, is_inside: fn(&str) -> bool) -> Option<&'t str> {
    let text = text.trim();
    let inside = text.strip_prefix(open)?.strip_suffix(close)?;
    (text.len() <= MOST && !inside.is_empty() && is_inside(inside)).then_some(text)
}

fn word_in<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.find(word)?;
    text.get(start..start + word.len())
}

fn word<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    let text = text.trim();
    words.contains(&text).then_some(text)
}

/// `alert`, `alert.id`, `Build.BuildId`, `alert-id`.
fn is_name(text: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(goes_on)
}

/// A name that may have the sign of its ends twice: `%%ALERT_ID%%`.
fn is_marked_name(text: &str) -> bool {
    let inside = text.trim_matches(['%', '#']);
    is_name(inside) && inside.len() > 1
}

/// A name in capitals.
fn is_constant(text: &str) -> bool {
    is_name(text) && text.len() > 1 && !text.contains(|c: char| c.is_ascii_lowercase())
}

/// What logs have between such signs that is no variable.
const NO_TAGS: [&str; 13] = [
    "TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "ALERT", "FATAL", "NULL", "NONE",
    "UNKNOWN",
];

/// `SERVICE` in `Alarm on <SERVICE>`: in a text, elements of HTML are short or have an end, and `SRV-07` is a host.
fn is_tag(name: &str) -> bool {
    let is_word = name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    is_word && name.len() > 3 && !NO_TAGS.contains(&name)
}

/// `<redacted-a9768d65>`, `<person-9ed5e494a45b>`: what `redact` and `serve` write in place of a value that there was.
fn is_of_redact(text: &str) -> bool {
    let inside = text.trim().trim_matches(['<', '>']);
    let mark = ["redacted-", "person-"].iter().find_map(|start| inside.strip_prefix(start));
    mark.is_some_and(|mark| matches!(mark.len(), 8 | 12) && mark.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// `EVENT.NAME`, `HOST.NAME1`, `$USER_MACRO`, `#DISCOVERED`. A name in capitals without a point may be anything.
fn is_macro(text: &str) -> bool {
    let named = text.strip_prefix(['$', '#']);
    named.map_or(text.contains('.') && !text.contains('-') && is_constant(text), is_constant)
}

/// `[agent][name]`, `host`, `+YYYY.MM.dd`.
fn is_reference(text: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']' | '@' | '+' | ':');
    text.chars().all(goes_on) && text.contains(|c: char| c.is_ascii_alphabetic())
}

/// `s(<nil>`, `d(string=x`.
fn is_go_format(text: &str) -> bool {
    text.split_once('(').is_some_and(|(verb, _)| verb.len() == 1 && verb.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// `alertFriendlyDuration`, `monitorURL`.
fn is_of_uptime_robot(text: &str) -> bool {
    let rest = ["alert", "monitor", "ssl"].iter().find_map(|start| text.strip_prefix(start));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()) && is_name(rest))
}

/// `%device` at the start of a text.
fn percent_word(text: &str, is_known: fn(&str) -> bool) -> Option<&str> {
    let text = text.trim_start();
    let rest = text.strip_prefix('%')?;
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.').unwrap_or(rest.len());
    let name = rest.get(..length)?.trim_end_matches('.');
    let is_one = is_known(name) && !rest.get(name.len()..)?.starts_with('%');
    text.get(..=name.len()).filter(|_| is_one)
}

/// What stands behind the sign of an amount of dollars.
const CURRENCIES: [&str; 12] = ["USD", "AUD", "CAD", "EUR", "GBP", "JPY", "CHF", "INR", "BRL", "NZD", "SGD", "HKD"];

/// `$NAME`: a whole word of capitals, digits and underscores. Within a text it has an underscore or four letters at least,
/// so that an amount of dollars is none.
fn dollar_constant(text: &str) -> Option<&str> {
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    let token = |(start, _): (usize, &str)| {
        // MSSQL$SQLEXPRESS is a name, and C:\$RECYCLE.BIN a folder.
        if text.get(..start)?.ends_with(|c: char| goes_on(c) || c == '\\') {
            return None;
        }
        let rest = text.get(start + 1..)?;
        let name = rest.get(..rest.find(|c: char| !goes_on(c)).unwrap_or(rest.len()))?;
        let is_long = name.contains('_') || name.len() >= 4 || name.len() + 1 == text.len();
        let is_variable = is_constant(name) && is_long && !CURRENCIES.contains(&name);
        text.get(start..start + 1 + name.len()).filter(|_| is_variable)
    };
    text.match_indices('$').find_map(token)
}

#[cfg(test)]
mod tests {
    use super::{SYNTAXES, find, may_be_meant, syntax};

    /// A text, and what of it was never filled in.
    const UNFILLED: [(&str, &str); 59] = [
        ("x {{ alert.uuid }} y", "{{ alert.uuid }}"),
        ("{% if x %}a{% endif %}", "{% if x %}"),
        ("<% event.id %>", "<% event.id %>"),
        ("id=${event.id}", "${event.id}"),
        ("${{ github.run_id }}", "{{ github.run_id }}"),
        ("$ALERT_ID", "$ALERT_ID"),
        ("$ID", "$ID"),
        ("$NAME is down", "$NAME"),
        ("$SERVICEDESC$ is $SERVICESTATE$", "$SERVICEDESC$"),
        ("$host.name$", "$host.name$"),
        ("on $result.host$", "$result.host$"),
        ("<no value>", "<no value>"),
        ("Disk of <no value> is full", "<no value>"),
        ("[no value]", "[no value]"),
        ("value is %!s(<nil>)", "%!s(<nil>)"),
        ("%!d(string=x)", "%!d(string=x)"),
        ("[object Object]", "[object Object]"),
        ("Alert: [object Object]", "[object Object]"),
        ("{EVENT.NAME}", "{EVENT.NAME}"),
        ("Host: {HOST.NAME1} is down", "{HOST.NAME1}"),
        ("{$SNMP_COMMUNITY}", "{$SNMP_COMMUNITY}"),
        ("{#FSNAME}", "{#FSNAME}"),
        ("*UNKNOWN*", "*UNKNOWN*"),
        ("%sensorid", "%sensorid"),
        ("%device %name %status", "%device"),
        ("%Device.DisplayName", "%Device.DisplayName"),
        ("##ALERTID##", "##ALERTID##"),
        ("Alert ##LIMITED.MESSAGE## on", "##LIMITED.MESSAGE##"),
        ("*alertFriendlyDuration*", "*alertFriendlyDuration*"),
        ("was down for *alertDuration*", "*alertDuration*"),
        ("*monitorID*", "*monitorID*"),
        ("$alert_state", "$alert_state"),
        ("$severity", "$severity"),
        ("%{[host][name]} is down", "%{[host][name]}"),
        ("%{message}", "%{message}"),
        ("[[alert_id]]", "[[alert_id]]"),
        ("#{Octopus.Project.Name} failed", "#{Octopus.Project.Name}"),
        ("$(Build.BuildId)", "$(Build.BuildId)"),
        ("@@alert_id@@", "@@alert_id@@"),
        ("@{triggerBody()?['x']}", "@{triggerBody()?['x']}"),
        ("%(alert)s on", "%(alert)s"),
        ("%ALERT_ID%", "%ALERT_ID%"),
        ("%%alertId%%", "%%alertId%%"),
        ("%message%", "%message%"),
        ("#ALERT_ID#", "#ALERT_ID#"),
        ("{ProblemID}", "{ProblemID}"),
        ("{alert_id}", "{alert_id}"),
        ("<DESCRIPTION>", "<DESCRIPTION>"),
        ("Alarm on <SERVICE>", "<SERVICE>"),
        ("<your-alert-id>", "<your-alert-id>"),
        ("undefined", "undefined"),
        (" null ", "null"),
        ("None", "None"),
        ("nil", "nil"),
        ("<nil>", "<nil>"),
        ("(null)", "(null)"),
        ("NaN", "NaN"),
        ("Invalid Date", "Invalid Date"),
        ("NULL", "NULL"),
    ];

    #[test]
    fn every_known_spelling_is_found_and_has_a_name() {
        let mut used = std::collections::BTreeSet::new();
        for (text, token) in UNFILLED {
            assert_eq!(find(text), Some(token), "{text}");
            let syntax = syntax(token).unwrap();
            assert_eq!((syntax.find)(text), Some(token), "{text}: {}", syntax.what);
            used.insert(syntax.what);
        }
        assert_eq!(used.len(), SYNTAXES.len(), "each syntax has an example");
    }

    #[test]
    fn plain_texts_have_none() {
        for plain in [
            "$100",
            "MSSQL$SQLEXPRESS",
            "US$ 5",
            "$",
            "costs $AB",
            "price is $USD",
            "$USD",
            r"C:\$RECYCLE.BIN",
            "$5 and 6$",
            "costs 5$ or 6$",
            "^up$|^down$",
            "a$b$c",
            "{}:{alertname=\"x\"}",
            "{}/{severity=\"page\"}:{}",
            "a {{ b",
            "",
            "{}",
            "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}",
            "{\"a\":{\"b\":1}}",
            "[ var='B' labels={} value=12 ]",
            "[[1,2],[3]]",
            "100%",
            "95 %down",
            "100%status",
            "%20device",
            "50%-60%",
            "%d items",
            "usage is %5",
            "*bold* text",
            "status is *UNKNOWN*",
            "**Alert**",
            "* alert * monitor",
            "## Title ##",
            "#123",
            "PR #12 #13#",
            "C#",
            "#general",
            "### x ###",
            "a@@b",
            "user@@",
            "@team",
            "$(date) of",
            "[[ -f x ]]",
            "see [[page]] there",
            "<b>",
            "<unknown>",
            "<redacted-a9768d65>",
            "<redacted-027a10207ade>",
            "<person-9ed5e494a45b>",
            "<anonymous>",
            "<abc@mail.example.org>",
            "<SRV-07> is down",
            "12:00 <ERROR> disk",
            "one<BR>two",
            "<TABLE><TR>x</TR></TABLE>",
            "1 < 2 > 0",
            "is null",
            "None of the checks passed",
            "Nullable",
            "undefined method x",
            "nil pointer",
            "none",
            "unknown",
            "N/A",
            "-",
            "nano",
            "Nan Desu",
            "%! done",
            "(x)",
            "email@{host",
        ] {
            assert_eq!(find(plain), None, "{plain}");
        }
    }

    #[test]
    fn only_bare_words_may_be_meant() {
        let meant: Vec<_> = UNFILLED.into_iter().map(|(_, token)| token).filter(|token| may_be_meant(token)).collect();
        let words = ["undefined", "null", "None", "nil", "NaN", "Invalid Date", "NULL"];
        assert_eq!(meant, words);
    }

    #[test]
    fn signs_without_end_cost_no_more_than_their_number() {
        for sign in ["{{", "${", "$", "*", "%{", "##", "{", "%!"] {
            let text = sign.repeat(400_000);
            assert!(find(&text).is_none_or(|token| token.len() < 600), "{sign}");
        }
    }
}
