//! What guessing PINs and trying cards costs, and that no outsider locks anybody out.

use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;

use super::Bench;
use super::MINUTE;
use super::barcode;
use super::library;
use crate::access::Admission;
use crate::access::Held;
use crate::access::HeldAt;
use crate::access::Origin;
use crate::access::Price;
use crate::access::Redeemed;
use crate::access::SIEGE;
use crate::access::SessionSecret;
use crate::access::TakenTry;
use crate::access::Try;
use crate::access::solve;
use crate::domain::Actor;
use crate::domain::Barcode;
use crate::domain::Network;
use crate::domain::SystemRandomness;

/// An address; every number is in a network of its own.
fn from(number: u32) -> Origin {
    let [_, a, b, c] = number.to_be_bytes();
    Origin::Address(IpAddr::from([20_u8.saturating_add(a), b, c, 7]))
}

fn card(number: u32) -> Barcode {
    Barcode::parse(&format!("2123400{number:07}")).unwrap()
}

impl Bench {
    async fn asks(&self, barcode: &Barcode, pin: &str, origin: &Origin, paid: Option<Price>) -> Admission {
        let asked = Try {
            library: &library(),
            barcode,
            pin: &SecretString::from(pin),
            origin,
            paid,
        };
        self.door.may_try(asked).await.unwrap()
    }

    /// Tries once, whatever it costs, and says what it cost; `None` when the door is closed.
    async fn tries(&self, barcode: &Barcode, pin: &str, origin: &Origin) -> Option<u32> {
        let price = match self.asks(barcode, pin, origin, None).await {
            Admission::Taken(_) => return Some(0),
            Admission::Closed => return None,
            Admission::Costs(price) => price,
        };
        match self.asks(barcode, pin, origin, Some(price)).await {
            Admission::Taken(_) => Some(price.bits()),
            Admission::Closed => None,
            Admission::Costs(dearer) => panic!("{price:?} was asked, and then {dearer:?}"),
        }
    }

    async fn taken(&self, barcode: &Barcode, origin: &Origin) -> TakenTry {
        match self.asks(barcode, "right", origin, Some(Price::MOST)).await {
            Admission::Taken(taken) => *taken,
            other @ (Admission::Costs(_) | Admission::Closed) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn each_wrong_pin_of_a_card_beyond_three_costs_twice_as_much_as_the_last() {
    let bench = Bench::new().await;
    let mut costs = Vec::new();

    for number in 0..13 {
        costs.push(bench.tries(&barcode(), "emu", &from(number * 2)).await.unwrap());
    }

    // One PIN at one card is no popular one.
    assert_eq!(costs, [0, 0, 0, 12, 13, 14, 15, 16, 17, 18, 19, 19, 19]);
    bench.pass(MINUTE * 36);
    assert_eq!(bench.tries(&barcode(), "emu", &from(99)).await, Some(0));
}

#[tokio::test]
async fn an_address_that_tried_a_card_ten_times_waits_and_no_other_address_does() {
    let bench = Bench::new().await;
    for _ in 0..10 {
        assert!(bench.tries(&barcode(), "emu", &from(1)).await.is_some());
    }

    let eleventh = bench.tries(&barcode(), "emu", &from(1)).await;
    let elsewhere = bench.tries(&barcode(), "emu", &from(2)).await;
    bench.pass(MINUTE * 30);
    let later = bench.tries(&barcode(), "emu", &from(1)).await;

    assert_eq!(eleventh, None);
    assert!(elsewhere.is_some());
    assert!(later.is_some());
}

#[tokio::test]
async fn an_outsider_puts_a_price_on_a_card_and_never_a_lock() {
    let bench = Bench::new().await;
    for number in 0..400 {
        bench.tries(&barcode(), "emu", &from(number)).await;
    }

    // The holder has never been at this address.
    let taken = bench.taken(&barcode(), &from(9_999)).await;
    bench.door.note_right_pin(taken).await.unwrap();

    // What the whole library pays is little, and passes.
    let little = bench.tries(&barcode(), "otter", &from(9_998)).await.unwrap();
    assert!(little <= 16, "{little}");
    bench.pass(MINUTE * 40);
    assert_eq!(bench.tries(&barcode(), "otter", &from(9_998)).await, Some(0));
}

#[tokio::test]
async fn after_a_hundred_wrong_pins_the_dearest_price_stays_until_a_right_one_or_the_desk() {
    for by_the_desk in [false, true] {
        let bench = Bench::new().await;
        for number in 0..SIEGE {
            bench.tries(&barcode(), "emu", &from(number)).await.unwrap();
        }
        bench.pass(MINUTE * 60 * 24 * 30);

        let a_month_later = bench.tries(&barcode(), "emu", &from(1_000)).await;
        for _ in 0..2 {
            bench.tries(&barcode(), "emu", &from(1_000)).await.unwrap();
        }
        let fourth = bench.tries(&barcode(), "emu", &from(1_000)).await;
        if by_the_desk {
            bench
                .door
                .forget_wrong_pins(&library(), &barcode(), Actor::Operator)
                .await
                .unwrap();
            // The address that was closed is open again, too.
            assert_eq!(bench.tries(&barcode(), "emu", &from(1_000)).await, Some(0));
        } else {
            let taken = bench.taken(&barcode(), &from(2_000)).await;
            bench.door.note_right_pin(taken).await.unwrap();
        }

        assert_eq!(a_month_later, Some(Price::MOST.bits()));
        assert_eq!(fourth, None);
        assert_eq!(bench.tries(&barcode(), "emu", &from(3_000)).await, Some(0));
    }
}

#[tokio::test]
async fn prices_survive_a_restart() {
    let bench = Bench::new().await;
    for number in 0..8 {
        bench.tries(&barcode(), "emu", &from(number)).await;
    }

    let bench = bench.reopened().await;

    assert_eq!(bench.tries(&barcode(), "emu", &from(50)).await, Some(17));
}

#[tokio::test]
async fn one_pin_at_many_cards_is_dear_wherever_it_comes_from_and_another_pin_is_not() {
    let bench = Bench::new().await;
    let mut costs = Vec::new();
    for number in 0..9 {
        costs.push(bench.tries(&card(number), "1234", &from(number)).await.unwrap());
    }

    assert_eq!(costs, [0, 0, 0, 0, 0, 12, 13, 14, 15]);
    assert_eq!(bench.tries(&card(50), "otter", &from(50)).await, Some(0));
}

#[tokio::test]
async fn many_cards_from_one_address_are_dear_there_and_in_its_network_and_nowhere_else() {
    let bench = Bench::new().await;
    let mut first_dear = None;
    for number in 0..40 {
        let cost = bench
            .tries(&card(number), &format!("pin {number}"), &from(1))
            .await;
        if cost.unwrap() > 0 && first_dear.is_none() {
            first_dear = Some(number);
        }
    }

    // Each further card counts twice: twelve are free.
    assert_eq!(first_dear, Some(6));
    assert_eq!(bench.tries(&card(90), "heron", &from(2)).await, Some(0));
}

#[tokio::test]
async fn a_library_that_is_sprayed_from_everywhere_asks_everybody_for_a_little() {
    let bench = Bench::new().await;
    for number in 0..150 {
        bench
            .tries(&card(number), &format!("pin {number}"), &from(number))
            .await;
    }

    let somebody = bench.tries(&card(9_000), "heron", &from(9_000)).await;

    assert_eq!(somebody, Some(13));
    bench.pass(MINUTE * 10);
    assert_eq!(bench.tries(&card(9_001), "heron", &from(9_001)).await, Some(0));
}

#[tokio::test]
async fn of_many_tries_at_once_no_more_are_cheap_than_of_many_one_after_the_other() {
    let bench = std::sync::Arc::new(Bench::new().await);
    let all: Vec<_> = (0..40)
        .map(|number| {
            let bench = std::sync::Arc::clone(&bench);
            tokio::spawn(async move {
                let admission = bench.asks(&barcode(), "emu", &from(number), None).await;
                matches!(admission, Admission::Taken(_))
            })
        })
        .collect();

    let mut free = 0;
    for one in all {
        free += u32::from(one.await.unwrap());
    }

    assert_eq!(free, 3);
}

#[tokio::test]
async fn a_branch_with_forty_patrons_who_mistype_pays_nothing() {
    let networks = vec![Network::parse("203.0.113.0/28").unwrap()];
    let bench = Bench::new().await;
    let bench = Bench {
        door: bench.door.with_branches(vec![(library(), networks)]),
        ..bench
    };
    let branch = bench
        .door
        .origin(Some(&library()), "203.0.113.7".parse().unwrap());
    assert_eq!(branch, Origin::Branch("203.0.113.7".parse().unwrap()));

    for number in 0..40 {
        let cost = bench
            .tries(&card(number), &format!("pin {number}"), &branch)
            .await;
        assert_eq!(cost, Some(0), "{number}");
        let taken = bench.taken(&card(number), &branch).await;
        bench.door.note_right_pin(taken).await.unwrap();
    }
}

#[tokio::test]
async fn right_pins_and_unanswered_ones_raise_no_price() {
    let bench = Bench::new().await;
    for number in 0..60 {
        let taken = bench.taken(&card(number), &from(1)).await;
        if number % 2 == 0 {
            bench.door.note_right_pin(taken).await.unwrap();
        } else {
            bench.door.note_no_answer(taken).await.unwrap();
        }
    }

    assert_eq!(bench.tries(&card(0), "emu", &from(1)).await, Some(0));
}

fn held() -> Held {
    Held {
        page: HeldAt::SignIn,
        library: library(),
        card: Some((barcode(), SecretString::from("otter"))),
        order: None,
    }
}

#[tokio::test]
async fn a_solved_bill_is_taken_once_and_gives_back_what_was_typed() {
    use secrecy::ExposeSecret as _;
    let bench = Bench::new().await;
    let visit = SessionSecret::draw(&SystemRandomness);
    let bill = bench.door.hold(&held(), Price::LEAST, &visit).await.unwrap();
    let answer = solve(&bill.challenge, bill.price);
    let redeem = async |bench: &Bench, visit: &SessionSecret, answer: &str, page| {
        let door = &bench.door;
        let bill = (bill.sealed.as_str(), answer);
        door.redeem(bill, page, visit, &from(1)).await.unwrap()
    };

    let another = SessionSecret::draw(&SystemRandomness);
    let stolen = redeem(&bench, &another, &answer, HeldAt::SignIn).await;
    let elsewhere = redeem(&bench, &visit, &answer, HeldAt::OtherCard).await;
    let unsolved = redeem(&bench, &visit, "a", HeldAt::SignIn).await;
    // Another process on the same database takes it, and takes it once.
    let bench = bench.reopened().await;
    let paid = redeem(&bench, &visit, &answer, HeldAt::SignIn).await;
    let again = redeem(&bench, &visit, &answer, HeldAt::SignIn).await;

    for refused in [stolen, elsewhere, unsolved, again] {
        assert!(matches!(refused, Redeemed::Nothing), "{refused:?}");
    }
    let Redeemed::Paid(held, price) = paid else {
        panic!("{paid:?}")
    };
    let (barcode_back, pin) = held.card.unwrap();
    assert_eq!((barcode_back, pin.expose_secret()), (barcode(), "otter"));
    assert_eq!(price, Price::LEAST);
    assert!(!bill.sealed.contains(|letter: char| !letter.is_ascii_lowercase()));
}

#[tokio::test]
async fn who_waits_pays_the_same_in_time_and_an_address_waits_for_one_at_a_time() {
    let bench = Bench::new().await;
    let visit = SessionSecret::draw(&SystemRandomness);
    let bill = async || bench.door.hold(&held(), Price::MOST, &visit).await.unwrap();
    let (first, second) = (bill().await, bill().await);
    let redeem = async |bill: &crate::access::Bill| {
        let bill = (bill.sealed.as_str(), "");
        bench
            .door
            .redeem(bill, HeldAt::SignIn, &visit, &from(1))
            .await
            .unwrap()
    };

    let at_once = redeem(&first).await;
    bench.pass(Price::MOST.wait().saturating_sub(Duration::from_millis(1)));
    let a_moment_early = redeem(&first).await;
    bench.pass(Duration::from_millis(1));
    let in_time = redeem(&first).await;
    let beside_it = redeem(&second).await;
    bench.pass(Price::MOST.wait());
    let after_it = redeem(&second).await;

    assert!(matches!(at_once, Redeemed::Early(_, left) if left == Price::MOST.wait()));
    assert!(matches!(a_moment_early, Redeemed::Early(_, left) if left == Duration::from_millis(1)));
    assert!(matches!(in_time, Redeemed::Paid(..)));
    assert!(matches!(beside_it, Redeemed::Early(..)));
    assert!(matches!(after_it, Redeemed::Paid(..)));
}

#[tokio::test]
async fn a_bill_is_too_old_after_ten_minutes() {
    let bench = Bench::new().await;
    let visit = SessionSecret::draw(&SystemRandomness);
    let bill = bench.door.hold(&held(), Price::LEAST, &visit).await.unwrap();
    let answer = solve(&bill.challenge, bill.price);
    bench.pass(MINUTE * 10);

    let redeemed = bench
        .door
        .redeem((&bill.sealed, &answer), HeldAt::SignIn, &visit, &from(1))
        .await
        .unwrap();

    assert!(matches!(redeemed, Redeemed::Nothing));
}

#[tokio::test]
async fn five_cards_of_a_visit_that_are_not_taken_are_enough_and_taken_ones_do_not_count() {
    let bench = Bench::new().await;
    let visit = SessionSecret::draw(&SystemRandomness);
    for _ in 0..30 {
        assert!(bench.door.take_card(&visit, &from(1)).await.unwrap().is_ok());
        bench.door.card_was_taken(&visit, &from(1)).await.unwrap();
    }
    for _ in 0..5 {
        assert!(bench.door.take_card(&visit, &from(1)).await.unwrap().is_ok());
    }

    let sixth = bench.door.take_card(&visit, &from(1)).await.unwrap();
    let mut of_address = 0;
    for _ in 0..30 {
        let fresh = SessionSecret::draw(&SystemRandomness);
        of_address += u32::from(bench.door.take_card(&fresh, &from(1)).await.unwrap().is_ok());
    }

    assert_eq!(sixth, Err(MINUTE * 12));
    assert_eq!(of_address, 10);
    let bench = bench.reopened().await;
    assert!(bench.door.take_card(&visit, &from(2)).await.unwrap().is_err());
}
