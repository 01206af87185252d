//! Standard input in the place of a file, as editors hand over what is not saved yet.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use crate::support::{Folder, SHOP, printed};

const ALERT: &str = r#"{"state": "down", "id": 1, "title": "Till"}"#;
const RECOVERY: &str = r#"{"state": "up", "id": 1}"#;

/// A service, its samples, and a suite that wants the alert to open an incident.
fn folder() -> Folder {
    let folder = crate::support::shop();
    folder.file("samples/shop/alert.json", ALERT).file("samples/shop/recovery.json", RECOVERY);
    folder.file("samples/shop/shop.test.yaml", suite("triggered"));
    folder
}

fn suite(outcome: &str) -> String {
    format!("cases: [{{name: it opens, payload: alert.json, expect: {{outcome: {outcome}}}}}]\n")
}

fn misspelled() -> String {
    SHOP.replace("incident_title_from", "incident_titel_from")
}

fn output(folder: &Folder, arguments: &[&str], text: impl AsRef<[u8]>) -> Output {
    let mut command = folder.command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Who is refused closes the pipe before it is read.
    let _ = child.stdin.take().unwrap().write_all(text.as_ref());
    child.wait_with_output().unwrap()
}

fn run(folder: &Folder, arguments: &[&str], text: impl AsRef<[u8]>) -> (i32, String) {
    let output = output(folder, arguments, text);
    (output.status.code().unwrap(), printed(&output))
}

#[test]
fn the_text_of_a_buffer_is_linted_in_the_place_of_the_file_with_its_samples_and_comments() {
    let folder = folder();
    let lint =
        |text: &str| run(&folder, &["lint", "-", "--stdin-filename", "filters/shop.yaml", "--format", "concise"], text);
    assert_eq!(lint(SHOP), (0, String::new()));
    let (code, printed) = lint(&misspelled());
    assert_eq!(code, 1);
    assert!(printed.starts_with("filters/shop.yaml:1:"), "{printed}");
    let slip = SHOP.replace("key_value_equals: down", "key_value_equals: Down");
    let (code, printed) = lint(&slip);
    assert!(code == 1 && printed.contains("CG404"), "the samples count: {printed}");
    let (_, printed) = lint(&format!("# cgfilter: allow-file CG404, CG405 they will write it so\n{slip}"));
    assert!(!printed.contains("CG404"), "comments count: {printed}");
    folder.file("cgfilter.yaml", "lint: {rules: {CG404: off}}\n");
    let (_, printed) = lint(&slip);
    assert!(!printed.contains("CG404"), "the config counts: {printed}");
    folder.file("filters/shop.yaml", misspelled());
    assert_eq!(lint(SHOP), (0, String::new()), "a mistake that is saved is not told of the buffer");
}

#[test]
fn a_buffer_may_have_a_file_that_is_not_there_yet_or_is_elsewhere_or_no_name() {
    let folder = folder();
    let lint = |arguments: &[&str], text: &str| {
        run(&folder, &[&["lint", "-", "--format", "concise"], arguments].concat(), text)
    };
    let slip = SHOP.replace("key_value_equals: down", "key_value_equals: Down");
    folder.file("samples/till/alert.json", ALERT);
    for name in ["filters/till.yaml", "./filters/till.yaml"] {
        let (code, printed) = lint(&["--stdin-filename", name], &slip);
        assert!(code == 1 && printed.contains("filters/till.yaml:1:") && printed.contains("CG404"), "{printed}");
    }
    let other = Folder::new();
    for name in [other.path().join("x.yaml"), other.path().join("new/x.yaml"), "filters/new/x.yaml".into()] {
        let name = name.to_str().unwrap();
        assert!(lint(&["--stdin-filename", name], SHOP).1.is_empty(), "{name}");
        let (code, printed) = lint(&["--stdin-filename", name], &misspelled());
        assert!(code == 1 && printed.contains("x.yaml:1:"), "{printed}");
    }
    assert_eq!(lint(&[], &slip), (0, String::new()), "without a name there are no samples");
    assert!(lint(&[], &misspelled()).1.starts_with("<stdin>:1:"));
    assert!(!folder.path().join("filters/new").exists());
}

#[test]
fn a_buffer_is_fixed_on_standard_output_and_what_is_found_goes_to_standard_error() {
    let folder = folder();
    let fix = |arguments: &[&str], text: &[u8]| {
        output(&folder, &[&["lint", "-", "--stdin-filename", "filters/shop.yaml"], arguments].concat(), text)
    };
    let both = format!("\u{feff}{}", misspelled().replace('\n', "\r\n"));
    let fixed = fix(&["--fix"], both.as_bytes());
    assert_eq!(fixed.stdout, format!("\u{feff}{}", SHOP.replace('\n', "\r\n")).as_bytes(), "marks and line ends stay");
    let told = String::from_utf8(fixed.stderr).unwrap();
    assert!(told.contains("fixed 1 finding in 1 file") && told.contains("nothing found"), "{told}");
    let secret = SHOP.replace("down", "xoxb-1234567890-abcdefghijklmnop").into_bytes();
    let not_utf8 = [SHOP.as_bytes(), b"# \xff\n"].concat();
    for text in [b"".as_slice(), b"trigger: [\n", &not_utf8, &secret, b"a: b\r\n\0"] {
        let given = fix(&["--fix"], text);
        assert_eq!(given.stdout, text, "what cannot be fixed comes back as it was");
        assert_eq!(given.status.code(), Some(1));
        assert!(!given.stderr.is_empty());
    }
    folder.file("cgfilter.yaml", "lint: [\n");
    let given = fix(&["--fix"], misspelled().as_bytes());
    assert_eq!((given.stdout, given.status.code()), (misspelled().into_bytes(), Some(2)), "it is not lost");
    fs::remove_file(folder.path().join("cgfilter.yaml")).unwrap();
    let difference = fix(&["--diff"], misspelled().as_bytes());
    let difference = String::from_utf8(difference.stdout).unwrap();
    assert!(difference.starts_with("--- filters/shop.yaml\n+++ filters/shop.yaml\n@@"), "{difference}");
    let one_sided = SHOP.lines().next().unwrap();
    let allowed = fix(&["--add-allow=nobody recovers"], one_sided.as_bytes());
    assert!(String::from_utf8(allowed.stdout).unwrap().contains("# cgfilter: allow "));
    assert_eq!(folder.text("filters/shop.yaml"), SHOP, "the file is left as it is");
}

#[test]
fn a_name_or_a_dash_that_means_nothing_is_refused_with_what_to_do() {
    let folder = folder();
    for (arguments, said) in [
        (&["lint", "-", "--stdin-filename", "filters"][..], "this is a folder; name the file"),
        (&["lint", "-", "--stdin-filename", ""], "a value is required"),
        (&["test", "-", "--stdin-filename", "samples/shop"], "this is a folder; name the file"),
        (&["lint", "--stdin-filename", "filters/shop.yaml"], "add -"),
        (&["test", "--stdin-filename", "samples/shop/alert.json"], "add -"),
        (&["lint", "-", "filters"], "standard input is looked at alone"),
        (&["lint", "-", "--watch"], "standard input is read once"),
        (&["test", "-", "--watch"], "standard input is read once"),
        (&["test", "-", "--update", "--stdin-filename", "samples/shop/shop.test.yaml"], "cannot be used with"),
        (&["test", "-", "--stdin-filename", "filters/shop.yaml"], "this is a YAML file, not a payload"),
    ] {
        let (code, printed) = run(&folder, arguments, SHOP);
        assert!(code == 2 && printed.contains(said), "{arguments:?}: {printed}");
    }
    let (code, printed) = run(&folder, &["lint", "-", "--stdin-filename", "samples/shop/alert.json"], ALERT);
    assert!(code == 2 && printed.contains("this is a payload, and no filter file"), "as the file itself: {printed}");
}

#[cfg(unix)]
#[test]
fn a_buffer_is_no_way_through_a_link_that_leads_out() {
    let (folder, other) = (folder(), Folder::new());
    other.file("x.yaml", SHOP);
    folder.file("cgfilter.yaml", "{}\n");
    std::os::unix::fs::symlink(other.path(), folder.path().join("filters/out")).unwrap();
    let (code, printed) = run(&folder, &["lint", "-", "--stdin-filename", "filters/out/x.yaml"], SHOP);
    assert!(code == 2 && printed.contains("a link that leads out of the repository"), "{printed}");
}

#[test]
fn a_payload_is_judged_as_the_sample_whose_place_it_takes() {
    let folder = folder();
    folder.file("filters/all.yaml", SHOP.replace("state", "\"state\""));
    let test =
        |name: &str, text: &str| run(&folder, &["test", "-", "--stdin-filename", name, "--format", "concise"], text);
    for name in ["samples/shop/alert.json", "samples/shop/new.json", "./samples/shop/new/deep.json"] {
        let (code, printed) = test(name, ALERT);
        assert_eq!(code, 0, "{printed}");
        assert!(printed.contains("incident opened (shop, trigger 1"), "its owner comes first: {printed}");
        assert!(printed.starts_with(name.trim_start_matches("./")), "{printed}");
    }
    let (code, printed) = test("samples/shop/alert.json", &ALERT.replace("down", "Down"));
    assert!(code == 1 && printed.contains("202 discarded"), "the text wins over the file: {printed}");
    let lines = format!("{ALERT}\n{RECOVERY}\n");
    let (code, printed) = test("samples/shop/new.ndjson", &lines);
    assert!(code == 0 && printed.contains("new.ndjson:2: ok: 200 incident closed"), "{printed}");
    let (code, printed) = run(&folder, &["test", "-", "--format", "concise"], ALERT);
    assert!(code == 0 && printed.starts_with("<stdin>: ok"), "{printed}");
    for text in [b"".as_slice(), b"{\"a\": \"\xff\"}"] {
        let output = output(&folder, &["test", "-", "--stdin-filename", "samples/shop/alert.json"], text);
        assert_eq!(output.status.code(), Some(2));
        assert!(crate::support::printed(&output).contains("samples/shop/alert.json   unreadable"));
    }
    assert_eq!(folder.text("samples/shop/alert.json"), ALERT);
}

#[test]
fn a_suite_on_standard_input_runs_in_the_place_of_its_file() {
    let folder = folder();
    let test = |name: &str, text: &str| run(&folder, &["test", "-", "--stdin-filename", name], text);
    for name in ["samples/shop/shop.test.yaml", "samples/shop/new.test.yaml"] {
        assert_eq!(test(name, &suite("triggered")).0, 0);
        let (code, printed) = test(name, &suite("resolved").replace('\n', "\r\n"));
        assert!(code == 1 && printed.contains(name), "{printed}");
        let (code, printed) = test(name, "cases: [{name: a, payload: gone.json, expect: {outcome: triggered}}]\n");
        assert!(code == 2 && printed.contains(&format!("{name}:1:")), "{printed}");
        assert_eq!(test(name, "").0, 2);
    }
    assert_eq!(folder.text("samples/shop/shop.test.yaml"), suite("triggered"));
}
