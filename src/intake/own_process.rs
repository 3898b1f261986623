//! What the program asks of the kernel for itself before a number comes in: no core dump, no look into its memory by
//! its own account, nothing of it in the swap.

use std::io;

use rustix::mm::MlockAllFlags;
use rustix::mm::mlockall;
use rustix::process::DumpableBehavior;
use rustix::process::Resource;
use rustix::process::Rlimit;
use rustix::process::dumpable_behavior;
use rustix::process::getrlimit;
use rustix::process::set_dumpable_behavior;
use rustix::process::setrlimit;
use rustix::thread::CapabilitySet;
use rustix::thread::capabilities;

/// How much of the program's memory stays out of the swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryLock {
    /// All of it, whatever is still to come.
    All,
    /// What there was at the start; the limit (`RLIMIT_MEMLOCK`) does not allow more.
    Start,
    /// Nothing: the limit is lower than what there was at the start.
    Nothing,
}

/// Why the program may not see a number.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CloseUpError {
    /// A crash would write the memory into a file.
    #[error("core dumps could not be turned off")]
    Core(#[source] io::Error),
    /// Programs of the same account could read the memory.
    #[error("the memory could not be closed to other programs")]
    Dumpable(#[source] io::Error),
}

/// Turns core dumps off, closes the memory to other programs of the same account, and locks it as far as the limit
/// allows. For the first lines of a program: what was in the memory before is not undone.
///
/// # Errors
/// [`CloseUpError`]; then no number may come in. That memory cannot be locked is no error but a thing to be told.
pub fn close_up() -> Result<MemoryLock, CloseUpError> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none).map_err(|error| CloseUpError::Core(error.into()))?;
    if getrlimit(Resource::Core) != none {
        return Err(CloseUpError::Core(io::ErrorKind::Other.into()));
    }
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .map_err(|error| CloseUpError::Dumpable(error.into()))?;
    match dumpable_behavior() {
        Ok(DumpableBehavior::NotDumpable) => Ok(lock_memory()),
        Ok(_) => Err(CloseUpError::Dumpable(io::ErrorKind::Other.into())),
        Err(error) => Err(CloseUpError::Dumpable(error.into())),
    }
}

fn lock_memory() -> MemoryLock {
    let limit = getrlimit(Resource::Memlock);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Up to the hard limit everybody may go. If not, the one that holds does.
    let _as_before = setrlimit(Resource::Memlock, raised);
    let privileged = capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::IPC_LOCK));
    // A page that is never touched holds nothing: it is locked when it comes.
    let now = MlockAllFlags::CURRENT | MlockAllFlags::ONFAULT;
    // Under a limit, a lock on all that is to come would make the first allocation above it fail.
    let unlimited = privileged || limit.maximum.is_none();
    if unlimited && mlockall(now | MlockAllFlags::FUTURE).is_ok() {
        MemoryLock::All
    } else if mlockall(now).is_ok() {
        MemoryLock::Start
    } else {
        MemoryLock::Nothing
    }
}
