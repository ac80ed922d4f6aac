//! Every route that a page names as `METHOD /path` is one of the service, or one that the sandbox plays.

use crate::client::{Request, client, send};
use crate::examples::pages::{Page, all};
use crate::sandbox_running::SandboxRunning;
use crate::shop::Shop;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;

const METHODS: [&str; 5] = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE "];

/// Somebody else's: a reader's own, paths that a setting might say, and those of the config server that tests
/// run.
const ELSEWHERE: [&str; 5] = [
    "POST /your/path",
    "PUT /stock/less",
    "POST /pay",
    "PUT /files/NAME.yml",
    "PUT /files/LABEL/NAME.yml",
];

/// What a text names, without queries, each once.
fn named(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for method in METHODS {
        for (at, _) in text.match_indices(method) {
            let path = &text[at + method.len()..];
            let ends = |c: char| c.is_whitespace() || "`|),;\"'?…".contains(c);
            let path = path.split(ends).next().unwrap_or_default();
            let is_word = text[..at].ends_with(|c: char| c.is_ascii_alphabetic());
            if path.starts_with('/') && !is_word {
                let before = methods_before(&text[..at]).into_iter();
                found.extend(before.chain([method]).map(|one| format!("{one}{path}")));
            }
        }
    }
    found
}

/// Those of `GET`, `PUT`, `DELETE /path` but the last.
fn methods_before(mut text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    while let Some(rest) = text.strip_suffix("`, `") {
        let is_last = |method: &&&str| rest.ends_with(method.trim_end());
        let Some(method) = METHODS.iter().find(is_last) else {
            break;
        };
        found.push(*method);
        text = rest.trim_end_matches(method.trim_end());
    }
    found
}

/// Whether a path is one of this form, whose braces stand for anything.
fn fits(path: &str, form: &str) -> bool {
    let (path, form): (Vec<_>, Vec<_>) = (path.split('/').collect(), form.split('/').collect());
    let mut parts = path.iter().zip(&form);
    path.len() == form.len() && parts.all(|(part, of)| part == of || of.starts_with('{'))
}

fn is_ours(described: &Value, route: &str) -> bool {
    let (method, path) = route.split_once(' ').unwrap();
    let mut paths = described["paths"].as_object().unwrap().iter();
    paths.any(|(form, item)| fits(path, form) && item.get(method.to_lowercase()).is_some())
}

/// It answers differently where it has no such call.
async fn is_played(sandbox: &SandboxRunning, route: &str) -> bool {
    let (method, path) = route.split_once(' ').unwrap();
    let path = path.replace(['{', '}'], "");
    let request = Request {
        method: method.parse::<Method>().unwrap(),
        ..Request::get(&path)
    };
    let answer = send(&client(), &sandbox.url(&path), request).await.unwrap();
    answer.status != StatusCode::METHOD_NOT_ALLOWED && !answer.body.contains("no_such_call")
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_name_only_routes_that_there_are() {
    let described = Shop::new().run(&["openapi"]).stdout;
    let described: Value = serde_json::from_slice(&described).unwrap();
    let sandbox = SandboxRunning::start(&[]).await;
    let (mut wrong, mut count) = (Vec::new(), 0);
    let mut elsewhere: BTreeSet<&str> = ELSEWHERE.into();
    for Page { path, text } in all() {
        // It tells of routes that there were, too.
        if path == "CHANGELOG.md" {
            continue;
        }
        for route in named(&text) {
            count += 1;
            let known = ELSEWHERE.iter().find(|known| **known == route);
            let is_elsewhere = known.is_some_and(|known| elsewhere.remove(known));
            if !is_elsewhere && !is_ours(&described, &route) && !is_played(&sandbox, &route).await {
                wrong.push(format!("{path}: {route}"));
            }
        }
    }
    sandbox.stop().await;
    assert!(wrong.is_empty(), "there is no such route: {wrong:#?}");
    assert!(elsewhere.is_empty(), "named nowhere: {elsewhere:?}");
    assert!(count > 100, "{count}");
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_that_there_are_not_are_found_out() {
    let text = "`GET /api/v1/orders?x=1`, `PUT /no/such`\n| `GET`, `DELETE /live` | TARGET /a, GET\nnothing";
    let named: Vec<String> = named(text).into_iter().collect();
    assert_eq!(
        named,
        [
            "DELETE /live",
            "GET /api/v1/orders",
            "GET /live",
            "PUT /no/such"
        ]
    );
    let described =
        serde_json::json!({"paths": {"/live": {"get": {}}, "/api/{a}/orders": {"get": {}}}});
    let ours = named.iter().map(|route| is_ours(&described, route));
    assert_eq!(ours.collect::<Vec<_>>(), [false, true, true, false]);
    let sandbox = SandboxRunning::start(&[]).await;
    for (route, expected) in [
        ("POST /notify", true),
        ("PATCH /notify", false),
        ("PUT /no/such", false),
    ] {
        assert_eq!(is_played(&sandbox, route).await, expected, "{route}");
    }
    sandbox.stop().await;
}
