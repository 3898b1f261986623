//! One story: a patron pays three fees, something goes wrong, and everybody's books are compared.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::ambush::Ambush;
use crate::ambush::Point;
use crate::ambush::proxy;
use crate::scene::End;
use crate::scene::Scene;
use crate::service;
use crate::service::More;
use crate::service::Outside;
use crate::service::Outsiders;
use crate::service::Service;
use crate::system::PATRON;
use crate::system::System;
use crate::system::cents;
use crate::system::payments_in_the_file;
use crate::system::write_fees;

/// Everybody in it.
pub(crate) struct Story {
    system: System,
    folder: TempDir,
    outsiders: Outsiders,
    service: Service,
    ambush: Option<Arc<Ambush>>,
}

impl Story {
    /// Plays it; says how it ended, or what was wrong.
    pub(crate) async fn play(system: System, scene: Scene, storage: &str) -> Result<String, String> {
        let mut story = Self::begin(system, scene, storage).await;
        let order = story.order().await?;
        let id = order["id"].as_str().unwrap().to_owned();
        if let Some(fault) = scene.fault(system) {
            story.outsiders.order(&fault).await;
        }
        match scene {
            Scene::Killed => story.pay_and_die(&id).await?,
            Scene::OneRefused | Scene::SilentBefore if system == System::Csv => {
                let (paid, ()) = tokio::join!(story.pay(&id), story.meddle(scene));
                paid?;
            }
            Scene::AllPaid | Scene::OneRefused | Scene::SilentAfter | Scene::SilentBefore => {
                story.pay(&id).await?;
            }
        }
        let end = scene.end(system);
        let state = if end == End::Person {
            "needs_attention"
        } else {
            "paid"
        };
        let ended = story.service.order_becomes(&id, state).await;
        story
            .judge(&ended, end)
            .await
            .map_err(|why| format!("{why}\n{ended}"))
    }

    async fn begin(system: System, scene: Scene, storage: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some((_, url)) = storage.split_once('#') {
            service::secret(folder.path(), "database-url", url);
        }
        let outsiders = Outsiders::start(folder.path()).await;
        let mut address = system.stand_in(&outsiders);
        let mut ambush = None;
        if let (Scene::Killed, Some((protocol, call))) = (scene, system.payment_call()) {
            let point = Point {
                call,
                nth: 1,
                done: true,
            };
            let waiting = Ambush::new(point);
            address = proxy(address, protocol, Arc::clone(&waiting)).await;
            ambush = Some(waiting);
        }
        let more = More {
            ils: system.table(folder.path(), address),
            ..More::default()
        };
        let outside = Outside {
            http: outsiders.http,
            sip2: outsiders.sip2,
            login: "lastfour",
        };
        let service = Service::start_with(folder.path(), storage, outside, more).await;
        Self {
            system,
            folder,
            outsiders,
            service,
            ambush,
        }
    }

    async fn order(&self) -> Result<Value, String> {
        let whose = json!({"barcode": PATRON});
        let (status, owed) = self.service.post("/api/v1/patrons/fees", None, &whose).await;
        let fees = owed["fees"]
            .as_array()
            .ok_or_else(|| format!("{status}: {owed}"))?;
        let fees: Vec<Value> = fees.iter().map(|fee| json!({"id": fee["id"]})).collect();
        let wish = json!({"barcode": PATRON, "fees": fees});
        let (status, order) = self.service.post("/api/v1/orders", Some("place"), &wish).await;
        if status == 201 && order["lines"].as_array().is_some_and(|lines| lines.len() == 3) {
            Ok(order)
        } else {
            Err(format!("the order is answered with {status}: {order}"))
        }
    }

    async fn pay(&self, id: &str) -> Result<(), String> {
        let path = format!("/api/v1/orders/{id}/payment");
        let card = json!({"payment_method": "pm_card_visa"});
        let (status, answer) = self.service.post(&path, Some("pay"), &card).await;
        if status == 200 {
            Ok(())
        } else {
            Err(format!("the payment is answered with {status}: {answer}"))
        }
    }

    /// Somebody is at the files between the last look at them and the first payment.
    async fn meddle(&self, scene: Scene) {
        loop {
            let intents = self.outsiders.asked("/v1/payment_intents").await;
            if !intents["data"].as_array().unwrap().is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if scene == Scene::OneRefused {
            return write_fees(self.folder.path(), Some("F1002"));
        }
        let payments = std::fs::File::open(self.folder.path().join("exchange/payments.csv")).unwrap();
        payments.lock().unwrap();
        tokio::time::sleep(HELD).await;
    }

    /// The service dies when the library system has the first payment and its answer was not heard.
    async fn pay_and_die(&mut self, id: &str) -> Result<(), String> {
        let is_asked = async {
            match &self.ambush {
                Some(ambush) => ambush.reached.notified().await,
                None => the_file_has_a_payment(self.folder.path()).await,
            }
        };
        let paying = async {
            let _ = self.pay(id).await;
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = is_asked => {}
            () = paying => {}
            () = tokio::time::sleep(Duration::from_mins(2)) => return Err(String::from("nothing was asked")),
        }
        self.service.kill().await;
        if let Some(ambush) = &self.ambush {
            ambush.dead.notify_waiters();
            ambush.dead.notify_one();
        }
        self.service.start_again().await;
        self.pay(id).await
    }

    /// Captured is posted is told; or nothing is captured, and a person is told.
    async fn judge(&self, order: &Value, end: End) -> Result<String, String> {
        let books = self.system.books(self.folder.path(), &self.outsiders).await;
        let posted: i64 = books.iter().map(|(_, amount)| amount).sum();
        let mut fees: Vec<&String> = books.iter().map(|(fee, _)| fee).collect();
        fees.sort();
        fees.dedup();
        let told = cents(order["captured"].as_str().unwrap());
        let intents = self.outsiders.asked("/v1/payment_intents?limit=100").await;
        let intents = intents["data"].as_array().unwrap().iter();
        let captured: i64 = intents
            .map(|intent| intent["amount_received"].as_i64().unwrap())
            .sum();
        let sums = format!("captured {captured}, posted {posted}, told {told}");
        let wanted = match end {
            End::Paid => 675,
            End::PaidButTheSecond => 550,
            End::Person => 0,
        };
        if fees.len() != books.len() {
            return Err(format!("a fee was paid twice: {books:?}"));
        }
        if captured != wanted || told != wanted {
            return Err(format!("{sums}, and {wanted} is wanted"));
        }
        match end {
            End::Person if order["attention"] != "posting_undecided" => {
                Err(String::from("a person is called for something else"))
            }
            End::Person => Ok(format!("a person is told; {sums}")),
            End::Paid | End::PaidButTheSecond if posted != wanted => Err(sums),
            End::Paid | End::PaidButTheSecond => Ok(sums),
        }
    }
}

/// Longer than the card's bank takes, so that a posting finds the file held.
const HELD: Duration = Duration::from_secs(6);

async fn the_file_has_a_payment(folder: &Path) {
    while payments_in_the_file(folder).is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
