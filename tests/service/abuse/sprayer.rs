//! Who guesses PINs: one PIN at many cards, many PINs at one card, from one address and from many.

use std::time::Duration;

use lastfour::access::Admission;
use lastfour::access::Origin;
use lastfour::access::Price;
use lastfour::access::Try;
use lastfour::domain::Barcode;
use lastfour::domain::LibraryId;
use secrecy::SecretString;

use crate::abuse::address;
use crate::abuse::note;
use crate::abuse::send_from;
use crate::house::Fittings;
use crate::house::House;
use crate::house::PATRON;
use crate::house::PIN;
use crate::pages::browser::Browser;
use crate::pages::browser::View;

/// Tries a PIN in a fresh browser.
async fn tries(house: &House, barcode: &str, pin: &str, from: u32) -> View {
    let mut browser = Browser::new(house);
    let form = browser.get("/").await.form("/sign-in").with("library", "main");
    let form = form.with("barcode", barcode).with("pin", pin);
    send_from(&mut browser, &form, address(from)).await
}

/// Tries a PIN at the door as somebody who pays whatever is asked; says whether the library system would be asked, and
/// how many hashes it took.
async fn pays(house: &House, barcode: &str, pin: &str, from: u32) -> (bool, u64) {
    let (library, barcode) = (
        LibraryId::parse("main").unwrap(),
        Barcode::parse(barcode).unwrap(),
    );
    let (pin, origin) = (SecretString::from(pin), Origin::Address(address(from)));
    let mut asked = Try {
        library: &library,
        barcode: &barcode,
        pin: &pin,
        origin: &origin,
        paid: None,
    };
    let mut hashes = 0;
    loop {
        match house.door.may_try(asked).await.unwrap() {
            Admission::Taken(_) => return (true, hashes),
            Admission::Closed => return (false, hashes),
            Admission::Costs(price) => {
                hashes += price.hashes();
                asked.paid = Some(price);
            }
        }
    }
}

fn in_hours(hashes: u64) -> String {
    // A phone of ten years ago, and a core of a rented server with instructions for SHA-256.
    let (phone, core) = (hashes / 250_000, hashes / 15_000_000);
    format!("{phone} phone-seconds, {core} core-seconds")
}

#[tokio::test]
async fn one_pin_over_a_thousand_cards_from_a_thousand_addresses_reaches_the_library_system_five_times() {
    let mut house = House::open().await;
    for number in 0..1_000_u32 {
        if number == 500 {
            house = house.furnished_anew(Fittings::default()).await;
        }
        let barcode = format!("2123499{number:07}");
        tries(&house, &barcode, "1234", number).await;
    }

    let through = house.desk.state().pins_compared;

    assert_eq!(through, 5);
    note(
        "sprayer, unpaid: one PIN, 1,000 cards, 1,000 addresses, a restart",
        1_000,
        usize::try_from(through).unwrap(),
        "nothing; the rest saw the price",
    );
}

#[tokio::test]
async fn a_sprayer_who_pays_at_one_address_for_an_hour_asks_the_library_system_rarely() {
    let house = House::open().await;
    let (mut through, mut hashes) = (0, 0);
    for number in 0..300_u32 {
        let barcode = format!("2123499{number:07}");
        let (taken, cost) = pays(&house, &barcode, &format!("{number:04}"), 1).await;
        through += usize::from(taken);
        hashes += cost;
        house.clock.forward(Duration::from_secs(12));
    }

    // All of them get through, at nearly the dearest price each: that is what it is for.
    assert!(hashes / u64::try_from(through).unwrap() > Price::MOST.hashes() / 3);
    note(
        "sprayer, paying: 300 cards in an hour from one address",
        300,
        through,
        &in_hours(hashes),
    );
}

#[tokio::test]
async fn ten_thousand_pins_at_one_card_from_two_hundred_addresses_reach_the_library_system_three_times_unpaid()
 {
    let house = House::open().await;
    let library = LibraryId::parse("main").unwrap();
    let barcode = Barcode::parse(PATRON).unwrap();
    let mut through = 0;
    for number in 0..10_000_u32 {
        let (pin, origin) = (
            SecretString::from(format!("{number:04}")),
            Origin::Address(address(number % 200)),
        );
        let asked = Try {
            library: &library,
            barcode: &barcode,
            pin: &pin,
            origin: &origin,
            paid: None,
        };
        let admission = house.door.may_try(asked).await.unwrap();
        through += usize::from(matches!(admission, Admission::Taken(_)));
    }

    assert_eq!(through, 3);
    note(
        "guesser, unpaid: 10,000 PINs, one card, 200 addresses",
        10_000,
        through,
        "nothing; the holder signs in at the price of the moment",
    );
}

#[tokio::test]
async fn a_guesser_who_pays_from_twenty_addresses_for_a_day_tries_a_fraction_of_the_pins_and_locks_nobody_out()
 {
    let house = House::open().await;
    let (mut asked, mut through, mut hashes) = (0_usize, 0_usize, 0);
    // Every twenty minutes each address tries until its door is closed.
    for round in 0..72_u32 {
        for from in 0..20 {
            for number in 0..12_u32 {
                let pin = format!("{:04}", (round * 240 + from * 12 + number) % 10_000);
                let (taken, cost) = pays(&house, PATRON, &pin, from).await;
                asked += 1;
                through += usize::from(taken);
                if !taken {
                    break;
                }
                hashes += cost;
            }
        }
        house.clock.forward(Duration::from_mins(20));
    }

    // A hundred at first, then three from each address in two hours.
    assert!((500..1_100).contains(&through), "{through}");
    let mut holder = Browser::new(&house);
    let form = holder.get("/").await.form("/sign-in").with("library", "main");
    let form = form.with("barcode", PATRON).with("pin", PIN);
    let priced = send_from(&mut holder, &form, address(5_000)).await;
    let entered = holder.waits_and_pays(priced).await;
    assert_eq!(entered.goes_to(), "/fees", "the holder is not locked out");
    let audit = house.audit().await;
    let told = audit.iter().filter(|line| line.action == "pins_guessed");
    assert_eq!(told.count(), 1);
    note(
        "guesser, paying: one card, 20 addresses, a day",
        asked,
        through,
        &format!("{}; the holder then signs in", in_hours(hashes)),
    );
}
