//! Many teams in one repository: names that look alike, and who is asked for whose calls.

use serde_json::Value;

use crate::support::{Folder, git};

const GRAFANA: &str = "\
trigger: {payload_json_key: status, key_value_contains: firing, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: status, key_value_contains: resolved, incident_mapped_with: id}
";

fn body(status: &str, id: &str) -> String {
    format!(r#"{{"status": "{status}", "id": "{id}", "title": "T"}}"#)
}

/// Two teams that have Grafana, and one of them two of it.
fn teams(token: &str) -> Folder {
    let folder = Folder::new();
    folder.file("cgfilter.yaml", format!("token: {token}\n"));
    for (service, id) in [("payments/grafana", "p"), ("shop/grafana", "s"), ("shop/eu/grafana", "e")] {
        folder
            .file(&format!("filters/{service}.yaml"), GRAFANA)
            .file(&format!("samples/{service}/alert.json"), body("firing", id))
            .file(&format!("samples/{service}/recovery.json"), body("resolved", id));
    }
    folder
}

/// The services that take each payload of a run.
fn takers(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let arguments = [&["test", "--format", "json"], arguments].concat();
    let (_, said) = folder.run(&arguments);
    let run: Value = serde_json::from_str(&said[said.find('{').unwrap()..]).unwrap();
    let takes = |service: &&Value| {
        let accepts = |side: &str| service[side]["accepted"] == true;
        accepts("trigger") || accepts("resolve")
    };
    let names = |result: &Value| {
        let services = result["services"].as_array().unwrap().iter().filter(takes);
        services.map(|service| service["service"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    run["results"].as_array().unwrap().iter().map(names).collect()
}

#[test]
fn a_call_is_judged_by_those_whom_its_token_reaches() {
    let alert = "samples/shop/grafana/alert.json";
    let all = "payments/grafana shop/eu/grafana shop/grafana";
    for (token, who) in [("global", all), ("team", "shop/eu/grafana shop/grafana"), ("service", "shop/grafana")] {
        let folder = teams(token);
        assert_eq!(takers(&folder, &[alert]), [who], "{token}");
        folder.file("anybody.json", body("firing", "a"));
        assert_eq!(takers(&folder, &["anybody.json"]), [all], "of nobody, {token}");
        let met = match token {
            "global" => 3,
            "team" => 1,
            _ => 0,
        };
        let (_, said) = folder.run(&["lint", "--select", "CG306", "--format", "concise"]);
        assert_eq!(said.matches("CG306").count(), met, "{token}: {said}");
    }
}

#[test]
fn a_token_that_is_none_is_refused_with_the_right_words() {
    let (status, said) = teams("teams").run(&["lint"]);
    assert_eq!(status, 2);
    assert!(said.contains("global, team or service") && said.contains("team"), "{said}");
}

#[test]
fn a_short_name_of_several_services_means_none_of_them() {
    let folder = teams("global");
    let help = "3 services are named grafana; name one in full: payments/grafana, shop/eu/grafana or shop/grafana";
    for command in [&["test"][..], &["show"], &["replay", "samples/shop/grafana/alert.json"]] {
        let (status, said) = folder.run(&[command, &["--service", "grafana"]].concat());
        assert!(status == 2 && said.contains(help), "{said}");
    }
    let suite =
        "service: grafana\ncases: [{name: a, payload: {status: firing, id: x}, expect: {outcome: triggered}}]\n";
    folder.file("samples/a.test.yaml", suite);
    let (status, said) = folder.run(&["test", "samples/a.test.yaml"]);
    assert!(status == 2 && said.contains("3 services are named grafana"), "{said}");
    folder.file("samples/grafana/alert.json", body("firing", "x"));
    let (_, said) = folder.run(&["lint", "--select", "CG503"]);
    assert!(said.contains("several services are called so: did you mean the folder payments/grafana"), "{said}");
}

#[test]
fn a_short_name_of_one_service_means_it_everywhere() {
    let folder = teams("global");
    folder
        .file("filters/ops/zabbix.yaml", GRAFANA.replace("status", "state"))
        .file("samples/zabbix/alert.json", body("firing", "z").replace("status", "state"))
        .file(
            "suite.test.yaml",
            "service: zabbix\ncases: [{name: a, payload: {state: firing, id: x}, expect: {service: zabbix}}]\n",
        )
        .file("log.ndjson", r#"{"service": "zabbix", "body": {"state": "firing", "id": "z"}}"#);
    assert_eq!(takers(&folder, &["--service", "zabbix", "samples/zabbix"]), ["ops/zabbix"]);
    let (status, said) = folder.run(&["test", "suite.test.yaml"]);
    assert!(status == 0 && said.contains("1 passed"), "{said}");
    let (status, said) = folder.run(&["replay", "log.ndjson"]);
    assert!(status == 0 && said.contains("1 triggered"), "{said}");
    let (_, said) = folder.run(&["lint", "--select", "CG502,CG503,CG305"]);
    assert!(said.contains("nothing found"), "{said}");
}

#[test]
fn a_name_in_the_file_is_the_last_part_and_one_with_a_slash_the_whole() {
    let folder = Folder::new();
    folder
        .file("filters/a/one.yaml", format!("name: alerts\n{GRAFANA}"))
        .file("filters/b/two.yaml", format!("name: alerts\n{GRAFANA}"))
        .file("filters/b/three.yaml", format!("name: c/alerts\n{GRAFANA}"))
        .file("samples/a/one/alert.json", body("firing", "by the path of the file"))
        .file("samples/b/alerts/alert.json", body("firing", "by its name"));
    let (_, said) = folder.run(&["lint", "--select", "CG305,CG503"]);
    assert!(said.contains("nothing found"), "{said}");
    let (_, said) = folder.run(&["show", "--format", "json"]);
    for name in ["a/alerts", "b/alerts", "c/alerts"] {
        assert!(said.contains(&format!("\"service\": \"{name}\"")), "{said}");
    }
    folder.file("filters/a/copy.yaml", format!("name: alerts\n{GRAFANA}"));
    let (status, said) = folder.run(&["lint", "--select", "CG305"]);
    assert!(status == 1 && said.contains("the service a/alerts is in filters/a/"), "{said}");
}

#[test]
fn a_service_has_one_name_from_wherever_it_is_looked_at() {
    let folder = teams("global");
    let names = |within: &str, paths: &[&str]| {
        let mut command = folder.command(&[&["show", "--format", "json"], paths].concat());
        let output = command.current_dir(folder.path().join(within)).output().unwrap();
        let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
        let services = shown["services"].as_array().unwrap().iter();
        services.map(|service| service["service"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let eu = ["shop/eu/grafana"];
    assert_eq!(names("", &["filters/shop/eu/grafana.yaml"]), eu);
    assert_eq!(names("", &["filters/shop/eu"]), eu);
    assert_eq!(names("", &["./filters/../filters/shop/eu/"]), eu);
    assert_eq!(names("filters/shop", &["eu"]), eu);
    assert_eq!(names("filters/shop/eu", &["grafana.yaml"]), eu);
    assert_eq!(names("samples", &["../filters/shop/eu"]), eu);
    assert_eq!(names("", &["."]).len(), 3);
    let (_, said) = folder.run(&["lint", "filters/shop/eu/grafana.yaml"]);
    assert!(said.contains("1 file, 1 service, 2 samples"), "its samples are those of the repository: {said}");
}

#[test]
fn what_a_change_does_is_told_by_the_same_names() {
    let folder = teams("global");
    git(folder.path(), &["init", "-q"]);
    crate::support::commit(folder.path());
    folder.file("log.ndjson", format!("{}\n", body("firing", "1")));
    for part in [&[][..], &["--filters", "filters/shop"], &["--filters", "filters/shop/grafana.yaml"]] {
        for base in ["HEAD", "."] {
            let one = ["replay", "log.ndjson", "--base", base, "--service", "shop/grafana"];
            let (status, said) = folder.run(&[&one, part].concat());
            assert!(status == 0 && said.contains("judged as with"), "{base}, {part:?}: {said}");
        }
    }
}

#[test]
fn a_log_in_the_samples_of_a_service_is_judged_as_its_token_says() {
    let log = "samples/shop/grafana/log.ndjson";
    for (token, incidents) in [("global", 3), ("team", 2), ("service", 1)] {
        let folder = teams(token);
        folder.file(log, format!("{}\n", body("firing", "1")));
        let (_, said) = folder.run(&["replay", "--format", "json", log]);
        let run: Value = serde_json::from_str(&said[said.find('{').unwrap()..]).unwrap();
        assert_eq!(run["summary"]["opened"], incidents, "{token}");
    }
}
