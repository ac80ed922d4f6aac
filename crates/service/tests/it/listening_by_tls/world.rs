//! A shop whose service speaks https, and clients that trust its authority and nobody else.

use crate::certificates::Certificates;
use crate::servers::database::left_out;
use crate::service::Service;
use crate::shop::Shop;
use reqwest::Certificate;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

pub(super) struct World {
    pub(super) shop: Shop,
    pub(super) certificates: Certificates,
    _made_in: TempDir,
}

impl World {
    /// Tells what is left out where certificates cannot be made.
    pub(super) fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let Some(certificates) = Certificates::make(folder.path()) else {
            return left_out("no program openssl to make certificates");
        };
        let world = Self {
            shop: Shop::new(),
            certificates,
            _made_in: folder,
        };
        world.show(&world.certificates.server, &world.certificates.server_key);
        Some(world)
    }

    /// Puts another pair in the place of the last, each file whole.
    pub(super) fn show(&self, certificate: &Path, key: &Path) {
        for (from, to) in [
            (certificate, self.pair()[0].clone()),
            (key, self.pair()[1].clone()),
        ] {
            let unfinished = to.with_extension("new");
            fs::copy(from, &unfinished).unwrap();
            fs::rename(&unfinished, &to).unwrap();
        }
    }

    /// The certificate's file, and its key's.
    pub(super) fn pair(&self) -> [PathBuf; 2] {
        ["shown.pem", "shown.key"].map(|name| self.shop.folder().join(name))
    }

    pub(super) async fn start(&self, settings: &[(&str, &str)]) -> Service {
        let pair = [
            ("http.tls.certificate_file", "shown.pem"),
            ("http.tls.key_file", "shown.key"),
        ];
        self.shop.start(&[&pair[..], settings].concat()).await
    }

    /// A new one each time, so that it shakes hands anew.
    pub(super) fn client(&self) -> reqwest::Client {
        let authority = fs::read(&self.certificates.authority).unwrap();
        let authority = Certificate::from_pem(&authority).unwrap();
        reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([authority])
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_mins(1))
            .build()
            .unwrap()
    }
}

/// By the name that its certificate is for.
pub(super) fn at(service: &Service, path: &str) -> String {
    format!("https://localhost:{}{path}", service.address.port())
}
