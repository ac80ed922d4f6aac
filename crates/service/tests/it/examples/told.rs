//! What a page shows as answered beside what was: the same but for line breaks, and for what is another one
//! each time.

/// Stands for anything.
const ANYTHING: char = '…';

/// Ids, times and days, by their forms: `x` is a hexadecimal digit, `9` a decimal one.
const OTHER_EACH_TIME: [(&str, &str); 3] = [
    ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", "ID"),
    ("9999-99-99T99:99:99", "TIME"),
    ("9999-99-99", "DAY"),
];

/// Says where they differ.
pub(super) fn compared(shown: &str, told: &str) -> Result<(), String> {
    let (expected, actual) = (squeezed(shown), squeezed(told));
    let parts: Vec<&str> = expected.split(ANYTHING).collect();
    let mut rest = actual.as_str();
    for (place, part) in parts.iter().enumerate() {
        let (is_first, is_last) = (place == 0, place + 1 == parts.len());
        let found = match (is_first, is_last) {
            (true, true) => (rest == *part).then_some(""),
            (true, false) => rest.strip_prefix(part),
            (false, true) => rest.ends_with(part).then_some(""),
            (false, false) => rest.split_once(part).map(|(_, after)| after),
        };
        rest = found.ok_or_else(|| {
            format!("the page shows\n{shown}\nand not, from {part:?} on,\n{told}")
        })?;
    }
    Ok(())
}

fn squeezed(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| if line.trim() == "..." { "…" } else { line });
    let text = lines.collect::<Vec<_>>().join("\n");
    let mut squeezed = String::new();
    let mut rest = text.as_str();
    while let Some(letter) = rest.chars().next() {
        let other = OTHER_EACH_TIME
            .iter()
            .find(|(form, _)| begins_with(rest, form));
        let length = if let Some((form, name)) = other {
            squeezed.push_str(name);
            form.len() + fraction(&rest[form.len()..], name)
        } else {
            squeezed.extend((!letter.is_whitespace()).then_some(letter));
            letter.len_utf8()
        };
        rest = &rest[length..];
    }
    squeezed
}

/// A time may have parts of a second, more or fewer of them.
fn fraction(rest: &str, name: &str) -> usize {
    let Some(digits) = rest.strip_prefix('.').filter(|_| name == "TIME") else {
        return 0;
    };
    1 + digits.len()
        - digits
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len()
}

fn begins_with(text: &str, form: &str) -> bool {
    let fits = |(letter, form): (u8, u8)| match form {
        b'x' => letter.is_ascii_hexdigit(),
        b'9' => letter.is_ascii_digit(),
        _ => letter == form,
    };
    text.len() >= form.len() && text.bytes().zip(form.bytes()).all(fits)
}

#[test]
fn answers_agree_but_for_what_is_another_one_each_time() {
    let shown = "{\"a\": 1,\n \"id\": \"01a1fac7-e5cf-7725-a865-f2f94da4e7ab\"} 2026-11-20T21:06:06.1Z\n...\nend";
    let told = "{\"a\":1,\"id\":\"11a1fac7-e5cf-7725-a865-f2f94da4e7ac\"} 2027-01-02T03:04:05.123456Z\nmore\nend\n";
    assert_eq!(compared(shown, told), Ok(()));
    for wrong in [
        told.replace('1', "2"),
        told.replace("end", "End"),
        format!("x{told}"),
        format!("{told}x"),
    ] {
        assert!(compared(shown, &wrong).is_err(), "{wrong}");
    }
}
