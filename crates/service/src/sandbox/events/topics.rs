//! What topics are called on the brokers: as in the documents, unless it is said otherwise.

use super::table::hearings;
use std::collections::{BTreeMap, BTreeSet};

/// Other names for some topics.
#[derive(Debug, Clone, Default)]
pub(crate) struct TopicNames(BTreeMap<String, String>);

impl TopicNames {
    /// Each as `DOCUMENTED=NAME`.
    pub(crate) fn parse(renamed: &[String]) -> anyhow::Result<Self> {
        let known = Self::documented();
        let mut names = BTreeMap::new();
        for text in renamed {
            let Some((documented, name)) = text.split_once('=') else {
                anyhow::bail!("--topic {text}: expected DOCUMENTED=NAME");
            };
            anyhow::ensure!(
                known.contains(documented) && !name.is_empty(),
                "--topic {text}: expected one of these, and its name: {}",
                known.into_iter().collect::<Vec<_>>().join(", ")
            );
            names.insert(documented.to_owned(), name.to_owned());
        }
        Ok(Self(names))
    }

    fn documented() -> BTreeSet<&'static str> {
        let all = hearings()
            .flat_map(|one| std::iter::once(one.topic).chain(one.answers.iter().copied()));
        all.collect()
    }

    /// Every topic that is heard or told, by its name on the brokers.
    pub(super) fn all(&self) -> BTreeSet<&str> {
        let all = Self::documented().into_iter();
        all.map(|documented| self.of(documented)).collect()
    }

    /// What the document calls so.
    pub(super) fn of<'a>(&'a self, documented: &'a str) -> &'a str {
        self.0.get(documented).map_or(documented, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_called_as_in_the_documents_unless_it_is_said_otherwise() {
        let names = TopicNames::parse(&["Orders=my-orders".to_owned()]).unwrap();
        assert_eq!(
            (names.of("Orders"), names.of("Productids")),
            ("my-orders", "Productids")
        );
        assert!(names.all().contains("my-orders") && !names.all().contains("Orders"));
        for wrong in ["Orders", "Ordres=x", "Orders="] {
            assert!(TopicNames::parse(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
