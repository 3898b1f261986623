//! What the connector can do and prove, in words.

use crate::ils::Abilities;
use crate::ils::Proof;
use crate::ils::probe::About;
use crate::ils::probe::Finding;

pub(super) fn told(can: Abilities) -> Vec<Finding> {
    let Abilities {
        proof,
        pays_in_part,
        reverses,
        notes_refunds,
        extends_cards,
    } = can;
    vec![
        match proof {
            Proof::Reference => Finding::fine(
                About::Reference,
                "is kept, and payments can be found by it after a lost answer",
            ),
            Proof::Balance => Finding::look(
                About::Reference,
                "is not kept, or cannot be searched for: after a lost answer only the balance tells, and where it \
                 has changed, a person at the desk decides",
            ),
        },
        if pays_in_part {
            Finding::fine(About::InPart, "is taken")
        } else {
            Finding::look(
                About::InPart,
                "is not taken: of a fee that changes while it is paid, nothing is charged",
            )
        },
        if reverses {
            Finding::fine(About::Reversal, "can be done from here")
        } else {
            Finding::look(
                About::Reversal,
                "cannot be done from here: if a card cannot be charged after all, the desk gets a task",
            )
        },
        if notes_refunds {
            Finding::fine(About::Refunds, "can be done from here")
        } else {
            Finding::look(
                About::Refunds,
                "cannot be done from here: after each refund the desk gets a task",
            )
        },
        if extends_cards {
            Finding::fine(About::Renewals, "of library cards can be done from here")
        } else {
            Finding::look(
                About::Renewals,
                "of library cards cannot be done from here: after each that is paid the desk gets a task",
            )
        },
    ]
}
