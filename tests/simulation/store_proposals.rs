//! The part of the store that is about refunds that wait: passed on like the rest.

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use lastfour::domain::ProposalId;
use lastfour::domain::RefundProposal;
use lastfour::domain::StaffName;
use lastfour::storage::ProposalStore;
use lastfour::storage::StoreError;

use crate::store::WatchedStore;
use crate::store::passed_on;

#[async_trait]
impl ProposalStore for WatchedStore {
    async fn open_proposals(
        &self,
        library: &LibraryId,
        limit: u32,
    ) -> Result<Vec<RefundProposal>, StoreError> {
        passed_on!(self.open_proposals(library, limit))
    }

    async fn proposal(
        &self,
        library: &LibraryId,
        id: ProposalId,
    ) -> Result<Option<RefundProposal>, StoreError> {
        passed_on!(self.proposal(library, id))
    }

    async fn open_proposal_of(
        &self,
        library: &LibraryId,
        order: OrderId,
    ) -> Result<Option<RefundProposal>, StoreError> {
        passed_on!(self.open_proposal_of(library, order))
    }

    async fn staff_cards(&self, library: &LibraryId, name: &StaffName) -> Result<Vec<Barcode>, StoreError> {
        passed_on!(self.staff_cards(library, name))
    }
}
