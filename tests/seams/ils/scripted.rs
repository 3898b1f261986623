//! A SIP2 server that does what a test tells it, one step for each message that it hears.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Reference;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::ils::Posting;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Settings;
use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;

use crate::contract::money;

pub(crate) const BARCODE: &str = "21234000012342";

/// What the server does when it has heard a message.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Answers with the right sequence number and checksum.
    Answer(String),
    /// The same, then closes.
    AnswerAndClose(String),
    /// Answers with the sequence number of the message before.
    AnswerLate(String),
    /// Answers with a checksum that does not fit.
    BadChecksum(String),
    /// Answers with just these bytes.
    Bytes(Vec<u8>),
    /// Closes without an answer.
    Close,
    /// Says nothing, and stays.
    Silence,
}

/// A step with the answer to one kind of message.
pub(crate) fn answer(text: &str) -> Step {
    Step::Answer(text.to_owned())
}

/// To a login: yes.
pub(crate) fn welcome() -> Step {
    answer("941")
}

/// To a payment of our patron.
pub(crate) fn paid(accepted: &str) -> String {
    paid_by(accepted, BARCODE)
}

/// To a payment of anybody.
pub(crate) fn paid_by(accepted: &str, barcode: &str) -> String {
    format!("38{accepted}20261124    120000AOMAIN|AA{barcode}|")
}

/// To the question for a patron: how many fees, and the fields behind the patron's barcode.
pub(crate) fn patron(fee_count: usize, fields: &str) -> String {
    patron_called(BARCODE, fee_count, fields)
}

/// The same of anybody.
pub(crate) fn patron_called(barcode: &str, fee_count: usize, fields: &str) -> String {
    let blank = " ".repeat(14);
    format!("64{blank}00020261124    120000000000000000{fee_count:04}00000000AOMAIN|AA{barcode}|AE|{fields}")
}

/// The server, and what it has heard.
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Listens, and follows the steps, whichever connection the messages come over. After the last step it
    /// closes whatever speaks to it.
    pub(crate) async fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let steps = Arc::new(Mutex::new(steps.into_iter().collect::<VecDeque<Step>>()));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(follow(stream, Arc::clone(&steps), Arc::clone(&log)));
            }
        });
        Self { address, heard }
    }

    /// The messages so far, by their numbers.
    pub(crate) fn heard(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|text| text.chars().take(2).collect()).collect()
    }

    /// The messages so far, without their tails and without the date behind the number of a payment.
    pub(crate) fn said(&self) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let body = |text: &String| {
            text.rsplit_once('|')
                .map_or(text.clone(), |(body, _)| format!("{body}|"))
        };
        heard
            .iter()
            .map(body)
            .map(|text| match text.strip_prefix("37") {
                Some(rest) => format!("37{}", &rest[18..]),
                None => text,
            })
            .collect()
    }

    /// What a connector needs to speak to it: a login, and little patience.
    pub(crate) fn settings(&self) -> Sip2Settings {
        let mut settings = Sip2Settings::new(&self.address.to_string(), "MAIN", Currency::USD);
        settings.login = "terminal".into();
        settings.password = "terminal-password".into();
        settings.answer_timeout = Duration::from_secs(1);
        settings
    }

    pub(crate) fn ils(&self) -> Sip2Ils {
        Sip2Ils::new(self.settings(), Arc::new(SystemClock)).unwrap()
    }
}

/// Plays the server on one connection.
pub(crate) async fn follow(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    steps: Arc<Mutex<VecDeque<Step>>>,
    heard: Arc<Mutex<Vec<String>>>,
) {
    let mut stream = BufReader::new(stream);
    let mut bytes = Vec::new();
    while matches!(stream.read_until(b'\r', &mut bytes).await, Ok(1..)) {
        let message = String::from_utf8_lossy(&std::mem::take(&mut bytes)).into_owned();
        let sequence = message
            .rsplit_once("AY")
            .and_then(|(_, tail)| tail.chars().next());
        heard.lock().unwrap().push(message.clone());
        let step = steps.lock().unwrap().pop_front();
        let closes = matches!(step, Some(Step::AnswerAndClose(_)));
        let sent = match step {
            Some(Step::Answer(text) | Step::AnswerAndClose(text)) => {
                let sequence = sequence.or_else(|| last_sequence(&heard));
                frame(&text, sequence.unwrap_or('0'), 0)
            }
            Some(Step::AnswerLate(text)) => frame(&text, before(last_sequence(&heard)), 0),
            Some(Step::BadChecksum(text)) => frame(&text, sequence.unwrap_or('0'), 1),
            Some(Step::Bytes(bytes)) => bytes,
            Some(Step::Silence) => continue,
            Some(Step::Close) | None => return,
        };
        if stream.write_all(&sent).await.is_err() || stream.flush().await.is_err() || closes {
            return;
        }
    }
}

/// The sequence number of the last message that had one: a request to repeat has none.
fn last_sequence(heard: &Mutex<Vec<String>>) -> Option<char> {
    let heard = heard.lock().unwrap();
    heard
        .iter()
        .rev()
        .find_map(|message| message.rsplit_once("AY")?.1.chars().next())
}

fn before(sequence: Option<char>) -> char {
    let digit = sequence.and_then(|digit| digit.to_digit(10)).unwrap_or(0);
    char::from_digit(digit.wrapping_add(9) % 10, 10).unwrap()
}

/// Written here once more, apart from the code under test.
pub(crate) fn frame(text: &str, sequence: char, wrong_by: u16) -> Vec<u8> {
    let mut bytes = format!("{text}AY{sequence}AZ").into_bytes();
    let sum: u32 = bytes.iter().map(|byte| u32::from(*byte)).sum();
    let checksum = u16::try_from(sum % 0x1_0000)
        .unwrap()
        .wrapping_neg()
        .wrapping_add(wrong_by);
    bytes.extend_from_slice(format!("{checksum:04X}\r").as_bytes());
    bytes
}

pub(crate) fn barcode() -> Barcode {
    Barcode::parse(BARCODE).unwrap()
}

/// A payment of fee `f1`, 4.50.
pub(crate) fn posting() -> Posting {
    Posting {
        barcode: barcode(),
        fee: FeeId::parse("f1").unwrap(),
        kind: FeeKind::Overdue,
        amount: money("4.50"),
        reference: Reference::new(&SystemRandomness),
        line: 0,
    }
}
