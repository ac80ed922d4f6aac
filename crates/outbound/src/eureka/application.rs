//! What Eureka tells of an application: where its instances are.

use super::instance::bracketed;
use reqwest::Url;
use serde_json::Value;

/// The most instances that are looked at.
const MOST: usize = 64;

/// The longest name of a host, as DNS has it.
const LONGEST_HOST: usize = 255;

/// Where an instance is that is up: on its plain port, on its secure one, or on both.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) plain: Option<Url>,
    pub(super) secure: Option<Url>,
}

/// The instances that are up.
pub(super) fn instances(body: &[u8]) -> Result<Vec<Listed>, String> {
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
    Ok(listed.iter().filter_map(place).take(MOST).collect())
}

fn place(instance: &Value) -> Option<Listed> {
    if instance.get("status")?.as_str()? != "UP" {
        return None;
    }
    let host = instance.get("hostName")?.as_str()?;
    let at = |scheme, name| url(scheme, host, port(instance, name)?);
    let (plain, secure) = (at("http", "port"), at("https", "securePort"));
    (plain.is_some() || secure.is_some()).then_some(Listed { plain, secure })
}

fn url(scheme: &str, host: &str, port: u16) -> Option<Url> {
    if host.len() > LONGEST_HOST {
        return None;
    }
    let host = bracketed(host);
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
        let places = found
            .into_iter()
            .flat_map(|one| [one.plain, one.secure])
            .flatten();
        places.map(String::from).collect()
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
        assert_eq!(told(&all), ["http://b:2/", "http://a:1/"]);
    }

    #[test]
    fn a_single_instance_may_stand_without_its_list() {
        assert_eq!(told(&instance("a", 1, "UP")), ["http://a:1/"]);
        assert!(told(&Value::Null).is_empty());
    }

    #[test]
    fn ports_are_read_in_every_spelling_and_only_where_they_are_enabled() {
        let mut one = instance("a", 1, "UP");
        one["port"] = json!({ "$": "81", "@enabled": true });
        assert_eq!(told(&json!([one])), ["http://a:81/"]);
        one["securePort"]["@enabled"] = json!("true");
        assert_eq!(told(&json!([one])), ["http://a:81/", "https://a/"]);
        one["port"]["@enabled"] = json!("false");
        assert_eq!(told(&json!([one])), ["https://a/"]);
        one["securePort"]["$"] = json!(99_999);
        assert!(told(&json!([one])).is_empty());
    }

    #[test]
    fn a_host_that_is_more_than_a_host_is_none() {
        let long = "a".repeat(300);
        for host in ["a/b", "a@b", "a?b", "a#b", "a:b@c", "", &long] {
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
