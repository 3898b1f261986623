//! The program `lastfour redact` between two pipes.

use std::io::Read as _;
use std::io::Write as _;
use std::process::Child;
use std::process::ChildStdin;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Nothing that works takes so long, on a machine with other things to do.
const PATIENCE: Duration = Duration::from_mins(1);

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastfour"));
    command.arg("redact").args(arguments);
    command
}

/// What became of a text.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) output: Vec<u8>,
    pub(crate) errors: String,
    pub(crate) status: ExitStatus,
}

impl Done {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.output).unwrap()
    }
}

/// Puts the bytes through the program.
pub(crate) fn redact(arguments: &[&str], input: &[u8]) -> Done {
    let mut filter = Filter::start(arguments);
    filter.write(input);
    filter.end()
}

/// A program that runs, and what it has written so far.
pub(crate) struct Filter {
    child: Child,
    input: Option<ChildStdin>,
    output: mpsc::Receiver<Vec<u8>>,
    heard: Vec<u8>,
}

impl Filter {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut block = vec![0; 65_536];
            while let Ok(bytes @ 1..) = output.read(&mut block) {
                if sender.send(block[..bytes].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            output: receiver,
            heard: Vec::new(),
        }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        // It may have ended already, for good reasons; the test looks at what it said.
        let _ended = self.input.as_mut().unwrap().write_all(bytes);
    }

    /// Waits for a first answer: it has started.
    pub(crate) fn ready(&mut self) {
        self.write(b"ready\n");
        assert_eq!(self.lines(1), "ready\n");
    }

    /// How many lines have come since the last look.
    pub(crate) fn lines_so_far(&mut self) -> usize {
        let came = self.output.try_iter().flatten();
        came.filter(|byte| *byte == b'\n').count()
    }

    /// Waits until so many whole lines have come, and gives them.
    pub(crate) fn lines(&mut self, count: usize) -> String {
        let whole = |heard: &[u8]| heard.split(|byte| *byte == b'\n').count() - 1;
        while whole(&self.heard) < count {
            let more = self.output.recv_timeout(PATIENCE).unwrap();
            self.heard.extend(more);
        }
        assert_eq!(whole(&self.heard), count);
        String::from_utf8(std::mem::take(&mut self.heard)).unwrap()
    }

    /// Throws away what came until the program has been quiet for a second; how much that was.
    pub(crate) fn drain(&mut self) -> usize {
        let mut bytes = 0;
        while let Ok(more) = self.output.recv_timeout(Duration::from_secs(1)) {
            bytes += more.len();
        }
        bytes
    }

    /// The most memory that the program has had so far, in bytes: proc(5), `VmHWM`.
    pub(crate) fn memory_peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kibibytes * 1024
    }

    /// Ends the input, and waits for the end of the program.
    pub(crate) fn end(mut self) -> Done {
        drop(self.input.take());
        let mut output = std::mem::take(&mut self.heard);
        output.extend(self.output.iter().flatten());
        let mut errors = String::new();
        let mut said = self.child.stderr.take().unwrap();
        said.read_to_string(&mut errors).unwrap();
        Done {
            output,
            errors,
            status: self.child.wait().unwrap(),
        }
    }
}

impl Drop for Filter {
    fn drop(&mut self) {
        // It has ended, unless a test has failed.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}
