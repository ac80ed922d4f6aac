//! Starting and stopping a Chromium, which goes nowhere but to this machine.

use super::page::Page;
use super::pipe::Pipe;
use crate::servers::database::no_server;
use crate::servers::server::named_by;
use serde_json::{Value, json};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// The program's own pipes are those that it is asked by: descriptors 3 and 4.
const START: &str = r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2"#;

/// Headless and without a sandbox, as root in a container can run it; nothing that calls home; no name
/// but this machine's own leads anywhere.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication",
    "--host-resolver-rules=MAP localhost 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--lang=en-US",
    "--password-store=basic",
    "--use-mock-keychain",
];

/// A running Chromium; killed when it goes out of scope.
pub(crate) struct Browser {
    child: Child,
    pub(super) pipe: Arc<Pipe>,
    /// Gone when the program is.
    _profile: TempDir,
}

impl Browser {
    /// Starts one; tells what is left out if there is none.
    pub(crate) fn start() -> Option<Self> {
        let program = named_by("ORDER_SERVICE_TEST_CHROMIUM");
        let program = program.or_else(|| no_server("Chromium"))?;
        let profile = tempfile::tempdir().unwrap();
        let folder = profile.path().display();
        let mut command = Command::new("sh");
        command.args(["-c", START, &program]).args(FLAGS);
        command.arg(format!("--user-data-dir={folder}/profile"));
        command.arg("about:blank");
        command.env("HOME", profile.path());
        // It has many processes, which end together.
        command.process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Some(Self {
            child,
            pipe: Pipe::new(to, from),
            _profile: profile,
        })
    }

    /// A page with cookies of its own.
    pub(crate) async fn page(&self) -> Page {
        let context = self.ask("Target.createBrowserContext", json!({})).await;
        let wanted = json!({
            "url": "about:blank", "browserContextId": context["browserContextId"],
            "width": 1280, "height": 900,
        });
        let target = self.ask("Target.createTarget", wanted).await;
        let wanted = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.ask("Target.attachToTarget", wanted).await;
        let session = attached["sessionId"].as_str().unwrap().to_owned();
        Page::new(self.pipe.clone(), session).await
    }

    async fn ask(&self, method: &str, parameters: Value) -> Value {
        let answer = self.pipe.call(None, method, parameters).await;
        answer.unwrap_or_else(|why| panic!("{why}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let kill = Command::new("kill")
            .args(["-s", "KILL", "--", &group])
            .status();
        let _gone_already = kill.and_then(|_| self.child.kill());
        let _ = self.child.wait();
    }
}
