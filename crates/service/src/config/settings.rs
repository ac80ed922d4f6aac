//! The settings as a whole: one section after the other, then what must fit together.

use super::by_event::ByEvent;
use super::fault::Faults;
use super::layers::{Layered, Sources};
use super::reader::{Reader, shown};
use super::secret::Secret;
use super::spring::{Note, SpringSettings};
use super::topic_names;
use super::{
    AuditSettings, Chosen, CollaboratorSettings, DatabaseSettings, EngineSettings, EurekaSettings,
    HttpSettings, IdentitySettings, KafkaSettings, LimitSettings, LogSettings, MailSettings,
    MessageSettings, MetricsSettings, MoneySettings, PaymentSettings, Preset, RedisSettings,
    RetentionSettings, ShopSettings, StopSettings, TestingSettings, TraceSettings, WebhookSettings,
};
use crate::secrets::SecretFile;

/// Every setting, typed and checked.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The world that they start from.
    pub(crate) preset: Option<&'static Preset>,
    pub(crate) http: HttpSettings,
    pub(crate) database: DatabaseSettings,
    pub(crate) redis: RedisSettings,
    pub(crate) kafka: KafkaSettings,
    pub(crate) messages: MessageSettings,
    pub(crate) webhooks: WebhookSettings,
    pub(crate) audit: AuditSettings,
    pub(crate) retention: RetentionSettings,
    pub(crate) identity: IdentitySettings,
    pub(crate) limits: LimitSettings,
    pub(crate) engine: EngineSettings,
    pub(crate) money: MoneySettings,
    pub(crate) payments: PaymentSettings,
    pub(crate) collaborators: CollaboratorSettings,
    pub(crate) mail: MailSettings,
    pub(crate) shop: ShopSettings,
    pub(crate) log: LogSettings,
    /// None: nothing is traced.
    pub(crate) traces: Option<TraceSettings>,
    pub(crate) metrics: MetricsSettings,
    pub(crate) stop: StopSettings,
    pub(crate) testing: TestingSettings,
    pub(crate) eureka: Option<EurekaSettings>,
    /// The files that secrets lie in.
    pub(crate) secret_files: Vec<SecretFile>,
    /// What is worth saying about them.
    pub(crate) notes: Vec<Note>,
    /// The same as text, for people.
    pub(crate) in_force: Vec<InForce>,
}

/// A setting as `config show` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) section: String,
    pub(crate) name: String,
    /// As TOML writes it; a secret is hidden.
    pub(crate) value: String,
    /// Where it comes from; of a secret's file also when a change of it takes effect.
    pub(crate) origin: String,
}

impl Settings {
    /// Reads and checks all settings, or tells all that is wrong with them.
    pub(crate) fn load(sources: &Sources) -> Result<Self, Faults> {
        let (layered, Faults(mut faults), notes) = sources.layered();
        let mut reader = Reader::new(&layered);
        let settings = Self::read(&mut reader, &layered);
        faults.append(&mut reader.faults);
        match settings {
            Some(settings) if faults.is_empty() => Ok(Self {
                preset: sources.preset,
                notes,
                ..settings
            }),
            _ => {
                faults.sort_by(|a, b| a.key.cmp(&b.key));
                // What several collaborators share is read for each of them.
                faults.dedup();
                Err(Faults(faults))
            }
        }
    }

    pub(super) fn read(from: &mut Reader<'_>, layered: &Layered) -> Option<Self> {
        let listen = HttpSettings::listen(from);
        let http = HttpSettings::read(from, listen);
        let database = DatabaseSettings::read(from);
        let redis = RedisSettings::read(from);
        let kafka = KafkaSettings::read(from);
        let messages = MessageSettings::read(from);
        let webhooks = WebhookSettings::read(from);
        let audit = AuditSettings::read(from);
        let retention = RetentionSettings::read(from);
        let identity = IdentitySettings::read(from, listen);
        let limits = LimitSettings::read(from);
        let engine = EngineSettings::read(from);
        let money = MoneySettings::read(from);
        let payments = PaymentSettings::read(from);
        let call_timeout = engine.as_ref().map(|engine| engine.0.call_timeout);
        let collaborators = CollaboratorSettings::read(from, call_timeout);
        let notifications = collaborators.as_ref().map(|all| &all.notifications);
        let mail = match notifications {
            Some(Chosen::Elsewhere(bounds)) => MailSettings::used(from, bounds),
            _ => MailSettings::unused(from),
        };
        if kafka.is_some() && messages.is_some() {
            topic_names::each_has_its_own(from);
        }
        if let (Some(all), Some(kafka), Some(messages)) = (&collaborators, &kafka, &messages) {
            ByEvent::of(all, kafka, messages).check(from);
        }
        let demo_shop = ShopSettings::read(from);
        let log = LogSettings::read(from);
        let traces = TraceSettings::read(from);
        let metrics = MetricsSettings::read(from);
        let stop = StopSettings::read(from);
        let testing = TestingSettings::read(from);
        let spring = SpringSettings::read(from);
        let application = spring.map(|spring| spring.application);
        let eureka = EurekaSettings::read(from, application);
        Some(Self {
            preset: None,
            http: http?,
            database: database?,
            redis: redis?,
            kafka: kafka?,
            messages: messages?,
            webhooks: webhooks?,
            audit: audit?,
            retention: retention?,
            identity: identity?,
            limits: limits?,
            engine: engine?,
            money: money?,
            payments: payments?,
            collaborators: collaborators?,
            mail: mail?,
            shop: demo_shop?,
            log: log?,
            traces: traces?,
            metrics: metrics?,
            stop: stop?,
            testing: testing?,
            eureka: eureka?,
            secret_files: from.secret_files.clone(),
            notes: Vec::new(),
            in_force: in_force(layered, from),
        })
    }
}

fn in_force(layered: &Layered, reader: &Reader<'_>) -> Vec<InForce> {
    let show = |(key, (kind, origin)): (&String, &(config::ValueKind, super::layers::Origin))| {
        let (section, name) = key.split_once('.')?;
        let is_empty = match kind {
            config::ValueKind::String(text) => text.is_empty(),
            config::ValueKind::Array(items) => items.is_empty(),
            _ => false,
        };
        let value = if reader.secrets.contains(key.as_str()) && !is_empty {
            format!("{:?}", Secret::HIDDEN)
        } else {
            shown(kind)
        };
        let mut files = reader.secret_files.iter();
        let followed = match files.find(|file| file.setting() == key) {
            Some(file) if file.is_live() => "; a change of the file takes effect at once",
            Some(_) => "; a change of the file takes effect at the next start",
            None => "",
        };
        Some(InForce {
            section: section.to_owned(),
            name: name.to_owned(),
            value,
            origin: format!("{origin}{followed}"),
        })
    };
    let implied = &reader.implied;
    let is_implied = |one: &InForce| {
        let mut implied = implied.iter();
        implied.any(|other| (&other.section, &other.name) == (&one.section, &one.name))
    };
    let mut all: Vec<InForce> = layered.iter().filter_map(show).collect();
    all.retain(|one| !is_implied(one));
    all.extend(implied.iter().cloned());
    all.sort_by(|a, b| (&a.section, &a.name).cmp(&(&b.section, &b.name)));
    all
}
