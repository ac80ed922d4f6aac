//! Making a copy: never over anything, for its owner's eyes alone, and nothing half done is left.

use super::{run, said};
use crate::shop::Shop;
use std::os::unix::fs::PermissionsExt as _;

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_lies_over_nothing_unless_told_and_is_its_owners_alone() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let file = shop.folder().join("copy.db");
    std::fs::write(&file, "precious").unwrap();
    let refused = run(&shop, &["backup", "--to", "copy.db"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(
        refused.complaint.contains("copy.db is there already"),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(&file).unwrap(), b"precious");
    let made = run(&shop, &["backup", "--replace", "--to", "copy.db"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    for name in ["copy.db", "copy.db.sha256"] {
        let file = std::fs::metadata(shop.folder().join(name)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600, "{name}");
    }
    for itself in ["shop.db", "./shop.db", "shop.db-wal"] {
        let refused = run(&shop, &["backup", "--replace", "--to", itself]);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(
            refused.complaint.contains("is what is to be copied"),
            "{refused:?}"
        );
    }
    let nowhere = run(&shop, &["backup", "--to", "nowhere/copy.db"]);
    assert_eq!(nowhere.code, Some(2), "{nowhere:?}");
    let names = std::fs::read_dir(shop.folder()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        !names
            .iter()
            .any(|name| name.to_string_lossy().contains(".part")),
        "{names:?}"
    );
    service.stop().await;
    // And of a file that nobody works on.
    let made = run(&shop, &["backup", "--to", "later.db"]);
    assert_eq!(made.code, Some(0), "{made:?}");
}

/// In a folder that others write in, the name of the file that is being written may lead anywhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_in_the_way_is_refused_and_what_it_leads_to_is_as_it_was() {
    let shop = Shop::new();
    shop.start(&[]).await.stop().await;
    let victim = shop.folder().join("victim");
    std::fs::write(&victim, "precious").unwrap();
    for (name, is_hard) in [
        ("copy.db.part", false),
        ("copy.db.part", true),
        ("copy.db.sha256.part", false),
    ] {
        let planted = shop.folder().join(name);
        if is_hard {
            std::fs::hard_link(&victim, &planted).unwrap();
        } else {
            std::os::unix::fs::symlink(&victim, &planted).unwrap();
        }
        let refused = run(&shop, &["backup", "--to", "copy.db"]);
        assert_eq!(refused.code, Some(2), "{name}: {refused:?}");
        let words = format!("{name} is there, and is no file that a copy");
        assert!(refused.complaint.contains(&words), "{refused:?}");
        assert_eq!(std::fs::read(&victim).unwrap(), b"precious");
        assert!(!shop.folder().join("copy.db").exists(), "{name}");
        std::fs::remove_file(planted).unwrap();
    }
    // What an interrupted run of one's own has left is no hindrance.
    std::fs::write(shop.folder().join("copy.db.part"), "half").unwrap();
    let made = run(&shop, &["backup", "--to", "copy.db"]);
    assert_eq!(made.code, Some(0), "{made:?}");
}

#[test]
fn for_servers_their_own_tools_are_named() {
    let shop = Shop::new();
    for (url, tool) in [
        ("postgres://orders@db/orders", "pg_dump"),
        (
            "mysql://orders@db/orders",
            "mariadb-dump --single-transaction",
        ),
        ("sqlite::memory:", "in a service's memory"),
    ] {
        for arguments in [
            ["backup", "--to", "copy.db"],
            ["restore", "--from", "copy.db"],
        ] {
            let mut program = shop.program(&[]);
            let output = program.args(["--database", url]).args(arguments).output();
            let said = said(&output.unwrap());
            assert_eq!(said.code, Some(2), "{said:?}");
            assert!(said.complaint.contains(tool), "{said:?}");
        }
    }
}
