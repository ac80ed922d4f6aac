//! A file with a secret in it: read at start, and followed from then on. What it says anew counts once it has
//! said the same twice, so that a file is not read half written; what cannot be used leaves the last in force.

use super::first_line::password_in;
use anyhow::{Context as _, bail};
use application::Current;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More than keys and lists of keys have, in bytes.
const LONGEST: u64 = 256 * 1024;

/// More than anybody signs with at once.
const MOST_LINES: usize = 8;

/// What of a file counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Its first line, whatever is in it.
    FirstLine,
    /// Its first line: so many visible characters at least.
    Visible(usize),
    /// Each of its lines, likewise.
    EachVisible(usize),
    /// All of it.
    Whole,
}

/// A file that a setting names. Clones are the same file, and are followed together.
#[derive(Clone)]
pub(crate) struct SecretFile(Arc<Inner>);

struct Inner {
    setting: String,
    path: PathBuf,
    /// Another file, which is read as if it stood below the first: a certificate has its key there.
    below: Option<PathBuf>,
    part: Part,
    /// Whether those who use it can be told of a change.
    is_live: bool,
    state: Mutex<State>,
}

/// Does what has to be done with what the file says.
type Taken = Box<dyn Fn(&str) -> anyhow::Result<()> + Send>;

#[derive(Default)]
struct State {
    /// What is in force.
    last: Option<String>,
    /// What was seen once.
    seen: Option<String>,
    /// What was last complained of, so that it is said once.
    complaint: Option<String>,
    takers: Vec<Taken>,
}

impl SecretFile {
    /// One that takes effect as soon as it changes.
    pub(crate) fn new(setting: &str, path: impl Into<PathBuf>, part: Part) -> Self {
        Self::of(setting, (path.into(), None), part, true)
    }

    /// One that takes effect at the next start.
    pub(crate) fn read_at_start(setting: &str, path: impl Into<PathBuf>, part: Part) -> Self {
        Self::of(setting, (path.into(), None), part, false)
    }

    /// Two that are read and followed as one.
    pub(crate) fn pair(setting: &str, path: impl Into<PathBuf>, below: impl Into<PathBuf>) -> Self {
        Self::of(
            setting,
            (path.into(), Some(below.into())),
            Part::Whole,
            true,
        )
    }

    fn of(
        setting: &str,
        (path, below): (PathBuf, Option<PathBuf>),
        part: Part,
        is_live: bool,
    ) -> Self {
        Self(Arc::new(Inner {
            setting: setting.to_owned(),
            path,
            below,
            part,
            is_live,
            state: Mutex::default(),
        }))
    }

    /// What names it.
    pub(crate) fn setting(&self) -> &str {
        &self.0.setting
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }

    /// All that it is read from.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.path()).chain(self.0.below.as_deref())
    }

    /// Whether a change takes effect without a restart.
    pub(crate) fn is_live(&self) -> bool {
        self.0.is_live
    }

    /// What it says now.
    pub(crate) fn read(&self) -> anyhow::Result<String> {
        let Inner {
            setting,
            path,
            part,
            ..
        } = &*self.0;
        match part {
            Part::FirstLine => password_in(setting, path),
            Part::Visible(shortest) => {
                let line = password_in(setting, path)?;
                self.visible(&line, *shortest)?;
                Ok(line)
            }
            Part::EachVisible(shortest) => {
                let text = self.whole()?;
                let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
                if lines.is_empty() || lines.len() > MOST_LINES {
                    let shown = path.display();
                    bail!("{setting} {shown} has to have 1 to {MOST_LINES} lines");
                }
                for line in &lines {
                    self.visible(line, *shortest)?;
                }
                Ok(lines.join("\n"))
            }
            Part::Whole => self.whole(),
        }
    }

    /// What is made of it, now and whenever it changes. `make` is told what it made before.
    pub(crate) fn current<T: Send + Sync + 'static>(
        &self,
        make: impl Fn(&str, Option<&T>) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<Current<T>> {
        let text = self.read()?;
        let current = Current::new(make(&text, None).with_context(|| self.name())?);
        let holder = current.clone();
        let mut state = self.state();
        state.takers.push(Box::new(move |text| {
            let renewed = make(text, Some(&holder.get()))?;
            holder.put(renewed);
            Ok(())
        }));
        // Where another part of the service has read something else: what it has not seen is a change to it.
        state.last.get_or_insert(text);
        Ok(current)
    }

    /// What it says, for somebody who cannot be told of a change.
    pub(crate) fn once(&self) -> anyhow::Result<String> {
        let text = self.read()?;
        self.state().last.get_or_insert_with(|| text.clone());
        Ok(text)
    }

    /// Looks at it again.
    pub(crate) fn look(&self) {
        let read = self.read();
        let mut state = self.state();
        // Nobody has asked for it: it is of something that is not used.
        if state.last.is_none() {
            return;
        }
        let text = match read {
            Ok(text) => text,
            Err(why) => {
                state.seen = None;
                return self.complain(&mut state, &format!("{why:#}"));
            }
        };
        if state.last.as_ref() == Some(&text) {
            state.seen = None;
            if state.complaint.take().is_some() {
                self.say("its file is as it was before");
            }
        } else if state.seen.as_ref() == Some(&text) {
            self.take(&mut state, text);
        } else {
            state.seen = Some(text);
        }
    }

    fn take(&self, state: &mut State, text: String) {
        for taker in &state.takers {
            if let Err(why) = taker(&text) {
                return self.complain(state, &format!("{why:#}"));
            }
        }
        if self.is_live() {
            self.say("its file has changed, and what it says now is in force");
        } else {
            let setting = self.setting();
            tracing::warn!(
                setting,
                "{setting}: its file has changed, which takes effect at the next start"
            );
        }
        state.last = Some(text);
        state.seen = None;
        state.complaint = None;
    }

    fn complain(&self, state: &mut State, why: &str) {
        if state.complaint.as_deref() != Some(why) {
            let setting = self.setting();
            tracing::warn!(
                setting,
                why,
                "{setting}: what was in force stays so, for its file cannot be used: {why}"
            );
            state.complaint = Some(why.to_owned());
        }
    }

    fn say(&self, what: &str) {
        let setting = self.setting();
        tracing::info!(setting, "{setting}: {what}");
    }

    fn whole(&self) -> anyhow::Result<String> {
        let texts = self.paths().map(|path| self.all_of(path));
        let texts: anyhow::Result<Vec<String>> = texts.collect();
        Ok(texts?.join("\n"))
    }

    fn all_of(&self, path: &Path) -> anyhow::Result<String> {
        let name = || format!("{} {}", self.setting(), path.display());
        let unreadable = || format!("{} cannot be read", name());
        let about = path.metadata().with_context(unreadable)?;
        if !about.is_file() {
            bail!("{} is not a regular file", name());
        }
        if about.len() > LONGEST {
            bail!("{} has more than {LONGEST} bytes", name());
        }
        let text = std::fs::read_to_string(path).with_context(unreadable)?;
        if text.trim().is_empty() {
            bail!("{} is empty", name());
        }
        Ok(text)
    }

    fn visible(&self, line: &str, shortest: usize) -> anyhow::Result<()> {
        let is_visible = line.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_visible || line.len() < shortest {
            bail!(
                "{} has to have at least {shortest} visible ASCII characters without spaces on a line",
                self.name()
            );
        }
        Ok(())
    }

    /// What names it, and where it is.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.setting(), self.path().display())
    }

    /// Whether what it says cannot be used.
    #[cfg(test)]
    pub(super) fn complains(&self) -> bool {
        self.state().complaint.is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SecretFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretFile({})", self.name())
    }
}

impl PartialEq for SecretFile {
    fn eq(&self, other: &Self) -> bool {
        (self.setting(), self.path()) == (other.setting(), other.path())
    }
}

impl Eq for SecretFile {}
