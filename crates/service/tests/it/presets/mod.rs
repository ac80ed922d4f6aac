//! Presets: each is the world of its document, and what is shown of it is what is in force.

use crate::shop::Shop;

/// What each changes of the defaults.
const PRESETS: [(&str, &str); 5] = [
    ("coordinator", include_str!("coordinator.txt")),
    ("cloudforge", include_str!("cloudforge.txt")),
    ("urbanmart", include_str!("urbanmart.txt")),
    ("simple", include_str!("simple.txt")),
    ("msvc-order", include_str!("msvc-order.txt")),
];

#[test]
fn each_preset_is_the_world_of_its_document_and_nothing_else() {
    for (name, expected) in PRESETS {
        let shop = Shop::new();
        let mut program = shop.program(&[]);
        program.env_remove("ORDER_SERVICE__DATABASE__URL");
        let output = program.args(["config", "show", "--preset", name]).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{output:?}");
        let changed = changed(&String::from_utf8(output.stdout).unwrap(), name);
        assert_eq!(changed, expected, "preset {name}");
    }
}

/// The settings that no default made, each with its section.
fn changed(shown: &str, preset: &str) -> String {
    let (mut section, mut changed) = ("", String::new());
    for line in shown.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        }
        let Some((setting, origin)) = line.rsplit_once("  # ") else {
            continue;
        };
        if origin != "default" {
            let known = origin == "the protocol" || origin == format!("preset {preset}");
            assert!(known, "{line}");
            changed.extend([section, ".", setting.trim_end(), "\n"]);
        }
    }
    changed
}

#[test]
fn a_preset_is_below_file_environment_and_flags_and_an_unknown_one_is_refused() {
    let shop = Shop::new();
    std::fs::write(
        shop.folder().join("own.toml"),
        "[http]\nanswer_wait = \"3s\"\n",
    )
    .unwrap();
    let mut program = shop.program(&[("inventory.url", "http://elsewhere")]);
    program.env("ORDER_SERVICE_PRESET", "simple");
    let typed = [
        "config",
        "show",
        "--config",
        "own.toml",
        "--listen",
        "127.0.0.1:9",
    ];
    let output = program.args(typed).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    for setting in [
        "listen = \"127.0.0.1:9\"",
        "answer_wait = \"3s\"",
        "url = \"http://elsewhere\"",
        "protocol = \"check-reserve\"",
    ] {
        assert!(
            shown.lines().any(|line| line.starts_with(setting)),
            "{setting}: {shown}"
        );
    }
    let unknown = shop.run(&["config", "show", "--preset", "complicated"]);
    assert_eq!(unknown.status.code(), Some(2));
    let said = String::from_utf8(unknown.stderr).unwrap();
    assert!(
        said.contains("coordinator, cloudforge, urbanmart, simple, msvc-order"),
        "{said}"
    );
}
