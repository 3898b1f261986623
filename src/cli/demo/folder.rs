//! The demo's folder: secrets and certificate, made once and kept.

use std::fs;
use std::fs::DirBuilder;
use std::fs::File;
use std::fs::OpenOptions;
use std::fs::TryLockError;
use std::io::Write as _;
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::FactorKey;
use crate::access::made_up_password;
use crate::cli::check::moment;
use crate::domain::Clock as _;
use crate::domain::Randomness;
use crate::domain::Role;
use crate::domain::SystemClock;
use crate::domain::SystemRandomness;
use crate::net::TlsFiles;
use crate::net::TlsVersion;
use crate::net::certificate;

/// One demo's folder; no other demo has it as long as this lives.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

/// A secret that the demo makes for itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Made {
    ApiKey,
    ProcessorKey,
    PublishableKey,
    WebhookSecret,
    Sip2Password,
    /// What the one of the staff with this role signs in with.
    Password(Role),
    Factor(Role),
}

impl Made {
    fn all() -> impl Iterator<Item = Self> {
        let of_programs = [
            Self::ApiKey,
            Self::ProcessorKey,
            Self::PublishableKey,
            Self::WebhookSecret,
            Self::Sip2Password,
        ];
        let of_people = Role::ALL
            .into_iter()
            .flat_map(|role| [Self::Password(role), Self::Factor(role)]);
        of_programs.into_iter().chain(of_people)
    }

    /// Its file, below the folder.
    pub(super) fn file(self) -> String {
        let name = match self {
            Self::ApiKey => "api-key",
            Self::ProcessorKey => "processor-key",
            Self::PublishableKey => "publishable-key",
            Self::WebhookSecret => "webhook-secret",
            Self::Sip2Password => "sip2-password",
            Self::Password(role) => return format!("secrets/{}-password", role.word()),
            Self::Factor(role) => return format!("secrets/{}-factor", role.word()),
        };
        format!("secrets/{name}")
    }

    /// Draws a new one.
    fn draw(self, randomness: &dyn Randomness) -> SecretString {
        let prefix = match self {
            Self::ApiKey => "lastfour_demo_",
            Self::ProcessorKey => "sk_test_",
            Self::PublishableKey => "pk_test_",
            Self::WebhookSecret => "whsec_",
            Self::Sip2Password => "",
            Self::Factor(_) => return FactorKey::draw(randomness).text(),
            // People type these.
            Self::Password(_) => return made_up_password(randomness),
        };
        SecretString::from(format!("{prefix}{}", *random_letters(randomness)))
    }
}

impl Folder {
    /// Opens the folder, and makes what is not there yet.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        let cannot = || format!("could not use the folder {}", path.display());
        builder.create(path).with_context(cannot)?;
        let path = path.canonicalize().with_context(cannot)?;
        let lock = owner_only().open(path.join("demo.lock")).with_context(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => anyhow::bail!(
                "another demo uses {}; stop it first, or name another folder with --data",
                path.display()
            ),
            Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
        }
        for inner in ["secrets", "tls", "sandbox", "exchange"] {
            builder.create(path.join(inner)).with_context(cannot)?;
        }
        let folder = Self { path, _lock: lock };
        folder.make_secrets()?;
        folder.make_certificate()?;
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self, made: Made) -> PathBuf {
        self.path.join(made.file())
    }

    pub(super) fn secret(&self, made: Made) -> anyhow::Result<SecretString> {
        let text = fs::read_to_string(self.file(made));
        let text = Zeroizing::new(text.with_context(|| format!("could not read {}", made.file()))?);
        Ok(SecretString::from(text.trim_end()))
    }

    /// The authority that signed the certificate, PEM.
    pub(super) fn authority(&self) -> PathBuf {
        self.path.join("tls/authority.pem")
    }

    pub(super) fn stand_ins(&self) -> PathBuf {
        self.path.join("sandbox")
    }

    pub(super) fn stand_ins_log(&self) -> PathBuf {
        self.path.join("sandbox.log")
    }

    /// Writes a file for its owner only: whole, or not at all.
    pub(super) fn write(&self, name: &str, text: &str) -> anyhow::Result<PathBuf> {
        let path = self.path.join(name);
        write_whole(&path, text)?;
        Ok(path)
    }

    fn make_secrets(&self) -> anyhow::Result<()> {
        for made in Made::all() {
            if !self.file(made).exists() {
                let secret = made.draw(&SystemRandomness);
                let line = Zeroizing::new(format!("{}\n", secret.expose_secret()));
                self.write(&made.file(), &line)?;
            }
        }
        Ok(())
    }

    /// Makes a certificate, unless there is one that is good for another month.
    fn make_certificate(&self) -> anyhow::Result<()> {
        let now = SystemClock.now();
        let files = TlsFiles {
            certificate_file: self.path.join("tls/certificate.pem"),
            key_file: self.path.join("tls/key.pem"),
            minimum: TlsVersion::OneTwo,
        };
        if files.look_at("localhost", moment(now.after(RENEW_BEFORE))) == Ok(None)
            && self.authority().exists()
        {
            return Ok(());
        }
        let made = certificate::loopback(moment(now))?;
        self.write("tls/authority.pem", &made.authority_pem)?;
        self.write("tls/key.pem", &made.key_pem)?;
        // Last: with another key, an old certificate does not count.
        self.write("tls/certificate.pem", &made.chain_pem)?;
        Ok(())
    }
}

/// Writes a file for its owner only, under another name first.
pub(super) fn write_whole(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".tmp");
    let unfinished = PathBuf::from(unfinished);
    let written = || -> std::io::Result<()> {
        let mut file = owner_only().truncate(true).open(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    written().with_context(|| format!("could not write {}", path.display()))
}

pub(super) fn owner_only() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(false).mode(0o600);
    options
}

/// 40 lower-case letters, 160 bits. No digits, so that nothing takes a secret for a card number.
fn random_letters(randomness: &dyn Randomness) -> Zeroizing<String> {
    const LETTERS: &[u8; 16] = b"abcdefghjkmnpqrs";
    let mut bytes = Zeroizing::new([0_u8; 40]);
    randomness.fill(&mut *bytes);
    let letter = |byte: &u8| LETTERS.get(usize::from(byte & 15)).copied().map(char::from);
    Zeroizing::new(bytes.iter().filter_map(letter).collect())
}

const RENEW_BEFORE: Duration = Duration::from_hours(30 * 24);
