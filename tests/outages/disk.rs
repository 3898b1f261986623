//! A disk that is full when a test wants it to be: a small one of the service's own, where the system lets us mount
//! one, and otherwise a limit on the size of its files.

use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use rustix::process::Pid;
use rustix::process::Resource;
use rustix::process::Rlimit;
use rustix::process::prlimit;
use tokio::process::Command;

/// A folder whose room is ours to give.
pub(crate) struct Disk {
    folder: PathBuf,
    /// The command that runs the service on it.
    within: Vec<String>,
    is_mounted: bool,
}

impl Disk {
    pub(crate) async fn in_folder(folder: &Path) -> Self {
        std::fs::create_dir(folder).unwrap();
        for unshare in [&["--user", "--map-root-user", "--mount"][..], &["--mount"]] {
            let mut within = vec!["unshare"];
            within.extend(unshare);
            within.extend(["sh", "-c", MOUNT, folder.to_str().unwrap()]);
            let tried = Command::new(within[0])
                .args(&within[1..])
                .arg("true")
                .output()
                .await;
            if tried.is_ok_and(|tried| tried.status.success()) {
                return Self::new(folder, &within, true);
            }
        }
        // What is ignored stays ignored in the program that is run: a write past the limit is an error, not the end.
        Self::new(folder, &["sh", "-c", "trap '' XFSZ && exec \"$0\" \"$@\""], false)
    }

    fn new(folder: &Path, within: &[&str], is_mounted: bool) -> Self {
        Self {
            folder: folder.to_owned(),
            within: within.iter().map(ToString::to_string).collect(),
            is_mounted,
        }
    }

    pub(crate) fn within(&self) -> &[String] {
        &self.within
    }

    pub(crate) fn name(&self) -> &'static str {
        if self.is_mounted {
            "the disk was full"
        } else {
            "files could not grow"
        }
    }

    /// No room is left for this process.
    pub(crate) fn fill(&self, pid: u32) {
        if self.is_mounted {
            let mut ballast = std::fs::File::create(self.ballast(pid)).unwrap();
            while ballast.write_all(&[0; 512]).is_ok() {}
        } else {
            limit(pid, Some(4096));
        }
    }

    pub(crate) fn make_room(&self, pid: u32) {
        if self.is_mounted {
            std::fs::remove_file(self.ballast(pid)).unwrap();
        } else {
            limit(pid, None);
        }
    }

    /// Only the service sees its disk; so this is the way in.
    fn ballast(&self, pid: u32) -> PathBuf {
        let folder = self.folder.strip_prefix("/").unwrap();
        Path::new("/proc")
            .join(pid.to_string())
            .join("root")
            .join(folder)
            .join("ballast")
    }
}

fn limit(pid: u32, bytes: Option<u64>) {
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    let limits = Rlimit {
        current: bytes,
        maximum: None,
    };
    prlimit(Some(pid), Resource::Fsize, limits).unwrap();
}

/// Eight megabytes hold every order of the test.
const MOUNT: &str = "mount -t tmpfs -o size=8m tmpfs \"$0\" && exec \"$@\"";
