//! Which keys hold the names of people, their phone numbers and their addresses.

use super::addresses;
use super::leaves::{Leaf, Leaves, Object};

/// What a value says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalText {
    Name,
    /// A street, a postal code, a town, a phone number.
    Contact,
}

/// Who does something: a text is the name, and an object is the person. In small letters, without signs.
const ROLES: &[&str] = &[
    "user",
    "users",
    "author",
    "authors",
    "assignee",
    "assignees",
    "owner",
    "owners",
    "responder",
    "responders",
    "reporter",
    "creator",
    "actor",
    "person",
    "people",
    "contact",
    "contacts",
    "member",
    "members",
    "recipient",
    "recipients",
    "requester",
    "approver",
    "engineer",
    "oncall",
    "oncalls",
    "customer",
    "employee",
    "acknowledgedby",
    "acknowledgeduser",
    "ackby",
    "ackedby",
    "ackauthor",
    "createdby",
    "updatedby",
    "resolvedby",
    "closedby",
    "openedby",
    "assignedto",
    "assignedby",
    "changedby",
    "modifiedby",
    "reportedby",
    "notifiedby",
];
/// Names wherever they are.
const NAMES: &[&str] = &[
    "firstname",
    "lastname",
    "fullname",
    "givenname",
    "familyname",
    "middlename",
    "surname",
    "realname",
    "username",
    "login",
    "loginname",
    "ownername",
    "authorname",
    "contactname",
    "assigneename",
];
/// Names in an object that is a person.
const NAMES_OF_A_PERSON: &[&str] = &["name", "displayname", "nickname", "nick", "handle", "summary"];
/// An object that has one of these is a person.
const MARKS_OF_A_PERSON: &[&str] =
    &["firstname", "lastname", "fullname", "givenname", "familyname", "surname", "emailaddress", "email"];
const CONTACTS: &[&str] = &[
    "phone",
    "phonenumber",
    "tel",
    "telephone",
    "telephonenumber",
    "mobile",
    "mobilephone",
    "mobilenumber",
    "cellphone",
    "homephone",
    "workphone",
    "fax",
    "msisdn",
    "street",
    "streetaddress",
    "streetname",
    "housenumber",
    "addressline1",
    "addressline2",
    "addressline3",
    "address1",
    "address2",
    "postalcode",
    "postcode",
    "zip",
    "zipcode",
    "postaladdress",
    "homeaddress",
    "mailingaddress",
    "shippingaddress",
    "billingaddress",
];
/// An object that has one of these is an address of a person, and tells the town as well.
const MARKS_OF_AN_ADDRESS: &[&str] =
    &["street", "streetaddress", "addressline1", "postalcode", "postcode", "zipcode", "zip"];
const TOWNS: &[&str] = &["city", "town"];

/// What stands where a name belongs, and is nobody's.
const NOBODY: &[&str] = &[
    "",
    "-",
    "all",
    "admin",
    "administrator",
    "anonymous",
    "anyone",
    "api",
    "automation",
    "bot",
    "everyone",
    "false",
    "guest",
    "monitoring",
    "n/a",
    "na",
    "nobody",
    "none",
    "null",
    "root",
    "service",
    "system",
    "team",
    "true",
    "unassigned",
    "undefined",
    "unknown",
    "user",
    "user_reference",
];

/// What a leaf says of a person, if anything.
pub fn of(leaf: &Leaf, leaves: &Leaves) -> Option<PersonalText> {
    let (key, object) = (plain(&leaf.key), leaves.object(leaf));
    let is = |list: &[&str]| list.contains(&key.as_str());
    let object_has = |list| object.is_some_and(|object| has_one(object, list));
    if is(CONTACTS) || is(TOWNS) && object_has(MARKS_OF_AN_ADDRESS) {
        return Some(PersonalText::Contact).filter(|_| leaf.is_text || is_digits(&leaf.text));
    }
    let is_person =
        || object_has(MARKS_OF_A_PERSON) || object.is_some_and(|object| ROLES.contains(&plain(&object.key).as_str()));
    let is_name = is(NAMES) || is(ROLES) || is(NAMES_OF_A_PERSON) && is_person();
    (is_name && leaf.is_text && may_be_name(&leaf.text)).then_some(PersonalText::Name)
}

/// A key in small letters, without signs.
fn plain(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn has_one(object: &Object, keys: &[&str]) -> bool {
    object.keys.iter().any(|key| keys.contains(&plain(key).as_str()))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text can be somebody's name: no number, no id, no URL, and nobody in particular.
fn may_be_name(text: &str) -> bool {
    const LONGEST: usize = 100;
    let text = text.trim();
    let is_id = text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let is_nobody = || NOBODY.contains(&text.to_lowercase().as_str());
    let ips = addresses::all_ips(text);
    let is_of_ip = |at: usize| ips.iter().any(|(span, ..)| span.start <= at && at < span.end);
    let has_letter = text.char_indices().any(|(at, c)| c.is_alphabetic() && !is_of_ip(at));
    has_letter
        && text.len() <= LONGEST
        && !is_id
        && !text.contains("://")
        && !text.starts_with(['<', '{', '[', '$'])
        && !is_nobody()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn personal(json: &str) -> Vec<String> {
        let leaves = Leaves::of(json);
        let all = leaves.all.iter().filter(|leaf| of(leaf, &leaves).is_some());
        all.map(|leaf| leaf.text.clone()).collect()
    }

    #[test]
    fn people_are_known_by_the_keys_around_them() {
        for (json, expected) in [
            (r#"{"user":{"name":"Ada","id":"U1","role":"admin"}}"#, &["Ada"][..]),
            (r#"{"assignees":[{"summary":"Ada Lovelace","type":"user_reference"}]}"#, &["Ada Lovelace"]),
            (r#"{"acknowledged_by":"ada","ackAuthor":"bob"}"#, &["ada", "bob"]),
            (r#"{"members":["ada","bob"]}"#, &["ada", "bob"]),
            (r#"{"lead":{"name":"Ada","email":"ada@x.org"}}"#, &["Ada"]),
            (r#"{"a":{"First-Name":"Ada","last_name":"Lovelace"}}"#, &["Ada", "Lovelace"]),
            (
                r#"{"phone":"+49 30 1","msisdn":4915112345678,"zip":10115,"city":"Berlin"}"#,
                &["+49 30 1", "4915112345678", "10115", "Berlin"],
            ),
        ] {
            assert_eq!(personal(json), expected, "{json}");
        }
    }

    #[test]
    fn things_and_ids_and_nobody_are_no_people() {
        for json in [
            r#"{"host":{"name":"db-1"},"city":"Frankfurt","name":"High load","title":"x","service":{"name":"shop"}}"#,
            r#"{"user":{"id":17,"url":"https://x/users/ada","name":null}}"#,
            r#"{"operator":"GreaterThan","owner":"none","user":"root","assignee":"","author":"7f3d3f2e-91b2-4c33-a1cd-0123456789ab"}"#,
            r#"{"phone":false,"user":12345,"address":"10.0.0.1","state":"firing"}"#,
        ] {
            assert_eq!(personal(json), [""; 0], "{json}");
        }
    }
}
