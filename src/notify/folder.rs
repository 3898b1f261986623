//! A folder in place of a mail server: every letter is a file `ID.eml`. For the demonstration and for trying things
//! out; nothing leaves the machine.

use std::path::PathBuf;

use async_trait::async_trait;
use tokio::fs;

use crate::notify::Mail;
use crate::notify::MailError;
use crate::notify::Mailer;
use crate::notify::Trouble;
use crate::notify::message::message;

/// Writes letters into a folder.
#[derive(Debug)]
pub struct FolderMailer {
    folder: PathBuf,
}

impl FolderMailer {
    /// Into this folder, which is made when the first letter is written.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn trouble() -> MailError {
        MailError::TryLater {
            what: Trouble::Folder,
            reply: None,
        }
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let bytes = message(mail).ok_or(MailError::Refused(None))?;
        let name = mail.id.to_string();
        let (half, whole) = (
            self.folder.join(format!("{name}.part")),
            self.folder.join(format!("{name}.eml")),
        );
        let writing = async {
            fs::create_dir_all(&self.folder).await?;
            fs::write(&half, &bytes).await?;
            // Whoever looks into the folder finds whole letters only.
            fs::rename(&half, &whole).await
        };
        writing.await.map_err(|_| Self::trouble())
    }

    async fn ready(&self) -> Result<(), MailError> {
        fs::create_dir_all(&self.folder)
            .await
            .map_err(|_| Self::trouble())
    }
}
