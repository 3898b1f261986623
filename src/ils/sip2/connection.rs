//! One connection to a SIP2 server: one message in flight, each answer joined to its request.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::io::ReadBuf;
use tokio::time::timeout;

use crate::ils::sip2::encoding::Sip2Encoding;
use crate::ils::sip2::frame::END;
use crate::ils::sip2::frame::Frame;
use crate::ils::sip2::frame::FrameError;
use crate::ils::sip2::frame::LENGTH_MAX;
use crate::ils::sip2::frame::Sequence;
use crate::ils::sip2::frame::Tail;
use crate::ils::sip2::frame::decode;
use crate::ils::sip2::frame::encode;
use crate::ils::sip2::message::NOT_READ;
use crate::ils::sip2::message::REPEAT;
use crate::ils::sip2::message::Request;

/// What bytes go over: TCP, or TLS over it.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Why there is no answer. The connection must not be used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The other side closed, or the network broke.
    Closed,
    /// The time was up.
    TimeUp,
    /// The answer was changed on the way back, and asking again did not help.
    Garbled,
    /// The other side says that it could not read what we sent, and asking again did not help.
    NotRead,
    /// Something else came than the answer to our request.
    OutOfStep,
}

/// An open connection.
pub(super) struct Connection {
    wire: Box<dyn Wire>,
    /// Bytes behind the last message's end.
    unread: Vec<u8>,
    sequence: Sequence,
    way: Way,
}

/// How to speak on a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Messages carry sequence numbers and checksums, and answers must.
    pub(super) error_detection: bool,
    pub(super) encoding: Sip2Encoding,
    /// How long one answer may take.
    pub(super) answer_timeout: Duration,
}

/// What joins an answer to its request.
#[derive(Clone, Copy, Debug)]
enum Joined {
    /// Its sequence number.
    By(Sequence),
    /// Its sequence number, if it has one: a repeated message must not have one, by the protocol, and some servers
    /// (Evergreen's) keep to that.
    ByAny(Sequence),
}

impl Connection {
    pub(super) fn new(wire: Box<dyn Wire>, way: Way) -> Self {
        Self {
            wire,
            unread: Vec::new(),
            sequence: Sequence::FIRST,
            way,
        }
    }

    /// Asks something that changes nothing there; what was garbled is asked once more.
    pub(super) async fn ask(&mut self, request: &Request) -> Result<Frame, NoAnswer> {
        match self.ask_without_repeating(request).await {
            Err(NoAnswer::Garbled | NoAnswer::NotRead) => self.ask_without_repeating(request).await,
            other => other,
        }
    }

    /// Asks something that must not be done twice. When the answer is garbled, the *answer* is asked for once
    /// more; the request itself is never sent again.
    pub(super) async fn ask_once(&mut self, request: &Request) -> Result<Frame, NoAnswer> {
        let sequence = self.sequence;
        let joined = match self.ask_without_repeating(request).await {
            // It did answer, so the last answer that it has to repeat is that to this request.
            Err(NoAnswer::Garbled) if self.way.error_detection => Joined::ByAny(sequence),
            // It did not read the request. Without a number, what it repeats might be the answer to an earlier payment.
            Err(NoAnswer::NotRead) if self.way.error_detection => Joined::By(sequence),
            other => return other,
        };
        self.send(REPEAT, Tail::Checksum).await?;
        self.receive(request.answer(), joined).await
    }

    /// Whether nothing has happened while the connection lay idle: it is open, and nobody said anything.
    pub(super) async fn is_quiet(&mut self) -> bool {
        self.only_line_feeds_unread() && self.read_what_is_there().await && self.only_line_feeds_unread()
    }

    async fn ask_without_repeating(&mut self, request: &Request) -> Result<Frame, NoAnswer> {
        let sequence = self.sequence;
        self.sequence = sequence.next();
        let tail = if self.way.error_detection {
            Tail::Sequence(sequence)
        } else {
            Tail::None
        };
        self.send(request.body(), tail).await?;
        self.receive(request.answer(), Joined::By(sequence)).await
    }

    async fn send(&mut self, body: &str, tail: Tail) -> Result<(), NoAnswer> {
        let bytes = encode(body, tail, self.way.encoding);
        let written = async {
            self.wire.write_all(&bytes).await?;
            self.wire.flush().await
        };
        match timeout(self.way.answer_timeout, written).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(NoAnswer::Closed),
            Err(_) => Err(NoAnswer::TimeUp),
        }
    }

    async fn receive(&mut self, answer: &str, joined: Joined) -> Result<Frame, NoAnswer> {
        let bytes = timeout(self.way.answer_timeout, self.next_message())
            .await
            .map_err(|_| NoAnswer::TimeUp)??;
        let frame = decode(&bytes, self.way.encoding).map_err(|error| match error {
            FrameError::Checksum => NoAnswer::Garbled,
            FrameError::Length => NoAnswer::OutOfStep,
        })?;
        if frame.text.starts_with(NOT_READ) {
            return Err(NoAnswer::NotRead);
        }
        let numbered = match joined {
            Joined::By(sequence) => frame.sequence == Some(sequence),
            Joined::ByAny(sequence) => frame.sequence.is_none_or(|found| found == sequence),
        };
        let in_step = !self.way.error_detection || (frame.checked && numbered);
        if in_step && frame.text.starts_with(answer) {
            Ok(frame)
        } else {
            Err(NoAnswer::OutOfStep)
        }
    }

    /// The bytes up to the next end, without the line feeds that some servers put behind it.
    async fn next_message(&mut self) -> Result<Vec<u8>, NoAnswer> {
        loop {
            let feeds = self.unread.iter().take_while(|byte| **byte == LINE_FEED).count();
            self.unread.drain(..feeds);
            if let Some(end) = self.unread.iter().position(|byte| *byte == END) {
                let mut message: Vec<u8> = self.unread.drain(..=end).collect();
                message.pop();
                return Ok(message);
            }
            if self.unread.len() > LENGTH_MAX {
                return Err(NoAnswer::OutOfStep);
            }
            match self.wire.read_buf(&mut self.unread).await {
                Ok(0) | Err(_) => return Err(NoAnswer::Closed),
                Ok(_) => {}
            }
        }
    }

    fn only_line_feeds_unread(&self) -> bool {
        self.unread.iter().all(|byte| *byte == LINE_FEED)
    }

    /// Takes what has come without waiting for more; `false` when the connection is closed.
    async fn read_what_is_there(&mut self) -> bool {
        let mut room = [0_u8; 16];
        poll_fn(|context| {
            let mut buffer = ReadBuf::new(&mut room);
            let open = match Pin::new(&mut *self.wire).poll_read(context, &mut buffer) {
                Poll::Pending => true,
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.unread.extend_from_slice(buffer.filled());
                    true
                }
                Poll::Ready(_) => false,
            };
            Poll::Ready(open)
        })
        .await
    }
}

const LINE_FEED: u8 = b'\n';
