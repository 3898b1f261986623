//! The part of the store that is about letters: passed on like the rest.

use async_trait::async_trait;
use lastfour::domain::AddressCode;
use lastfour::domain::Letter;
use lastfour::domain::LetterId;
use lastfour::domain::LibraryId;
use lastfour::domain::OrderId;
use lastfour::domain::Timestamp;
use lastfour::storage::LetterStore;
use lastfour::storage::LettersOf;
use lastfour::storage::StoreError;

use crate::store::WatchedStore;
use crate::store::passed_on;

#[async_trait]
impl LetterStore for WatchedStore {
    async fn letter(&self, library: &LibraryId, id: LetterId) -> Result<Option<Letter>, StoreError> {
        passed_on!(self.letter(library, id))
    }

    async fn letters_of(
        &self,
        library: &LibraryId,
        order: OrderId,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        passed_on!(self.letters_of(library, order, limit))
    }

    async fn letters_since(
        &self,
        library: &LibraryId,
        counted: LettersOf,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        passed_on!(self.letters_since(library, counted, since))
    }

    async fn forget_recipients(&self, until: Timestamp) -> Result<u64, StoreError> {
        passed_on!(self.forget_recipients(until))
    }

    async fn address_code(
        &self,
        library: &LibraryId,
        order: OrderId,
    ) -> Result<Option<AddressCode>, StoreError> {
        passed_on!(self.address_code(library, order))
    }

    async fn take_code_try(
        &self,
        library: &LibraryId,
        order: OrderId,
        now: Timestamp,
    ) -> Result<Option<AddressCode>, StoreError> {
        passed_on!(self.take_code_try(library, order, now))
    }
}
