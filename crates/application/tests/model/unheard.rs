//! A store that does not say whether it has written: the runner reads the order again and knows its
//! own turn by what it finds.

use crate::reach::{Reach, Reached};
use crate::state::{Runner, Snapshot, State};
use crate::variant::{Doubt, Variant};

impl Variant {
    /// A runner takes its turn and never hears whether the append was written. Nothing tells it that
    /// the order had moved on either.
    pub(crate) fn append_unheard(
        &self,
        state: &mut State,
        runner: usize,
        is_written: bool,
        reached: &Reached,
    ) {
        let Runner::Deciding(seen, since) = state.runners[runner].clone() else {
            return;
        };
        reached.note(Reach::Unheard);
        let is_behind = seen.continues != state.order.continues;
        let is_taken_for_written = self.design.doubt == Doubt::TakesItForWritten;
        let turn = (!is_behind).then(|| self.turn(state, &seen, since));
        let own = turn.and_then(|turn| {
            // With nothing to add, the order looks the same whether it was written or not.
            let is_recognized = is_written || turn.events.is_empty() || is_taken_for_written;
            let own = is_recognized.then(|| (Snapshot::of(turn.order.clone()), turn.then));
            if is_written {
                self.write(state, runner, turn.order, &turn.events, turn.then);
            }
            own
        });
        match own {
            Some((own, then)) if is_taken_for_written => state.go_on(runner, own, then),
            own => state.runners[runner] = Runner::Unsure(own, since),
        }
    }

    /// A runner that heard nothing reads the order again: it goes on if it finds what it wrote, else
    /// it takes its turn anew. Nobody else writes the same in the same microsecond.
    pub(crate) fn read_again(&self, state: &mut State, runner: usize, reached: &Reached) {
        let Runner::Unsure(own, since) = state.runners[runner].clone() else {
            return;
        };
        match own {
            Some((own, then)) if own == state.order => {
                reached.note(Reach::FoundWritten);
                state.go_on(runner, own, then);
            }
            _ => {
                reached.note(Reach::NotFound);
                self.look(state, runner, since);
            }
        }
    }
}
