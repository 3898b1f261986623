//! A PostgreSQL server of one test's own, which may be stopped, killed, copied and promoted.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Pid;
use rustix::process::Signal;
use rustix::process::kill_process;
use sqlx::AssertSqlSafe;
use sqlx::Connection;
use sqlx::Executor;
use sqlx::PgConnection;
use tempfile::TempDir;
use tokio::process::Child;
use tokio::process::Command;
use tokio::time::Instant;

/// A server with its folder.
pub(crate) struct Server {
    folder: TempDir,
    pub(crate) port: u16,
    password: String,
    process: Option<Child>,
}

impl Server {
    /// A new and empty one, running.
    pub(crate) async fn start() -> Self {
        let mut server = Self::prepare("of the test".replace(' ', "-"));
        let password_file = server.folder.path().join("password");
        std::fs::write(&password_file, &server.password).unwrap();
        give_away(&password_file);
        let mut initdb = server.command("initdb");
        initdb.args([
            "--username",
            "lastfour",
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
        ]);
        initdb
            .args(["--locale", "C.UTF-8", "--pwfile"])
            .arg(&password_file);
        finish(initdb.arg("--pgdata").arg(server.data())).await;
        server.run().await;
        server
    }

    /// A standby of this one, running, whose copy every commit of this one waits for.
    pub(crate) async fn standby(&self) -> Self {
        let mut standby = Self::prepare(self.password.clone());
        let mut copy = standby.command("pg_basebackup");
        copy.arg("--pgdata")
            .arg(standby.data())
            .arg("--write-recovery-conf");
        copy.args(["--checkpoint", "fast", "--dbname"]).arg(self.url());
        finish(&mut copy).await;
        standby.run().await;
        self.sql("alter system set synchronous_standby_names = 'lastfour_standby'")
            .await;
        self.sql("select pg_reload_conf()").await;
        let deadline = Instant::now() + PATIENCE;
        let waits = "select 1 / count(*) from pg_stat_replication where sync_state = 'sync'";
        while self.try_sql(waits).await.is_err() {
            assert!(Instant::now() < deadline, "the standby is not waited for");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        standby
    }

    pub(crate) fn url(&self) -> String {
        self.url_by(self.port)
    }

    /// The address, where the server is reached by another port.
    pub(crate) fn url_by(&self, port: u16) -> String {
        format!("postgres://lastfour:{}@127.0.0.1:{port}/postgres", self.password)
    }

    pub(crate) async fn sql(&self, sql: &str) {
        self.try_sql(sql).await.unwrap();
    }

    async fn try_sql(&self, sql: &str) -> Result<(), sqlx::Error> {
        let mut connection = PgConnection::connect(&self.url()).await?;
        connection
            .execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned())))
            .await?;
        connection.close().await
    }

    /// Runs it, after a stop or a death too.
    pub(crate) async fn run(&mut self) {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        let mut postgres = self.command("postgres");
        postgres
            .arg("-D")
            .arg(self.data())
            .arg("-p")
            .arg(self.port.to_string());
        for setting in [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=60",
            "cluster_name=lastfour_standby",
        ] {
            postgres.args(["-c", setting]);
        }
        postgres
            .stdout(Stdio::from(log.try_clone().unwrap()))
            .stderr(Stdio::from(log));
        self.process = Some(postgres.kill_on_drop(true).spawn().unwrap());
        self.answers().await;
    }

    /// Ends it as a power cut would: all its processes at once.
    pub(crate) async fn kill(&mut self) {
        self.signal(Signal::KILL);
        self.process.take().unwrap().wait().await.unwrap();
    }

    /// Stops all its processes where they are, or lets them go on.
    pub(crate) fn signal(&self, signal: Signal) {
        let main = self.process.as_ref().unwrap().id().unwrap();
        for pid in std::iter::once(main).chain(children(main)) {
            send(pid, signal);
        }
    }

    /// Kills one process that serves a connection, upon which the server ends all of them and recovers.
    pub(crate) async fn kill_one_backend(&self) {
        let mut connection = PgConnection::connect(&self.url()).await.unwrap();
        let pid: i32 = sqlx::query_scalar("select pg_backend_pid()")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        send(pid.unsigned_abs(), Signal::KILL);
    }

    /// What the server says of whoever claims jobs: a process that has died.
    pub(crate) async fn remember_a_dead_process(&self) {
        let started = "cast(extract(epoch from pg_postmaster_start_time()) * 1000000 as bigint)";
        self.sql(&format!("insert into job_holder values (-1, {started}, null)"))
            .await;
    }

    /// Whether it still says so.
    pub(crate) async fn remembers_it(&self) -> bool {
        self.count("select count(*) from job_holder where number = -1")
            .await
            > 0
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        let mut connection = PgConnection::connect(&self.url()).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }

    /// Waits until it answers.
    pub(crate) async fn answers(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.try_sql("select 1").await.is_err() {
            assert!(Instant::now() < deadline, "the server does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn prepare(password: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        give_away(folder.path());
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self {
            folder,
            port,
            password,
            process: None,
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of the server's, as its own user: it refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let program = newest_binaries().join(program);
        let mut command = if we_are_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--"]);
            command.arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }
}

/// Sends a signal to a process that we started, or that one of ours did.
pub(crate) fn send(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    // One that has just ended needs none.
    let _ = kill_process(pid, signal);
}

fn children(parent: u32) -> Vec<u32> {
    let path = format!("/proc/{parent}/task/{parent}/children");
    let children = std::fs::read_to_string(path).unwrap();
    children
        .split_whitespace()
        .map(|pid| pid.parse().unwrap())
        .collect()
}

async fn finish(command: &mut Command) {
    let output = command.output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

fn newest_binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").unwrap();
    let newest = versions
        .filter_map(|version| version.unwrap().file_name().to_str()?.parse::<u32>().ok())
        .max();
    Path::new("/usr/lib/postgresql")
        .join(newest.unwrap().to_string())
        .join("bin")
}

fn we_are_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The server's user gets what root has made for it.
fn give_away(path: &Path) {
    if we_are_root() {
        let users = std::fs::read_to_string("/etc/passwd").unwrap();
        let user = users.lines().find(|line| line.starts_with("postgres:")).unwrap();
        let numbers: Vec<u32> = user.split(':').filter_map(|part| part.parse().ok()).collect();
        std::os::unix::fs::chown(path, Some(numbers[0]), Some(numbers[1])).unwrap();
    }
}

const PATIENCE: Duration = Duration::from_mins(1);
