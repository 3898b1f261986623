//! No core file: one would hold, for whoever finds it, keys, sessions and whatever somebody has just typed.

use std::io;

use rustix::process::Resource;
use rustix::process::Rlimit;
use rustix::process::setrlimit;

/// Has the kernel write no core file when this program or one that it starts crashes. For the first lines of a program;
/// the limit cannot be raised again.
///
/// Where the kernel pipes core dumps into a program (`core_pattern` begins with `|`), that program is told the limit,
/// and those of systemd and Debian keep to it.
///
/// # Errors
/// The kernel refuses, as it never should.
pub(super) fn forbid() -> io::Result<()> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    Ok(setrlimit(Resource::Core, none)?)
}
