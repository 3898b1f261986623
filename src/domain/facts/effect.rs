//! The effect of something bought.

use crate::domain::facts::Edge;
use crate::domain::facts::IllegalEdge;
use crate::domain::facts::WordEdge;
use crate::domain::facts::table;
use crate::domain::facts::words;

words!(
    /// What the library does for something that is bought from its fee schedule.
    EffectState {
        /// Not paid yet.
        Waiting = "waiting",
        /// Paid; the desk has a task.
        AtTheDesk = "at_the_desk",
        /// The desk has done it.
        Done = "done",
        /// Not paid, and it will not be.
        CalledOff = "called_off",
    }
);

words!(
    /// What happens to an effect.
    EffectEvent {
        /// The money is taken.
        Paid = "paid",
        /// The desk finished its task.
        Finished = "finished",
        /// The desk put its task back on the list.
        PutBack = "put_back",
        /// The order ended unpaid.
        Unpaid = "unpaid",
    }
);

table!(
    /// The legal edges of an effect.
    EFFECT_EDGES: EffectState, EffectEvent begins Waiting;
    Waiting + Paid => AtTheDesk,
    Waiting + Unpaid => CalledOff,
    AtTheDesk + Finished => Done,
    Done + PutBack => AtTheDesk,
);
