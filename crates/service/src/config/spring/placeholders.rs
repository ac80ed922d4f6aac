//! `${NAME}` and `${NAME:what else}` in values.

use super::secrecy;

/// No honest value has as many within each other, or one after the other.
const DEEPEST: usize = 16;

/// The longest value that may go in or come out.
const LONGEST: usize = 16 * 1024;

/// The most names that are looked up for one value: a few lines refer to each other more often than any
/// machine can follow.
const MOST_LOOKS: usize = 1_000;

/// What stands for a name.
pub(super) struct Found<'a> {
    pub(super) value: &'a str,
    /// The variable of the environment that it is; none: a config server told it.
    pub(super) variable: Option<String>,
}

/// A value with all placeholders filled in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Filled {
    pub(super) text: String,
    pub(super) from: Sources,
}

/// What a value was put together from, beside itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sources {
    /// Whether anything of it was told by a config server.
    pub(super) has_told: bool,
    /// The variables of the environment that stand in it.
    pub(super) variables: Vec<String>,
    /// Whether one of them is a secret.
    pub(super) has_secret: bool,
}

/// Why a value cannot be had.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfilled {
    /// Nobody has a value for this name. None: the name may be a part of a secret.
    Missing(Option<String>),
    InCircles,
    TooLong,
    TooMany,
}

impl Unfilled {
    /// The same without what may be a part of a secret.
    pub(super) fn unnamed(self) -> Self {
        match self {
            Self::Missing(_) => Self::Missing(None),
            other => other,
        }
    }

    /// What would be right instead.
    pub(super) fn expected(&self) -> String {
        match self {
            Self::Missing(Some(name)) => {
                format!("a value for the placeholder ${{{name}}}: no property or variable has one")
            }
            Self::Missing(None) => {
                "a value for each ${...} in it: no property or variable has one".to_owned()
            }
            Self::InCircles => {
                "placeholders that end somewhere: these refer to each other".to_owned()
            }
            Self::TooLong => {
                format!("at most {LONGEST} bytes, before and after its placeholders are filled in")
            }
            Self::TooMany => format!(
                "placeholders for which at most {MOST_LOOKS} names are looked up, within each other included"
            ),
        }
    }
}

/// The text with all placeholders filled in from `look`.
pub(super) fn resolve<'a>(
    text: &str,
    look: &dyn Fn(&str) -> Option<Found<'a>>,
) -> Result<Filled, Unfilled> {
    let mut filling = Filling {
        look,
        left: MOST_LOOKS,
        from: Sources::default(),
    };
    let text = filling.resolve(text, 0)?;
    let from = filling.from;
    Ok(Filled { text, from })
}

struct Filling<'a, 'l> {
    look: &'l dyn Fn(&str) -> Option<Found<'a>>,
    /// How many names may still be looked up.
    left: usize,
    from: Sources,
}

impl Filling<'_, '_> {
    fn resolve(&mut self, text: &str, depth: usize) -> Result<String, Unfilled> {
        if depth > DEEPEST {
            return Err(Unfilled::InCircles);
        }
        if text.len() > LONGEST {
            return Err(Unfilled::TooLong);
        }
        let mut resolved = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let inside = &rest[start + 2..];
            // One without an end is text, as it is to Spring.
            let Some(end) = closing(inside) else { break };
            resolved.push_str(&rest[..start]);
            let name = self.resolve(&inside[..end], depth + 1)?;
            resolved.push_str(&self.filled(&name, depth)?);
            if resolved.len() > LONGEST {
                return Err(Unfilled::TooLong);
            }
            rest = &inside[end + 1..];
        }
        resolved.push_str(rest);
        Ok(resolved)
    }

    /// What stands for `NAME` or `NAME:what else`.
    fn filled(&mut self, name: &str, depth: usize) -> Result<String, Unfilled> {
        if let Some(value) = self.found(name, depth)? {
            return Ok(value);
        }
        let Some((name, otherwise)) = name.split_once(':') else {
            return Err(Unfilled::Missing(Some(name.to_owned())));
        };
        let found = self.found(name, depth)?;
        Ok(found.unwrap_or_else(|| otherwise.to_owned()))
    }

    fn found(&mut self, name: &str, depth: usize) -> Result<Option<String>, Unfilled> {
        self.left = self.left.checked_sub(1).ok_or(Unfilled::TooMany)?;
        let Some(Found { value, variable }) = (self.look)(name) else {
            return Ok(None);
        };
        let more = |variable: &String| secrecy::is_more_than_an_address(variable, value);
        let is_secret = secrecy::is_secret(variable.as_deref().unwrap_or(name), value)
            || variable.as_ref().is_some_and(more);
        match variable {
            Some(variable) => {
                self.from.has_secret |= is_secret;
                self.from.variables.push(variable);
            }
            None => self.from.has_told = true,
        }
        let resolved = self.resolve(value, depth + 1);
        let unnamed = |why: Unfilled| if is_secret { why.unnamed() } else { why };
        resolved.map(Some).map_err(unnamed)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(value: &str) -> Found<'_> {
        let variable = None;
        Found { value, variable }
    }

    fn filled(text: &str) -> Result<String, String> {
        let look = |name: &str| match name {
            "a" => Some(told("A")),
            "key" => Some(told("a")),
            "round" => Some(told("${round}")),
            "password" => Some(told("x${hunter2}")),
            _ => None,
        };
        let filled = resolve(text, &look);
        filled
            .map(|filled| filled.text)
            .map_err(|why| why.expected())
    }

    #[test]
    fn placeholders_may_stand_within_each_other_and_end() {
        for (text, resolved) in [
            ("", ""),
            ("plain $a {a} ${", "plain $a {a} ${"),
            ("${a}${a}", "AA"),
            ("${${key}}", "A"),
            ("${no:${a}-x}", "A-x"),
            ("${no:}", ""),
            ("${no:http://h:1}", "http://h:1"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(resolved), "{text}");
        }
        assert!(filled("${round}").is_err());
        assert!(filled("${no}").unwrap_err().contains("${no}"));
    }

    #[test]
    fn what_may_be_a_part_of_a_secret_is_not_named() {
        let refused = filled("http://${password}").unwrap_err();
        assert!(!refused.contains("hunter2"), "{refused}");
    }

    #[test]
    fn lines_that_refer_to_each_other_a_thousand_times_each_end_at_once() {
        // Twelve such lines would be looked at 1000^12 times.
        let lines: Vec<String> = (1..=12)
            .map(|next| format!("${{p{next}}}").repeat(1_000))
            .collect();
        let look = |name: &str| {
            let number: usize = name.strip_prefix('p')?.parse().ok()?;
            Some(told(lines.get(number).map_or("", String::as_str)))
        };
        assert_eq!(resolve("${p0}", &look), Err(Unfilled::TooMany));
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(resolve(&long, &look), Err(Unfilled::TooLong));
        // Nobody writes half as many, and they are filled in.
        let many = "${p12}".repeat(MOST_LOOKS);
        assert_eq!(
            resolve(&many, &look).map(|filled| filled.text),
            Ok(String::new())
        );
    }
}
