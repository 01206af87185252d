use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::model::secret::find;
use crate::parse::json;
use crate::parse::service;
use crate::source::Source;

const TOKEN: &str = "ghp_Zx81kQw7TnB3vRe5YuM2aLc9Dj4Hs6Pf0Go1";

/// Values that are secrets, people and addresses by their keys or by themselves, and others that are nothing of the kind.
fn value() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just(TOKEN.to_owned()),
        Just("Bearer Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2".to_owned()),
        Just("https://u:p4ssw0rd!@db.example.net/?token=abc".to_owned()),
        Just("Ada Lovelace".to_owned()),
        Just("on call: Ada Lovelace <ada@mail.example.org>, 10.1.2.3:9100".to_owned()),
        Just("ada@mail.example.org".to_owned()),
        Just("2001:4860:4860::8888".to_owned()),
        Just("2026-11-20T08:00:05.120Z".to_owned()),
        Just("hunter2!x".to_owned()),
        Just("10115".to_owned()),
        Just("\u{e9} \"x\\y\"\n".to_owned()),
        "[a-z0-9 .@:/\"\\\\-]{0,12}",
    ];
    let number = prop_oneof![
        Just("12345678e7".to_owned()),
        Just("123456789012345678901234567890".to_owned()),
        Just("-0.10".to_owned()),
        "[1-9][0-9]{0,12}",
    ];
    prop_oneof![4 => text.prop_map(|text| serde_json::Value::from(text).to_string()), 2 => number, 1 => Just("null".to_owned())]
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "password",
        "api_key",
        "token",
        "callgoose_token",
        "user",
        "name",
        "email",
        "assignees",
        "phone",
        "zip",
        "state",
        "id",
        "headers",
        "authorization",
        "url",
        "at",
    ])
}

fn json() -> impl Strategy<Value = String> {
    value().prop_recursive(3, 24, 4, |inner| {
        let member = (key(), inner.clone(), prop_oneof![Just(":"), Just(" : ")]);
        let object = prop::collection::vec(member, 0..4).prop_map(|members| {
            let members = members.iter().map(|(key, value, sign)| format!("\"{key}\"{sign}{value}"));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        });
        let object = object.boxed();
        let array = prop::collection::vec(inner, 0..3).prop_map(|items| format!("[{}]", items.join(",\n")));
        let in_text = object.clone().prop_map(|json| serde_json::Value::from(json).to_string());
        prop_oneof![4 => object, 1 => array, 1 => in_text]
    })
}

/// The shape of JSON: its texts and numbers are what may differ.
fn shape(text: &str) -> String {
    let leaves = Leaves::of(text);
    let (mut shape, mut at) = (String::new(), 0);
    for leaf in &leaves.all {
        shape.push_str(&text[at..leaf.span.start]);
        let digits = |c: char| if c.is_ascii_digit() { '0' } else { c };
        shape.push_str(&if leaf.is_text { "text".to_owned() } else { leaf.text.chars().map(digits).collect() });
        at = leaf.span.end;
    }
    shape + &text[at..]
}

const FILTER: &str = "trigger: {payload_json_key: state, key_value_contains: [a, '1'], map_incident_with: id}\n\
                      resolve: {payload_json_key: user.name, key_value_contains: e, incident_mapped_with: id}\n";

proptest! {
    #[test]
    fn nothing_is_left_and_twice_is_once_and_json_keeps_its_shape(text in json(), is_personal: bool) {
        let redactor = Redactor::new(is_personal);
        let mut counts = Counts::default();
        let clean = redactor.text(&text, &mut counts);
        prop_assert_eq!(find(&clean), [], "{}", &clean);
        prop_assert_eq!(shape(&clean), shape(&text));
        prop_assert_eq!(counts.all() == 0, clean == text);
        let mut again = Counts::default();
        for other in [&redactor, &Redactor::new(is_personal)] {
            prop_assert_eq!(other.text(&clean, &mut again), clean.as_ref());
        }
        prop_assert_eq!(again, Counts::default());
        if is_personal {
            prop_assert!(!clean.contains("ada@") && !clean.contains("10.1.2.3"), "{}", clean);
        }
    }

    #[test]
    fn equal_values_stay_equal_and_others_apart(one in json(), is_personal: bool) {
        let redactor = Redactor::new(is_personal);
        let twice = format!("{{\"a\":{one},\"b\":{one}}}");
        let clean = redactor.text(&twice, &mut Counts::default()).into_owned();
        let value: serde_json::Value = serde_json::from_str(&clean).unwrap();
        prop_assert_eq!(&value["a"], &value["b"]);
    }

    #[test]
    fn a_verdict_that_would_change_is_told_and_no_other(text in json()) {
        let services = [*service::parse("x.yaml", "x", FILTER.as_bytes().to_vec()).service.unwrap()];
        let clean = Redactor::new(true).text(&text, &mut Counts::default()).into_owned();
        let verdicts = |text: &str| {
            let source = Arc::new(Source::new("x", text));
            let payload = json::envelope(json::payload(&source, Span::new(0, text.len())).unwrap());
            crate::engine::Reading::all().map(|reading| {
                crate::engine::verdict::judge(&services[0], &payload, reading)
            }).map(|verdict| (verdict.trigger, verdict.resolve)).collect::<Vec<_>>()
        };
        match compare(&services, &text, &clean) {
            Ok(_) => prop_assert_eq!(verdicts(&text), verdicts(&clean)),
            Err(Change::Part { .. }) => {
                prop_assert!(verdicts(&text) != verdicts(&clean) || text.trim_start().starts_with('['));
            }
            Err(_) => {}
        }
    }
}

#[test]
fn people_go_and_what_machines_are_called_stays() {
    let redactor = Redactor::new(true);
    let mut counts = Counts::default();
    let text = r#"{"host":"db-1.shop.example","ip":"10.1.2.3","note":"acked by Ada Lovelace","user":{"name":"Ada Lovelace","email":"ada@shop.example","phone":4930123456},"at":"2026-11-20T08:00:05Z","version":"1.2.3.4"}"#;
    let clean = redactor.text(text, &mut counts);
    assert_eq!(counts, Counts { secrets: 0, names: 2, mails: 1, ips: 1, contacts: 1, broken: 0 });
    let value: serde_json::Value = serde_json::from_str(&clean).unwrap();
    assert_eq!(value["host"], "db-1.shop.example");
    assert_eq!((value["at"].as_str(), value["version"].as_str()), (Some("2026-11-20T08:00:05Z"), Some("1.2.3.4")));
    let name = value["user"]["name"].as_str().unwrap();
    assert_eq!(value["note"], format!("acked by {name}"));
    assert_eq!(value["user"]["phone"].as_i64().unwrap().to_string().len(), 10);
    assert_eq!(Redactor::new(false).text(text, &mut Counts::default()), text, "people are asked for");
}

#[test]
fn a_recorded_body_in_base64_is_written_again() {
    let body = format!("{{\"state\":\"down\",\"password\":\"hunter2!x\",\"k\":\"{TOKEN}\"}}");
    let base64 = secret::encoded_like("YWI=", &body).unwrap();
    let text = format!("{{\"httpMethod\":\"POST\",\"headers\":{{}},\"body\":\"{base64}\",\"isBase64Encoded\":true}}");
    let mut counts = Counts::default();
    let redactor = Redactor::new(false);
    let clean = redactor.text(&text, &mut counts);
    assert_eq!((counts.secrets, find(&clean)), (2, Vec::new()));
    let value: serde_json::Value = serde_json::from_str(&clean).unwrap();
    let inner = secret::decoded(value["body"].as_str().unwrap()).unwrap();
    assert!(inner.starts_with("{\"state\":\"down\",\"password\":\"<redacted-"), "{inner}");
    assert_eq!(redactor.text(&clean, &mut counts), clean);
}

#[test]
fn digits_in_a_text_are_replaced_once() {
    for (text, is_personal) in [
        (r#"{"zip":"10115","phone":"4930123","msisdn":491511234}"#, true),
        (r#"{"headers":{"X-Auth-Token":"12345678"}}"#, false),
    ] {
        let clean = Redactor::new(is_personal).text(text, &mut Counts::default()).into_owned();
        assert!(clean.contains("\"<redacted-"), "{clean}");
        assert_eq!(Redactor::new(is_personal).text(&clean, &mut Counts::default()), clean);
    }
}
