//! Every form of secret is found in every writing. All of them are put together when the tests run, so that nobody's
//! scanner takes this file for one with secrets.

use super::*;

const LETTERS: &str = "Zq4Tn8Vb2Kx7Lw9Rc3Mf6Hd1Pg5Js0YaEuXiWo";

/// So many letters and digits that nobody would guess.
fn drawn(length: usize) -> String {
    LETTERS.chars().cycle().take(length).collect()
}

fn upper(length: usize) -> String {
    drawn(length).to_uppercase()
}

fn hex(length: usize) -> String {
    "7f3b2c9a1d4e4f6a8b0c2e5d7a9c1b3f".chars().cycle().take(length).collect()
}

fn uuid() -> String {
    "7f3b2c9a-1d4e-4f6a-8b0c-2e5d7a9c1b3f".to_owned()
}

fn base64(text: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let triple = |bytes: &[u8]| {
        let bits = bytes.iter().chain([&0, &0]).take(3).fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let letter =
            |at: usize| if at <= bytes.len() { ALPHABET[(bits >> (18 - 6 * at) & 63) as usize] as char } else { '=' };
        (0..4).map(letter).collect::<String>()
    };
    text.as_bytes().chunks(3).map(triple).collect()
}

fn percent(text: &str) -> String {
    let escaped = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' || c == '_' || c == '.' {
            c.to_string()
        } else {
            format!("%{:02X}", c as u32)
        }
    };
    text.chars().map(escaped).collect()
}

/// What the form is called, a text that has it, what of that nobody may see, and what it is.
type Row = (&'static str, String, String, &'static str);

/// A form whose first letters anybody may see.
fn row(name: &'static str, open: [&str; 2], secret: String, kind: &'static str) -> Row {
    let open = open.concat();
    (name, format!("x {open}{secret} y"), secret, kind)
}

fn callgoose() -> Vec<Row> {
    let token = drawn(32);
    let url = format!("https://acme.callgoose.com/v1/process?from=Shop&token={token}");
    let of = |name, text: String| (name, text, token.clone(), "a token in a URL");
    vec![
        of("Callgoose URL", url.clone()),
        of("Callgoose URL, token first", format!("https://x.callgoose.com/v1/process?token={token}&from=A")),
        of("Callgoose URL, percent-encoded", percent(&url)),
        of("Callgoose URL, percent-encoded twice", percent(&percent(&url))),
        of("Callgoose URL in HTML", url.replace('&', "&amp;")),
        of("Callgoose URL in HTML in HTML", url.replace('&', "&amp;amp;")),
        of("Callgoose URL in HTML by numbers", url.replace('&', "&#38;").replace('=', "&#x3D;")),
        of("Callgoose URL in JSON", format!("{{\"url\": \"{}\"}}", url.replace('/', "\\/").replace('&', "\\u0026"))),
        of("Callgoose URL in JSON, sign escaped", url.replace('&', "\\u0026").replace('=', "\\u003d")),
        of(
            "Callgoose URL in JSON in JSON",
            format!("{{\"a\": \"{{\\\"u\\\": \\\"{}\\\"}}\"}}", url.replace('&', "\\\\u0026")),
        ),
        ("Callgoose URL in base64", format!("x: {} y", base64(&url)), base64(&url), "a token in a URL"),
        of("Callgoose form", format!("curl -d 'token={token}&from=A'")),
        ("Callgoose header", format!("# X-Callgoose-Auth: {token}"), token.clone(), "a Callgoose token"),
        (
            "Callgoose header in JSON",
            format!("{{\"x-callgoose-auth\": [\"{token}\"]}}"),
            token.clone(),
            "a Callgoose token",
        ),
        ("Callgoose variable", format!("export CALLGOOSE_TOKEN={token}"), token.clone(), "a Callgoose token"),
    ]
}

fn headers() -> Vec<Row> {
    let pair = base64(&format!("shop:{}", drawn(20)));
    let (token, short) = (drawn(40), drawn(16));
    let basic = |name, text| (name, text, pair.clone(), "a user name with a password");
    let other = |name, text| (name, text, token.clone(), "credentials in a header");
    vec![
        basic("Basic in a header", format!("Authorization: Basic {pair}")),
        basic("Basic in JSON", format!("{{\"Authorization\": \"Basic {pair}\"}}")),
        basic("Basic in JSON in JSON", format!("{{\"h\": \"{{\\\"Authorization\\\":\\\"Basic {pair}\\\"}}\"}}")),
        basic("Basic in YAML", format!("authorization: 'basic {pair}'")),
        basic("Basic of a proxy", format!("Proxy-Authorization: Basic {pair}")),
        basic("Basic in a list of headers", format!("[{{\"name\":\"Authorization\",\"value\":\"Basic {pair}\"}}]")),
        ("Bearer in a header", format!("# curl -H 'Authorization: Bearer {short}'"), short.clone(), "a Bearer token"),
        ("Bearer in JSON", format!("{{\"authorization\":\"bearer  {short}\"}}"), short.clone(), "a Bearer token"),
        ("Bearer alone", "Bearer abcdefghijklmnop".into(), "abcdefghijklmnop".into(), "a Bearer token"),
        (
            "Bearer in base64",
            format!("x {} y", base64(&format!("Bearer {token}"))),
            base64(&format!("Bearer {token}")),
            "a Bearer token",
        ),
        other("Token in a header", format!("Authorization: Token {token}")),
        other("Token of PagerDuty's API", format!("Authorization: Token token={token}")),
        other("Splunk HEC", format!("authorization: \"Splunk {token}\"")),
        other("Discord bot", format!("Authorization: Bot {token}")),
        other("a token alone in a header", format!("Authorization: {token}")),
        ("ApiKey in a header", format!("Authorization: ApiKey {token}"), token.clone(), "an API key"),
        ("Opsgenie GenieKey", format!("Authorization: GenieKey {}", uuid()), uuid(), "an API key"),
        ("Opsgenie in a URL", format!("https://api.opsgenie.com/v1/json/x?apiKey={}", uuid()), uuid(), "an API key"),
    ]
}

fn named() -> Vec<Row> {
    let (key, secret) = (drawn(32), drawn(20));
    let api = |name, text| (name, text, key.clone(), "an API key");
    let chosen = |name, text, kind| (name, text, secret.clone(), kind);
    vec![
        api("X-Api-Key", format!("X-Api-Key: {key}")),
        api("x-api-key in JSON", format!("{{\"x-api-key\": \"{key}\"}}")),
        api("X-Api-Key in a list of headers", format!("- name: X-Api-Key\n  value: {key}")),
        api("api_key in a URL", format!("https://x/?api_key={key}&y=1")),
        api("apikey in YAML", format!("apikey: {key}")),
        api("Datadog API key", format!("DD-API-KEY: {key}")),
        api("Datadog application key", format!("\"dd-application-key\": \"{key}\"")),
        api("Azure subscription key", format!("Ocp-Apim-Subscription-Key: {key}")),
        ("X-Auth-Token", format!("X-Auth-Token: {key}"), key.clone(), "an access token"),
        ("PRIVATE-TOKEN of GitLab", format!("curl --header 'PRIVATE-TOKEN: {key}'"), key.clone(), "an access token"),
        ("X-Vault-Token", format!("X-Vault-Token: {key}"), key.clone(), "an access token"),
        (
            "access_token in a URL",
            format!("\"https://x/?a=b\\u0026access_token={key}\""),
            key.clone(),
            "an access token",
        ),
        ("refresh_token in JSON", format!("{{\"refresh_token\":\"{key}\"}}"), key.clone(), "an access token"),
        ("PagerDuty routing key", format!("{{\"routing_key\": \"{}\"}}", hex(32)), hex(32), "an integration key"),
        (
            "PagerDuty service key",
            format!("service_key: R0{}", upper(30)),
            format!("R0{}", upper(30)),
            "an integration key",
        ),
        ("integration key", format!("integrationKey={}", hex(32)), hex(32), "an integration key"),
        chosen("secret in a form", format!("a=b&secret={secret}"), "a secret"),
        chosen("client_secret", format!("client_secret={secret}&x=y"), "a secret"),
        chosen("clientSecret in JSON", format!("{{\"clientSecret\":\"{secret}\"}}"), "a secret"),
        chosen("webhook secret", format!("WEBHOOK_SECRET: \"{secret}\""), "a secret"),
        chosen("password in a form", format!("password={secret}"), "a password"),
        chosen("password in JSON", format!("{{\"password\": \"{secret}\"}}"), "a password"),
        chosen(
            "password in JSON in JSON",
            format!("{{\"a\": \"{{\\\"password\\\":\\\"{secret}\\\"}}\"}}"),
            "a password",
        ),
        chosen("password percent-encoded", percent(&format!("&password={secret}&")), "a password"),
        chosen("passwd", format!("mysql_passwd = '{secret}'"), "a password"),
        chosen("password of a connection", format!("Server=x;User=y;Password={secret};"), "a password"),
        chosen("password in XML", format!("<password>{secret}</password>"), "a password"),
        chosen("password as an option", format!("login --password {secret} now"), "a password"),
        chosen("password as a variable", format!("- name: DB_PASSWORD\n  value: {secret}"), "a password"),
        ("a password of a person", "password: hunter2".into(), "hunter2".into(), "a password"),
        ("a password with signs", "\"password\": \"p&ss;w,rd1\"".into(), "p&ss;w,rd1".into(), "a password"),
        chosen("password in a URL", format!("https://shop:{secret}@example.org/x"), "a password in a URL"),
        chosen("password of a database", format!("postgres://shop:{secret}@db:5432/x"), "a password in a URL"),
        chosen("password of Redis", format!("redis://:{secret}@cache"), "a password in a URL"),
        chosen(
            "password in an escaped URL",
            format!("https:\\/\\/shop:{secret}@example.org\\/x"),
            "a password in a URL",
        ),
        chosen(
            "password in an encoded URL",
            percent(&format!("https://shop:{secret}@example.org/x")),
            "a password in a URL",
        ),
        chosen(
            "Sentry DSN with a secret",
            format!("https://{}:{secret}@o1.ingest.sentry.io/1", hex(32)),
            "a password in a URL",
        ),
        chosen("curl -u", format!("curl -sS -u shop:{secret} https://x"), "a user name with a password"),
        ("Azure SAS", format!("https://x/y?sv=1&sig={}%3D&se=2", drawn(43)), drawn(43), "a signature in a URL"),
        (
            "Teams workflow",
            format!("https://x.logic.azure.com/workflows/1/triggers/manual?sv=1.0&sig={}", drawn(43)),
            drawn(43),
            "a signature in a URL",
        ),
        ("Azure storage key", format!("AccountName=x;AccountKey={}==;", drawn(86)), drawn(86), "a secret key"),
        ("AWS secret by its name", format!("aws_secret_access_key = {}", drawn(40)), drawn(40), "an access key"),
    ]
}

fn webhooks() -> Vec<Row> {
    let of = |name, url: &str, secret: String, kind| (name, format!("see https://{url}{secret}, or not"), secret, kind);
    vec![
        of(
            "Slack webhook",
            "hooks.slack.com/services/",
            format!("T{}/B{}/{}", upper(8), upper(8), drawn(24)),
            "a Slack webhook",
        ),
        of(
            "Slack workflow",
            "hooks.slack.com/triggers/",
            format!("T{}/1234567890/{}", upper(8), hex(32)),
            "a Slack webhook",
        ),
        (
            "Slack webhook in JSON",
            format!("\"https:\\/\\/hooks.slack.com\\/services\\/T01\\/B02\\/{}\"", drawn(24)),
            drawn(24),
            "a Slack webhook",
        ),
        of(
            "Discord webhook",
            "discord.com/api/webhooks/",
            format!("123456789012345678/{}", drawn(68)),
            "a Discord webhook",
        ),
        of(
            "old Discord webhook",
            "discordapp.com/api/webhooks/",
            format!("123456789012345678/{}", drawn(68)),
            "a Discord webhook",
        ),
        of(
            "Teams webhook",
            "acme.webhook.office.com/webhookb2/",
            format!("{0}@{0}/IncomingWebhook/{1}/{0}", uuid(), hex(32)),
            "a Teams webhook",
        ),
        of(
            "PagerDuty integration",
            "events.pagerduty.com/integration/",
            format!("{}/enqueue", hex(32)),
            "a PagerDuty webhook",
        ),
        of(
            "VictorOps integration",
            "alert.victorops.com/integrations/",
            format!("generic/20131114/alert/{}/x", uuid()),
            "a VictorOps webhook",
        ),
        of("Zapier hook", "hooks.zapier.com/hooks/catch/", format!("123456/{}", drawn(7)), "a Zapier webhook"),
        of("Make hook", "hook.eu2.make.com/", drawn(32).to_lowercase(), "a Make webhook"),
        of("IFTTT key", "maker.ifttt.com/trigger/", format!("down/with/key/{}", drawn(43)), "an IFTTT key"),
        of(
            "Grafana OnCall integration",
            "oncall-prod.grafana.net/oncall/integrations/v1/",
            format!("alertmanager/{}", drawn(25)),
            "a Grafana OnCall webhook",
        ),
        of(
            "Squadcast webhook",
            "api.squadcast.com/v2/incidents/",
            format!("Prometheus/{}", hex(40)),
            "a Squadcast webhook",
        ),
        of("Healthchecks ping", "hc-ping.com/", uuid(), "the URL of a heartbeat"),
        of("Dead Man's Snitch", "nosnch.in/", drawn(10), "the URL of a heartbeat"),
        of("Better Stack heartbeat", "uptime.betterstack.com/api/v1/heartbeat/", drawn(24), "the URL of a heartbeat"),
    ]
}

fn tokens() -> Vec<Row> {
    let mut rows = vec![
        row("GitHub fine-grained token", ["github", "_pat_"], format!("{}_{}", drawn(22), drawn(59)), "a GitHub token"),
        row("PyPI token", ["py", "pi-AgE"], drawn(100), "a PyPI token"),
        row("npm token", ["np", "m_"], drawn(36), "an npm token"),
        row("AWS key", ["AK", "IA"], upper(16), "an AWS access key"),
        row("AWS key for a while", ["AS", "IA"], upper(16), "an AWS access key"),
        row("Google API key", ["AI", "za"], drawn(35), "a Google API key"),
        row("Google token", ["ya", "29."], drawn(60), "a Google token"),
        row("Google client secret", ["GOC", "SPX-"], drawn(28), "a Google client secret"),
        row("SendGrid key", ["S", "G."], format!("{}.{}", drawn(22), drawn(43)), "a SendGrid key"),
        row("Mailgun key", ["ke", "y-"], hex(32), "a Mailgun key"),
        row("Twilio key", ["S", "K"], hex(32), "a Twilio key"),
        row("Telegram bot token", ["bot1234567890", ":"], format!("AA{}", drawn(33)), "a Telegram bot token"),
        row("Shopify token", ["shp", "at_"], hex(32), "a Shopify token"),
        row("DigitalOcean token", ["do", "p_v1_"], hex(64), "a DigitalOcean token"),
        row("Doppler token", ["dp", ".pt."], drawn(43), "a Doppler token"),
        row("Vault token", ["hv", "s."], drawn(90), "a Vault token"),
        row("Hugging Face token", ["h", "f_"], drawn(34), "a Hugging Face token"),
        row("Linear key", ["lin_", "api_"], drawn(40), "a Linear key"),
        row("Sentry token", ["sn", "trys_"], drawn(60), "a Sentry token"),
        row("New Relic key", ["NR", "AK-"], upper(27), "a New Relic key"),
        row("Dynatrace token", ["dt0", "c01."], format!("{}.{}", upper(24), upper(64)), "a Dynatrace token"),
        row("age key", ["AGE-SECRET-", "KEY-1"], upper(58), "an age key"),
        row("OpenAI key", ["sk", "-proj-"], drawn(48), "an OpenAI or Anthropic key"),
        row("old OpenAI key", ["sk", "-"], drawn(48), "an OpenAI or Anthropic key"),
        row("Anthropic key", ["sk", "-ant-api03-"], drawn(95), "an OpenAI or Anthropic key"),
        row("webhook signing secret", ["wh", "sec_"], drawn(32), "a webhook secret"),
        row("Databricks token", ["da", "pi"], hex(32), "a Databricks token"),
        row("Docker token", ["dckr", "_pat_"], drawn(27), "a Docker token"),
        row("Notion token", ["nt", "n_"], drawn(46), "a Notion token"),
        row("Sonar token", ["sq", "p_"], hex(40), "a Sonar token"),
    ];
    let families: [(&str, &[&str], usize, &'static str); 6] = [
        ("gh", &["p_", "o_", "u_", "s_", "r_"], 36, "a GitHub token"),
        ("gl", &["pat-", "dt-", "rt-", "ptt-", "cbt-", "oas-", "ft-", "imt-", "agent-", "soat-"], 20, "a GitLab token"),
        ("xo", &["xa-", "xb-", "xp-", "xr-", "xs-", "xe-"], 40, "a Slack token"),
        ("xa", &["pp-"], 60, "a Slack token"),
        ("gl", &["sa_", "c_"], 40, "a Grafana token"),
        ("", &["sk_live_", "rk_live_", "sk_test_"], 24, "a Stripe key"),
    ];
    for (start, ends, length, kind) in families {
        rows.extend(ends.iter().map(|end| row(kind, [start, end], drawn(length), kind)));
    }
    rows
}

fn others() -> Vec<Row> {
    let jwt = |claims: &str| format!("hbGciOiJIUzI1NiJ9.eyJ{claims}.{}", drawn(43));
    let body = drawn(64);
    let (begin, end) =
        (["-----BEGIN RSA PRI", "VATE KEY-----"].concat(), ["-----END RSA PRI", "VATE KEY-----"].concat());
    let json = format!("{{\"password\": \"{}\"}}", drawn(20));
    vec![
        ("JSON Web Token", format!("see eyJ{}.", jwt("zdWIiOiIxMjM0")), jwt("zdWIiOiIxMjM0"), "a JSON Web Token"),
        ("private key", format!("{begin}\n{body}\n{body}\n{end}"), body.clone(), "a private key"),
        (
            "private key in JSON",
            format!("{{\"private_key\": \"{begin}\\n{body}\\n{end}\\n\"}}"),
            body.clone(),
            "a private key",
        ),
        (
            "private key in YAML",
            format!("key: |\n  {begin}\n  {body}\n  {body}\n  {end}\nb: 1"),
            body.clone(),
            "a private key",
        ),
        (
            "AWS secret beside its key",
            ["AK", "IA", &upper(16), ", ", &drawn(40)].concat(),
            drawn(40),
            "an AWS secret key",
        ),
        (
            "Azure client secret",
            format!("x ab18Q~{} y", drawn(34)),
            format!("ab18Q~{}", drawn(34)),
            "an Azure client secret",
        ),
        ("New Relic licence", format!("{}{}", hex(36), "NRAL"), hex(36), "a New Relic key"),
        ("JSON in base64", format!("x: {}", base64(&json)), base64(&json), "a password"),
        ("a token that was cut off", ["gh", "p_", &drawn(14), "…"].concat(), drawn(14), "a GitHub token"),
    ]
}

/// Tokens of vendors: what each starts with, in two parts, how it goes on, and what it is.
fn vendors() -> Vec<Row> {
    let rows: [([&'static str; 2], String, &'static str); 69] = [
        (["v1", "."], hex(40), "a GitHub token"),
        (["BB", "DC-"], drawn(44), "a Bitbucket token"),
        (["CLO", "JARS_"], drawn(60), "a Clojars token"),
        (["oy", "2"], drawn(43), "a NuGet key"),
        (["AK", "Cp8"], drawn(68), "an Artifactory key"),
        (["cmVm", "dGtuO"], drawn(55), "an Artifactory token"),
        (["bk", "ua_"], hex(40), "a Buildkite token"),
        (["CCI", "PAT_"], drawn(60), "a CircleCI token"),
        (["AP", "I-"], upper(26), "an Octopus key"),
        (["pa", "t."], format!("{}.{}.{}", drawn(22), drawn(24), drawn(20)), "a Harness token"),
        (["rd", "me_"], drawn(70).to_lowercase(), "a ReadMe key"),
        (["sd", "k-"], uuid(), "a LaunchDarkly key"),
        (["ap", "i-"], uuid(), "a LaunchDarkly key"),
        (["CF", "PAT-"], drawn(43), "a Contentful token"),
        (["AB", "SK"], drawn(110), "an Amazon Bedrock key"),
        (["1/", "/0"], format!("g{}", drawn(60)), "a Google token"),
        (["GO", "OG1E"], upper(55), "a Google storage key"),
        (["LT", "AI"], drawn(20), "an Alibaba key"),
        (["AK", "ID"], drawn(32), "a Tencent key"),
        (["AQ", "VN"], drawn(36), "a Yandex key"),
        (["t1", "."], format!("{}.{}", drawn(40), drawn(86)), "a Yandex token"),
        (["v1", ".0-"], format!("{}-{}", hex(24), hex(146)), "a Cloudflare key"),
        (["cf", "ut_"], drawn(48), "a Cloudflare token"),
        (["HR", "KU-AA"], drawn(58), "a Heroku key"),
        (["HR", "KU-"], uuid(), "a Heroku key"),
        (["fo", "1_"], drawn(43), "a Fly token"),
        (["fm", "2_"], drawn(120), "a Fly token"),
        (["tk-", "us-"], drawn(48), "a Scalingo token"),
        (["rn", "d_"], drawn(32), "a Render key"),
        (["CC", "DB1_"], drawn(40), "a CockroachDB key"),
        (["4b", "1d"], drawn(38), "a ClickHouse key"),
        (["pn", "u_"], drawn(36), "a Prefect token"),
        (["ic", "o-"], drawn(32), "an Infracost key"),
        (["sha", "256~"], drawn(43), "an OpenShift token"),
        (["tskey-", "auth-"], format!("{}-{}", drawn(17), drawn(32)), "a Tailscale key"),
        (["tskey-", "api-"], format!("{}-{}", drawn(17), drawn(32)), "a Tailscale key"),
        (["ops_", "eyJ"], drawn(250), "a 1Password token"),
        (["A3", "-"], "Q4TN8V-B2KX7L-W9RC3-MF6HD-1PG5J-S0YAE".into(), "a 1Password key"),
        (["hc", "xik_"], drawn(58), "a Honeycomb key"),
        (["u12", "34567-"], hex(24), "an UptimeRobot key"),
        (["ur12", "34567-"], hex(24), "an UptimeRobot key"),
        (["m123", "456789-"], hex(24), "an UptimeRobot key"),
        (["c", "u_"], hex(32), "a Checkly key"),
        (["root", "ly_"], hex(64), "a Rootly token"),
        (["cx", "tp_"], drawn(30), "a Coralogix key"),
        (["xa", "at-"], uuid(), "an Axiom token"),
        (["ph", "x_"], drawn(43), "a PostHog key"),
        (["xkey", "sib-"], format!("{}-{}", hex(64), drawn(16)), "a Brevo key"),
        (["r", "e_"], format!("{}_{}", drawn(8), drawn(24)), "a Resend key"),
        (["dG", "9rO"], drawn(55), "an Intercom token"),
        (["EA", "AB"], drawn(150), "a Facebook or Square token"),
        (["EA", "AA"], drawn(60), "a Facebook or Square token"),
        (["sk_org_", "live_"], drawn(40), "a Stripe key"),
        (["rk_", "prod_"], drawn(40), "a Stripe key"),
        (["li", "ve_"], format!("{}abc", hex(32)), "a Lob key"),
        (["shippo_", "live_"], hex(40), "a Shippo token"),
        (["EZ", "AK"], drawn(54), "an EasyPost key"),
        (["duffel_", "live_"], drawn(43), "a Duffel token"),
        (["FLWSECK_", "TEST-"], format!("{}-X", hex(32)), "a Flutterwave key"),
        (["access-", "sandbox-"], uuid(), "a Plaid token"),
        (["pp", "lx-"], drawn(48), "a Perplexity key"),
        (["xa", "i-"], drawn(80), "an xAI key"),
        (["lsv2_", "pt_"], format!("{}_{}", hex(32), hex(10)), "a LangSmith key"),
        (["secr", "et_"], drawn(43), "a Notion token"),
        (["tf", "p_"], drawn(59), "a Typeform token"),
        (["fio-", "u-"], drawn(64), "a Frame.io token"),
        (["p8", "e-"], drawn(32), "an Adobe client secret"),
        (["sk.", "eyJ"], format!("{}.{}", drawn(60), drawn(22)), "a Mapbox token"),
        (["sm_", "pat_"], drawn(16), "a SettleMint token"),
    ];
    let whole: [(&'static str, String); 8] = [
        ("a Discord bot token", format!("MTk4{}.Gq4Tn8.{}", drawn(22), drawn(38))),
        ("an Airtable token", format!("pat{}.{}", drawn(14), hex(64))),
        ("a Mailchimp key", format!("{}-us12", hex(32))),
        ("a MaxMind key", format!("{}_{}_mmk", drawn(6), drawn(29))),
        ("an Azure key", format!("{}JQQJ99{}", drawn(52), drawn(26))),
        ("an Azure DevOps token", format!("{}AZDO{}", drawn(76), drawn(4))),
        ("a Firebase key", format!("{}:APA91b{}", drawn(11), drawn(134))),
        ("a JSON Web Token", format!("eyJ{0}.{0}.{1}.{0}.{2}", drawn(40), drawn(16), drawn(22))),
    ];
    let rows = rows.into_iter().map(|(open, secret, kind)| row(kind, open, secret, kind));
    let whole = whole.into_iter().map(|(kind, token)| {
        let secret = token[token.len() - token.len() / 3..].to_owned();
        (kind, format!("x {token} y"), secret, kind)
    });
    rows.chain(whole).collect()
}

/// What its place gives away: a path on anybody's host, a name, a header, a URL without a password, base64.
fn places() -> Vec<Row> {
    let of = |name, before: &str, secret: String, kind| (name, format!("see {before}{secret} now"), secret, kind);
    let (token, github) = (drawn(32), ["gh", "p_", &drawn(36)].concat());
    let url_alphabet = |text: &str| base64(text).replace('+', "-").replace('/', "_").replace('=', "");
    let encoded = |name, text: String, kind| (name, format!("x: {text} y"), text, kind);
    let discord = format!("123456789012345678/{}", drawn(68));
    let cookie = |name, before: &str| (name, format!("{before}session={token}; Path=/\n"), token.clone(), "a cookie");
    vec![
        of(
            "Slack for governments",
            "https://hooks.slack-gov.com/services/",
            format!("T01/B02/{}", drawn(24)),
            "a Slack webhook",
        ),
        of("Discord v10", "https://discord.com/api/v10/webhooks/", discord.clone(), "a Discord webhook"),
        of("Discord beta", "https://canary.discord.com/api/webhooks/", discord, "a Discord webhook"),
        of(
            "OnCall on an own host",
            "https://oncall.acme.io/integrations/v1/grafana/",
            drawn(25),
            "a Grafana OnCall webhook",
        ),
        of("Mattermost", "https://chat.acme.io/hooks/", "q4tn8vb2kx7lw9rc3mf6hd1pg5".into(), "a Mattermost webhook"),
        of(
            "Rocket.Chat",
            "https://chat.acme.io/hooks/",
            format!("{}/{}", drawn(24), drawn(64)),
            "a Rocket.Chat webhook",
        ),
        of("Flock", "https://api.flock.com/hooks/sendMessage/", uuid(), "a Flock webhook"),
        of("Feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/", uuid(), "a Feishu webhook"),
        of("Lark", "https://open.larksuite.com/open-apis/bot/v2/hook/", uuid(), "a Feishu webhook"),
        of("WeCom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", uuid(), "a WeCom webhook"),
        of("webhook.site", "https://webhook.site/", uuid(), "a webhook.site URL"),
        of("Webex", "https://webexapis.com/v1/webhooks/incoming/", drawn(76), "a Webex webhook"),
        of("Uptime Kuma", "https://kuma.acme.io/api/push/", drawn(32), "an Uptime Kuma push URL"),
        of("Sumo Logic", "https://endpoint4.collection.sumologic.com/receiver/v1/http/", drawn(60), "a Sumo Logic URL"),
        of("Honeycomb header", "X-Honeycomb-Team: ", drawn(22), "an API key"),
        of("X-Token", "X-Token: ", token.clone(), "an access token"),
        of("pass", "{\"pass\": \"", format!("{}!", drawn(9)), "a password"),
        of("id_token", "{\"id_token\": \"", token.clone(), "an access token"),
        of("refresh_token", "{\"refresh_token\": \"", token.clone(), "an access token"),
        of("a vendor's variable", "export SNYK_TOKEN=", uuid(), "an access token"),
        cookie("Cookie", "Cookie: theme=dark; "),
        cookie("Set-Cookie", "Set-Cookie: "),
        cookie("Cookie in JSON", "{\"cookie\": \""),
        (
            "a mail address for a user",
            format!("see smtp://ops%40acme.io:{}@mail.acme.io now", drawn(20)),
            drawn(20),
            "a password in a URL",
        ),
        ("a token for a user", format!("https://{token}@github.com/a/b"), token.clone(), "a password in a URL"),
        (
            "a token for a user, with a word",
            format!("https://{token}:x-oauth-basic@github.com/a/b"),
            token.clone(),
            "a password in a URL",
        ),
        encoded("a token in base64", base64(&github), "a GitHub token"),
        encoded("a token and the end of its line in base64", base64(&format!("{github}\n")), "a GitHub token"),
        encoded(
            "a token in the base64 of URLs",
            url_alphabet(&format!("{}?~>", ["glpat-", &drawn(20)].concat())),
            "a GitLab token",
        ),
        encoded("a key of AWS in base64", base64(&["AK", "IA", &upper(16)].concat()), "an AWS access key"),
    ]
}

fn forms() -> Vec<Row> {
    [callgoose(), headers(), named(), webhooks(), tokens(), vendors(), places(), others()].concat()
}

/// Whether a text has so much of a secret that it helps.
fn gives_away(text: &str, secret: &str) -> bool {
    let letters: Vec<_> = secret.char_indices().map(|(at, _)| at).chain([secret.len()]).collect();
    let pieces = letters.windows(letters.len().min(13)).map(|window| &secret[window[0]..*window.last().unwrap()]);
    pieces.into_iter().any(|piece| text.contains(piece))
}

#[test]
fn every_form_is_found_and_named() {
    let forms = forms();
    let names: HashSet<_> = forms.iter().map(|(name, ..)| name).collect();
    assert!(names.len() >= 200, "{}", names.len());
    for (name, text, secret, kind) in forms {
        let found = find(&text);
        assert!(found.iter().any(|it| it.kind == kind), "{name}: {text}: {found:?}");
        assert!(!gives_away(&hide(&text), &secret), "{name}: {}", hide(&text));
    }
}

#[test]
fn every_form_is_found_in_a_text_and_in_json_and_in_yaml() {
    for (name, text, secret, _) in forms() {
        let json = serde_json::json!({"a": {"b": text}, "id": "x"}).to_string();
        let yaml = format!("# at first\ntitle: x\n# {text}\nurgency: high\n");
        let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        for text in [json, yaml, html, format!("é: {text}\n")] {
            assert!(!gives_away(&hide(&text), &secret), "{name}: {}", hide(&text));
            assert_eq!(hide(&text).chars().count(), text.chars().count(), "{name}");
        }
    }
}

#[test]
fn what_tells_the_kind_stays() {
    let token = ["gh", "p_"].concat() + &drawn(36);
    let hidden = hide(&token).into_owned();
    assert!(hidden.starts_with(&["gh", "p_****"].concat()) && hidden.contains('~'), "{hidden}");
    assert_eq!(hide("password: hunter2hunter2").as_ref(), "password: **************");
    assert_eq!(hide(&format!("see https://nosnch.in/{}", drawn(10))).as_ref(), "see https://nosnch.in/**********");
}

#[test]
fn equal_secrets_stay_equal_and_others_differ() {
    let one = ["gh", "p_"].concat() + &drawn(36);
    let other = one.replace("Zq4", "Yq4");
    assert_eq!(hide(&one), hide(&one));
    assert_ne!(hide(&one), hide(&other));
}

#[test]
fn one_secret_is_told_once() {
    let jwt = format!("eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.{}", drawn(20));
    let both = format!("é Bearer {jwt}\nagain {jwt}\nBearer {}", drawn(30));
    let kinds: Vec<_> = find(&both).into_iter().map(|secret| secret.kind).collect();
    assert_eq!(kinds, ["a JSON Web Token", "a Bearer token"]);
    assert_eq!(all(&both).len(), 3);
}

#[test]
fn a_secret_far_into_a_long_text_is_found_once_and_in_its_place() {
    let token = ["gh", "p_"].concat() + &drawn(36);
    for before in [0, 100, STRETCH - 20, STRETCH, STRETCH + OVERLAP - 10, STRETCH + OVERLAP, 2 * STRETCH + 7] {
        let text = format!("bearer {}{} {token} é", "%41 é ".repeat(before / 7), "x".repeat(before % 7));
        let found = all(&text);
        assert_eq!(found.len(), 1, "{before}");
        assert_eq!(&text[found[0].span.start..found[0].span.end], token);
    }
}

/// A search whose time grew faster than its text would not end here.
#[test]
fn no_text_makes_the_search_slow() {
    let words = [
        "ghp_",
        "eyJ",
        "eyJ.",
        "sk-",
        "SG.",
        "Q~",
        ":AA",
        "@",
        "://a:b@",
        "bearer ",
        "basic ",
        "curl -u ",
        "token=",
        "secret=",
        "password: ",
        "authorization: ",
        "AKIA",
        "aHR0c",
        "hc-ping.com/",
        "%25",
        "\\u0026",
        "&amp;token=",
        ".",
        "a.bcdefg",
        "pat12345678901234.",
        "v1.",
        "u12",
        "1-us1",
        "a_mmk",
        "/hooks/",
        "discord.com/api/webhooks/1/",
        "/integrations/v1/a/",
        "Z2hwX",
        "xai-",
        "cookie: a=b;",
        "https://a@",
    ];
    let header = ["-----BEGIN PRI", "VATE KEY-----"].concat();
    for word in words.into_iter().chain([header.as_str()]) {
        let text = word.repeat(100_000 / word.len());
        assert!(all(&text).len() <= 8, "{word}");
    }
}

#[test]
fn a_word_that_has_escapes_in_itself_tells_a_secret_too() {
    let token = format!("{}{}", ["gh", "p_"].concat(), drawn(36));
    let rest = token.get(4..).unwrap();
    let slack = format!("{}-{}-{}", ["xo", "xb"].concat(), "1234567890", drawn(24));
    for written in [
        format!("{{\"title\":\"ghp\\u005f{rest}\"}}"),
        format!("{{\"title\":\"\\u0067hp_{rest}\"}}"),
        format!("{{\"text\":\"{{\\\"title\\\":\\\"gh\\\\u0070_{rest}\\\"}}\"}}"),
        format!("title=ghp%5F{rest}&x=1"),
        format!("<b>ghp&#95;{rest}</b>"),
        format!("title: \"\\x67hp_{rest}\""),
        slack.replacen('-', "\\u002d", 1),
        format!("{{\"pass\\u0077ord\":\"{}\"}}", drawn(16)),
    ] {
        let found = find(&written);
        assert_eq!(found.len(), 1, "{written}");
        let span = found[0].span;
        assert!(written.get(span.start..span.end).is_some_and(|text| text.len() >= 16), "{written}");
    }
}
