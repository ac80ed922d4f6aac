//! The layers that settings come from: defaults, preset, file, Spring's properties, environment, flags.
//! The later wins.

use super::collaborators;
use super::fault::{Fault, Faults};
use super::preset::Preset;
use super::reader::Reader;
use super::spring::{self, Layer, Note, Properties, SpringSettings, Told, Variables};
use config::{Environment, File, FileFormat, Source as _, Value, ValueKind};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::PathBuf;

/// Every setting with its default, as the binary carries it.
pub(crate) const DEFAULTS: &str = include_str!("../../../../config/default.toml");

const PREFIX: &str = "ORDER_SERVICE";
const SEPARATOR: &str = "__";
/// What Rust programs are told to log by, usually; stands for `log.level`.
const RUST_LOG: &str = "RUST_LOG";
/// OpenTelemetry's own names, which whole clusters are set up with, and what they stand for. Our own
/// variables win over them.
const OPENTELEMETRY: [(&str, &str); 2] = [
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "traces.endpoint"),
    ("OTEL_SERVICE_NAME", "traces.service_name"),
];

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    Preset(&'static str),
    File(PathBuf),
    /// A variable of Spring's, or a property of a config server.
    Spring(String),
    /// The same where a variable stands in the value that is not for screens.
    PrivateSpring(String),
    /// The variable's name.
    Environment(String),
    /// The flag, dashes included.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Preset(name) => write!(f, "preset {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Spring(name) | Self::PrivateSpring(name) | Self::Environment(name) => {
                f.write_str(name)
            }
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

impl Origin {
    /// Environment and flags have only text; a file says `8`, not `"8"`, where it means a number.
    pub(super) const fn is_text_only(&self) -> bool {
        !matches!(self, Self::Default | Self::Preset(_) | Self::File(_))
    }

    /// Whether the value is not for screens, wherever it is used.
    pub(super) const fn is_private(&self) -> bool {
        matches!(self, Self::PrivateSpring(_))
    }
}

/// The settings that have a flag of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Flags {
    pub(crate) listen: Option<String>,
    pub(crate) database: Option<String>,
}

/// Where to look beyond the defaults.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    pub(crate) preset: Option<&'static Preset>,
    pub(crate) file: Option<PathBuf>,
    /// Instead of the process's environment, for tests.
    pub(crate) environment: Option<HashMap<String, String>>,
    pub(crate) flags: Flags,
    /// What config servers told.
    pub(crate) told: Told,
}

/// The value in force of each key, and where it comes from.
pub(super) type Layered = BTreeMap<String, (ValueKind, Origin)>;

impl Sources {
    /// Asks the config servers that the settings name. What they tell, and what went wrong with it, is
    /// in the settings when they are read.
    pub(crate) async fn asked(mut self) -> Self {
        let (layered, ..) = self.layered();
        // What is wrong with them is told when they are read for good.
        if let Some(settings) = SpringSettings::read(&mut Reader::new(&layered)) {
            self.told = Told::to(&settings).await;
        }
        self
    }

    /// Lays the layers over each other. Keys that the defaults do not have are faults, and so is a
    /// layer that cannot be read; the others are read all the same, so that all faults come out.
    pub(super) fn layered(&self) -> (Layered, Faults, Vec<Note>) {
        let variables = Variables::read(self.environment.as_ref());
        let properties = Properties::new(variables, &self.told.sources);
        let (others, _) = self.laid(Vec::new());
        let Layer {
            values,
            mut faults,
            notes,
        } = spring::layer(&properties, &others);
        let (layered, mut wrong) = self.laid(values);
        faults.append(&mut wrong);
        faults.extend(self.told.faults.iter().cloned());
        let notes = self.told.notes.iter().cloned().chain(notes);
        (layered, Faults(faults), notes.collect())
    }

    /// The layers with this one of Spring's between them.
    fn laid(&self, spring: Vec<(String, ValueKind, Origin)>) -> (Layered, Vec<Fault>) {
        let mut layered = Layered::new();
        let mut faults = Vec::new();
        let defaults = File::from_str(DEFAULTS, FileFormat::Toml)
            .collect()
            .expect("the embedded defaults are read by a test");
        for (key, kind) in flat(defaults) {
            layered.insert(key, (kind, Origin::Default));
        }
        overlay(&mut layered, self.of_preset(), &mut faults);
        let layers = [
            self.of_file(),
            Ok(spring),
            self.of_environment(),
            Ok(self.of_flags()),
        ];
        for result in layers {
            match result {
                Ok(layer) => overlay(&mut layered, layer, &mut faults),
                Err(fault) => faults.push(fault),
            }
        }
        (layered, faults)
    }

    fn of_preset(&self) -> Vec<(String, ValueKind, Origin)> {
        let Some(preset) = self.preset else {
            return Vec::new();
        };
        let read = File::from_str(preset.text, FileFormat::Toml).collect();
        let values = read.expect("every preset is read by a test");
        let origin = Origin::Preset(preset.name);
        let settings = flat(values).into_iter();
        settings
            .map(|(key, kind)| (key, kind, origin.clone()))
            .collect()
    }

    fn of_file(&self) -> Result<Vec<(String, ValueKind, Origin)>, Fault> {
        let Some(path) = &self.file else {
            return Ok(Vec::new());
        };
        let fault = |expected: String| Fault {
            key: "--config".to_owned(),
            value: None,
            source: path.display().to_string(),
            expected,
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| fault(format!("a file that can be read: {error}")))?;
        let read = File::from_str(&text, FileFormat::Toml).collect();
        let values =
            read.map_err(|error| fault(format!("TOML: {}", without_source(&error.to_string()))))?;
        let origin = || Origin::File(path.clone());
        Ok(flat(values)
            .into_iter()
            .map(|(key, kind)| (key, kind, origin()))
            .collect())
    }

    fn of_environment(&self) -> Result<Vec<(String, ValueKind, Origin)>, Fault> {
        let environment = Environment::with_prefix(PREFIX)
            .prefix_separator(SEPARATOR)
            .separator(SEPARATOR)
            .source(self.environment.clone());
        let values = environment.collect().map_err(|error| Fault {
            key: format!("{PREFIX}{SEPARATOR}…"),
            value: None,
            source: "the environment".to_owned(),
            expected: format!("Unicode text: {error}"),
        })?;
        let settings = values.into_iter().map(|(key, value)| {
            let origin = Origin::Environment(variable(&key));
            (key, value.kind, origin)
        });
        let standard = OPENTELEMETRY.into_iter();
        let standard = standard.filter_map(|(name, key)| self.of_others(name, key));
        let rust_log = self.of_others(RUST_LOG, "log.level");
        Ok(standard.chain(settings).chain(rust_log).collect())
    }

    /// A variable that is not ours alone, and the setting that it stands for.
    fn of_others(&self, name: &str, key: &str) -> Option<(String, ValueKind, Origin)> {
        #[expect(clippy::disallowed_methods, reason = "this is where settings are read")]
        let value = match &self.environment {
            Some(environment) => environment.get(name).cloned(),
            None => std::env::var(name).ok(),
        };
        let value = value.filter(|value| !value.is_empty())?;
        let origin = Origin::Environment(name.to_owned());
        Some((key.to_owned(), ValueKind::String(value), origin))
    }

    fn of_flags(&self) -> Vec<(String, ValueKind, Origin)> {
        let flags = [
            ("http.listen", &self.flags.listen, "--listen"),
            ("database.url", &self.flags.database, "--database"),
        ];
        flags
            .into_iter()
            .filter_map(|(key, value, flag)| {
                let value = ValueKind::String(value.clone()?);
                Some((key.to_owned(), value, Origin::Flag(flag)))
            })
            .collect()
    }
}

fn overlay(
    layered: &mut Layered,
    layer: Vec<(String, ValueKind, Origin)>,
    faults: &mut Vec<Fault>,
) {
    for (key, kind, _) in &layer {
        collaborators::forget_paths(layered, key, kind);
        collaborators::forget_place(layered, key, kind);
    }
    for (key, kind, origin) in layer {
        if layered.contains_key(&key) || collaborators::may_have(layered, &key) {
            layered.insert(key, (kind, origin));
        } else {
            faults.push(unknown(layered, &key, &kind, &origin));
        }
    }
}

/// The value is left out: under a key that is mistyped it may be a secret.
fn unknown(layered: &Layered, key: &str, kind: &ValueKind, origin: &Origin) -> Fault {
    let section = |key: &str| key.split('.').next().unwrap_or_default().to_owned();
    let mut known: Vec<String> = layered
        .keys()
        .filter(|known| section(known) == section(key))
        .cloned()
        .collect();
    known.extend(collaborators::shared(layered, &section(key)));
    if known.is_empty() {
        known = layered.keys().map(|key| section(key)).collect();
        known.dedup();
    }
    let is_section = layered.keys().any(|known| section(known) == key);
    let expected = if is_section && !matches!(kind, ValueKind::Table(_)) {
        format!("a section with {}", known.join(", "))
    } else {
        format!("a known setting: one of {}", known.join(", "))
    };
    Fault {
        key: key.to_owned(),
        value: None,
        source: origin.to_string(),
        expected,
    }
}

/// The variable that sets a key.
pub(super) fn variable(key: &str) -> String {
    let key = key.to_uppercase().replace('.', SEPARATOR);
    format!("{PREFIX}{SEPARATOR}{key}")
}

/// Whether a variable is one of our own.
pub(super) fn is_own(name: &str) -> bool {
    let rest = name.strip_prefix(PREFIX);
    rest.is_some_and(|rest| rest.starts_with(SEPARATOR))
}

/// The leaves of nested tables, under dotted keys.
fn flat(table: impl IntoIterator<Item = (String, Value)>) -> Vec<(String, ValueKind)> {
    let mut leaves = Vec::new();
    for (key, value) in table {
        match value.kind {
            ValueKind::Table(inner) if !inner.is_empty() => {
                let inner = flat(inner).into_iter();
                leaves.extend(inner.map(|(rest, kind)| (format!("{key}.{rest}"), kind)));
            }
            kind => leaves.push((key, kind)),
        }
    }
    leaves
}

/// What the reader says is wrong and where, without the line itself: it may hold a secret.
fn without_source(error: &str) -> String {
    let is_quoted = |line: &str| {
        line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit())
            .starts_with('|')
    };
    let said = error.lines().filter(|line| !is_quoted(line));
    said.collect::<Vec<_>>().join(": ")
}
