//! Looking, without touching.

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::domain::Barcode;
use crate::domain::DeskTask;
use crate::domain::Fee;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::storage::Page;
use crate::storage::Search;

/// Most tasks that are listed at once.
const TASKS_MAX: u32 = 200;

impl Cashier {
    /// What a patron owes, read live.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for an unknown barcode; [`Refusal::TryLater`].
    pub async fn fees(&self, caller: &Caller, barcode: &Barcode) -> Result<Vec<Fee>, Refusal> {
        Ok(self.account(&caller.library, barcode).await?.fees)
    }

    /// An order of the caller's library.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is none, or it is another library's; [`Refusal::TryLater`].
    pub async fn order(&self, caller: &Caller, id: OrderId) -> Result<Order, Refusal> {
        self.store
            .order(&caller.library, id)
            .await?
            .ok_or(Refusal::NotFound)
    }

    /// Orders of the caller's library, newest first; by a barcode those that its holder pays. A barcode that is not known
    /// finds nothing.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn orders(
        &self,
        caller: &Caller,
        barcode: Option<&Barcode>,
        mut search: Search,
    ) -> Result<Page, Refusal> {
        if let Some(barcode) = barcode {
            match self.store.patron_by_barcode(&caller.library, barcode).await? {
                Some(patron) => search.patron = Some(patron.key),
                None => return Ok(Page::default()),
            }
        }
        Ok(self.store.orders(&caller.library, &search).await?)
    }

    /// For the desk: orders in which the holder of a barcode pays, or somebody else pays a fee of theirs, newest first.
    /// Whoever asks at the desk with a child's card must not pay once more what a parent is paying.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn orders_about(
        &self,
        caller: &Caller,
        barcode: &Barcode,
        mut search: Search,
    ) -> Result<Page, Refusal> {
        let Some(patron) = self.store.patron_by_barcode(&caller.library, barcode).await? else {
            return Ok(Page::default());
        };
        search.who_owes = Some(patron.key);
        Ok(self.store.orders(&caller.library, &search).await?)
    }

    /// What waits for the desk, oldest first, at most 200.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn open_tasks(&self, caller: &Caller) -> Result<Vec<DeskTask>, Refusal> {
        Ok(self.store.open_tasks(&caller.library, TASKS_MAX).await?)
    }
}
