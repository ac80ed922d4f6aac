//! What Eureka tells of an application: where its instances are.

use super::instance::bracketed;
use reqwest::Url;
use serde_json::Value;

/// The most instances that are looked at.
const MOST: usize = 64;

/// Where the instances are that are up, in a steady order.
pub(super) fn instances(body: &[u8]) -> Result<Vec<Url>, String> {
    let told: Value =
        serde_json::from_slice(body).map_err(|_| "its answer is not JSON".to_owned())?;
    let application = told.get("application");
    let application = application.ok_or_else(|| "its answer tells of no application".to_owned())?;
    let listed = match application.get("instance") {
        Some(Value::Array(listed)) => listed.as_slice(),
        // Old servers write a single one so.
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        Some(Value::Null) | None => &[],
        Some(_) => return Err("its answer has no list of instances".to_owned()),
    };
    let mut found: Vec<Url> = listed.iter().filter_map(place).take(MOST).collect();
    found.sort();
    found.dedup();
    Ok(found)
}

fn place(instance: &Value) -> Option<Url> {
    if instance.get("status")?.as_str()? != "UP" {
        return None;
    }
    let host = bracketed(instance.get("hostName")?.as_str()?);
    let (scheme, port) = match (port(instance, "port"), port(instance, "securePort")) {
        (Some(port), _) => ("http", port),
        (None, Some(port)) => ("https", port),
        (None, None) => return None,
    };
    let url = Url::parse(&format!("{scheme}://{host}:{port}/")).ok()?;
    // A host that is more than a host would lead elsewhere.
    let is_plain = url.username().is_empty()
        && url.password().is_none()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none();
    is_plain.then_some(url)
}

/// The port under this name, if it is enabled. Numbers may be texts, and the other way round.
fn port(instance: &Value, name: &str) -> Option<u16> {
    let port = instance.get(name)?;
    let is_enabled = match port.get("@enabled")? {
        Value::Bool(on) => *on,
        Value::String(text) => text == "true",
        _ => false,
    };
    let number = match port.get("$")? {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    number.parse().ok().filter(|port| is_enabled && *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn instance(host: &str, port: u16, status: &str) -> Value {
        json!({
            "hostName": host, "status": status,
            "port": { "$": port, "@enabled": "true" },
            "securePort": { "$": 443, "@enabled": "false" },
        })
    }

    fn told(instances: &Value) -> Vec<String> {
        let body = json!({ "application": { "name": "X", "instance": instances } });
        let found = super::instances(body.to_string().as_bytes()).unwrap();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn only_instances_that_are_up_are_found() {
        let all = json!([
            instance("b", 2, "UP"),
            instance("a", 1, "UP"),
            instance("c", 3, "OUT_OF_SERVICE"),
            instance("d", 4, "DOWN"),
            instance("e", 5, "STARTING"),
        ]);
        assert_eq!(told(&all), ["http://a:1/", "http://b:2/"]);
    }

    #[test]
    fn a_single_instance_may_stand_without_its_list() {
        assert_eq!(told(&instance("a", 1, "UP")), ["http://a:1/"]);
        assert!(told(&Value::Null).is_empty());
    }

    #[test]
    fn ports_are_read_in_every_spelling_and_the_secure_one_counts_where_it_is_alone() {
        let mut one = instance("a", 1, "UP");
        one["port"] = json!({ "$": "81", "@enabled": true });
        assert_eq!(told(&json!([one])), ["http://a:81/"]);
        one["port"]["@enabled"] = json!("false");
        one["securePort"]["@enabled"] = json!("true");
        assert_eq!(told(&json!([one])), ["https://a/"]);
        one["securePort"]["$"] = json!(99_999);
        assert!(told(&json!([one])).is_empty());
    }

    #[test]
    fn a_host_that_is_more_than_a_host_is_none() {
        for host in ["a/b", "a@b", "a?b", "a#b", "a:b@c", ""] {
            assert!(told(&json!([instance(host, 1, "UP")])).is_empty(), "{host}");
        }
        let six = told(&json!([instance("::1", 1, "UP")]));
        assert_eq!(six, ["http://[::1]:1/"]);
    }

    #[test]
    fn what_is_no_answer_of_eureka_is_no_empty_list() {
        for body in ["", "<html>", "{}", r#"{"application":{"instance":7}}"#] {
            assert!(super::instances(body.as_bytes()).is_err(), "{body}");
        }
    }
}
