//! `[eureka]`: where the directory of services is, and as what this one is listed there.

use super::hosts::Hosts;
use super::reader::Reader;
use domain::Duration;
use outbound::asking::Site;
use outbound::eureka::Lease;
use std::net::IpAddr;

/// The Eureka that is used.
#[derive(Debug, Clone)]
pub(crate) struct EurekaSettings {
    pub(crate) sites: Vec<Site>,
    /// How often it is asked where collaborators are.
    pub(crate) look_up_interval: std::time::Duration,
    /// Which of the listed hosts are called.
    pub(crate) hosts: Hosts,
    /// Whether what is shown to a collaborator goes over plain HTTP as well.
    pub(crate) authorization_in_the_open: bool,
    /// As what this service is listed; none: it is not.
    pub(crate) listing: Option<Listing>,
}

/// An entry in Eureka as far as settings say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) application: String,
    /// Empty: this machine's own.
    pub(crate) hostname: String,
    pub(crate) prefer_ip: bool,
    /// None: the one that Eureka is reached from.
    pub(crate) ip: Option<IpAddr>,
    /// None: where it listens.
    pub(crate) port: Option<u16>,
    /// Whether it speaks https there.
    pub(crate) is_encrypted: bool,
    /// Empty: host, application and port.
    pub(crate) instance_id: String,
    pub(crate) lease: Lease,
}

impl EurekaSettings {
    /// Reads it all, also where no Eureka is used.
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    pub(super) fn read(from: &mut Reader<'_>, application: Option<String>) -> Option<Option<Self>> {
        from.hide_if("eureka.urls", |urls| urls.contains('@'));
        let expected = "addresses such as \"http://eureka:8761/eureka\", separated by commas";
        let sites = from.parsed("eureka.urls", expected, |text| {
            let urls = text.split(',').map(str::trim).filter(|url| !url.is_empty());
            urls.map(|url| Site::parse(url).ok())
                .collect::<Option<Vec<_>>>()
        });
        let register = from.switch("eureka.register");
        let listing = Listing::read(from, application);
        let intervals = Duration::from_millis(50)..=Duration::from_secs(600);
        let look_up_interval = from.duration("eureka.look_up_interval", intervals);
        let expected = "a list of names, of ends of names, and of networks, such as \
                        [\"msvc-inventory\", \".shop.internal\", \"10.0.0.0/8\"]";
        let hosts = from.list("eureka.hosts", expected, Hosts::parse);
        let in_the_open = from.switch("eureka.authorization_in_the_open");
        let (sites, listing) = (sites?, listing?);
        let settings = Self {
            sites,
            look_up_interval: look_up_interval?.into(),
            hosts: Hosts::new(hosts?),
            authorization_in_the_open: in_the_open?,
            listing: register?.then_some(listing),
        };
        Some((!settings.sites.is_empty()).then_some(settings))
    }
}

impl Listing {
    fn read(from: &mut Reader<'_>, application: Option<String>) -> Option<Self> {
        let name = "at most 255 letters, digits, \".\", \"_\" and \"-\"";
        let is_name = |text: &str, more: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c) || more.contains(c);
            text.len() <= 255 && text.chars().all(fits)
        };
        let register_as = from.parsed("eureka.register_as", name, |text| {
            is_name(text, "").then(|| text.to_owned())
        });
        let hostname = from.parsed("eureka.hostname", name, |text| {
            is_name(text, ":").then(|| text.to_owned())
        });
        let prefer_ip = from.switch("eureka.prefer_ip");
        let ip = from.parsed(
            "eureka.ip",
            "nothing, or an IP address",
            |text| match text {
                "" => Some(None),
                text => text.parse().ok().map(Some),
            },
        );
        let port = from.whole("eureka.port", 0..=65_535);
        let id = "at most 255 letters, digits, \".\", \"_\", \"-\" and \":\"";
        let instance_id = from.parsed("eureka.instance_id", id, |text| {
            is_name(text, ":").then(|| text.to_owned())
        });
        let times = Duration::from_secs(1)..=Duration::from_hours(1);
        let renewal = from.duration("eureka.renewal", times.clone());
        let lease = from.duration("eureka.lease", times);
        let (renewal, lease) = (renewal?, lease?);
        if lease < renewal {
            from.contradiction(
                "eureka.lease",
                "more than eureka.renewal: best three times as long",
            );
        }
        let register_as = register_as?;
        Some(Self {
            application: if register_as.is_empty() {
                application?
            } else {
                register_as
            },
            hostname: hostname?,
            prefer_ip: prefer_ip?,
            ip: ip?,
            is_encrypted: !from.text("http.tls.certificate_file")?.is_empty(),
            port: port.map(|port| u16::try_from(port).ok().filter(|port| *port != 0))?,
            instance_id: instance_id?,
            lease: Lease {
                renewal: renewal.into(),
                duration: lease.into(),
            },
        })
    }
}
