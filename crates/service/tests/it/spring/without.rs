//! The same without a config server: what is optional is done without, and what is not is missed at once.

use crate::shop::Shop;
use std::process::Output;

/// A port on which nobody listens, with a password that nobody is to see.
const NOBODY: &str = "configserver:http://shop:hunter2@127.0.0.1:9";

fn words(output: &Output) -> String {
    let said = [&output.stdout, &output.stderr];
    said.map(|said| String::from_utf8_lossy(said).into_owned())
        .concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_config_server_that_is_down_and_optional_is_done_without_and_said_once() {
    let shop = Shop::new();
    let optional = format!("optional:{NOBODY}");
    let service = shop.start(&[("spring.config_import", &optional)]).await;
    assert!(service.get("/ready").await.status.is_success());
    let log = service.log();
    assert_eq!(
        log.matches("the start goes on without them").count(),
        1,
        "{log}"
    );
    assert!(
        log.contains("http://127.0.0.1:9") && !log.contains("hunter2"),
        "{log}"
    );
    service.stop().await;
}

#[test]
fn a_config_server_that_is_down_and_not_optional_is_a_fault_of_the_configuration() {
    let shop = Shop::new();
    let mut program = shop.program(&[("spring.config_import", NOBODY)]);
    let ended = program.args(["--listen", "127.0.0.1:0"]).output().unwrap();
    let words = words(&ended);
    assert_eq!(ended.status.code(), Some(2), "{words}");
    assert!(words.contains("spring.config_import"), "{words}");
    assert!(
        words.contains("http://127.0.0.1:9") && !words.contains("hunter2"),
        "{words}"
    );
}
