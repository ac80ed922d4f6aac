//! What people find on a page by its name: buttons, links and fields, as a screen reader tells them.

use super::page::Page;
use crate::waiting::{PATIENCE, until};
use serde_json::{Value, json};

/// Roles of what can be written into.
const FIELDS: [&str; 4] = ["textbox", "searchbox", "spinbutton", "combobox"];

impl Page {
    /// Clicks on the one thing of this role and name, with the mouse, once it is there.
    pub(crate) async fn click(&self, role: &str, name: &str) {
        // A part that is just being brought up to date has no place yet, or no longer.
        let seen = until(Option::is_some, || self.place_of(role, name)).await;
        let Ok(Some((x, y))) = seen else {
            let what = format!("not within {PATIENCE:?}: one {role} {name:?} that can be seen");
            self.fail(&what).await
        };
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.ask("Input.dispatchMouseEvent", event).await;
        }
    }

    /// Unfolds what is folded away behind these words. A part that is brought up to date between the
    /// pressing of the mouse and its letting go takes no click: then once more.
    pub(crate) async fn unfold(&self, words: &str) {
        let attempt = || async {
            self.click("DisclosureTriangle", words).await;
            let [node] = self.look_up(&["DisclosureTriangle"], words).await[..] else {
                return false;
            };
            let is_open = "function() { return this.closest('details').open; }";
            self.on(node, is_open, json!([])).await == true
        };
        if until(|is_open| *is_open, attempt).await.is_err() {
            self.fail(&format!("{words:?} does not unfold")).await;
        }
    }

    /// Replaces what is in the field with this label.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        if until(|done| *done, || self.take_up(label)).await.is_err() {
            let what = format!("not within {PATIENCE:?}: one field {label:?} to write into");
            self.fail(&what).await;
        }
        self.ask("Input.insertText", json!({ "text": text })).await;
    }

    /// Chooses an option by its words, in the list with this label.
    pub(crate) async fn choose(&self, label: &str, option: &str) {
        let node = self.found(&["combobox", "listbox"], label).await;
        let choose = "function(words) {
            const found = [...this.options].find(option => option.text.trim() === words);
            if (!found) return false;
            this.value = found.value;
            this.dispatchEvent(new Event('input', { bubbles: true }));
            this.dispatchEvent(new Event('change', { bubbles: true }));
            return true;
        }";
        let chosen = self.on(node, choose, json!([{ "value": option }])).await;
        if chosen != true {
            self.fail(&format!("{label:?} has no option {option:?}"))
                .await;
        }
    }

    /// Whether there is something of this role and name now.
    pub(crate) async fn has(&self, role: &str, name: &str) -> bool {
        self.look_up(&[role], name).await.len() == 1
    }

    /// The role and name of what has the focus.
    pub(crate) async fn focused(&self) -> (String, String) {
        let wanted = json!({ "expression": "document.activeElement" });
        let focused = self.ask("Runtime.evaluate", wanted).await;
        let wanted = json!({ "objectId": focused["result"]["objectId"], "fetchRelatives": false });
        let tree = self.ask("Accessibility.getPartialAXTree", wanted).await;
        let node = &tree["nodes"][0];
        let text = |member: &str| {
            node[member]["value"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        (text("role"), text("name"))
    }

    /// The middle of the one thing of this role and name, if it is there and can be seen.
    async fn place_of(&self, role: &str, name: &str) -> Option<(f64, f64)> {
        let [node] = self.look_up(&[role], name).await[..] else {
            return None;
        };
        let place = json!({ "backendNodeId": node });
        self.call("DOM.scrollIntoViewIfNeeded", place.clone())
            .await
            .ok()?;
        let quads = self.call("DOM.getContentQuads", place).await.ok()?;
        centre(&quads["quads"][0])
    }

    /// Gives the focus to the one field with this label, with all that is in it selected.
    async fn take_up(&self, label: &str) -> bool {
        let [node] = self.look_up(&FIELDS, label).await[..] else {
            return false;
        };
        let place = json!({ "backendNodeId": node });
        if self.call("DOM.focus", place).await.is_err() {
            return false;
        }
        let select = "document.activeElement.select && document.activeElement.select()";
        self.try_evaluate(select).await.is_ok()
    }

    /// The one node with one of these roles and this name, once it is there.
    async fn found(&self, roles: &[&str], name: &str) -> u64 {
        let looked_up = until(
            |found: &Vec<u64>| found.len() == 1,
            || self.look_up(roles, name),
        );
        match looked_up.await {
            Ok(found) => found[0],
            Err(found) => {
                let (many, roles) = (found.len(), roles.join(" or "));
                self.fail(&format!(
                    "not within {PATIENCE:?}: one {roles} {name:?}; there are {many}"
                ))
                .await
            }
        }
    }

    async fn look_up(&self, roles: &[&str], name: &str) -> Vec<u64> {
        let Ok(document) = self.call("DOM.getDocument", json!({ "depth": 0 })).await else {
            return Vec::new();
        };
        let wanted = json!({ "nodeId": document["root"]["nodeId"], "accessibleName": name });
        let Ok(found) = self.call("Accessibility.queryAXTree", wanted).await else {
            return Vec::new();
        };
        let nodes = found["nodes"].as_array().cloned().unwrap_or_default();
        let is_meant = |node: &&Value| {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            roles.contains(&role) && node["ignored"] != true
        };
        let meant = nodes.iter().filter(is_meant);
        meant
            .filter_map(|node| node["backendDOMNodeId"].as_u64())
            .collect()
    }

    /// Calls a function on a node.
    async fn on(&self, node: u64, function: &str, arguments: Value) -> Value {
        let wanted = json!({ "backendNodeId": node });
        let object = self.ask("DOM.resolveNode", wanted).await;
        let wanted = json!({
            "objectId": object["object"]["objectId"], "functionDeclaration": function,
            "arguments": arguments, "returnByValue": true,
        });
        let told = self.ask("Runtime.callFunctionOn", wanted).await;
        told["result"]["value"].clone()
    }
}

/// The middle of a quadrangle, as eight numbers tell it.
fn centre(quad: &Value) -> Option<(f64, f64)> {
    let numbers: Vec<f64> = quad.as_array()?.iter().filter_map(Value::as_f64).collect();
    let [x1, y1, _, _, x2, y2, _, _] = numbers[..] else {
        return None;
    };
    Some((f64::midpoint(x1, x2), f64::midpoint(y1, y2)))
}
