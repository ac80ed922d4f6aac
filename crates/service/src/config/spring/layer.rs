//! Spring's properties as a layer of our settings.

use super::database::Datasource;
use super::known;
use super::note::Note;
use super::properties::{Properties, Property};
use super::redis::Parts;
use crate::config::fault::Fault;
use crate::config::layers::{Layered, Origin};
use crate::config::reader::text;
use config::ValueKind;
use std::net::{IpAddr, SocketAddr};

/// How many names of properties are told at once.
const MOST_NAMES: usize = 20;

/// What the properties make of our settings.
#[derive(Default)]
pub(in crate::config) struct Layer {
    pub(in crate::config) values: Vec<(String, ValueKind, Origin)>,
    pub(in crate::config) faults: Vec<Fault>,
    pub(in crate::config) notes: Vec<Note>,
}

/// The layer. `others` is what all other layers say together.
pub(in crate::config) fn layer(properties: &Properties, others: &Layered) -> Layer {
    let mut making = Making {
        properties,
        others,
        layer: Layer::default(),
    };
    making.same();
    making.switches();
    making.listen();
    making.database();
    making.redis();
    making.notes();
    making.layer
}

struct Making<'a> {
    properties: &'a Properties,
    others: &'a Layered,
    layer: Layer,
}

impl Making<'_> {
    /// What has a setting of the same meaning.
    fn same(&mut self) {
        for (key, names) in known::SAME {
            let mut found = names.iter().filter_map(|name| self.get(key, name));
            let Some(mut property) = found.next() else {
                continue;
            };
            if key == "log.level" {
                property.value = property.value.to_lowercase();
            }
            self.set(key, property);
        }
        for (key, name) in known::SECONDS {
            if let Some(mut property) = self.get(key, name) {
                property.value.push('s');
                self.set(key, property);
            }
        }
        // The product service of document 001 has the stock as well.
        if self.other("inventory.protocol") == "product-stock"
            && let Some(property) = self.get("inventory.url", known::PRODUCT_SERVICE)
        {
            self.set("inventory.url", property);
        }
    }

    /// What switches something off takes its address away.
    fn switches(&mut self) {
        for (name, key) in [
            (known::EUREKA_ENABLED, "eureka.urls"),
            (known::CONFIG_ENABLED, "spring.config_import"),
        ] {
            if let Some(mut property) = self.get(key, name)
                && property.value == "false"
            {
                property.value.clear();
                self.set(key, property);
            }
        }
    }

    fn listen(&mut self) {
        let key = "http.listen";
        let port = self.get(key, known::PORT);
        let address = self.get(key, known::ADDRESS);
        let Some(origin) = port.as_ref().or(address.as_ref()) else {
            return;
        };
        let origin = origin.origin.clone();
        let is_private = [&port, &address]
            .into_iter()
            .flatten()
            .any(|one| one.is_private);
        let Ok(mut listen) = self.other(key).parse::<SocketAddr>() else {
            return;
        };
        let port = port.map_or(Some(listen.port()), |port| port.value.parse().ok());
        let ip = address.map_or(Some(listen.ip()), |address| match &*address.value {
            "localhost" => Some(IpAddr::from([127, 0, 0, 1])),
            address => address.parse().ok(),
        });
        let (Some(ip), Some(port)) = (ip, port) else {
            return self.fault(key, origin, "a port, and an IP address");
        };
        listen = SocketAddr::new(ip, port);
        let property = Property {
            value: listen.to_string(),
            origin,
            is_private,
        };
        self.set(key, property);
    }

    fn database(&mut self) {
        let key = "database.url";
        let mut is_private = false;
        let mut value = |name| {
            let property = self.get(key, name)?;
            is_private |= property.is_private;
            Some(property.value)
        };
        let datasource = Datasource {
            url: value(known::DATABASE_URL),
            user: value(known::DATABASE_USER),
            password: value(known::DATABASE_PASSWORD),
        };
        let names = [
            known::DATABASE_URL,
            known::DATABASE_USER,
            known::DATABASE_PASSWORD,
        ];
        let Some(origin) = self.first_origin(names) else {
            return;
        };
        match datasource.translated(&self.other(key)) {
            Ok(None) => {}
            Ok(Some(translated)) => {
                if !translated.ignored.is_empty() {
                    let names = translated.ignored.join(", ");
                    let words =
                        format!("parameters of the jdbc URL that mean nothing here: {names}");
                    self.layer.notes.push(Note::Detail(words));
                }
                let property = Property {
                    value: translated.url,
                    origin,
                    is_private,
                };
                self.set(key, property);
            }
            Err(expected) => self.fault(key, origin, &expected),
        }
    }

    fn redis(&mut self) {
        let key = "redis.url";
        for prefix in known::REDIS {
            let full = |part: &str| format!("{prefix}.{part}");
            let names = known::REDIS_PARTS.map(full);
            let Some(origin) = self.first_origin(names.iter().map(String::as_str)) else {
                continue;
            };
            let mut is_private = false;
            let mut value = |part| {
                let property = self.get(key, &full(part))?;
                is_private |= property.is_private;
                Some(property.value)
            };
            let parts = Parts {
                url: value("url"),
                host: value("host"),
                port: value("port"),
                user: value("username"),
                password: value("password"),
                database: value("database"),
                uses_tls: value("ssl.enabled").map(|on| on == "true"),
            };
            return match parts.url(&self.other(key)) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    let property = Property {
                        value,
                        origin,
                        is_private,
                    };
                    self.set(key, property);
                }
                Err(expected) => self.fault(key, origin, &expected),
            };
        }
    }

    fn notes(&mut self) {
        let strange = self.properties.strange();
        if !strange.is_empty() {
            let names: Vec<&str> = strange
                .iter()
                .take(MOST_NAMES)
                .map(String::as_str)
                .collect();
            self.layer.notes.push(Note::Detail(format!(
                "{} properties of Spring mean nothing here: {}",
                strange.len(),
                names.join(", ")
            )));
        }
        let undecrypted = self.properties.undecrypted();
        if !undecrypted.is_empty() {
            let names: Vec<&str> = undecrypted.into_iter().take(MOST_NAMES).collect();
            self.layer.notes.push(Note::Warning(format!(
                "the config server could not decrypt {}: those properties are missing",
                names.join(", ")
            )));
        }
    }

    /// A property for this setting. One that cannot be had is a fault of the setting's.
    fn get(&mut self, key: &str, name: &str) -> Option<Property> {
        match self.properties.get(name) {
            Ok(Some(property)) if property.value.starts_with("{cipher}") => {
                let expected = "a value that the config server has decrypted, and not {cipher}...";
                self.fault(key, property.origin, expected);
                None
            }
            Ok(property) => property,
            // Often made of chance, of which our own has enough.
            Err(_) if name == known::INSTANCE_ID => None,
            Err(why) => {
                self.fault(key, self.properties.origin(name), &why.expected());
                None
            }
        }
    }

    fn first_origin<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
        let mut origins = names.into_iter().map(|name| self.properties.origin(name));
        origins.find(|origin| !origin.is_empty())
    }

    /// What the other layers say, as text.
    fn other(&self, key: &str) -> String {
        let value = self.others.get(key).and_then(|(kind, _)| text(kind));
        value.unwrap_or_default().to_owned()
    }

    fn set(&mut self, key: &str, property: Property) {
        let Property {
            value,
            origin,
            is_private,
        } = property;
        let origin = if is_private {
            Origin::PrivateSpring(origin)
        } else {
            Origin::Spring(origin)
        };
        let value = ValueKind::String(value);
        self.layer.values.push((key.to_owned(), value, origin));
    }

    fn fault(&mut self, key: &str, source: String, expected: &str) {
        let fault = Fault {
            key: key.to_owned(),
            value: None,
            source,
            expected: expected.to_owned(),
        };
        if !self.layer.faults.contains(&fault) {
            self.layer.faults.push(fault);
        }
    }
}
