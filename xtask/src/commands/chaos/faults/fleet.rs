//! All replicas of a run: who runs, who is paused, and who is to come back when.

use super::replica::Replica;
use super::timeline::Timeline;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One that has ended because its database was away is started again after so long, as whoever
/// supervises a service does.
const SUPERVISOR: Duration = Duration::from_millis(300);

/// How one stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Running,
    /// Until then.
    Paused(Instant),
    /// Until then.
    Dead(Instant),
}

/// The replicas.
pub struct Fleet {
    members: Vec<(Replica, Standing)>,
    timeline: Arc<Timeline>,
    /// What no fault explains.
    pub complaints: Vec<String>,
    /// How many ended by themselves because the database was away.
    pub gave_up: u32,
}

impl Fleet {
    /// Starts so many replicas of a program on one database.
    pub fn start(
        program: &Path,
        folder: &Path,
        database: &str,
        how_many: usize,
        timeline: &Arc<Timeline>,
    ) -> anyhow::Result<Self> {
        let mut members = Vec::new();
        for number in 0..how_many {
            let folder = folder.join(format!("replica-{number}"));
            let mut replica = Replica::new(program, &folder, database)?;
            replica.start()?;
            timeline.note(&format!("replica {number} is at {}", replica.address));
            members.push((replica, Standing::Running));
        }
        Ok(Self {
            members,
            timeline: timeline.clone(),
            complaints: Vec::new(),
            gave_up: 0,
        })
    }

    /// Where they are.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.members.iter().map(|(one, _)| one.address).collect()
    }

    /// Kills one of those that are there, paused ones too. None: all are dead.
    pub fn kill(&mut self, choice: u32, back_after: Duration) -> anyhow::Result<bool> {
        let Some(number) = self.choose(choice, |standing| !matches!(standing, Standing::Dead(_)))
        else {
            return Ok(false);
        };
        self.kill_this(number, back_after)?;
        Ok(true)
    }

    /// Kills all that are there; how many were.
    pub fn kill_all(&mut self, back_after: Duration) -> anyhow::Result<u32> {
        let mut killed = 0;
        for number in 0..self.members.len() {
            if self.members[number].0.is_there() {
                self.kill_this(number, back_after)?;
                killed += 1;
            }
        }
        Ok(killed)
    }

    fn kill_this(&mut self, number: usize, back_after: Duration) -> anyhow::Result<()> {
        let (replica, standing) = &mut self.members[number];
        let was = if matches!(standing, Standing::Paused(_)) {
            "paused "
        } else {
            ""
        };
        replica.kill()?;
        *standing = Standing::Dead(Instant::now() + back_after);
        let back = back_after.as_millis();
        self.timeline
            .note(&format!("kill -9 {was}replica {number}, back in {back} ms"));
        Ok(())
    }

    /// Pauses one of those that run. None: none does.
    pub fn pause(&mut self, choice: u32, length: Duration) -> anyhow::Result<bool> {
        let Some(number) = self.choose(choice, |standing| *standing == Standing::Running) else {
            return Ok(false);
        };
        let (replica, standing) = &mut self.members[number];
        replica.signal("STOP")?;
        *standing = Standing::Paused(Instant::now() + length);
        let millis = length.as_millis();
        self.timeline
            .note(&format!("SIGSTOP replica {number} for {millis} ms"));
        Ok(true)
    }

    /// Brings back whoever's time has come, and looks after those that ended by themselves: none may
    /// while the database is there.
    pub fn look(&mut self, database_was_there: bool) -> anyhow::Result<()> {
        let now = Instant::now();
        for (number, (replica, standing)) in self.members.iter_mut().enumerate() {
            if let Some(status) = replica.has_ended()? {
                let what = format!("replica {number} ended by itself: {status}");
                self.timeline.note(&what);
                if database_was_there {
                    self.complaints.push(what);
                }
                self.gave_up += 1;
                *standing = Standing::Dead(now + SUPERVISOR);
            }
            match *standing {
                Standing::Paused(until) if until <= now => {
                    replica.signal("CONT")?;
                    self.timeline.note(&format!("SIGCONT replica {number}"));
                    *standing = Standing::Running;
                }
                Standing::Dead(until) if until <= now => {
                    replica.start()?;
                    self.timeline.note(&format!("replica {number} starts"));
                    *standing = Standing::Running;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Everybody comes back now.
    pub fn heal(&mut self) -> anyhow::Result<()> {
        let now = Instant::now();
        for (_, standing) in &mut self.members {
            match standing {
                Standing::Paused(until) | Standing::Dead(until) => *until = now,
                Standing::Running => {}
            }
        }
        self.look(true)
    }

    /// Stops all in order.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        for (number, (replica, _)) in self.members.iter_mut().enumerate() {
            replica.stop()?;
            self.timeline.note(&format!("replica {number} has stopped"));
        }
        Ok(())
    }

    /// Stops one in order and starts it anew from this program.
    pub fn replace(&mut self, number: usize, program: &Path) -> anyhow::Result<()> {
        let (replica, _) = &mut self.members[number];
        replica.stop()?;
        replica.become_program(program);
        replica.start()?;
        let name = program.display();
        self.timeline.note(&format!(
            "replica {number} stopped in order, and runs {name}"
        ));
        Ok(())
    }

    fn choose(&self, choice: u32, may: impl Fn(&Standing) -> bool) -> Option<usize> {
        let members = self.members.iter().enumerate();
        let able: Vec<usize> = members
            .filter(|(_, (_, standing))| may(standing))
            .map(|(number, _)| number)
            .collect();
        let chosen = (choice as usize).checked_rem(able.len())?;
        able.get(chosen).copied()
    }
}
