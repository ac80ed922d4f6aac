//! The TypeScript client: checked by its compiler, and its own tests run in Node against the service.

use crate::servers::database::no_server;
use crate::servers::server::named_by;
use crate::shop::Shop;
use std::path::Path;
use std::process::Command;

#[tokio::test]
async fn the_typescript_client_passes_its_own_tests_against_the_service() {
    let modules = named_by("ORDER_SERVICE_TEST_NODE_MODULES");
    let Some(modules) = modules.or_else(|| no_server("Node")) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../clients/typescript");
    for part in [
        "package.json",
        "tsconfig.json",
        "tsconfig.test.json",
        "src",
        "test",
    ] {
        copy(&client.join(part), &folder.path().join(part));
    }
    std::fs::write(folder.path().join("test/readme.test.ts"), readme(&client)).unwrap();
    std::os::unix::fs::symlink(&modules, folder.path().join("node_modules")).unwrap();
    let compiler = Path::new(&modules).join("typescript/bin/tsc");
    for project in ["tsconfig.json", "tsconfig.test.json"] {
        let mut compile = Command::new("node");
        compile.arg(&compiler).args(["--project", project]);
        passes(compile.current_dir(&folder));
    }
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let mut tests = Command::new("node");
    tests
        .args(["--test", "test-dist/test/"])
        .current_dir(&folder);
    passes(tests.env("ORDER_SERVICE_URL", service.url("")));
}

/// The README's example, asking this test's service.
fn readme(client: &Path) -> String {
    let readme = std::fs::read_to_string(client.join("README.md")).unwrap();
    let example = readme.split("```ts\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    let here = r#"process.env["ORDER_SERVICE_URL"] ?? """#;
    let asked = example.replace(r#""http://127.0.0.1:8080""#, here);
    asked.replace(r#""order-service-client""#, r#""../src/index.js""#)
}

fn passes(command: &mut Command) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&said)
    );
}

/// Folders with all that is in them.
fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        std::fs::copy(from, to).unwrap();
        return;
    }
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}
