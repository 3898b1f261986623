//! Where the letters of the tests go: they are kept, or handed on to a real mail server; and it fails when it is told to.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use lastfour::domain::LibraryId;
use lastfour::domain::MailAddress;
use lastfour::notify::Letterhead;
use lastfour::notify::Mail;
use lastfour::notify::MailError;
use lastfour::notify::Mailer;
use lastfour::notify::Post;
use lastfour::storage::JobKind;
use lastfour::text::Zone;

use crate::house::House;

/// Keeps letters.
#[derive(Debug, Default)]
pub(crate) struct Postbox {
    kept: Mutex<Vec<Mail>>,
    fails: Mutex<VecDeque<MailError>>,
    onward: Mutex<Option<Arc<dyn Mailer>>>,
}

impl Postbox {
    /// What came, oldest first.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.kept.lock().unwrap().clone()
    }

    /// The next letter is not taken.
    pub(crate) fn fails(&self, error: MailError) {
        self.fails.lock().unwrap().push_back(error);
    }

    /// From now on letters go to a mail server.
    pub(crate) fn leads_to(&self, mailer: Arc<dyn Mailer>) {
        *self.onward.lock().unwrap() = Some(mailer);
    }

    /// How the letters of these libraries leave.
    pub(super) fn post(self: &Arc<Self>, libraries: &[&str]) -> Post {
        let letterhead = |id: &&str| {
            let letterhead = Letterhead {
                name: format!("The {id} library"),
                questions: Some(String::from("Call us at the desk.")),
                zone: Zone::named("America/New_York").unwrap(),
                sandbox: false,
            };
            (LibraryId::parse(id).unwrap(), letterhead)
        };
        Post {
            mailer: Arc::<Self>::clone(self),
            from: MailAddress::parse("payments@library.example").unwrap(),
            bounces_to: None,
            letterheads: libraries.iter().map(letterhead).collect::<BTreeMap<_, _>>(),
        }
    }
}

#[async_trait]
impl Mailer for Postbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let onward = self.onward.lock().unwrap().clone();
        if let Some(onward) = onward {
            return onward.send(mail).await;
        }
        if let Some(error) = self.fails.lock().unwrap().pop_front() {
            return Err(error);
        }
        self.kept.lock().unwrap().push(mail.clone());
        Ok(())
    }

    async fn ready(&self) -> Result<(), MailError> {
        Ok(())
    }
}

impl House {
    /// The letters that are due, and no other job.
    pub(crate) async fn send_letters(&self) {
        let now = self.cashier.clock().now();
        let store = self.cashier.store();
        for job in store.claim_jobs(now, Duration::from_mins(1), 99).await.unwrap() {
            if let JobKind::Letter(letter) = &job.kind {
                self.cashier.send_letter(&job, *letter).await.unwrap();
            }
        }
    }
}
