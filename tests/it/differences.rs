//! A difference is applied by who applies differences, and makes what `--fix` writes.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Folder, SHOP, printed};

/// A filter file with a name for a field that is mended.
fn mendable() -> String {
    SHOP.replace("incident_title_from", "title_field")
}

/// Runs a program on a difference; none when this machine does not have it.
fn applied(program: &[&str], difference: &[u8], folder: &Path) -> Option<(bool, String)> {
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().ok()?;
    child.stdin.take().unwrap().write_all(difference).unwrap();
    let output = child.wait_with_output().unwrap();
    Some((output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()))
}

fn check(name: &OsString, text: &str) {
    let [fixed, mended] = [Folder::new(), Folder::new()];
    let at = |folder: &Folder| folder.path().join(name);
    for folder in [&fixed, &mended] {
        fs::write(at(folder), text).unwrap();
    }
    let output = fixed.command(&["lint", "--diff"]).arg(name).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{name:?}: {}", printed_raw(&output.stderr));
    let fix = fixed.command(&["lint", "--fix"]).arg(name).output().unwrap();
    let expected = fs::read(at(&fixed)).unwrap();
    assert_ne!(expected, text.as_bytes(), "{name:?}: {}", printed(&fix));
    for program in [&["git", "apply", "-p0"][..], &["patch", "-p0", "--binary"]] {
        fs::write(at(&mended), text).unwrap();
        let Some((is_applied, said)) = applied(program, &output.stdout, mended.path()) else { continue };
        let difference = printed_raw(&output.stdout);
        assert!(is_applied, "{program:?} {name:?} {text:?}: {said}{difference}");
        assert_eq!(fs::read(at(&mended)).unwrap(), expected, "{program:?} {name:?} {text:?}: {difference}");
    }
}

fn printed_raw(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string().replace("\\n", "\n")
}

#[test]
fn whatever_ends_the_lines_of_a_file_its_difference_is_applied() {
    let plain = mendable();
    let block = "trigger:\n  payload_json_key: state\n  key_value_equals: down\n  title_field: title\n";
    for text in [
        plain.clone(),
        plain.trim_end().to_owned(),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r\n").trim_end().to_owned(),
        format!("# one\r# two\n{plain}# three\r"),
        format!("# one\r\r\n{plain}"),
        block.replace('\n', "\r"),
        block.replace("state\n", "state\r"),
        block.replace("state\n", "state\r\r\n"),
        format!("\u{feff}{plain}"),
        format!("{plain}\n\n\n"),
        format!("{}{plain}", "# far away\n".repeat(9)),
    ] {
        check(&"shop.yaml".into(), &text);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn whatever_a_file_is_called_its_difference_is_applied() {
    use std::os::unix::ffi::OsStringExt;
    for name in [
        &b"my shop.yaml"[..],
        b" shop .yaml",
        b"it's \"it\".yaml",
        b"\"shop\".yaml",
        b"back\\slash.yaml",
        b"tab\there.yaml",
        b"line\nbreak.yaml",
        b"esc\x1b[31m.yaml",
        b"bytes\xff.yaml",
        "\u{fc}ber.yaml".as_bytes(),
        "hidden\u{202e}\u{200b}.yaml".as_bytes(),
        b"##[error]x.yaml",
        b"a,b=c;d|e&f$g`h*i?.yaml",
    ] {
        check(&OsString::from_vec(name.to_vec()), &mendable());
    }
}
