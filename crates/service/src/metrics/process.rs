//! What the system tells of this process; nothing where it has no `/proc`.

use application::metrics::{
    CPU_SECONDS, MAX_FILES, OPEN_FILES, RESIDENT_BYTES, START_TIME, Sample, THREADS,
};
use domain::{Duration, Timestamp};

/// What is known of it now. It began then.
pub(super) fn process(began: Timestamp) -> Vec<Sample> {
    let micros = u64::try_from(began.micros()).unwrap_or_default();
    let mut samples = vec![START_TIME.lasts([], Duration::from_micros(micros))];
    #[cfg(target_os = "linux")]
    samples.extend(told_by_proc());
    samples
}

#[cfg(target_os = "linux")]
fn told_by_proc() -> impl Iterator<Item = Sample> {
    use rustix::process::{Resource, getrlimit};
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let open = std::fs::read_dir("/proc/self/fd").map(Iterator::count).ok();
    // The folder's own descriptor is one of them.
    let open = open.map(|open| OPEN_FILES.is([], open.saturating_sub(1) as u64));
    let most = getrlimit(Resource::Nofile).current;
    let most = most.map(|most| MAX_FILES.is([], most));
    of_stat(&stat).into_iter().flatten().chain(open).chain(most)
}

/// Of the numbers behind the command's name, which may have anything in it but comes last in parentheses.
#[cfg(target_os = "linux")]
fn of_stat(stat: &str) -> Option<[Sample; 3]> {
    let (_, behind) = stat.rsplit_once(')')?;
    let field = |number: usize| -> Option<u64> {
        // The third field of all is the first behind the name.
        behind.split_whitespace().nth(number - 3)?.parse().ok()
    };
    let ticks = field(14)? + field(15)?;
    let per_second = rustix::param::clock_ticks_per_second().max(1);
    let cpu = Duration::from_micros(ticks.saturating_mul(1_000_000) / per_second);
    let page = rustix::param::page_size() as u64;
    Some([
        CPU_SECONDS.lasts([], cpu),
        THREADS.is([], field(20)?),
        RESIDENT_BYTES.is([], field(24)?.saturating_mul(page)),
    ])
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use application::metrics::Value;

    #[test]
    fn the_fields_are_counted_behind_a_name_with_anything_in_it() {
        let stat = "7 (a) b (c) S 1 1 1 0 -1 0 0 0 0 0 250 150 0 0 20 0 9 0 2597230 3133440 407 0";
        let [cpu, threads, memory] = of_stat(stat).unwrap();
        let per_second = rustix::param::clock_ticks_per_second();
        let expected = Duration::from_micros(400 * 1_000_000 / per_second);
        assert_eq!(cpu.value, Value::Time(expected));
        assert_eq!(threads.value, Value::Whole(9));
        let page = rustix::param::page_size() as u64;
        assert_eq!(memory.value, Value::Whole(407 * page));
        assert_eq!(of_stat("gone"), None);
    }

    #[test]
    fn this_process_has_all_of_them() {
        let known: Vec<&str> = process(Timestamp::from_micros(1))
            .iter()
            .map(|one| one.name)
            .collect();
        assert_eq!(known.len(), 6, "{known:?}");
    }
}
