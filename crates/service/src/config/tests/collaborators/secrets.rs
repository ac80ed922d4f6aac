//! What may be a secret in addresses and paths, and what Eureka's hosts are.

use super::{RESERVE, keys, of_file};

#[test]
fn a_query_of_an_address_or_of_a_path_is_kept_from_screens() {
    let pay = "[payments]\nprotocol = \"pay\"\nurl = \"http://pay\"\n";
    let text = format!("{pay}paths.pay = \"POST /pay?apikey=hunter2\"\n");
    let settings = of_file(&text).unwrap();
    let all = settings.in_force.iter();
    let path = all.clone().find(|one| one.name == "paths.pay").unwrap();
    assert_eq!(path.value, "\"(hidden)\"");
    for text in [
        RESERVE.replace("8081", "8081/?key=hunter2"),
        RESERVE.replace("8081", "8081/#hunter2"),
        format!("{pay}paths.pay = \"GET /pay?apikey=hunter2\"\n"),
        format!("{pay}paths.pya = \"POST /pay?apikey=hunter2\"\n"),
        format!("{pay}paths.refund = \"POST pay?apikey=hunter2\"\n"),
    ] {
        let faults = of_file(&text).unwrap_err();
        assert_eq!(keys(&faults).len(), 1, "{faults}");
        let faults = faults.to_string();
        assert!(
            !faults.contains("hunter2") && faults.contains("(hidden)"),
            "{faults}"
        );
    }
}

#[test]
fn faults_say_once_what_is_expected() {
    for text in [
        RESERVE.replace("http://inventory:8081", "inventory"),
        RESERVE.replace("http://", "http://shop@"),
        format!("{RESERVE}paths.reserve = \"reserve\"\n"),
        format!("{RESERVE}paths.reserve = \"GET /reserve\"\n"),
        "[eureka]\nhosts = [\"a b\"]\n".to_owned(),
    ] {
        let faults = of_file(&text).unwrap_err().to_string();
        assert_eq!(faults.matches("expected").count(), 1, "{faults}");
        assert!(!faults.contains("an address must"), "{faults}");
    }
}
