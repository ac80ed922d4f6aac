//! Keys, for those who use no mouse.

use super::page::Page;
use serde_json::{Value, json};

/// With Shift held.
const SHIFT: u32 = 8;

/// A key that moves or acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Tab,
    BackTab,
    Enter,
    Space,
    Escape,
}

impl Key {
    /// Its name, its code, and what it writes.
    const fn parts(self) -> (&'static str, u32, &'static str) {
        match self {
            Self::Tab | Self::BackTab => ("Tab", 9, ""),
            Self::Enter => ("Enter", 13, "\r"),
            Self::Space => (" ", 32, " "),
            Self::Escape => ("Escape", 27, ""),
        }
    }
}

impl Page {
    /// Presses a key and lets it go.
    pub(crate) async fn press(&self, key: Key) {
        let (name, code, text) = key.parts();
        let event = |kind: &str, text: &str| -> Value {
            json!({
                "type": kind, "key": name, "code": if name == " " { "Space" } else { name },
                "windowsVirtualKeyCode": code, "text": text,
                "modifiers": if key == Key::BackTab { SHIFT } else { 0 },
            })
        };
        let down = if text.is_empty() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        self.ask("Input.dispatchKeyEvent", event(down, text)).await;
        self.ask("Input.dispatchKeyEvent", event("keyUp", "")).await;
    }

    /// Types into what has the focus.
    pub(crate) async fn write(&self, text: &str) {
        self.ask("Input.insertText", json!({ "text": text })).await;
    }

    /// Goes on from one thing to the next until it is at this one.
    pub(crate) async fn tab_to(&self, role: &str, name: &str) {
        let mut met = Vec::new();
        for _ in 0..300 {
            self.press(Key::Tab).await;
            let focused = self.focused().await;
            if focused == (role.to_owned(), name.to_owned()) {
                return;
            }
            met.push(focused);
        }
        met.dedup();
        let what = format!("the {role} {name:?} is not reached by Tab, but {met:?}");
        self.fail(&what).await;
    }
}
