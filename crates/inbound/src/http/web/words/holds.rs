//! Why an order waits for a person. What to do about it, the domain says itself.

use application::ports::ParkedAs;
use domain::process::Hold;

/// Why, in a sentence.
pub(crate) const fn hold(hold: Hold) -> &'static str {
    match hold {
        Hold::AnswerLost => {
            "The answer to a call was lost, and the call must not be repeated: whether it was done is not known."
        }
        Hold::KeyForgotten => {
            "A call may have been done, and so much time has passed that repeating it could do it twice."
        }
        Hold::Mismatch => "An answer contradicts what was asked for or what was known before.",
        Hold::UndoRefused => "What has to be undone, the other side refuses to undo.",
        Hold::Refused => "What has to follow was refused.",
        Hold::RefusalNotPinned => {
            "A call was refused, and an earlier attempt of the same call may still be done."
        }
        Hold::Poison => {
            "The order was taken up several times, and each time the process that held it was lost."
        }
        Hold::StillFailing => "A call keeps failing. It is still being repeated.",
    }
}

/// In a few words, for lists.
pub(crate) const fn parked_as(parked: ParkedAs) -> &'static str {
    match parked {
        ParkedAs::Held(hold) => match hold {
            Hold::AnswerLost => "answer lost",
            Hold::KeyForgotten => "too late to repeat",
            Hold::Mismatch => "contradiction",
            Hold::UndoRefused => "undo refused",
            Hold::Refused => "refused",
            Hold::RefusalNotPinned => "refusal uncertain",
            Hold::Poison => "takes processes down",
            Hold::StillFailing => "keeps failing",
        },
        ParkedAs::Unreadable => "cannot be read",
    }
}
