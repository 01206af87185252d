//! Values that the sender never filled in: told as what they are in the state, the mapping value and the title, and never
//! offered as a value.

use crate::support::Folder;

const FILTER: &str = "trigger: {payload_json_key: status, key_value_contains: firing, map_incident_with: id, \
                      incident_title_from: title}\n\
                      resolve: {payload_json_key: status, key_value_contains: resolved, incident_mapped_with: id}\n";

/// A value, and whose it is.
const VALUES: [(&str, &str); 26] = [
    ("<no value>", "Go templates"),
    ("[no value]", "Grafana"),
    ("{EVENT.NAME}", "Zabbix"),
    ("*UNKNOWN*", "Zabbix"),
    ("[object Object]", "JavaScript"),
    ("undefined", "JavaScript"),
    ("NaN", "JavaScript"),
    ("None", "Python"),
    ("<nil>", "Go and Ruby"),
    ("null", "many programs"),
    ("%sensorid", "PRTG"),
    ("##ALERTID##", "LogicMonitor"),
    ("*alertFriendlyDuration*", "UptimeRobot"),
    ("$alert_state", "Metoro"),
    ("%{host}", "Logstash"),
    ("[[alert_id]]", "Grafana"),
    ("#{Octopus.Action.Name}", "Octopus Deploy"),
    ("{% alert.id %}", "Liquid"),
    ("$(Build.BuildId)", "Azure DevOps"),
    ("@@alert_id@@", "@@"),
    ("{{ alert.id }}", "Jinja"),
    ("${event.id}", "Instana"),
    ("<% event.id %>", "ServicePilot"),
    ("$ALERT_ID", "Datadog"),
    ("$SERVICEDESC$", "Nagios"),
    ("%ALERT_ID%", "percent"),
];

#[test]
fn each_is_told_with_its_tool_and_none_is_offered() {
    let folder = Folder::new();
    folder.file("filters/x.yaml", FILTER);
    let payload = |status: &str, id: &str, title: &str| {
        serde_json::json!({"status": status, "id": id, "title": title}).to_string()
    };
    for (value, tool) in VALUES {
        let bodies =
            [payload("firing", value, "Disk full"), payload("firing", "a-2", value), payload(value, "a-3", "t")];
        let files = ["id.json", "title.json", "status.json"];
        for (file, body) in files.iter().zip(&bodies) {
            folder.file(file, body);
        }
        let (_, printed) = folder.run(&["test", "id.json", "title.json", "status.json"]);
        let told = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        let is = format!("{value} is ");
        assert!(told.matches(&is).count() >= 3, "{value}\n{printed}");
        assert!(told.contains(tool) && told.contains("so all alerts share one incident"), "{printed}");
        let offers: Vec<_> = printed.lines().filter(|line| line.contains("change:")).collect();
        assert!(offers.iter().all(|line| line.contains("mend the body template of the sender")), "{offers:?}");
        for body in bodies {
            folder.file("samples/x/alert.json", &body);
            let (_, printed) = folder.run(&["lint", "--select", "CG4", "--format", "concise"]);
            let is_told = printed.contains(&format!("is {value}, "))
                || printed.contains(&format!("is \"{value}\", "))
                || printed.contains(&format!("{value} is left at "));
            assert!(is_told && printed.contains(tool) && !printed.contains("ask for"), "{value} {body}\n{printed}");
        }
    }
}

#[test]
fn a_state_that_a_filter_asks_for_is_one_whatever_it_is_called() {
    let folder = Folder::new();
    for (word, open) in [("None", "Critical"), ("null", "set"), ("undefined", "down")] {
        let filter = FILTER.replace("firing", open).replace("resolved", &format!("'{word}'"));
        folder
            .file("filters/x.yaml", filter)
            .file("samples/x/alert.json", format!(r#"{{"status": "{open}", "id": "1", "title": "Disk full"}}"#))
            .file("samples/x/recovery.json", format!(r#"{{"status": "{word}", "id": "1", "title": "Disk full"}}"#));
        let (code, printed) = folder.run(&["test", "samples"]);
        assert!(code == 0 && printed.contains("1 incident opened, 1 closed"), "{printed}");
        assert!(!printed.contains("mend"), "{printed}");
        let (_, printed) = folder.run(&["lint", "--select", "CG409"]);
        assert!(printed.contains("nothing found"), "{printed}");
    }
}

#[test]
fn infer_takes_none_for_an_id_a_title_or_a_state() {
    let folder = Folder::new();
    let payload = |state: &str, event: &str| {
        format!(
            r###"{{"state": "{state}", "event_status": "{event}", "alert_id": "##ALERTID##", "id": "a-17", "title": "undefined",
                 "summary": "Disk full on db-1"}}"###
        )
    };
    folder.file("a.json", payload("down", "{EVENT.STATUS}")).file("b.json", payload("up", "{EVENT.RECOVERY.STATUS}"));
    let (code, printed) = folder.run(&["infer", "--trigger", "a.json", "--resolve", "b.json"]);
    assert_eq!(code, 0, "{printed}");
    for line in ["payload_json_key: state", "map_incident_with: id", "incident_title_from: summary"] {
        assert!(printed.contains(line), "{printed}");
    }
}
