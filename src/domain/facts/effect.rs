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
        /// Not paid yet; once it is, nothing is left to do: a gift, or a card that the library system has extended.
        OfItself = "of_itself",
        /// Paid; the desk has a task.
        AtTheDesk = "at_the_desk",
        /// It is done.
        Done = "done",
        /// Not paid, and it will not be; or paid, and all of it went back before it was done.
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
        /// All the money went back.
        GivenBack = "given_back",
        /// The order ended unpaid.
        Unpaid = "unpaid",
    }
);

table!(
    /// The legal edges of an effect.
    EFFECT_EDGES: EffectState, EffectEvent begins Waiting | OfItself;
    Waiting + Paid => AtTheDesk,
    Waiting + Unpaid => CalledOff,
    OfItself + Paid => Done,
    OfItself + Unpaid => CalledOff,
    AtTheDesk + Finished => Done,
    AtTheDesk + GivenBack => CalledOff,
    Done + PutBack => AtTheDesk,
);
