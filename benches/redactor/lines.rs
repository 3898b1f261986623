//! Lines as the programs around a payment write them.

use crate::chance::Chance;

const DECIMAL: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const BASE32: &str = "0123456789abcdefghjkmnpqrstvwxyz";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const WORDS: &[&str] = &[
    "fine", "fee", "patron", "order", "held", "posted", "captured", "renewed", "overdue", "returned",
    "shelf", "branch", "payment", "declined", "receipt", "session", "started", "finished", "retry",
    "timeout", "in", "at", "the", "of", "for", "with",
];
const PATHS: &[&str] = &[
    "/fees",
    "/orders",
    "/healthz",
    "/assets/page.css",
    "/cgi-bin/koha/opac-user.pl",
    "/api/v1/tasks",
];
const AGENTS: &[&str] = &[
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "curl/8.14.1",
    "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
];
const LEVELS: &[&str] = &["DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR"];
const CARDS: &[&str] = &[
    "4242424242424242",
    "5555 5555 5555 4444",
    "3782-822463-10005",
    "4000056655665556",
    "6011111111111117",
];

/// So many bytes of lines; one in `every` holds a card number (none when that is 0).
pub(crate) fn log(seed: u64, bytes: usize, every: u64) -> String {
    let mut chance = Chance::new(seed);
    let mut text = String::with_capacity(bytes + 1_000);
    while text.len() < bytes {
        let line = if every > 0 && chance.below(every) == 0 {
            with_card(&mut chance)
        } else {
            without_card(&mut chance)
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn with_card(chance: &mut Chance) -> String {
    let (card, when, line) = (chance.of(CARDS), time(chance), without_card(chance));
    match chance.below(5) {
        0 => {
            format!("{when} WARN bad body body=\"{{\\\"number\\\":\\\"{card}\\\",\\\"cvc\\\":\\\"503\\\"}}\"")
        }
        1 => format!(
            "203.0.113.7 - - [{when}] \"GET /pay?card={}&amount=1250 HTTP/1.1\" 400 312",
            card.replace(' ', "%20")
        ),
        2 => format!("{when} note: patron called, card {card} exp 12/29"),
        3 => format!("{line} number={card}"),
        _ => format!("{{\"timestamp\":\"{when}\",\"card\":{{\"number\":\"{card}\",\"exp_month\":12}}}}"),
    }
}

fn without_card(chance: &mut Chance) -> String {
    match chance.below(8) {
        0 | 1 => access(chance),
        2 => json(chance),
        3 => logfmt(chance),
        4 => syslog(chance),
        5 => sip2(chance),
        6 => statement(chance),
        _ => frame(chance),
    }
}

fn access(chance: &mut Chance) -> String {
    format!(
        "{} - - [{}] \"GET {}?page={}&id={} HTTP/1.1\" {} {} \"https://library.example{}\" \"{}\"",
        address(chance),
        time(chance),
        chance.of(PATHS),
        chance.below(40),
        chance.word(BASE32, 26),
        chance.of(&["200", "200", "200", "304", "404", "502"]),
        chance.below(90_000),
        chance.of(PATHS),
        chance.of(AGENTS)
    )
}

fn json(chance: &mut Chance) -> String {
    format!(
        "{{\"timestamp\":\"{}\",\"level\":\"{}\",\"target\":\"lastfour::cashier\",\"fields\":{{\"message\":\"{}\",\
         \"order\":\"{}\",\"amount_minor\":{},\"elapsed_ms\":{}}},\"span\":{{\"request\":\"{}\",\"method\":\"POST\"}}}}",
        time(chance),
        chance.of(LEVELS),
        words(chance, 6),
        chance.word(BASE32, 26),
        chance.below(20_000),
        chance.below(900),
        uuid(chance)
    )
}

fn logfmt(chance: &mut Chance) -> String {
    format!(
        "time={} level={} msg=\"{}\" payment=pi_{} duration={}.{}ms trace=00-{}-{}-01 attempt={}",
        time(chance),
        chance.of(LEVELS),
        words(chance, 5),
        chance.word(LETTERS, 24),
        chance.below(300),
        chance.word(DECIMAL, 3),
        chance.word(HEX, 32),
        chance.word(HEX, 16),
        chance.below(4)
    )
}

fn syslog(chance: &mut Chance) -> String {
    format!(
        "Nov {:02} {:02}:{:02}:{:02} library-01 lastfour[{}]: {} ({} ms since {})",
        1 + chance.below(30),
        chance.below(24),
        chance.below(60),
        chance.below(60),
        chance.below(32_000),
        words(chance, 9),
        chance.below(9_000),
        1_795_000_000_000 + chance.below(9_999_999_999)
    )
}

fn sip2(chance: &mut Chance) -> String {
    format!(
        "<- 64              00120261126    {:02}{:02}{:02}000000000000000{}00000000AOMAIN|AA2123400{}|AE{}|BZ0050|\
         CA0005|BLY|CQY|BV{}.{}|AU3123400{}|AY{}AZ{}",
        chance.below(24),
        chance.below(60),
        chance.below(60),
        chance.below(9),
        chance.word(DECIMAL, 7),
        words(chance, 2),
        chance.below(40),
        chance.word(DECIMAL, 2),
        chance.word(DECIMAL, 7),
        chance.below(9),
        chance.word("0123456789ABCDEF", 4)
    )
}

fn statement(chance: &mut Chance) -> String {
    format!(
        "{} UTC [{}] LOG:  duration: {}.{} ms  execute s{}: select id, state, amount_minor from orders where library \
         = $1 and id = $2 and created_at > {}",
        time(chance),
        chance.below(32_000),
        chance.below(20),
        chance.word(DECIMAL, 3),
        chance.below(99),
        1_795_000_000 + chance.below(9_999_999)
    )
}

fn frame(chance: &mut Chance) -> String {
    format!(
        "  {:2}: {:#018x} - lastfour::worker::{}::{}::h{} at src/worker/{}.rs:{}:{}",
        chance.below(60),
        0x5500_0000_0000 + chance.below(0xffff_ffff),
        chance.of(WORDS),
        chance.of(WORDS),
        chance.word(HEX, 16),
        chance.of(WORDS),
        chance.below(400),
        chance.below(80)
    )
}

fn time(chance: &mut Chance) -> String {
    format!(
        "2026-11-{:02}T{:02}:{:02}:{:02}.{}Z",
        1 + chance.below(30),
        chance.below(24),
        chance.below(60),
        chance.below(60),
        chance.word(DECIMAL, 6)
    )
}

fn address(chance: &mut Chance) -> String {
    format!("198.51.{}.{}", chance.below(256), chance.below(256))
}

fn uuid(chance: &mut Chance) -> String {
    let parts = [8, 4, 4, 4, 12].map(|length| chance.word(HEX, length));
    parts.join("-")
}

fn words(chance: &mut Chance, count: usize) -> String {
    let words: Vec<&str> = (0..count).map(|_| chance.of(WORDS)).collect();
    words.join(" ")
}
