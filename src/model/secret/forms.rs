//! The forms of secrets: what each is known by, and how it goes on.

use super::scan::{Alphabet, Scan, is_long};
use super::{credentials, encoded, keys, named, urls};
use crate::source::Span;

/// A kind of secret.
pub struct Form {
    /// What it is, with its article.
    pub kind: &'static str,
    /// One of these words is in it or beside it. In small letters they are what a text is searched for.
    pub words: &'static [&'static str],
    pub shape: Shape,
}

pub enum Shape {
    /// It starts with the word, in exactly this case, and goes on with so many characters or more.
    From(usize, Alphabet),
    /// The same, with just so many.
    Exactly(usize, Alphabet),
    /// The word is a host, and what comes behind one of these paths is the secret.
    Webhook(&'static [&'static str]),
    /// The one that belongs to the word at a span of a text, if there is one.
    By(fn(&Scan<'_>, Span) -> Option<Found>),
    /// The same. Most such words are harmless, and a glance at the text as it is written tells.
    Likely(fn(&Scan<'_>, Span) -> bool, fn(&Scan<'_>, Span) -> Option<Found>),
}

/// A secret in a text that has no escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub kind: Option<&'static str>,
    pub span: Span,
    /// How many bytes at its start anybody may know.
    pub open: usize,
    /// A machine drew it by lot, so that nobody can guess it.
    pub is_drawn: bool,
}

impl Found {
    /// One that somebody may have chosen.
    pub fn chosen(span: Span) -> Self {
        Self { kind: None, span, open: 0, is_drawn: false }
    }

    /// One that a machine drew, behind so many bytes that are no secret.
    pub fn drawn(span: Span, open: usize) -> Self {
        Self { kind: None, span, open, is_drawn: true }
    }
}

use Alphabet::{Dotted, Hex, Letters, Token, Upper, Word};
use Shape::{By, Exactly, From, Likely, Webhook};

const fn form(kind: &'static str, words: &'static [&'static str], shape: Shape) -> Form {
    Form { kind, words, shape }
}

const MAKE: &[&str] =
    &["hook.integromat.com", "hook.eu1.make.com", "hook.eu2.make.com", "hook.us1.make.com", "hook.us2.make.com"];

/// Those that say more of a secret come first.
pub const FORMS: &[Form] = &[
    form("a private key", &["PRIVATE KEY"], By(keys::pem)),
    form("an age key", &["AGE-SECRET-KEY-1"], From(50, Upper)),
    form("a GitHub token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], From(30, Word)),
    form("a GitHub token", &["github_pat_"], From(22, Word)),
    form(
        "a GitLab token",
        &[
            "glpat-", "gldt-", "glrt-", "glrtr-", "glptt-", "glcbt-", "gloas-", "glft-", "glimt-", "glagent-",
            "glsoat-", "glffct-",
        ],
        From(16, Dotted),
    ),
    form("a GitLab token", &["GR1348941"], From(20, Word)),
    form(
        "a Slack token",
        &["xoxa-", "xoxb-", "xoxc-", "xoxd-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xoxe.", "xapp-"],
        From(10, Dotted),
    ),
    form("an AWS access key", &["AKIA", "ASIA", "ABIA", "ACCA"], Exactly(16, Upper)),
    form("an AWS secret key", &["AKIA", "ASIA"], By(keys::beside_access_key)),
    form("a Google API key", &["AIza"], From(30, Word)),
    form("a Google token", &["ya29."], From(20, Dotted)),
    form("a Google client secret", &["GOCSPX-"], From(20, Word)),
    form("an Azure client secret", &["Q~"], Likely(is_long, keys::azure_secret)),
    form("a Stripe key", &["sk_live_", "rk_live_", "sk_test_", "rk_test_"], From(16, Word)),
    form("a webhook secret", &["whsec_"], From(20, Token)),
    form("a Twilio key", &["SK"], Exactly(32, Hex)),
    form("a Telegram bot token", &[":AA"], Likely(is_long, keys::telegram)),
    form("a Mailgun key", &["key-"], Exactly(32, Hex)),
    form("a SendGrid key", &["SG."], Likely(is_long, keys::sendgrid)),
    form("an npm token", &["npm_"], From(30, Letters)),
    form("a PyPI token", &["pypi-AgE"], From(16, Word)),
    form("a PyPI token", &["pypi-"], From(40, Word)),
    form("a RubyGems key", &["rubygems_"], From(32, Word)),
    form("a Docker token", &["dckr_pat_", "dckr_oat_"], From(20, Word)),
    form("a Grafana token", &["glsa_", "glc_"], From(20, Token)),
    form("a Hugging Face token", &["hf_", "api_org_"], From(30, Letters)),
    form("an OpenAI or Anthropic key", &["sk-"], Likely(is_long, keys::sk)),
    form("a Groq key", &["gsk_"], From(40, Word)),
    form("a DigitalOcean token", &["dop_v1_", "doo_v1_", "dor_v1_"], From(40, Word)),
    form("a Shopify token", &["shpat_", "shpca_", "shppa_", "shpss_"], From(30, Word)),
    form("a Square token", &["sq0atp-", "sq0csp-"], From(22, Word)),
    form("a Doppler token", &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."], From(30, Dotted)),
    form("a Vault token", &["hvs.", "hvb.", "hvr."], From(20, Word)),
    form("a Terraform token", &[".atlasv1."], By(keys::terraform)),
    form("a Linear key", &["lin_api_", "lin_oauth_", "lin_wh_"], From(30, Word)),
    form("a Sentry token", &["sntrys_", "sntryu_"], From(30, Token)),
    form("a New Relic key", &["NRAK-", "NRJS-", "NRII-", "NRIQ-", "NRSP-"], From(16, Word)),
    form("a New Relic key", &["NRAL"], By(keys::new_relic_licence)),
    form("a Dynatrace token", &["dt0c01.", "dt0s01.", "dt0s16."], From(24, Dotted)),
    form("a Honeycomb key", &["hcaik_", "hcamk_"], From(30, Word)),
    form("a Sonar token", &["sqp_", "squ_", "sqa_"], Exactly(40, Hex)),
    form("a Databricks token", &["dapi"], Exactly(32, Hex)),
    form("a Postman key", &["PMAK-"], From(40, Word)),
    form("a Pulumi token", &["pul-"], Exactly(40, Hex)),
    form("a Netlify token", &["nfp_"], From(30, Word)),
    form("a Notion token", &["ntn_"], From(40, Word)),
    form("a Supabase key", &["sbp_", "sb_secret_"], From(20, Word)),
    form("a PlanetScale token", &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], From(30, Dotted)),
    form("a Figma token", &["figd_"], From(30, Word)),
    form("a Dropbox token", &["sl.u.", "sl.B"], From(60, Dotted)),
    form("an Atlassian token", &["ATATT3", "ATCTT3", "ATBB"], From(24, Token)),
    form("a Sourcegraph token", &["sgp_"], From(40, Word)),
    form("a Replicate token", &["r8_"], From(37, Word)),
    form("a JSON Web Token", &["eyJ"], Likely(is_long, keys::web_token)),
    form("a Grafana key", &["eyJrIjoi"], From(40, Alphabet::Base64)),
    form("a Slack webhook", &["hooks.slack.com"], Webhook(&["/services/", "/workflows/", "/triggers/"])),
    form("a Discord webhook", &["discord.com", "discordapp.com"], Webhook(&["/api/webhooks/"])),
    form("a Teams webhook", &["webhook.office.com"], Webhook(&["/webhookb2/"])),
    form("a Teams webhook", &["outlook.office.com"], Webhook(&["/webhook/"])),
    form("a Zapier webhook", &["hooks.zapier.com"], Webhook(&["/hooks/catch/"])),
    form("a Telegram bot token", &["api.telegram.org"], Webhook(&["/bot"])),
    form("a Make webhook", MAKE, Webhook(&["/"])),
    form("an IFTTT key", &["maker.ifttt.com"], Webhook(&["/trigger/", "/use/"])),
    form(
        "a PagerDuty webhook",
        &["events.pagerduty.com", "events.eu.pagerduty.com"],
        Webhook(&["/integration/", "/x-ere/"]),
    ),
    form("a VictorOps webhook", &["alert.victorops.com"], Webhook(&["/integrations/"])),
    form("a Grafana OnCall webhook", &["grafana.net"], Webhook(&["/oncall/integrations/v1/", "/integrations/v1/"])),
    form("a Squadcast webhook", &["api.squadcast.com"], Webhook(&["/v2/incidents/"])),
    form("a SIGNL4 webhook", &["connect.signl4.com"], Webhook(&["/webhook/"])),
    form("a Spike webhook", &["hooks.spike.sh"], Webhook(&["/"])),
    form(
        "a Zenduty webhook",
        &["www.zenduty.com", "events.zenduty.com"],
        Webhook(&["/api/integration/", "/api/events/", "/integration/"]),
    ),
    form("a Rootly webhook", &["webhooks.rootly.com"], Webhook(&["/webhooks/"])),
    form("the URL of a heartbeat", &["hc-ping.com", "nosnch.in", "cronitor.link"], Webhook(&["/p/", "/"])),
    form("the URL of a heartbeat", &["uptime.betterstack.com", "betteruptime.com"], Webhook(&["/api/v1/heartbeat/"])),
    form("a user name with a password", &["basic"], Likely(credentials::may_follow, credentials::basic)),
    form("a Bearer token", &["bearer"], Likely(credentials::may_follow, credentials::bearer)),
    form("an API key", &["apikey", "geniekey"], Likely(credentials::may_follow, credentials::api_key)),
    form("a user name with a password", &["curl"], Likely(credentials::may_follow, credentials::of_curl)),
    form("a password in a URL", &["%40", "%2540", "&#64;"], Likely(urls::may_have_password, urls::password)),
    form("a secret", named::WORDS, Likely(named::may_be, named::value)),
    form(
        "a secret in base64",
        &["aHR0c", "QmVhcmVyI", "QmFzaWMg", "LS0tLS1CRUdJTi", "eyJ", "ewog", "ewoJ"],
        Likely(is_long, encoded::base64),
    ),
];

/// Found by its sign, which has a search of its own; in an escaped text by one of its escapes.
pub const PASSWORD: Form = form("a password in a URL", &[], By(urls::password));
