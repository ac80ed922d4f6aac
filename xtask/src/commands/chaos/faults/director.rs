//! Plays the schedule: does what is due when it is due, and brings everything back in the end.

use super::database::Database;
use super::fleet::Fleet;
use super::schedule::{Fault, Planned};
use super::timeline::Timeline;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Between two looks.
const TICK: Duration = Duration::from_millis(15);

/// How long after the database has come back a replica's end is still its doing.
const AFTERMATH: Duration = Duration::from_secs(10);

/// What was done in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub kills: u32,
    pub kills_of_all: u32,
    pub pauses: u32,
    pub database_kills: u32,
    /// Stopped in order and started from another program.
    pub replaced: u32,
}

/// Has everything in hand that can fail.
pub struct Director {
    pub fleet: Fleet,
    pub database: Database,
    timeline: Arc<Timeline>,
    /// When the database is to come back.
    database_back: Option<Instant>,
    /// When it was last seen away.
    last_away: Option<Instant>,
    pub done: Done,
}

impl Director {
    /// Takes over what runs.
    pub fn new(fleet: Fleet, database: Database, timeline: Arc<Timeline>) -> Self {
        Self {
            fleet,
            database,
            timeline,
            database_back: None,
            last_away: None,
            done: Done::default(),
        }
    }

    /// Plays the schedule to its end.
    pub async fn play(&mut self, schedule: Vec<Planned>) -> anyhow::Result<()> {
        let began = Instant::now();
        let mut schedule = VecDeque::from(schedule);
        while let Some(next) = schedule.front().copied() {
            if began.elapsed() >= next.at && self.commit(next.fault).await? {
                schedule.pop_front();
            }
            self.look().await?;
            tokio::time::sleep(TICK).await;
        }
        Ok(())
    }

    /// Looks after everything, and does nothing to it, while something else goes on.
    pub async fn beside<T>(&mut self, other: impl Future<Output = T>) -> anyhow::Result<T> {
        tokio::select! {
            done = other => Ok(done),
            trouble = self.watch() => Err(trouble),
        }
    }

    /// Ends when looking after everything is not possible any more: why.
    async fn watch(&mut self) -> anyhow::Error {
        loop {
            if let Err(trouble) = self.look().await {
                return trouble;
            }
            tokio::time::sleep(TICK).await;
        }
    }

    /// Ends all faults: everything runs again.
    pub async fn heal(&mut self) -> anyhow::Result<()> {
        self.timeline.note("faults stop");
        if self.database_back.take().is_some() {
            self.database.begin_to_start();
        }
        self.database.wait().await?;
        self.last_away = Some(Instant::now());
        self.fleet.heal()
    }

    /// Does it, unless there is nobody to do it to at the moment.
    async fn commit(&mut self, fault: Fault) -> anyhow::Result<bool> {
        match fault {
            Fault::Kill { choice, back_after } => {
                let is_done = self.fleet.kill(choice, back_after)?;
                self.done.kills += u32::from(is_done);
                Ok(is_done)
            }
            Fault::KillAll { back_after } => {
                let killed = self.fleet.kill_all(back_after)?;
                self.done.kills += killed;
                self.done.kills_of_all += u32::from(killed > 1);
                Ok(killed > 0)
            }
            Fault::Pause { choice, length } => {
                let is_done = self.fleet.pause(choice, length)?;
                self.done.pauses += u32::from(is_done);
                Ok(is_done)
            }
            Fault::KillDatabase { back_after } => {
                if !self.database.is_up() {
                    return Ok(false);
                }
                self.database.kill().await?;
                self.timeline.note("kill -9 the database");
                self.database_back = Some(Instant::now() + back_after);
                self.done.database_kills += 1;
                Ok(true)
            }
        }
    }

    async fn look(&mut self) -> anyhow::Result<()> {
        let now = Instant::now();
        if self.database_back.is_some_and(|back| back <= now) {
            self.database_back = None;
            self.timeline.note("the database starts");
            self.database.begin_to_start();
        }
        let was_up = self.database.is_up();
        self.database.look().await?;
        if !was_up {
            self.last_away = Some(now);
            if self.database.is_up() {
                self.timeline.note("the database answers");
            }
        }
        let is_over = |away: Instant| now - away > AFTERMATH;
        self.fleet.look(self.last_away.is_none_or(is_over))
    }
}
