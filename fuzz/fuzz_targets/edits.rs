//! Any bytes are edits of the files of a project, as somebody types them, with a question at each place: nothing ends the answers,
//! each is about the text as it is, and in the end all is said that is said of the texts alone.
#![no_main]

use cgfilter::editor;
use cgfilter::project::{Project, Setup};
use libfuzzer_sys::fuzz_target;

const SETUP: Setup<'_> = Setup { day: "2026-11-30", reading: "" };

/// The files, and what they begin as.
const FILES: [(&str, &str); 4] = [
    (
        "filters/shop.yaml",
        "trigger:\n  - payload_json_key: state\n    key_value_contains: [down, Lost]\n    map_incident_with: id\nresolve:\n  \
         payload_json_key: state\n  key_value_contains: up\n  incident_mapped_with: '\"id\"'\n",
    ),
    ("samples/shop/alert.json", r#"{"state": "down", "id": [1, {"x": "é🦆"}]}"#),
    ("samples/shop/shop.test.yaml", "cases:\n  - name: x\n    payload: alert.json\n    expect: {outcome: triggered}\n"),
    ("cgfilter.yaml", "lint: {rules: {CG502: off}}\n"),
];

/// How long a text becomes at most: a person types a screen full.
const MOST: usize = 2_000;

fuzz_target!(|input: &[u8]| {
    let mut project = Project::new(&SETUP).unwrap();
    let mut texts = FILES.map(|(_, text)| text.to_owned());
    FILES.iter().for_each(|(path, text)| project.put(path, *text));
    // Which file and what to ask, where, how much goes, and what is typed there.
    for edit in input.split(|byte| *byte == 0xff).take(50) {
        let [what, at, length, typed @ ..] = edit else { continue };
        let number = usize::from(what & 3);
        let (Some((path, _)), Some(text)) = (FILES.get(number), texts.get_mut(number)) else { continue };
        let start = text.floor_char_boundary(usize::from(*at) * 2);
        let end = text.ceil_char_boundary((start + usize::from(length / 8)).min(text.len()));
        text.replace_range(start..end, &String::from_utf8_lossy(typed));
        text.truncate(text.floor_char_boundary(MOST));
        project.put(path, text.as_str());
        ask(&project, path, text, start);
        if what & 0x40 != 0 {
            project.remove(path);
            ask(&project, path, text, start);
            project.put(path, text.as_str());
        }
    }
    let mut fresh = Project::new(&SETUP).unwrap();
    // A config that cannot be used says what the last one said that could.
    fresh.put(FILES[3].0, FILES[3].1);
    FILES.iter().zip(&texts).for_each(|((path, _), text)| fresh.put(path, text.as_str()));
    if fresh.lint().iter().all(|it| it.path != FILES[3].0) {
        assert_eq!(project.lint_json(), fresh.lint_json());
    }
});

/// All that an editor asks, at a byte.
fn ask(project: &Project, path: &str, text: &str, byte: usize) {
    let fits = |start: usize, end: usize| assert!(text.get(start..end).is_some() || start == end);
    for completion in editor::complete(project, path, byte) {
        fits(completion.span.start, completion.span.end);
    }
    if let Some(hover) = editor::hover(project, path, byte) {
        fits(hover.span.start, hover.span.end);
    }
    editor::definitions(project, path, byte);
    editor::lenses(project, path).iter().for_each(|lens| fits(lens.span.start, lens.span.end));
    editor::outline(project, path).iter().for_each(|item| fits(item.head.start, item.head.end));
}
