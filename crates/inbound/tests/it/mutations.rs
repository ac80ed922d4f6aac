//! Requests as the description has them, each with something gone wrong, to every route: no answer is
//! a fault of ours, and none has a status that the description does not have.

use crate::shop::{OPERATOR, Shop};
use crate::webhook_ports::WEBHOOK;
use application::ports::{FeedPosition, RelayBook};
use serde_json::{Map, Value, json};

/// How many requests each route is sent, and how many of them to one shop.
const REQUESTS: usize = 500;
const REQUESTS_TO_A_SHOP: usize = 250;

/// Deeper schemas than this end in null.
const DEEPEST: usize = 8;

/// A sequence of numbers that follows from its seed.
struct Chance(u64);

impl Chance {
    /// The next number, below this one. (Vigna: `SplitMix64`.)
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(limit.max(1)).expect("64 bits")).expect("it is below")
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn is_one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Says the seed if the test ends in a panic.
struct Seed(u64, String);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the seed of {} was {}", self.1, self.0);
        }
    }
}

/// A value as this schema has it, as far as it says.
fn made_up(schema: &Value, api: &Value, chance: &mut Chance, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let target = api.pointer(name.trim_start_matches('#'));
        let target = target.expect("the description refers to what it has");
        return match depth {
            0 => Value::Null,
            depth => made_up(target, api, chance, depth - 1),
        };
    }
    if let Some(words) = schema["enum"].as_array().or(schema["examples"].as_array()) {
        return chance.one_of(words).clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(alternatives) = schema[choice].as_array() {
            let alternative = chance.one_of(alternatives).clone();
            return made_up(&alternative, api, chance, depth);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => chance.one_of(kinds).clone(),
        kind => kind.clone(),
    };
    match kind.as_str().unwrap_or("object") {
        "string" => json!(*chance.one_of(&["1", "PROD001", "tok_visa", "a@b.example", "word"])),
        "integer" => json!(1 + chance.below(3)),
        "number" => json!(*chance.one_of(&["79.99", "29.99", "0"]))
            .as_str()
            .map_or(Value::Null, read),
        "boolean" => json!(chance.is_one_in(2)),
        "array" => (0..=chance.below(3))
            .map(|_| made_up(&schema["items"], api, chance, depth))
            .collect(),
        "null" => Value::Null,
        _ => members(schema, api, chance, depth),
    }
}

fn members(schema: &Value, api: &Value, chance: &mut Chance, depth: usize) -> Value {
    let mut made = Map::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if let Value::Object(more) = made_up(part, api, chance, depth) {
            made.extend(more);
        }
    }
    let required = schema["required"].as_array();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let is_required = required.is_some_and(|all| all.iter().any(|r| r == name.as_str()));
        if is_required || chance.is_one_in(2) {
            made.insert(name.clone(), made_up(member, api, chance, depth));
        }
    }
    Value::Object(made)
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// What nobody expects.
fn hostile(chance: &mut Chance) -> Value {
    let long = "x".repeat(chance.below(3_000));
    let deep = read(&format!("{}{}", "[".repeat(40), "]".repeat(40)));
    let all = [
        Value::Null,
        json!(true),
        json!([]),
        json!({}),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("\u{202e}\u{1F600}"),
        json!("'; DROP TABLE orders; --"),
        json!("-1"),
        json!("99999999999999999999"),
        json!("4111 1111 1111 1111"),
        json!("2026-02-30T00:00:00Z"),
        json!(long),
        deep,
        read("-1"),
        read("0"),
        read("1.5"),
        read("1e400"),
        read("-0.0"),
        read("18446744073709551616"),
        read("1e-400"),
    ];
    chance.one_of(&all).clone()
}

/// Puts something hostile somewhere, takes something away, or doubles it.
fn spoil(value: &mut Value, chance: &mut Chance) {
    match value {
        Value::Object(members) if !members.is_empty() && !chance.is_one_in(8) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = chance.one_of(&names);
            match chance.below(6) {
                0 => drop(members.remove(name)),
                1 => drop(members.insert("status".to_owned(), json!("DELIVERED"))),
                _ => spoil(members.get_mut(name).expect("it is a member"), chance),
            }
        }
        Value::Array(items) if !items.is_empty() && !chance.is_one_in(8) => {
            let at = chance.below(items.len());
            match chance.below(6) {
                0 => drop(items.remove(at)),
                1 => items.extend(vec![items[at].clone(); chance.below(250)]),
                _ => spoil(&mut items[at], chance),
            }
        }
        value => *value = hostile(chance),
    }
}

/// Parts of paths, queries and headers.
const NAMES: [&str; 12] = [
    "1",
    "2",
    "ORD_1",
    "k",
    "12345",
    "0",
    "-1",
    "18446744073709551616",
    "%00",
    "%FF",
    "ORD-00000000-0000-0000-0000-000000000000",
    "x%2Fy",
];
const HEADERS: [&str; 12] = [
    "idempotency-key",
    "if-match",
    "if-none-match",
    "content-type",
    "content-encoding",
    "accept",
    "x-user-id",
    "x-user-role",
    "x-userid",
    "x-operator",
    "last-event-id",
    "authorization",
];
const VALUES: [&str; 14] = [
    "k",
    "two words",
    "",
    "*",
    "\"3\"",
    "\"x\"",
    "1",
    "12345",
    "application/json",
    "text/csv",
    "application/x-ndjson",
    "gzip",
    "operator",
    "Bearer x.y.z",
];

/// The path of an operation with names and a query in it.
fn address(template: &str, operation: &Value, chance: &mut Chance) -> String {
    let mut path = String::new();
    for part in template.split('/').skip(1) {
        let known = if chance.is_one_in(4) {
            *chance.one_of(&NAMES)
        } else {
            *chance.one_of(&["1", "2"])
        };
        path.push('/');
        path.push_str(match part {
            "{status}" if known == "1" => "CONFIRMED",
            "{webhook}" if known == "1" => THE_WEBHOOK,
            named if named.starts_with('{') => known,
            part => part,
        });
    }
    let mut mark = "?";
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        if parameter["in"] == "query" && chance.is_one_in(2) {
            let value = *chance.one_of(&[NAMES.as_slice(), &["true", "CONFIRMED", "50"]].concat());
            path.extend([mark, name, "=", value]);
            mark = "&";
        }
    }
    path
}

/// A webhook that has been sent something.
const THE_WEBHOOK: &str = "00000000-0003-7000-8000-000000000000";

async fn add_the_webhook(shop: &Shop) {
    let told = shop.post("/api/v1/webhooks", WEBHOOK).await;
    let path = told.header("location");
    assert!(path.ends_with(THE_WEBHOOK), "{told}");
    assert_eq!(shop.post(&format!("{path}/test"), "").await.status, 200);
    let sink = application::ports::SinkName::new(&format!("webhook:{THE_WEBHOOK}"));
    let sink = sink.expect("it is one");
    let begun = shop.book.begin(&sink, FeedPosition(1)).await;
    begun.expect("the book is up");
}

/// A user with a cart.
const USER: (&str, &str) = ("x-user-id", "12345");

async fn fill_a_cart(shop: &Shop) {
    let item = r#"{"productId": "1", "quantity": 2}"#;
    let told = shop.post_with("/api/cart/items", &[USER], item).await;
    assert_eq!(told.status, 200, "{told}");
}

async fn one_request(
    shop: &Shop,
    (method, path): (&str, &str),
    api: &Value,
    chance: &mut Chance,
) -> u16 {
    let operation = &api["paths"][path][method];
    let address = address(path, operation, chance);
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut body = if schema.is_null() {
        Value::Null
    } else {
        made_up(schema, api, chance, DEEPEST)
    };
    for _ in 0..chance.below(3) {
        spoil(&mut body, chance);
    }
    let mut text = if schema.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    if chance.is_one_in(20) {
        text.truncate(
            text.char_indices()
                .nth(chance.below(text.len()))
                .map_or(0, |(at, _)| at),
        );
    }
    let mut headers = vec![("content-type", "application/json")];
    match chance.below(4) {
        0 => {}
        1 => headers.push(USER),
        _ => headers.push(OPERATOR),
    }
    for _ in 0..chance.below(3) {
        headers.push((*chance.one_of(&HEADERS), *chance.one_of(&VALUES)));
    }
    let told = shop
        .send(&method.to_uppercase(), &address, &headers, text.clone())
        .await;
    assert!(
        told.status < 500,
        "{method} {address} {headers:?} {text}\n{told}"
    );
    told.status
}

/// Whether answers end: those of live streams do not.
fn ends(operation: &Value) -> bool {
    operation["responses"]["200"]["content"]["text/event-stream"].is_null()
}

#[tokio::test(start_paused = true)]
async fn whatever_goes_wrong_with_a_request_the_answer_is_a_declared_one() {
    let api = serde_json::to_value(inbound::openapi()).expect("it is JSON");
    let mut successes = Vec::new();
    for (path, item) in api["paths"].as_object().expect("paths") {
        for (method, _) in item
            .as_object()
            .expect("operations")
            .iter()
            .filter(|(_, o)| ends(o))
        {
            let seed = Seed(2_026, format!("{method} {path}"));
            let mut chance = Chance(seed.0);
            let mut met = 0;
            for _ in 0..REQUESTS / REQUESTS_TO_A_SHOP {
                let shop = Shop::open();
                shop.order_with_key("k").await;
                shop.order_with_key("l").await;
                shop.put_with("/api/v1/orders/2/ship", &[OPERATOR]).await;
                fill_a_cart(&shop).await;
                add_the_webhook(&shop).await;
                for _ in 0..REQUESTS_TO_A_SHOP {
                    let status = one_request(&shop, (method, path), &api, &mut chance).await;
                    met += usize::from(status < 400);
                }
            }
            successes.push((format!("{method} {path}"), met));
        }
    }
    // What is refused at the door says little: nearly every route lets some of them in.
    let never: Vec<_> = successes.iter().filter(|(_, met)| *met == 0).collect();
    assert!(never.len() * 4 < successes.len(), "{never:?}");
}
