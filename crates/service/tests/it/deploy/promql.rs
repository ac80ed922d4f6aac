//! What a `PromQL` expression names: metrics, what their labels are to say, and what is grouped by. No parser:
//! `promtool` judges the whole where it is installed.

/// What one expression names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) selected: Vec<Selected>,
    /// Labels in `by (…)`, `on (…)` and the like.
    pub(super) grouped: Vec<String>,
}

/// A metric, and what its labels are to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) metric: String,
    pub(super) matchers: Vec<(String, String)>,
}

const GROUPING: [&str; 6] = [
    "by",
    "without",
    "on",
    "ignoring",
    "group_left",
    "group_right",
];
const OPERATORS: [&str; 5] = ["and", "or", "unless", "bool", "offset"];

/// What stands between names.
#[derive(Debug, PartialEq, Eq)]
enum Word {
    Name(String),
    Text(String),
    Sign(char),
}

fn words(expression: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        if first == '"' {
            let end = rest[1..].find('"').expect("a text ends") + 1;
            words.push(Word::Text(rest[1..end].to_owned()));
            rest = &rest[end + 1..];
        } else if first == '[' {
            // A length of time.
            let end = rest.find(']').expect("a range ends");
            rest = &rest[end + 1..];
        } else if first.is_ascii_alphabetic() || first == '_' {
            let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
            let end = rest.find(|c: char| !of_name(c)).unwrap_or(rest.len());
            words.push(Word::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_ascii_digit() && !first.is_whitespace() && first != '.' {
                words.push(Word::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    words
}

/// Reads an expression; panics where brackets do not match.
pub(super) fn read(expression: &str) -> Query {
    let (mut query, mut depth) = (Query::default(), 0);
    let words = words(expression);
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        match word {
            Word::Sign('(') => depth += 1,
            Word::Sign(')') => depth -= 1,
            Word::Sign('{') => {
                let all = words.by_ref().take_while(|word| *word != Word::Sign('}'));
                let last = query.selected.last_mut();
                last.expect("labels are a metric's").matchers = matchers(all);
            }
            Word::Name(name) if GROUPING.contains(&name.as_str()) => {
                if words.peek() == Some(&Word::Sign('(')) {
                    let all = words.by_ref().take_while(|word| *word != Word::Sign(')'));
                    query.grouped.extend(all.filter_map(|word| match word {
                        Word::Name(label) => Some(label),
                        Word::Text(_) | Word::Sign(_) => None,
                    }));
                }
            }
            Word::Name(name) => {
                let next = words.peek();
                let is_function = next == Some(&Word::Sign('('));
                let is_aggregate =
                    matches!(next, Some(Word::Name(word)) if GROUPING.contains(&word.as_str()));
                let is_operator = OPERATORS.contains(&name.as_str());
                // `x and on (…)` has an operator before its grouping, `x by (…)` an aggregate.
                let groups = is_aggregate && is_known_aggregate(&name);
                if !(is_function || is_operator || groups) {
                    let matchers = Vec::new();
                    query.selected.push(Selected {
                        metric: name,
                        matchers,
                    });
                }
            }
            Word::Text(_) | Word::Sign(_) => {}
        }
        assert!(depth >= 0, "{expression}");
    }
    assert_eq!(depth, 0, "{expression}");
    query
}

fn is_known_aggregate(name: &str) -> bool {
    matches!(
        name,
        "sum" | "max" | "min" | "avg" | "count" | "topk" | "bottomk"
    )
}

fn matchers(words: impl Iterator<Item = Word>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut label = String::new();
    for word in words {
        match word {
            Word::Name(name) => label = name,
            Word::Text(value) => found.push((std::mem::take(&mut label), value)),
            Word::Sign(_) => {}
        }
    }
    found
}

#[test]
fn what_an_expression_names_is_found() {
    let read = read(
        "sum by (cause) (rate(x_total{cause!=\"a\", job=~\"b|c\"}[5m])) / on () group_left count(y) > 0.3",
    );
    let selected = |metric: &str, matchers: &[(&str, &str)]| Selected {
        metric: metric.to_owned(),
        matchers: matchers
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect(),
    };
    let expected = [
        selected("x_total", &[("cause", "a"), ("job", "b|c")]),
        selected("y", &[]),
    ];
    assert_eq!(read.selected, expected);
    assert_eq!(read.grouped, ["cause"]);
}
