//! The proxy's settings, judged by the proxy itself.

use super::files::root;
use super::judged::{judge, says_well};
use std::process::Command;

#[test]
fn haproxy_takes_the_settings_of_the_proxy_and_warns_of_nothing() {
    let Some(haproxy) = judge("ORDER_SERVICE_TEST_HAPROXY", "haproxy") else {
        return;
    };
    let mut check = Command::new(haproxy);
    check.args(["-c", "-dW", "-f"]);
    says_well(check.arg(root().join("deploy/proxy/haproxy.cfg")));
}
