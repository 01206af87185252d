//! A replay takes as much memory as there are open incidents, and little more, whatever a log holds and on any number of
//! threads. A packed log is no larger than it may be.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::{Folder, SHOP, gzipped, shop, zstd};

/// How much memory a program has taken at most, in MiB, and its exit status. Its output goes nowhere.
fn peak(command: &mut Command) -> (u64, i32) {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    loop {
        peak = peak.max(high_water(&child));
        if let Some(status) = child.try_wait().unwrap() {
            return (peak, status.code().expect("ended by itself"));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn high_water(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or(0, |line| line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024)
}

/// A replay of the log takes so much more than one of a single line, which is the program and its filters.
#[track_caller]
fn takes_at_most(mib: u64, folder: &Folder, arguments: &[&str]) {
    folder.file("line", "{\"state\":\"down\",\"id\":1}\n");
    let [least, most] = ["line", "log"].map(|log| {
        let (peak, code) = peak(&mut folder.command(&[&["replay", log], arguments].concat()));
        assert_eq!(code, 0);
        assert!(peak > 0);
        peak
    });
    assert!(most <= least + mib, "{most} MiB, where a line takes {least}");
}

#[test]
fn lines_that_hundreds_of_services_accept() {
    let folder = Folder::new();
    for service in 0..400 {
        folder.file(&format!("filters/{service}.yaml"), SHOP);
    }
    let lines = (0..8_000).map(|at| format!("{{\"state\":\"down\",\"id\":{}}}\n", at % 10));
    folder.file("log", lines.collect::<String>());
    takes_at_most(20, &folder, &[]);
}

/// Nothing of this closes before the end of the log, in either version of the filters.
#[test]
fn open_incidents_with_long_titles_and_mapping_values() {
    let folder = shop();
    let long = |at: usize| format!("{at:05}").repeat(10_000);
    let logs = [
        (0..300)
            .map(|at| format!("{{\"state\":\"down\",\"id\":{at},\"title\":\"{}\"}}\n", long(at)))
            .collect::<String>(),
        (0..300).map(|at| format!("{{\"state\":\"down\",\"id\":\"{}\"}}\n", long(at))).collect(),
    ];
    folder.file("base/shop.yaml", SHOP.replace("equals: down", "contains: down"));
    for log in logs {
        folder.file("log", log);
        takes_at_most(6, &folder, &["--base", "base"]);
    }
}

#[test]
fn packed_logs_that_unpack_to_more_than_they_may() {
    let folder = shop();
    let mut lines = "{\"state\":\"down\",\"id\":1}\n".to_owned();
    lines.push_str(&"\n".repeat(400 * 1024));
    lines.push_str("{\"state\":\"down\",\"id\":2}\n");
    folder.file("a.gz", gzipped(&lines)).file("b.zst", zstd(&lines)).file("plain", &lines);
    let replay = |arguments: &[&str]| folder.run(&[&["replay", "-q"], arguments].concat());
    for log in ["a.gz", "b.zst"] {
        // All that comes before is replayed, and the other logs.
        let (code, said) = replay(&[log, "--max-unpacked", "200K"]);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("1 payload, 1 service: 1 triggered; 1 still open"), "{said}");
        let why =
            "with it, packed logs unpack to more than the 200 KiB of --max-unpacked\n  help: what could be read is";
        assert!(said.contains(&format!("error: {log}: it cannot be read to its end: line ")), "{said}");
        assert!(said.contains(why), "{said}");
        for enough in [&["--max-unpacked", "600K"][..], &[]] {
            let (code, said) = replay(&[&[log], enough].concat());
            assert_eq!(code, 0, "{said}");
        }
    }
    // It is a limit of all together, and of packed ones alone.
    let (code, said) = replay(&["plain", "a.gz", "b.zst", "--max-unpacked", "600K"]);
    assert_eq!(code, 2);
    assert!(said.contains("error: b.zst: it cannot be read to its end") && !said.contains("a.gz"), "{said}");
    let (code, said) = folder.run(&["replay", "a.gz", "--max-unpacked", "much"]);
    assert_eq!(code, 2);
    assert!(said.contains("it is a number of bytes, or of K, M, G or T, as in 20G"), "{said}");
}
