//! Whether everybody can use a page, as far as a program can tell: axe-core, run in the page.

use super::page::Page;
use crate::servers::database::no_server;
use crate::servers::server::named_by;

/// What is asked of it: all rules, and of what it found no more than is needed to mend it.
const RUN: &str = "axe.run(document, { resultTypes: ['violations'], preload: false }).then(found =>
    found.violations
        .filter(one => one.impact === 'serious' || one.impact === 'critical')
        .map(one => one.id + ' (' + one.impact + '): ' + one.help + '\\n' +
            one.nodes.slice(0, 5).map(node => '    ' + node.html + '\\n    ' + node.failureSummary)
                .join('\\n')))";

impl Page {
    /// Serious and critical findings; tells what is left out where there is no axe-core.
    pub(crate) async fn findings(&self) -> Option<Vec<String>> {
        let file = named_by("ORDER_SERVICE_TEST_AXE");
        let file = file.or_else(|| no_server("axe-core"))?;
        let source = std::fs::read_to_string(&file).unwrap();
        // Run as a person at the console would: the page's own policy holds for the page alone.
        self.evaluate(&format!("{source}\n;0")).await;
        let found = self.evaluate(RUN).await;
        let found = found.as_array().cloned().unwrap_or_default();
        let texts = found.iter().filter_map(|one| one.as_str());
        Some(texts.map(str::to_owned).collect())
    }

    /// Fails the test if there is any.
    pub(crate) async fn is_accessible(&self) {
        let findings = self.findings().await.unwrap_or_default();
        if !findings.is_empty() {
            self.fail(&format!(
                "not everybody can use this page:\n{}",
                findings.join("\n")
            ))
            .await;
        }
    }
}
