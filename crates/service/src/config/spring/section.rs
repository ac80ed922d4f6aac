//! `[spring]`: the name and the profiles that this service has in a Spring world, and which config
//! server it asks.

use super::import::{Import, imports};
use crate::config::reader::Reader;
use crate::config::secret::Secret;
use outbound::config_server::Wanted;

/// What a config server is asked.
#[derive(Debug, Clone)]
pub(in crate::config) struct SpringSettings {
    pub(super) imports: Vec<Import>,
    pub(super) wanted: Wanted,
    pub(super) token: Option<Secret>,
    /// The service's name among others.
    pub(in crate::config) application: String,
}

impl SpringSettings {
    pub(in crate::config) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let is_name = |text: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || ".,_-".contains(c))
        };
        let names = "letters, digits, \".\", \"_\" and \"-\"";
        let name = |from: &mut Reader<'_>, key| {
            from.parsed(key, names, |text| is_name(text).then(|| text.to_owned()))
        };
        let application = name(from, "spring.application_name");
        let config_name = name(from, "spring.config_name");
        let profiles = name(from, "spring.profiles");
        let label = from.text("spring.config_label");
        from.hide_if("spring.config_uri", |uri| uri.contains('@'));
        from.hide_if("spring.config_import", |import| import.contains('@'));
        let uri = from.text("spring.config_uri");
        let otherwise = uri.clone().unwrap_or_default();
        let expected = "a text";
        let imports = from.understood("spring.config_import", expected, |text| {
            imports(text, &otherwise)
        });
        let is_patient = from.switch("spring.config_fail_fast");
        let username = from.text("spring.config_username");
        let password = from.kept_at_start("spring.config_password", 1);
        let token = from.kept_at_start("spring.config_token", 1);
        let (application, config_name) = (application?, config_name?);
        let (mut imports, is_patient) = (imports?, is_patient?);
        let (username, password, token) = (username?, password?, token?);
        for import in &mut imports {
            import.is_patient |= is_patient;
            import.is_optional &= !is_patient;
            if !password.is_empty() {
                let user = if username.is_empty() {
                    "user"
                } else {
                    &username
                };
                let with =
                    |site: outbound::asking::Site| site.with_credentials(user, password.reveal());
                import.sites = import.sites.drain(..).map(with).collect();
            }
        }
        let wanted = Wanted {
            application: or(&config_name, &application),
            profiles: or(&profiles?, "default"),
            labels: label?
                .split(',')
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(str::to_owned)
                .collect(),
        };
        Some(Self {
            imports,
            wanted,
            token: (!token.is_empty()).then_some(token),
            application,
        })
    }
}

fn or(text: &str, otherwise: &str) -> String {
    if text.is_empty() {
        otherwise.to_owned()
    } else {
        text.to_owned()
    }
}
