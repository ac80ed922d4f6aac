//! The properties of Spring that mean something here.

/// A property that has a setting of the same meaning: the setting, then its properties, the first that
/// is there counting.
pub(super) const SAME: [(&str, &[&str]); 22] = [
    ("spring.application_name", &["spring.application.name"]),
    (
        "spring.profiles",
        &["spring.cloud.config.profile", "spring.profiles.active"],
    ),
    ("spring.config_import", &["spring.config.import"]),
    ("spring.config_uri", &["spring.cloud.config.uri"]),
    ("spring.config_name", &["spring.cloud.config.name"]),
    ("spring.config_label", &["spring.cloud.config.label"]),
    ("spring.config_username", &["spring.cloud.config.username"]),
    ("spring.config_password", &["spring.cloud.config.password"]),
    ("spring.config_token", &["spring.cloud.config.token"]),
    (
        "spring.config_fail_fast",
        &["spring.cloud.config.fail-fast"],
    ),
    ("eureka.urls", &["eureka.client.service-url.defaultZone"]),
    ("eureka.register", &["eureka.client.register-with-eureka"]),
    ("eureka.register_as", &["eureka.instance.appname"]),
    ("eureka.hostname", &["eureka.instance.hostname"]),
    ("eureka.ip", &["eureka.instance.ip-address"]),
    ("eureka.prefer_ip", &["eureka.instance.prefer-ip-address"]),
    ("eureka.port", &["eureka.instance.non-secure-port"]),
    ("eureka.instance_id", &["eureka.instance.instance-id"]),
    ("catalogue.url", &["services.product-service.url"]),
    ("customers.url", &["services.user-service.url"]),
    ("kafka.brokers", &["spring.kafka.bootstrap-servers"]),
    ("log.level", &["logging.level.root"]),
];

/// Properties that are numbers of seconds.
pub(super) const SECONDS: [(&str, &str); 3] = [
    (
        "eureka.renewal",
        "eureka.instance.lease-renewal-interval-in-seconds",
    ),
    (
        "eureka.lease",
        "eureka.instance.lease-expiration-duration-in-seconds",
    ),
    (
        "eureka.look_up_interval",
        "eureka.client.registry-fetch-interval-seconds",
    ),
];

pub(super) const PRODUCT_SERVICE: &str = "services.product-service.url";
pub(super) const EUREKA_ENABLED: &str = "eureka.client.enabled";
pub(super) const CONFIG_ENABLED: &str = "spring.cloud.config.enabled";
pub(super) const INSTANCE_ID: &str = "eureka.instance.instance-id";
pub(super) const PORT: &str = "server.port";
pub(super) const ADDRESS: &str = "server.address";
pub(super) const DATABASE_URL: &str = "spring.datasource.url";
pub(super) const DATABASE_USER: &str = "spring.datasource.username";
pub(super) const DATABASE_PASSWORD: &str = "spring.datasource.password";
/// Redis' properties begin so; before Spring Boot 3 with the second.
pub(super) const REDIS: [&str; 2] = ["spring.data.redis", "spring.redis"];
pub(super) const REDIS_PARTS: [&str; 7] = [
    "url",
    "host",
    "port",
    "username",
    "password",
    "database",
    "ssl.enabled",
];

/// Properties that Eureka shows to everybody.
pub(super) const PUBLISHED: [&str; 5] = [
    "spring.application.name",
    "eureka.instance.appname",
    "eureka.instance.hostname",
    "eureka.instance.ip-address",
    INSTANCE_ID,
];

/// Properties that are known and mean nothing here, or not yet: nobody has to hear of them.
const UNUSED: [&str; 2] = [
    "spring.datasource.driver-class-name",
    "eureka.client.fetch-registry",
];

/// Every property that is looked at, as Spring writes it.
pub(super) fn all() -> Vec<String> {
    let same = SAME.iter().flat_map(|(_, names)| names.iter().copied());
    let seconds = SECONDS.iter().map(|(_, name)| *name);
    let others = [
        EUREKA_ENABLED,
        CONFIG_ENABLED,
        PORT,
        ADDRESS,
        DATABASE_URL,
        DATABASE_USER,
        DATABASE_PASSWORD,
    ];
    let plain = same.chain(seconds).chain(others).chain(UNUSED);
    let redis = REDIS.iter().flat_map(|prefix| {
        let parts = REDIS_PARTS.iter();
        parts.map(move |part| format!("{prefix}.{part}"))
    });
    plain.map(str::to_owned).chain(redis).collect()
}
