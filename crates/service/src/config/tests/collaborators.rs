//! Collaborators: what their sections say, for one and for all, and what is wrong in them.

mod mail;
mod secrets;

use super::{Settings, Sources, environment, file, keys};
use crate::config::{Chosen, Faults, InForce, InventoryProtocol, Remote, ShippingProtocol};
use domain::Duration;
use outbound::http::Keys;
use outbound::http::upstream::UpstreamSettings;

fn of_file(text: &str) -> Result<Settings, Faults> {
    let file = file(text);
    let sources = Sources {
        file: Some(file.path().to_owned()),
        ..environment(&[])
    };
    Settings::load(&sources)
}

fn inventory(text: &str) -> Remote<InventoryProtocol> {
    match of_file(text).map(|settings| settings.collaborators.inventory) {
        Ok(Chosen::Remote(remote)) => *remote,
        other => panic!("{other:?}"),
    }
}

const RESERVE: &str =
    "[inventory]\nprotocol = \"reserve-release\"\nurl = \"http://inventory:8081\"\n";

fn reserve_at(remote: &Remote<InventoryProtocol>) -> String {
    match &remote.protocol {
        InventoryProtocol::ReserveRelease(paths) => paths.reserve.to_string(),
        InventoryProtocol::PerProduct(paths) => paths.reserve.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_protocol_and_an_address_are_all_that_a_service_needs() {
    let remote = inventory(RESERVE);
    assert_eq!(
        (remote.word, &*remote.place.to_string()),
        ("reserve-release", "http://inventory:8081")
    );
    assert_eq!(reserve_at(&remote), "POST /api/v1/inventory/reserve");
    assert_eq!(remote.keys, Keys::Ignored);
    assert_eq!(remote.bounds, UpstreamSettings::default());
}

#[test]
fn a_bound_is_for_all_or_for_one() {
    let text = format!(
        "[collaborators]\ntimeout = \"2s\"\nin_flight = 5\n{RESERVE}timeout = \"3s\"\n\
         [shipping]\nprotocol = \"tracking\"\nurl = \"http://tracking\"\n"
    );
    let settings = of_file(&text).unwrap().collaborators;
    let (Chosen::Remote(inventory), Chosen::Remote(shipping)) =
        (settings.inventory, settings.shipping)
    else {
        panic!("both are services")
    };
    assert_eq!(inventory.bounds.timeout.as_secs(), 3);
    assert_eq!(shipping.bounds.timeout.as_secs(), 2);
    let ShippingProtocol::Tracking(shipment) = shipping.protocol;
    assert_eq!(shipment.to_string(), "POST /api/v1/tracking/shipment");
}

#[test]
fn what_a_provider_promises_of_keys_is_believed_and_no_more() {
    let text = format!("{RESERVE}keys = \"honoured\"\nkeys_window = \"2h\"\n");
    let promised = Keys::Honoured {
        window: Duration::from_hours(2),
        pins_refusals: false,
        tombstones_undo: false,
    };
    assert_eq!(inventory(&text).keys, promised);
}

#[test]
fn paths_can_be_moved_and_those_in_force_are_shown() {
    let text = format!("{RESERVE}paths.reserve = \"PUT /stock/less\"\n");
    assert_eq!(reserve_at(&inventory(&text)), "PUT /stock/less");
    let shown = of_file(&text).unwrap().in_force;
    let path = |name: &str| {
        let path = shown
            .iter()
            .find(|one| one.section == "inventory" && one.name == format!("paths.{name}"));
        let path = path.unwrap_or_else(|| panic!("{name} is not shown"));
        (path.value.clone(), path.origin.clone())
    };
    assert_eq!(path("reserve").0, "\"PUT /stock/less\"");
    let release = (
        "\"POST /api/v1/inventory/release\"".to_owned(),
        "the protocol".to_owned(),
    );
    assert_eq!(path("release"), release);
}

#[test]
fn a_layer_that_chooses_another_protocol_leaves_the_paths_of_the_last_one_behind() {
    let below = file(&format!("{RESERVE}paths.reserve = \"PUT /stock/less\"\n"));
    for (protocol, reserve) in [
        (
            "per-product",
            "POST /api/v1/inventory/{productId}/reserveStock",
        ),
        ("reserve-release", "PUT /stock/less"),
    ] {
        let sources = Sources {
            file: Some(below.path().to_owned()),
            ..environment(&[("INVENTORY__PROTOCOL", protocol)])
        };
        let settings = Settings::load(&sources).unwrap();
        let Chosen::Remote(remote) = settings.collaborators.inventory else {
            panic!("it is a service")
        };
        assert_eq!(reserve_at(&remote), reserve);
    }
}

#[test]
fn every_fault_of_every_service_is_told_at_once() {
    let text = "
        [inventory]
        protocol = \"per-product\"
        url = \"ftp://inventory\"
        in_flight = 0
        paths.reserve = \"POST /stock/{sku}\"
        paths.reserv = \"POST /stock\"
        [payments]
        paths.pay = \"POST /pay\"
        [shipping]
        protocol = \"pigeons\"
        [notifications]
        protocol = \"send\"
        keys = \"honoured\"
        [catalogue]
        protocol = \"price list\"
        [collaborators]
        reads = \"many\"";
    let faults = of_file(text).unwrap_err();
    let expected = [
        "catalogue.protocol",
        "collaborators.reads",
        "inventory.in_flight",
        "inventory.paths.reserv",
        "inventory.paths.reserve",
        "inventory.url",
        "notifications.keys",
        "notifications.url",
        "payments.paths.pay",
        "shipping.protocol",
    ];
    assert_eq!(keys(&faults), expected);
    let told = faults.to_string();
    for words in [
        "{sku} is nothing that this call knows; it knows: productId",
        "a call of protocol \"per-product\": one of product, reserve, release, consume",
        "\"builtin\" or \"none\" or \"tracking\"",
        "the service's address, which protocol \"send\" needs",
        "nothing: this collaborator has no use for it",
        "nothing: protocol \"builtin\" has no paths",
    ] {
        assert!(told.contains(words), "{words} is not in:\n{told}");
    }
}

#[test]
fn what_no_section_of_a_service_has_is_refused_with_what_it_has() {
    for (key, known) in [
        ("inventory.time_out", "inventory.timeout"),
        ("inventory.paths", "inventory.paths.NAME"),
        ("inventory.paths.a.b", "inventory.paths.NAME"),
        ("money.timeout", "money.currency"),
    ] {
        let (section, setting) = key.split_once('.').unwrap();
        let faults = of_file(&format!("[{section}]\n{setting} = \"1s\"\n")).unwrap_err();
        assert_eq!(keys(&faults), [key]);
        assert!(faults.to_string().contains(known), "{faults}");
    }
}

#[test]
fn a_call_has_to_end_before_the_engine_stops_listening() {
    let text = format!("[engine]\ncall_timeout = \"3s\"\n{RESERVE}");
    assert_eq!(
        keys(&of_file(&text).unwrap_err()),
        ["collaborators.timeout"]
    );
    let text = format!("{text}timeout = \"3s\"\n");
    assert_eq!(keys(&of_file(&text).unwrap_err()), ["inventory.timeout"]);
    assert!(
        of_file("[engine]\ncall_timeout = \"3s\"\n").is_ok(),
        "nobody is asked"
    );
}

#[test]
fn what_is_shown_to_a_service_is_shown_to_nobody_else() {
    let secret = file("Bearer hunter2\n");
    let path = secret.path().display();
    let in_file = format!("{RESERVE}authorization_file = \"{path}\"\n");
    let in_text = format!("{RESERVE}authorization = \"Bearer hunter2\"\n");
    for text in [&in_file, &in_text] {
        let settings = of_file(text).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
        let shown = inventory(text).shown.current().unwrap();
        assert!(shown.is_some(), "{text}");
    }
    for (text, key) in [
        (
            format!("{in_file}authorization = \"Bearer hunter2\"\n"),
            "inventory.authorization",
        ),
        (
            format!("{RESERVE}authorization = \"hunter2\\n2\"\n"),
            "inventory.authorization",
        ),
        (RESERVE.replace("//", "//me:hunter2@"), "inventory.url"),
    ] {
        let faults = of_file(&text).unwrap_err();
        assert_eq!(keys(&faults), [key]);
        assert!(!faults.to_string().contains("hunter2"), "{faults}");
    }
    drop(secret);
    let error = inventory(&in_file).shown.current().unwrap_err();
    assert!(
        error.to_string().contains("inventory.authorization_file"),
        "{error}"
    );
}

#[test]
fn every_protocol_can_be_chosen_with_an_address_alone() {
    for (section, protocols) in [
        (
            "inventory",
            "reserve-release per-product check-reduce check-reduce-body check-reserve product-stock",
        ),
        ("payments", "pay authorize-capture"),
        ("shipping", "tracking"),
        ("notifications", "send notify"),
        ("catalogue", "product inventory-price inventory-price-sku"),
        ("customers", "user"),
        ("carts", "cart"),
    ] {
        for protocol in protocols.split(' ') {
            let text = format!("[{section}]\nprotocol = \"{protocol}\"\nurl = \"http://there\"\n");
            let shown = of_file(&text).unwrap().in_force;
            let has_paths =
                |one: &InForce| one.section == section && one.name.starts_with("paths.");
            assert!(shown.iter().any(has_paths), "{text}");
        }
    }
}

#[test]
fn a_service_is_at_an_address_or_has_a_name_in_eureka() {
    let listed = "[eureka]\nurls = \"http://eureka:8761/eureka\"\n[inventory]\n\
        protocol = \"reserve-release\"\nservice = \"msvc-inventory\"\n";
    let place = inventory(listed).place.to_string();
    assert_eq!(place, "msvc-inventory in Eureka");
    // A layer that says the one leaves the other behind.
    let file = file(listed);
    let url = ("ORDER_SERVICE__INVENTORY__URL", "http://inventory:8081");
    let sources = Sources {
        file: Some(file.path().to_owned()),
        environment: Some([(url.0.to_owned(), url.1.to_owned())].into()),
        ..Sources::default()
    };
    let Chosen::Remote(remote) = Settings::load(&sources).unwrap().collaborators.inventory else {
        panic!("it is a service");
    };
    assert_eq!(remote.place.to_string(), url.1);

    for (text, key) in [
        (format!("{listed}url = \"http://a\"\n"), "inventory.service"),
        (listed.replace("urls", "register_as"), "eureka.register_as"),
        (listed.replace("msvc-", "http://"), "inventory.service"),
    ] {
        let faults = of_file(&text).unwrap_err();
        assert!(keys(&faults).contains(&key), "{faults}");
    }
    let nowhere = listed.replace("\"http://eureka:8761/eureka\"", "\"\"");
    let faults = of_file(&nowhere).unwrap_err();
    assert!(faults.to_string().contains("set eureka.urls"), "{faults}");
}
