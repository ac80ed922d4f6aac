//! The schedule of faults: made from a seed, before anything starts.

use fastrand::Rng;
use std::time::Duration;

/// Nothing fails before some orders are under way.
const QUIET: f64 = 0.03;

/// A replica that is not started again at once stays away for at most so long.
const LONGEST_ABSENCE: Duration = Duration::from_secs(3);

/// How long the database stays away at most.
const LONGEST_DATABASE_ABSENCE: Duration = Duration::from_millis(2_500);

/// How much longer than the lease a pause is, at most.
const LONGEST_ZOMBIE: Duration = Duration::from_millis(2_500);

/// How many of everything, and in how long.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub kills: u32,
    pub database_kills: u32,
    pub pauses: u32,
    pub length: Duration,
    pub lease: Duration,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `kill -9` of one replica, chosen by this number among those that run; it comes back after a while.
    Kill { choice: u32, back_after: Duration },
    /// The same for all that run, at once.
    KillAll { back_after: Duration },
    /// SIGSTOP for longer than the lease, then SIGCONT.
    Pause { choice: u32, length: Duration },
    /// `kill -9` of the database with all of its processes; it comes back after a while.
    KillDatabase { back_after: Duration },
}

/// A fault and its moment, counted from the beginning of the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub at: Duration,
    pub fault: Fault,
}

/// The same seed makes the same schedule.
pub fn plan(seed: u64, wanted: &Wanted) -> Vec<Planned> {
    let mut rng = Rng::with_seed(seed);
    let mut planned = Vec::new();
    let mut together = Vec::new();
    for (number, at) in moments(&mut rng, wanted.database_kills, wanted.length)
        .into_iter()
        .enumerate()
    {
        let back_after = LONGEST_DATABASE_ABSENCE.mul_f64(rng.f64());
        let fault = Fault::KillDatabase { back_after };
        planned.push(Planned { at, fault });
        if number % 2 == 0 && together.len() < wanted.kills as usize {
            // In the same second, before it or after it.
            let earlier = at.saturating_sub(Duration::from_millis(400));
            together.push(earlier + Duration::from_millis(800).mul_f64(rng.f64()));
        }
    }
    let alone = wanted.kills - u32::try_from(together.len()).unwrap_or(wanted.kills);
    together.extend(moments(&mut rng, alone, wanted.length));
    for at in together {
        let fault = kill(&mut rng);
        planned.push(Planned { at, fault });
    }
    for at in moments(&mut rng, wanted.pauses, wanted.length) {
        let length = wanted.lease + LONGEST_ZOMBIE.mul_f64(0.2 + 0.8 * rng.f64());
        let choice = rng.u32(..);
        let fault = Fault::Pause { choice, length };
        planned.push(Planned { at, fault });
    }
    planned.sort_by_key(|planned| planned.at);
    planned
}

fn kill(rng: &mut Rng) -> Fault {
    let back_after = if rng.bool() {
        Duration::ZERO
    } else {
        LONGEST_ABSENCE.mul_f64(rng.f64())
    };
    if rng.u32(..20) == 0 {
        return Fault::KillAll { back_after };
    }
    let choice = rng.u32(..);
    Fault::Kill { choice, back_after }
}

/// Moments that are spread over the length, each somewhere in its own part of it.
fn moments(rng: &mut Rng, how_many: u32, length: Duration) -> Vec<Duration> {
    let quiet = length.mul_f64(QUIET);
    let part = length.saturating_sub(quiet) / how_many.max(1);
    let moment = |number| quiet + part * number + part.mul_f64(rng.f64());
    (0..how_many).map(moment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted {
        kills: 200,
        database_kills: 20,
        pauses: 30,
        length: Duration::from_mins(10),
        lease: Duration::from_secs(2),
    };

    fn count(planned: &[Planned], is_it: impl Fn(&Fault) -> bool) -> usize {
        let faults = planned.iter().filter(|planned| is_it(&planned.fault));
        faults.count()
    }

    #[test]
    fn a_seed_makes_one_schedule() {
        assert_eq!(plan(7, &WANTED), plan(7, &WANTED));
        assert_ne!(plan(7, &WANTED), plan(8, &WANTED));
    }

    #[test]
    fn a_schedule_has_all_that_is_wanted_within_its_length() {
        let planned = plan(1, &WANTED);
        let is_kill = |fault: &Fault| matches!(fault, Fault::Kill { .. } | Fault::KillAll { .. });
        assert_eq!(count(&planned, is_kill), 200);
        let is_database = |fault: &Fault| matches!(fault, Fault::KillDatabase { .. });
        assert_eq!(count(&planned, is_database), 20);
        let is_pause = |fault: &Fault| matches!(fault, Fault::Pause { .. });
        assert_eq!(count(&planned, is_pause), 30);
        assert!(planned.is_sorted_by_key(|planned| planned.at));
        let end = WANTED.length + Duration::from_millis(400);
        assert!(planned.iter().all(|planned| planned.at <= end));
    }

    #[test]
    fn half_of_the_databases_deaths_have_a_replica_die_in_the_same_second() {
        let planned = plan(3, &WANTED);
        let is_kill = |p: &&Planned| matches!(p.fault, Fault::Kill { .. } | Fault::KillAll { .. });
        let kills: Vec<_> = planned.iter().filter(is_kill).map(|p| p.at).collect();
        let is_near = |at: Duration| {
            let near = |kill: &Duration| kill.abs_diff(at) <= Duration::from_millis(500);
            kills.iter().any(near)
        };
        let together = planned
            .iter()
            .filter(|p| matches!(p.fault, Fault::KillDatabase { .. }) && is_near(p.at));
        assert!(together.count() >= 10);
    }

    #[test]
    fn a_pause_outlives_the_lease() {
        let outlives = |p: &Planned| match p.fault {
            Fault::Pause { length, .. } => length > WANTED.lease,
            _ => true,
        };
        assert!(plan(5, &WANTED).iter().all(outlives));
    }
}
