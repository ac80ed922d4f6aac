//! Kafka's own tools: other clients that are not ours, each of which takes a second or two to start.

use super::named::named_by;
use std::process::Command;

/// The script that starts them.
pub(crate) struct Tools(String);

impl Tools {
    /// The one that the environment names; tells what is left out if it names none.
    pub(crate) fn or_left_out() -> Option<Self> {
        named_by("ORDER_SERVICE_TEST_KAFKA_TOOLS", "Kafka").map(Self)
    }

    /// What one of them writes, by the name of its class in `org.apache.kafka.tools`.
    pub(crate) fn run(&self, class: &str, arguments: &[&str]) -> String {
        let ran = Command::new("sh")
            .arg(&self.0)
            .arg(format!("org.apache.kafka.tools.{class}"))
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{class}: {said}");
        String::from_utf8(ran.stdout).unwrap()
    }
}
