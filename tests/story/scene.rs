//! One demonstration of its own for a test, with the kiosk and the bank that belong to it.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::bank::Bank;
use crate::kiosk::Kiosk;
use crate::support::demo::Demo;

/// Three ordinary fees: F1001 to F1003.
pub(crate) const ADA: &str = "21234000010496";
/// Two fees.
pub(crate) const BORIS: &str = "21234000020586";
/// Owes so much that they may not borrow.
pub(crate) const EMIL: &str = "21234000050856";
/// Three fees, of which the library system refuses the second.
pub(crate) const FREYA: &str = "21234000060947";
/// Two fees, both refused.
pub(crate) const GUSTAV: &str = "21234000071035";
/// Two fees.
pub(crate) const KASPER: &str = "21234000111393";

/// A running demonstration and those who use it.
pub(crate) struct Scene {
    pub(crate) kiosk: Kiosk,
    pub(crate) bank: Bank,
    pub(crate) demo: Demo,
    pub(crate) folder: TempDir,
}

impl Scene {
    pub(crate) fn open() -> Self {
        Self::on(tempfile::tempdir().unwrap())
    }

    /// On the folder of an earlier one.
    pub(crate) fn on(folder: TempDir) -> Self {
        let demo = Demo::start(folder.path());
        let told = |name: &str| demo.ready[name].as_str().unwrap();
        let authority = fs::read(told("ca_file")).unwrap();
        Self {
            kiosk: Kiosk::new(demo.url(), told("api_key"), &authority),
            bank: Bank::new(told("processor_url"), told("processor_key")),
            demo,
            folder,
        }
    }

    /// An order for everything that a patron owes, paid.
    pub(crate) async fn paid(&self, barcode: &str, card: &str) -> Value {
        let order = self.kiosk.order_all(barcode).await;
        let token = self.bank.token(card).await;
        let answer = self.kiosk.pay(&order, &token).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.kiosk.until_it_is(&order, "paid").await
    }

    /// Every payment that the library system has taken.
    pub(crate) async fn posted(&self) -> Vec<Value> {
        let payments = self.bank.look("/sandbox/ils/payments").await;
        payments["payments"].as_array().unwrap().clone()
    }
}
