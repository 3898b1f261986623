//! The real program, started as a user would start it, and the ways in which it ends.

use std::fs;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Output;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;
use std::time::Instant;

/// Nothing that works takes so long, on a machine with other things to do.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A running program; dropped, it is killed with its children.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    /// Where its standard error goes; its standard output goes beside it, with the ending `out`.
    log: PathBuf,
}

impl Program {
    pub(crate) fn start(arguments: &[&str], log: PathBuf) -> Self {
        Self::spawn(Command::new(env!("CARGO_BIN_EXE_lastfour")).args(arguments), log)
    }

    /// Starts another program than the service.
    pub(crate) fn spawn(command: &mut Command, log: PathBuf) -> Self {
        let append = |path| fs::File::options().create(true).append(true).open(path).unwrap();
        let (output, errors) = (append(log.with_extension("out")), append(log.clone()));
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .unwrap();
        Self { child, log }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// What it has said on its standard output so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(self.log.with_extension("out")).unwrap()
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Sends a signal by its name, `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        send(name, self.child.id());
    }

    /// SIGTERM; how it ended, and how long that took.
    pub(crate) fn terminate(&mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        self.signal("TERM");
        let status = until("the program ends", || self.child.try_wait().unwrap());
        (status, asked.elapsed())
    }

    /// SIGKILL to the program and everything that it started.
    pub(crate) fn kill_everything(&mut self) {
        for child in self.children() {
            send("KILL", child);
        }
        // It may have ended already.
        let _ended = self.child.kill();
        self.child.wait().unwrap();
    }

    /// The processes that it started.
    pub(crate) fn children(&self) -> Vec<u32> {
        let parent = self.child.id();
        fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|&pid| parent_of(pid) == Some(parent))
            .collect()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if !self.has_ended() {
            self.kill_everything();
        }
    }
}

/// Runs the program to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lastfour"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Looks until something is there.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(LOOK_EVERY);
    }
}

pub(crate) fn is_alive(pid: u32) -> bool {
    parent_of(pid).is_some()
}

/// The parent of a process that is there and no zombie: proc(5), `/proc/pid/stat`.
fn parent_of(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let (state, parent) = (fields.next()?, fields.next()?);
    (state != "Z").then(|| parent.parse().ok())?
}

fn send(signal: &str, pid: u32) {
    let sent = Command::new("kill")
        .args(["-s", signal, &pid.to_string()])
        .status()
        .unwrap();
    assert!(sent.success(), "could not send {signal}");
}
