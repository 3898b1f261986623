//! The SIP2 port: one client a connection, one message at a time.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::sandbox::faults::Fault;
use crate::sandbox::faults::HUGE_BYTES;
use crate::sandbox::faults::Trouble;
use crate::sandbox::ils::Ils;
use crate::sandbox::ils::frame::BadFrame;
use crate::sandbox::ils::frame::Request;
use crate::sandbox::ils::messages::Mood;

/// Serves until told to stop.
pub(in crate::sandbox) async fn serve(
    ils: Arc<Ils>,
    listener: TcpListener,
    mut stopped: watch::Receiver<bool>,
) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if sessions.len() < SESSIONS_MAX => {
                if let Ok((stream, _)) = accepted {
                    let ils = Arc::clone(&ils);
                    sessions.spawn(async move {
                        // A client that goes away in the middle is nothing to tell.
                        let _gone = Session { ils, stream, logged_in: false, last_line: None }.run().await;
                    });
                }
            }
            Some(_ended) = sessions.join_next() => {}
            _ = stopped.wait_for(|stop| *stop) => break,
        }
    }
}

#[derive(Debug)]
struct Session {
    ils: Arc<Ils>,
    stream: TcpStream,
    logged_in: bool,
    /// What 97 asks for again.
    last_line: Option<String>,
}

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    GoOn,
    HangUp,
}

impl Session {
    async fn run(mut self) -> io::Result<()> {
        let mut waiting = Vec::new();
        loop {
            while let Some(end) = waiting.iter().position(|byte| *byte == b'\r') {
                let frame: Vec<u8> = waiting.drain(..=end).collect();
                let frame = frame.strip_suffix(b"\r").unwrap_or(&frame);
                if self.serve(frame).await? == Next::HangUp {
                    return Ok(());
                }
            }
            if waiting.len() > FRAME_BYTES_MAX {
                return Ok(());
            }
            let mut chunk = [0_u8; 1024];
            let read = tokio::time::timeout(IDLE_MAX, self.stream.read(&mut chunk)).await;
            let count = read.map_err(|_| io::ErrorKind::TimedOut)??;
            if count == 0 {
                return Ok(());
            }
            waiting.extend(chunk.iter().take(count));
        }
    }

    async fn serve(&mut self, frame: &[u8]) -> io::Result<Next> {
        if frame.iter().all(u8::is_ascii_whitespace) {
            return Ok(Next::GoOn);
        }
        let request = match Request::parse(frame) {
            Ok(request) => request,
            Err(BadFrame::Checksum | BadFrame::Unreadable) => return self.send(RESEND_PLEASE).await,
        };
        if request.code == "97" {
            let again = self.last_line.clone().unwrap_or_else(|| RESEND_PLEASE.to_owned());
            return self.send(&again).await;
        }
        let logged_in = self.logged_in || self.ils.login.is_none();
        if !logged_in && request.code != "93" && request.code != "99" {
            return Ok(Next::HangUp);
        }
        self.serve_with_faults(&request).await
    }

    async fn serve_with_faults(&mut self, request: &Request) -> io::Result<Next> {
        let fault = self.fault(request);
        let trouble = fault.as_ref().map(|fault| fault.trouble);
        match trouble {
            Some(Trouble::DropBefore | Trouble::Status500) => return Ok(Next::HangUp),
            Some(Trouble::Silent) => return Ok(Next::GoOn),
            Some(_) | None => {}
        }
        let mood = match trouble {
            Some(Trouble::Refuse) => Mood::Refusing,
            Some(Trouble::NotNow) => Mood::Busy,
            Some(Trouble::WrongCurrency) => Mood::ForeignCurrency,
            Some(_) | None => Mood::Willing,
        };
        let Some(answer) = self.ils.answer(request, mood) else {
            return self.send(RESEND_PLEASE).await;
        };
        if let Some(receipt) = answer.receipt
            && receipt.settled().await.is_err()
        {
            return Ok(Next::HangUp);
        }
        self.logged_in |= answer.logged_in;
        let line = answer.response.line(request.sequence);
        self.last_line = Some(line.clone());
        if let Some(fault) = fault.filter(|fault| fault.trouble == Trouble::DelayMs) {
            tokio::time::sleep(Duration::from_millis(fault.ms)).await;
        }
        match trouble {
            Some(Trouble::DropAfter | Trouble::Status500After) => Ok(Next::HangUp),
            Some(Trouble::SilentAfter) => Ok(Next::GoOn),
            Some(Trouble::BadChecksum) => {
                let line = answer.response.line_with_bad_checksum(request.sequence);
                self.send(&line).await
            }
            Some(Trouble::Garbage) => {
                self.stream.write_all(GARBAGE).await?;
                Ok(Next::GoOn)
            }
            Some(Trouble::Huge) => {
                let line = answer.response.field("AF", &"x".repeat(HUGE_BYTES));
                self.send(&line.line(request.sequence)).await
            }
            Some(Trouble::Cut) => {
                let half = line.len().div_euclid(2);
                let bytes: Vec<u8> = line.bytes().take(half).collect();
                self.stream.write_all(&bytes).await?;
                Ok(Next::HangUp)
            }
            Some(_) | None => self.send(&line).await,
        }
    }

    /// The fault ordered for a request, by its number or by what it asks for.
    fn fault(&self, request: &Request) -> Option<Fault> {
        let faults = &self.ils.faults;
        let patron_fixed = if request.code == "23" { 21 } else { 31 };
        match request.code.as_str() {
            "93" => faults.for_ils(&["93", "login"], None),
            "23" | "63" if request.field(patron_fixed, "AD").is_some() => {
                faults.for_ils(&[&request.code, "sign_in"], None)
            }
            // It cannot be heard whether a patron asks, or somebody who looks for a payment.
            "23" | "63" => faults.for_ils(&[&request.code, "account", "look"], None),
            "37" => faults.for_ils(&["37", "pay"], request.field(25, "CG")),
            code => faults.for_ils(&[code], None),
        }
    }

    async fn send(&mut self, line: &str) -> io::Result<Next> {
        self.stream.write_all(line.as_bytes()).await?;
        Ok(Next::GoOn)
    }
}

/// Message 96: what came could not be read.
const RESEND_PLEASE: &str = "96\r";
/// Ends like a message and is none: no text in any encoding that we are told to expect, and no number in front.
const GARBAGE: &[u8] = b"\x00\xff\xfe<html>\xc3\x28|AY|AZ|||\r";
const FRAME_BYTES_MAX: usize = 8 * 1024;
const SESSIONS_MAX: usize = 64;
const IDLE_MAX: Duration = Duration::from_mins(10);
