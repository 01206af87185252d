//! A secret of a filter, a payload or a log is in no output: in no format, on neither stream, in no report.
//!
//! Each place of a repository has a secret of its own, so that an output which shows one tells where it is from.

use std::cell::RefCell;
use std::fs;

use aho_corasick::AhoCorasick;
use serde_json::{Value, json};

use crate::support::Folder;

/// More characters of a secret than these help whoever reads them.
const TOO_MANY: usize = 12;

/// The secrets of a repository, made when the tests run: nobody's scanner takes this file for one with secrets.
#[derive(Default)]
struct Secrets {
    /// The place of each, and what nobody may see.
    all: RefCell<Vec<(String, String)>>,
}

impl Secrets {
    fn drawn(&self, place: &str, alphabet: &str, length: usize) -> String {
        let mut all = self.all.borrow_mut();
        let mut state = (all.len() as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let letters: Vec<_> = alphabet.chars().collect();
        let letter = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            letters[(state >> 33) as usize % letters.len()]
        };
        let secret: String = (0..length).map(letter).collect();
        all.push((place.to_owned(), secret.clone()));
        secret
    }

    fn letters(&self, place: &str, length: usize) -> String {
        self.drawn(place, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789", length)
    }

    /// A password with all signs that a format may have to escape.
    fn signs(&self, place: &str) -> String {
        let signs = ["&", "<", "%", "#", "[", "_", "*", "|", "~", ">", "$", "\\", "]"];
        let letters = self.letters(place, 3 * signs.len());
        self.all.borrow_mut().pop();
        let pieces = signs.iter().enumerate().map(|(at, sign)| format!("{}{sign}", &letters[3 * at..3 * at + 3]));
        let secret: String = pieces.collect();
        self.all.borrow_mut().push((place.to_owned(), secret.clone()));
        secret
    }

    fn hex(&self, place: &str, length: usize) -> String {
        self.drawn(place, "0123456789abcdef", length)
    }

    fn github(&self, place: &str) -> String {
        ["gh", "p_", &self.letters(place, 36)].concat()
    }

    /// A text of one line with a secret in it; each place has another form.
    fn text(&self, place: &str) -> String {
        let number = self.all.borrow().len();
        let letters = |length| self.letters(place, length);
        match number % 12 {
            0 => self.github(place),
            1 => format!("https://acme.callgoose.com/v1/process?from=A&token={}", letters(32)),
            2 => format!("to=https%3A%2F%2Facme.callgoose.com%2Fv1%2Fprocess%3Ftoken%3D{}", letters(32)),
            3 => format!("Authorization: Basic {}", letters_of_pair(self, place)),
            4 => format!("see https://shop:{}@example.org/x", letters(20)),
            5 => format!("login?password={}", letters(20)),
            6 => format!("https://hooks.slack.com/services/{}", letters(40)),
            7 => format!("{{\"routing_key\": \"{}\"}}", self.hex(place, 32)),
            8 => format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0.{}", letters(43)),
            9 => format!("https://x.logic.azure.com/w?sig={}", letters(43)),
            10 => format!("curl -H 'X-Api-Key: {}'", letters(32)),
            _ => format!("Bearer {}", letters(30)),
        }
    }

    /// Where an output gives a secret away, however it is written there.
    fn given_away(&self, output: &str) -> Vec<String> {
        self.given_away_by(TOO_MANY, output)
    }

    /// Where it shows so many characters of a secret in a row.
    fn given_away_by(&self, most: usize, output: &str) -> Vec<String> {
        let all = self.all.borrow();
        let mut pieces = Vec::new();
        for (place, secret) in all.iter() {
            let letters = secret.as_bytes().windows(most.min(secret.len()));
            pieces.extend(letters.map(|piece| (place, String::from_utf8(piece.to_vec()).unwrap())));
            let bare = bare(secret);
            let letters = bare.as_bytes().windows(most.min(bare.len()));
            pieces.extend(letters.map(|piece| (place, String::from_utf8(piece.to_vec()).unwrap())));
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(pieces.iter().map(|(_, piece)| piece));
        let plain: String = anstream::adapter::strip_str(output).to_string();
        let texts = [output.to_owned(), bare(&plain), plain];
        let search = search.unwrap();
        let found = texts.iter().flat_map(|text| {
            search.find_iter(text).map(|hit| {
                let (place, piece) = &pieces[hit.pattern().as_usize()];
                let line = text[..hit.start()].rfind('\n').map_or(0, |at| at + 1);
                let line = text[line..].lines().next().unwrap_or_default();
                format!("{place}: {piece} in {}", line.chars().take(300).collect::<String>())
            })
        });
        let mut found: Vec<_> = found.collect();
        found.dedup();
        found
    }
}

/// The letters and digits of a text: what is left of a secret however it is escaped.
fn bare(text: &str) -> String {
    let mut text = text.to_owned();
    for escape in ["&amp;", "&lt;", "&gt;", "&quot;", "#quot;", "&#39;", "%25"] {
        text = text.replace(escape, "");
    }
    text.lines().map(|line| line.chars().filter(char::is_ascii_alphanumeric).collect::<String>() + "\n").collect()
}

/// A user and a password in base64, which has the place's secret.
fn letters_of_pair(secrets: &Secrets, place: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let pair = format!("shop:{}", secrets.letters(place, 25));
    let triple = |bytes: &[u8]| {
        let bits = bytes.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        (0..4).map(|at| ALPHABET[(bits >> (18 - 6 * at) & 63) as usize] as char).collect::<String>()
    };
    let encoded: String = pair.as_bytes().chunks(3).map(triple).collect();
    secrets.all.borrow_mut().push((format!("{place}, in base64"), encoded.clone()));
    encoded
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Runs the tool, and asserts that no secret is in what it prints and in the reports that it writes.
fn check(folder: &Folder, secrets: &Secrets, arguments: &[&str]) -> String {
    let reports = folder.path().join("reports");
    let _ = fs::remove_dir_all(&reports);
    fs::create_dir(&reports).unwrap();
    // In colours, and where lines have to be wrapped.
    let output = folder.command(arguments).args(["--color", "always"]).env("COLUMNS", "60").output().unwrap();
    assert_ne!(output.status.code(), None, "{arguments:?}");
    let shown = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!shown.contains("panicked"), "{shown}");
    let reports = fs::read_dir(&reports).unwrap().map(|report| fs::read_to_string(report.unwrap().path()).unwrap());
    let all = reports.fold(shown, |all, report| all + &report);
    let given_away = secrets.given_away(&all);
    assert!(given_away.is_empty(), "{arguments:?} gives away:\n{}", given_away.join("\n"));
    all
}

fn filter(secrets: &Secrets, place: &str, more: &str) -> String {
    let of = |what: &str| secrets.text(&format!("{place}, {what}"));
    format!(
        "# {comment}\nfrom: {from}\ntrigger:\n  - payload_json_key: state\n    key_value_contains: [down, {value}]  # {beside}\n\
         \x20   map_incident_with: id\n    incident_title_from: '{{{{title}}}} of {{{{id}}}} and {{{{password}}}}'\n    \
         incident_description_from: text\n  - payload_json_key: \"api_key\"\n    key_value_equals: {key}\n    \
         map_incident_with: password\n    incident_title_from: password\n\
         \x20 - payload_json_key: state\n    key_value_contains: warning\n    map_incident_with: password\n    \
         incident_title_from: password\n\
         resolve:\n  payload_json_key: state\n  key_value_contains: up\n  incident_mapped_with: id\n{more}",
        comment = of("a comment"),
        from = quoted(&of("from")),
        value = quoted(&secrets.github(&format!("{place}, a value"))),
        beside = of("a comment at the end"),
        key = quoted(&secrets.letters(&format!("{place}, the value of a key"), 32)),
    )
}

fn payload(secrets: &Secrets, place: &str, state: &str) -> Value {
    let of = |what: &str| secrets.text(&format!("{place}, {what}"));
    json!({
        "state": state,
        "id": secrets.github(&format!("{place}, id")),
        "title": of("title"),
        "text": of("description"),
        "password": secrets.signs(&format!("{place}, password")),
        "api_key": secrets.letters(&format!("{place}, API key"), 32),
        "nested": {"headers": {"Authorization": format!("Token {}", secrets.letters(&format!("{place}, header"), 40))}},
        "list": [of("item"), {secrets.github(&format!("{place}, key")): 1}],
    })
}

/// A repository that works, with a secret in each of its places.
fn repository(secrets: &Secrets) -> Folder {
    let folder = Folder::new();
    let of = |place: &str| secrets.text(place);
    folder.file("cgfilter.yaml", format!("# {}\nfilters: filters\nsamples: samples\n", of("config")));
    folder.file("filters/shop.yaml", filter(secrets, "filter", &format!("# {}\n", of("end of filter"))));
    let named = secrets.github("name of a filter file");
    folder.file(&format!("filters/{named}.yaml"), filter(secrets, "other filter", ""));
    folder.file(
        "filters/named.yaml",
        format!("name: {}\n{}", quoted(&of("name of a service")), filter(secrets, "named", "")),
    );
    let sample = |name: &str, state: &str| {
        let text = payload(secrets, &format!("sample {name}"), state);
        folder.file(&format!("samples/shop/{name}.json"), format!("{text:#}\n"));
        text
    };
    let alert = sample("trigger", "down");
    let mut recovery = payload(secrets, "recovery", "up");
    recovery["id"] = alert["id"].clone();
    folder.file("samples/shop/resolve.json", recovery.to_string());
    sample("other", "warning");
    sample("both", "down and up");
    let mut odd = payload(secrets, "odd sample", "");
    odd["state"] = of("state of a sample").into();
    odd["id"] = Value::Null;
    folder.file("samples/shop/odd.json", odd.to_string());
    folder.file(
        &format!("samples/{named}/{}.json", secrets.github("name of a sample")),
        payload(secrets, "x", "down").to_string(),
    );
    folder.file(
        &format!("samples/nobody/{}.json", secrets.github("name of an orphan")),
        payload(secrets, "y", "down").to_string(),
    );
    folder.file("samples/shop/shop.test.yaml", suite(secrets));
    folder.file("log.ndjson", log(secrets));
    folder
}

fn suite(secrets: &Secrets) -> String {
    let of = |what: &str| secrets.text(&format!("suite, {what}"));
    format!(
        "# {comment}\nservice: shop\ncases:\n  - name: {name}\n    steps:\n      - payload: trigger.json\n        expect: {{outcome: resolved, \
         title: {title}, description: {description}, mapping_value: {mapping}}}\n      - payload: resolve.json\n        \
         expect: {{title: {{contains: {contains}}}}}\n  - name: {todo}\n    todo: {why}\n    \
         payload: {{state: down, id: {inline}, title: {text}}}\n    expect: {{outcome: discarded}}\n",
        comment = of("comment"),
        name = quoted(&of("name")),
        title = quoted(&of("title")),
        description = quoted(&of("description")),
        mapping = quoted(&secrets.github("suite, mapping value")),
        contains = quoted(&of("contains")),
        todo = quoted(&of("name of todo")),
        why = quoted(&of("todo")),
        inline = quoted(&secrets.github("suite, id inline")),
        text = quoted(&of("title inline")),
    )
}

fn log(secrets: &Secrets) -> String {
    let mut lines = String::new();
    for (at, state) in ["down", "up", "warning", "down", "sideways"].iter().enumerate() {
        lines.push_str(&format!("{}\n", payload(secrets, &format!("line {at} of the log"), state)));
    }
    let mut found = payload(secrets, "a state of the log", "");
    found["state"] = format!("{} {}", "x".repeat(70), secrets.text("a state of the log")).into();
    lines.push_str(&format!("{found}\n"));
    let mut keyed = payload(secrets, "a key of the log", "none");
    keyed["api_key"] = secrets.letters("API key of the log", 32).into();
    lines.push_str(&format!("{keyed}\n"));
    let service = secrets.text("a service of the log");
    let envelope =
        json!({"received_at": "2026-11-20T08:00:05Z", "service": service, "body": payload(secrets, "body", "down")});
    lines.push_str(&format!("{envelope}\n{}\n{{\"id\": \"{}\n", secrets.text("no JSON"), secrets.github("cut off")));
    lines
}

const LINT: [&str; 7] = ["human", "concise", "json", "sarif", "github", "gitlab", "junit"];
const TEST: [&str; 7] = LINT;
const REPLAY: [&str; 5] = ["human", "json", "ndjson", "html", "markdown"];
const SHOW: [&str; 5] = ["text", "json", "mermaid", "dot", "console"];

#[test]
fn lint_shows_no_secret_in_any_format_or_report() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    for format in LINT {
        let report = format!("{format}=reports/lint");
        let all = check(&folder, &secrets, &["lint", "--format", format, "--report", &report, "-v"]);
        assert!(all.contains("CG501"), "{all}");
        check(&folder, &secrets, &["lint", "--format", format, "--statistics", "--ignore", "CG501"]);
    }
    for option in [["--diff", "--unsafe-fixes"], ["--fail-on", "info"], ["--samples", "nowhere"]] {
        check(&folder, &secrets, &[["lint"].as_slice(), &option].concat());
    }
    check(&folder, &secrets, &["lint", "--baseline", "reports/baseline.json"]);
}

#[test]
fn a_baseline_knows_again_what_it_says_without_its_secrets() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    let (code, said) = folder.run(&["lint", "--baseline", "baseline.json"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(secrets.given_away(&folder.text("baseline.json")), Vec::<String>::new());
    let (code, said) = folder.run(&["lint", "--baseline", "baseline.json"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("nothing found"), "{said}");
}

#[test]
fn fixes_and_allow_comments_leave_the_secrets_of_a_file_as_they_are() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    let before = folder.text("filters/shop.yaml");
    check(&folder, &secrets, &["lint", "--fix", "--unsafe-fixes"]);
    check(&folder, &secrets, &["lint", "--add-allow"]);
    let after = folder.text("filters/shop.yaml");
    for (place, secret) in secrets.all.borrow().iter().filter(|(_, secret)| before.contains(secret.as_str())) {
        assert!(after.contains(secret.as_str()), "{place}: {after}");
    }
}

#[test]
fn test_shows_no_secret_in_any_format_or_report() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    for format in TEST {
        let report = format!("{format}=reports/test");
        for more in [["-v"].as_slice(), &["--explain"], &["--coverage", "--min-coverage", "100"], &["-q"]] {
            check(&folder, &secrets, &[&["test", "--format", format, "--report", &report], more].concat());
        }
        check(&folder, &secrets, &["test", "log.ndjson", "--format", format, "--report", &report, "--explain"]);
    }
    let argument = secrets.text("an argument");
    for more in [["--from", &argument], ["--service", &argument], ["--run", &argument], ["--filters", &argument]] {
        check(&folder, &secrets, &[["test"].as_slice(), &more].concat());
    }
    check(&folder, &secrets, &["test", &argument]);
}

#[test]
fn an_update_writes_what_came_and_shows_no_secret_of_it() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    let all = check(&folder, &secrets, &["test", "--update"]);
    assert!(all.contains("updated 1 case"), "{all}");
    let id = folder.text("samples/shop/trigger.json");
    let id: Value = serde_json::from_str(&id).unwrap();
    assert!(folder.text("samples/shop/shop.test.yaml").contains(id["id"].as_str().unwrap()));
    let (status, printed) = folder.run(&["test", "samples/shop/shop.test.yaml"]);
    assert_eq!(status, 0, "{printed}");
}

#[test]
fn replay_shows_no_secret_in_any_format_or_report() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    folder.file("base/shop.yaml", filter(&secrets, "filter of the base", ""));
    for format in REPLAY {
        let report = format!("{format}=reports/replay");
        for more in [["-v"].as_slice(), &["--base", "base"], &["-q"]] {
            check(
                &folder,
                &secrets,
                &[&["replay", "log.ndjson", "--format", format, "--report", &report], more].concat(),
            );
        }
    }
}

/// Outputs cut a text to a length or break it into lines: whatever place of a secret that hits, nothing of it stays.
#[test]
fn a_secret_that_is_cut_or_wrapped_leaves_no_piece_behind() {
    const PIECE: usize = 5;
    let secrets = Secrets::default();
    let folder = Folder::new();
    folder.file("filters/shop.yaml", filter(&Secrets::default(), "filter", ""));
    let mut log = String::new();
    for before in (10..270).step_by(9) {
        let place = format!("after {before} characters");
        let password = secrets.letters(&place, 24);
        let text = match before % 3 {
            0 => format!("{} https://deploy:{password}@git.example.com/x", "b".repeat(before)),
            1 => format!("{} gh{}{password}{}", "word ".repeat(before / 5), "p_", secrets.letters(&place, 12)),
            _ => format!("{};token={password}", "b".repeat(before)),
        };
        let state = if before % 2 == 0 { format!("down {text}") } else { text.clone() };
        let payload = json!({"state": state, "id": text, "title": text, "text": text, &text: text});
        folder.file(&format!("samples/shop/{before}.json"), format!("{payload:#}"));
        folder.file(&format!("samples/shop/broken{before}.json"), format!("{{\"a\": {} x", quoted(&text)));
        folder.file(
            &format!("filters/{before}.yaml"),
            format!(
                "from: shop\ntrigger:\n  - payload_json_key: state\n    key_value_contains: {}\n    oops: {}\n",
                quoted(&text),
                quoted(&text)
            ),
        );
        log.push_str(&format!("{payload}\n"));
    }
    folder.file("log.ndjson", log);
    let mut arguments = vec![vec!["infer", "samples/shop/10.json", "samples/shop/17.json"]];
    arguments.extend(LINT.map(|format| vec!["lint", "--format", format]));
    arguments.extend(TEST.map(|format| vec!["test", "log.ndjson", "samples", "--explain", "--format", format]));
    arguments.extend(REPLAY.map(|format| vec!["replay", "log.ndjson", "--format", format]));
    arguments.extend(SHOW.map(|format| vec!["show", "--format", format]));
    for arguments in arguments {
        let is_wrapped = !arguments.contains(&"--format") || arguments.contains(&"human");
        for columns in if is_wrapped { ["40", "61"].as_slice() } else { &["200"] } {
            let output = folder.command(&arguments).env("COLUMNS", columns).output().unwrap();
            let shown = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            let given_away = secrets.given_away_by(PIECE, &shown);
            assert!(given_away.is_empty(), "{arguments:?} at {columns}:\n{}", given_away.join("\n"));
        }
    }
}

/// YAML goes on in the next line, and what stands there is a part of the secret too.
#[test]
fn a_secret_on_several_lines_is_hidden_as_a_whole() {
    let secrets = Secrets::default();
    let folder = Folder::new();
    folder.file("filters/shop.yaml", filter(&Secrets::default(), "filter", ""));
    let halves = |place: &str| [secrets.letters(place, 12), secrets.letters(place, 18)];
    let [one, two] = halves("double quotes, and no blank between");
    let quoted = format!("payload: {{state: down, id: a, password: \"{one}\\\n      {two}\"}}");
    let [one, two] = halves("plain");
    let plain = format!("payload:\n      state: down\n      password: {one}\n        {two}");
    let [one, two] = halves("single quotes");
    let single = format!("payload: {{state: down, id: a, password: '{one}\n      {two}'}}");
    let token = secrets.github("a token of a known form");
    let (one, two) = token.split_at(20);
    let known = format!("payload: {{state: down, id: a, title: \"{one}\\\n      {two}\"}}");
    let cases = [quoted, plain, single, known];
    let case = |(at, payload): (usize, &String)| format!("  - name: c{at}\n    {payload}\n    expect: {{title: zz}}\n");
    let suite: String = cases.iter().enumerate().map(case).collect();
    folder.file("samples/shop/shop.test.yaml", format!("cases:\n{suite}"));
    let [one, two] = halves("JSON");
    let sample = format!("{{\"state\": \"down\", \"id\": \"a\", \"password\": \"{one}\\n{two}\"}}");
    folder.file("samples/shop/x.json", sample);
    for format in TEST {
        check(&folder, &secrets, &["test", "--explain", "--format", format]);
    }
    let (code, found) = folder.run(&["lint", "--select", "CG501"]);
    assert_eq!((code, found.matches("--> samples").count()), (1, 5), "{found}");
    check(&folder, &secrets, &["lint"]);
    check(&folder, &secrets, &["test", "--update"]);
}

#[test]
fn a_revision_to_compare_with_is_without_secrets_too() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        let names = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"];
        let output = command.args(names).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "x"]);
    folder.file("filters/shop.yaml", filter(&secrets, "filter of now", ""));
    check(&folder, &secrets, &["replay", "log.ndjson", "--base", "HEAD"]);
    check(&folder, &secrets, &["replay", "log.ndjson", "--base", &secrets.text("a revision")]);
    let broken = format!("trigger: [{}\n", secrets.text("broken filter of the base"));
    folder.file("filters/shop.yaml", broken);
    git(&["commit", "-qam", "y"]);
    fs::remove_file(folder.path().join("filters/shop.yaml")).unwrap();
    check(&folder, &secrets, &["replay", "log.ndjson", "--base", "HEAD"]);
}

#[test]
fn show_shows_no_secret_in_any_format() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    for format in SHOW {
        check(&folder, &secrets, &["show", "--format", format]);
        check(&folder, &secrets, &["show", "--format", format, "--payloads", "-v"]);
    }
}

#[test]
fn infer_tells_no_secret_and_keeps_none_where_it_can() {
    let secrets = Secrets::default();
    let folder = Folder::new();
    let (alert, mut recovery) = (payload(&secrets, "alert", "down"), payload(&secrets, "recovery", "up"));
    for key in ["id", "password", "api_key"] {
        recovery[key] = alert[key].clone();
    }
    folder.file("a.json", alert.to_string()).file("b.json", recovery.to_string());
    let files = ["infer", "--trigger", "a.json", "--resolve", "b.json"];
    let said = check(&folder, &secrets, &[&files[..], &["--alternatives", "9"]].concat());
    assert!(said.contains("map_incident_with: id"), "{said}");
    check(&folder, &secrets, &[&files[..], &["--name", &secrets.github("name of a service")]].concat());
    // Samples are to be kept, so those with a secret are refused.
    let out = [&files[..], &["--out", ".", "--name", "shop"]].concat();
    let said = check(&folder, &secrets, &out);
    assert!(said.contains("CG501") && !folder.path().join("filters").exists(), "{said}");
    // Who wants them all the same gets a filter whose comments have none, and a suite that works.
    folder.file("cgfilter.yaml", "lint: {rules: {CG501: off}}\n");
    check(&folder, &secrets, &out);
    assert_eq!(secrets.given_away(&folder.text("filters/shop.yaml")), Vec::<String>::new());
    assert_eq!(folder.run(&["test"]).0, 0);
}

/// Runs everything on a folder in which nothing works.
fn check_all(folder: &Folder, secrets: &Secrets) {
    folder.file("payload.json", "{\"state\": \"x\"}").file("log.ndjson", "{\"state\": \"x\"}\n");
    for format in LINT {
        check(folder, secrets, &["lint", "--format", format, "--report", "json=reports/lint", "--fail-on", "info"]);
    }
    for format in TEST {
        check(folder, secrets, &["test", "--format", format, "--report", "junit=reports/test", "--explain", "-v"]);
    }
    check(folder, secrets, &["lint", "--diff"]);
    check(folder, secrets, &["test", "payload.json"]);
    check(folder, secrets, &["replay", "log.ndjson", "-v"]);
    check(folder, secrets, &["show", "--payloads"]);
}

#[test]
fn a_broken_filter_is_told_without_its_secrets() {
    let secrets = Secrets::default();
    let of = |place: &str| secrets.text(place);
    let broken = [
        format!("trigger: [{}\n", of("no YAML")),
        format!("a: b\n\tc: {}\n", of("a tab")),
        format!("trigger: {}\n", quoted(&of("a text in place of a list"))),
        format!("{}: x\n", quoted(&of("an unknown field"))),
        format!("trigger: {{payload_json_key: {}}}\n", quoted(&of("a key path"))),
        format!("trigger: {{payload_json_key: state, key_value_contains: {}}}\n", quoted(&of("a long value"))),
        format!(
            "trigger: {{payload_json_key: state, key_value_contains: x, urgency: {}}}\n",
            quoted(&of("an urgency"))
        ),
        format!("name: a\nname: {}\n", quoted(&of("a name that is there twice"))),
        format!("# cgfilter: allow CG999 {}\nname: a\n", of("an allow comment")),
        format!("name: \"a{}\n", of("an open quote")),
        format!("name: *{}\n", secrets.github("an alias")),
        format!("samples: '[{}'\ntrigger: {{payload_json_key: a, key_value_contains: b}}\n", secrets.github("a glob")),
    ];
    let folder = Folder::new();
    for (at, text) in broken.iter().enumerate() {
        folder.file(&format!("filters/{at}.yaml"), text);
    }
    check_all(&folder, &secrets);
}

#[test]
fn a_broken_payload_or_suite_is_told_without_its_secrets() {
    let secrets = Secrets::default();
    let of = |place: &str| secrets.text(place);
    let folder = crate::support::shop();
    let payloads = [
        format!("{{\"a\": {}", quoted(&of("an open brace"))),
        format!("{{\"state\": \"x\" {}}}", of("text in JSON")),
        of("no JSON at all"),
        format!("{{{0}: 1, {0}: 2}}", quoted(&of("a key that is there twice"))),
    ];
    for (at, text) in payloads.iter().enumerate() {
        folder.file(&format!("samples/shop/{at}.json"), text);
        check(
            &folder,
            &secrets,
            &["infer", "--trigger", &format!("samples/shop/{at}.json"), "--resolve", "samples/shop/0.json"],
        );
    }
    let suites = [
        format!("cases: [{}\n", of("no suite")),
        format!("cases:\n  - name: {}\n    payload: {}\n", quoted(&of("case")), quoted(&of("no such payload"))),
        format!(
            "cases:\n  - name: a\n    payload: {{}}\n    expect: {{title: {{regex: {}}}}}\n",
            quoted(&format!("({}", of("a regex")))
        ),
        format!("service: {}\ncases: []\n", quoted(&of("no such service"))),
    ];
    for (at, text) in suites.iter().enumerate() {
        folder.file(&format!("samples/shop/{at}.test.yaml"), text);
    }
    folder.file("samples/shop/lines.ndjson", format!("{{\"a\": 1}}\n{}\n", of("no line of JSON")));
    check_all(&folder, &secrets);
}

#[test]
fn a_broken_config_is_told_without_its_secrets() {
    let secrets = Secrets::default();
    let of = |place: &str| quoted(&secrets.text(place));
    let configs = [
        format!("{}: x\n", of("a key of the config")),
        format!("filters: {}\n", of("a folder of the config")),
        format!("filters: filters\nreading: {{list: {}}}\n", of("a reading")),
        format!("lint: {{rules: {{{}: off}}, exclude: [{}]}}\n", of("a rule"), of("a glob")),
        format!("filters: [{}\n", secrets.text("a broken config")),
    ];
    for text in configs {
        let folder = crate::support::shop();
        folder.file("cgfilter.yaml", text).file("log.ndjson", "{}");
        for command in [["lint", "-v"], ["test", "-v"], ["replay", "log.ndjson"], ["show", "-v"]] {
            check(&folder, &secrets, &command);
        }
    }
}

#[test]
fn a_secret_is_found_in_a_suite_in_the_config_and_in_what_a_filter_wants() {
    let secrets = Secrets::default();
    let folder = repository(&secrets);
    let (_, said) = folder.run(&["lint", "--select", "CG501", "--format", "concise"]);
    for place in ["cgfilter.yaml:1:", "samples/shop/shop.test.yaml:1:", "filters/shop.yaml:10:"] {
        assert!(said.lines().any(|line| line.starts_with(place) && line.contains("CG501")), "{place}: {said}");
    }
}

/// Forms that no place of the repository above has, each as a comment, in a sample, and as a value of a filter.
#[test]
fn other_forms_are_found_and_hidden_in_every_place_too() {
    let secrets = Secrets::default();
    let letters = |form: &str, length| secrets.letters(form, length);
    let forms = [
        format!("https://discord.com/api/v10/webhooks/123456789012345678/{}", letters("Discord", 68)),
        format!("https://chat.acme.io/hooks/{}/{}", letters("Rocket.Chat, id", 17), letters("Rocket.Chat", 40)),
        format!("https://oncall.acme.io/integrations/v1/grafana/{}/", letters("OnCall", 25)),
        format!("https://{}@github.com/acme/shop", letters("token for a user", 40)),
        format!("smtp://ops%40acme.io:{}@mail.acme.io", letters("mail address for a user", 20)),
        format!("Set-Cookie: session={}; Path=/", letters("cookie", 32)),
        format!("X-Token: {}", letters("header", 32)),
        ["tskey-", "auth-", &letters("Tailscale, id", 17), "-", &letters("Tailscale", 32)].concat(),
        ["sdk", "-7f3b2c9a-1d4e-4f6a-8b0c-", &secrets.hex("LaunchDarkly", 12)].concat(),
        format!("m123456789-{}", secrets.hex("UptimeRobot", 24)),
    ];
    let folder = Folder::new();
    for (at, form) in forms.iter().enumerate() {
        let filter = format!(
            "# {form}\ntrigger:\n  payload_json_key: state\n  key_value_contains: [down, {value}]\n  map_incident_with: id\n  \
             incident_title_from: title\n",
            value = quoted(form)
        );
        folder.file(&format!("filters/f{at}.yaml"), filter);
        let sample = json!({"state": "down", "id": form, "title": form, "text": json!({"note": form}).to_string()});
        folder.file(&format!("samples/f{at}/trigger.json"), sample.to_string());
    }
    let concise = check(&folder, &secrets, &["lint", "--select", "CG501", "--format", "concise"]);
    for at in 0..forms.len() {
        for place in [format!("filters/f{at}.yaml:1:"), format!("samples/f{at}/trigger.json:1:")] {
            assert!(concise.lines().any(|line| line.starts_with(&place)), "{place}: {concise}");
        }
    }
    for format in ["human", "json", "sarif"] {
        check(&folder, &secrets, &["lint", "--format", format]);
    }
    for arguments in [["test", "--format", "human"], ["test", "--format", "json"], ["show", "--format", "text"]] {
        check(&folder, &secrets, &arguments);
    }
}
