//! `${NAME}` and `${NAME:what else}` in values.

/// No honest value has as many within each other, or one after the other.
const DEEPEST: usize = 16;

/// The longest value that may come out.
const LONGEST: usize = 16 * 1024;

/// The text with all placeholders filled in from `look`; an error names the one that cannot be.
pub(super) fn resolve(text: &str, look: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    resolve_within(text, look, 0)
}

fn resolve_within(
    text: &str,
    look: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Result<String, String> {
    if depth > DEEPEST {
        return Err("placeholders that end somewhere: these refer to each other".to_owned());
    }
    let mut resolved = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let inside = &rest[start + 2..];
        // One without an end is text, as it is to Spring.
        let Some(end) = closing(inside) else { break };
        resolved.push_str(&rest[..start]);
        let name = resolve_within(&inside[..end], look, depth + 1)?;
        resolved.push_str(&filled(&name, look, depth)?);
        if resolved.len() > LONGEST {
            return Err(format!(
                "at most {LONGEST} bytes with its placeholders filled in"
            ));
        }
        rest = &inside[end + 1..];
    }
    resolved.push_str(rest);
    Ok(resolved)
}

/// What stands for `NAME` or `NAME:what else`.
fn filled(
    name: &str,
    look: &dyn Fn(&str) -> Option<String>,
    depth: usize,
) -> Result<String, String> {
    if let Some(value) = look(name) {
        return resolve_within(&value, look, depth + 1);
    }
    let (name, otherwise) = match name.split_once(':') {
        Some((name, otherwise)) => (name, Some(otherwise)),
        None => (name, None),
    };
    match look(name) {
        Some(value) => resolve_within(&value, look, depth + 1),
        None => otherwise.map(str::to_owned).ok_or_else(|| {
            format!("a value for the placeholder ${{{name}}}: no property or variable has one")
        }),
    }
}

/// Where the brace is that closes, with those within counted.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut before = ' ';
    for (place, c) in text.char_indices() {
        match c {
            '{' if before == '$' => open += 1,
            '}' if open == 0 => return Some(place),
            '}' => open -= 1,
            _ => {}
        }
        before = c;
    }
    None
}
