//! Between a connector and a SIP2 server that is not ours: passes messages on, spoils some to order, and remembers all.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;
use std::time::Instant;

use tokio::io::AsyncBufReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

use crate::contract::desk::Call;
use crate::contract::desk::Fault;
use crate::scripted::frame;

/// A wire that can be told to go wrong.
#[derive(Clone)]
pub(crate) struct Between {
    pub(crate) address: SocketAddr,
    server: String,
    orders: Arc<Mutex<Vec<(Call, Fault, u32)>>>,
    no_payments: Arc<Mutex<bool>>,
    heard: Arc<Mutex<Vec<Line>>>,
    on_the_way: Arc<Mutex<Vec<(String, Duration)>>>,
    /// Open now, and the most at a time.
    open: Arc<Mutex<(usize, usize)>>,
}

/// A message as it went over the wire, on the connector's side.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    Asked(String),
    Told(String),
    /// Something else than a message: silence, or a close.
    Happened(&'static str),
}

/// Whether the connection goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    GoOn,
    HangUp,
}

impl Between {
    /// Listens, and connects to the server for each connection that is made.
    pub(crate) async fn new(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let between = Self {
            address: listener.local_addr().unwrap(),
            server: server.to_owned(),
            orders: Arc::default(),
            no_payments: Arc::default(),
            heard: Arc::default(),
            on_the_way: Arc::default(),
            open: Arc::default(),
        };
        let shared = between.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = shared.clone();
                tokio::spawn(async move {
                    shared.count_connection();
                    shared.carry(stream).await;
                    shared.open.lock().unwrap().0 -= 1;
                });
            }
        });
        between
    }

    pub(crate) fn order(&self, call: Call, fault: Fault, times: u32) {
        self.orders.lock().unwrap().push((call, fault, times));
    }

    pub(crate) fn forget_faults(&self) {
        self.orders.lock().unwrap().clear();
    }

    pub(crate) fn say_no_payments(&self) {
        *self.no_payments.lock().unwrap() = true;
    }

    pub(crate) fn heard(&self) -> Vec<Line> {
        self.heard.lock().unwrap().clone()
    }

    /// How long each message took to be answered, the wire included and the wait for a connection not.
    pub(crate) fn on_the_way(&self) -> Vec<(String, Duration)> {
        self.on_the_way.lock().unwrap().clone()
    }

    /// How many connections were open at a time, at most.
    pub(crate) fn connections(&self) -> usize {
        self.open.lock().unwrap().1
    }

    fn count_connection(&self) {
        let mut open = self.open.lock().unwrap();
        open.0 += 1;
        open.1 = open.1.max(open.0);
    }

    async fn carry(&self, client: TcpStream) {
        let mut client = BufReader::new(client);
        let mut server = BufReader::new(TcpStream::connect(&self.server).await.unwrap());
        while let Some(message) = next_message(&mut client).await {
            let fault = self.fault(&message);
            if self.pass(&message, fault, &mut client, &mut server).await == Next::HangUp {
                return;
            }
        }
    }

    async fn pass(
        &self,
        message: &str,
        fault: Option<Fault>,
        client: &mut BufReader<TcpStream>,
        server: &mut BufReader<TcpStream>,
    ) -> Next {
        self.note(Line::Asked(message.to_owned()));
        let began = Instant::now();
        match fault {
            Some(Fault::DropBefore | Fault::Status500) => return self.hang_up(),
            Some(Fault::Silent) => return self.fall_silent(),
            _ => {}
        }
        let asked = match fault {
            // Another password: so it is the server that refuses the login.
            Some(Fault::Refuse) => reframed(&message.replace("|CO", "|COx")),
            _ => format!("{message}\r").into_bytes(),
        };
        if server.write_all(&asked).await.is_err() {
            return self.hang_up();
        }
        let Some(answer) = next_message(server).await else {
            return self.hang_up();
        };
        match fault {
            Some(Fault::DropAfter | Fault::Status500After) => return self.hang_up(),
            Some(Fault::SilentAfter) => return self.fall_silent(),
            Some(Fault::DelayMs(ms)) => tokio::time::sleep(Duration::from_millis(ms)).await,
            _ => {}
        }
        let told = self.spoilt(&answer, fault);
        self.note(Line::Told(String::from_utf8_lossy(&told).trim_end().to_owned()));
        let sent = client.write_all(&told).await.is_ok();
        let took = (message.to_owned(), began.elapsed());
        self.on_the_way.lock().unwrap().push(took);
        if sent && fault != Some(Fault::Cut) {
            Next::GoOn
        } else {
            self.hang_up()
        }
    }

    fn spoilt(&self, answer: &str, fault: Option<Fault>) -> Vec<u8> {
        let whole = format!("{answer}\r").into_bytes();
        match fault {
            Some(Fault::BadChecksum) => {
                let (body, sequence) = without_tail(answer);
                frame(body, sequence, 1)
            }
            Some(Fault::Garbage) => b"\x00\xff\xfe<html>\xc3\x28|AY|AZ|||\r".to_vec(),
            Some(Fault::Huge) => {
                let (body, sequence) = without_tail(answer);
                frame(&format!("{body}AF{}|", "x".repeat(4 * 1024 * 1024)), sequence, 0)
            }
            Some(Fault::Cut) => whole[..whole.len() / 2].to_vec(),
            Some(Fault::WrongCurrency) => reframed(&answer.replace("|BHUSD|", "|BHEUR|")),
            _ if answer.starts_with("98") && *self.no_payments.lock().unwrap() => {
                // The tenth letter of BX is about payments.
                let tenth = answer.find("|BX").unwrap() + 3 + 9;
                reframed(&format!("{}N{}", &answer[..tenth], &answer[tenth + 1..]))
            }
            _ => whole,
        }
    }

    fn fault(&self, message: &str) -> Option<Fault> {
        let call = match message.get(..2)? {
            "93" => Call::Login,
            "63" if message.contains("|AD") => Call::SignIn,
            "63" => Call::Account,
            "37" => Call::Pay,
            _ => return None,
        };
        let mut orders = self.orders.lock().unwrap();
        let meets = |ordered: Call| ordered == call || (ordered == Call::Look && call == Call::Account);
        let (_, fault, times) = orders
            .iter_mut()
            .find(|(ordered, _, times)| *times > 0 && meets(*ordered))?;
        *times -= 1;
        Some(*fault)
    }

    fn hang_up(&self) -> Next {
        self.note(Line::Happened("the connection closes"));
        Next::HangUp
    }

    fn fall_silent(&self) -> Next {
        self.note(Line::Happened("no answer comes"));
        Next::GoOn
    }

    fn note(&self, line: Line) {
        self.heard.lock().unwrap().push(line);
    }
}

/// Without its end; `None` when the other side is gone.
async fn next_message(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut bytes = Vec::new();
    match stream.read_until(b'\r', &mut bytes).await {
        Ok(1..) => {
            Some(String::from_utf8(bytes).unwrap().trim().to_owned()).filter(|message| !message.is_empty())
        }
        Ok(0) | Err(_) => None,
    }
}

/// A changed message with a checksum that fits it.
fn reframed(message: &str) -> Vec<u8> {
    let (body, sequence) = without_tail(message);
    frame(body, sequence, 0)
}

fn without_tail(message: &str) -> (&str, char) {
    let (body, tail) = message.rsplit_once("AY").unwrap();
    (body, tail.chars().next().unwrap())
}
