//! A unit of systemd, read as systemd reads it: `Key=Value` below `[Section]`.

use super::files::text;

pub(super) struct UnitFile(Vec<(String, String)>);

impl UnitFile {
    pub(super) fn read(name: &str) -> Self {
        let text = text(name);
        let lines = text
            .lines()
            .filter(|line| !line.starts_with(['#', '[']) && !line.is_empty());
        let pairs = lines.map(|line| {
            let (key, value) = line
                .split_once('=')
                .unwrap_or_else(|| panic!("{name}: {line}"));
            (key.to_owned(), value.to_owned())
        });
        Self(pairs.collect())
    }

    /// All values of a key, in their order.
    pub(super) fn all(&self, key: &str) -> Vec<&str> {
        let of_key = self.0.iter().filter(|(name, _)| name == key);
        of_key.map(|(_, value)| value.as_str()).collect()
    }

    /// The one value of a key.
    pub(super) fn one(&self, key: &str) -> &str {
        let [value] = self.all(key)[..] else {
            panic!("{key} is there once");
        };
        value
    }

    pub(super) fn environment(&self) -> Vec<(String, String)> {
        let variables = self.all("Environment").into_iter();
        variables
            .map(|one| {
                let (name, value) = one.split_once('=').unwrap();
                (name.to_owned(), value.to_owned())
            })
            .collect()
    }
}
