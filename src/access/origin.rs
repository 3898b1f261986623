//! Where a try comes from: an address with its network, a library's own address, or a program with a key.

use std::net::IpAddr;
use std::time::Duration;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::secrets::Secrets;
use crate::domain::LibraryId;
use crate::domain::Network;
use crate::domain::Rate;
use crate::storage::Meter;
use crate::storage::MeterKind;
use crate::storage::Raise;

/// Where somebody asks from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An address; of IPv6 the network of 64 bits.
    Address(IpAddr),
    /// An address that many people of a library share: its branches', by configuration.
    Branch(IpAddr),
    /// A program, by the name of its key.
    Program(String),
}

impl Origin {
    /// What a digest of it is made of.
    pub(super) fn parts(&self) -> Vec<u8> {
        match self {
            Self::Address(address) | Self::Branch(address) => {
                Network::around(*address, (32, 64)).to_bytes().to_vec()
            }
            Self::Program(name) => name.as_bytes().to_vec(),
        }
    }

    /// The network around the address: what one subscriber, or one careless provider, easily has.
    pub(super) fn network(&self) -> Option<[u8; 17]> {
        match self {
            Self::Address(address) => Some(Network::around(*address, (24, 48)).to_bytes()),
            Self::Branch(_) | Self::Program(_) => None,
        }
    }

    pub(super) fn is_branch(&self) -> bool {
        matches!(self, Self::Branch(_))
    }

    pub(super) fn is_program(&self) -> bool {
        matches!(self, Self::Program(_))
    }

    /// How much of something this origin has: a branch ten times as much as others, because it is many people.
    pub(super) fn rate(&self, rate: Rate) -> Rate {
        if self.is_branch() {
            Rate {
                burst: rate.burst.saturating_mul(BRANCH),
                one_every: rate.one_every.checked_div(BRANCH).unwrap_or(rate.one_every),
            }
        } else {
            rate
        }
    }
}

impl Door {
    /// With the addresses that the branches of a library have; without this none has any.
    #[must_use]
    pub fn with_branches(mut self, branches: Vec<(LibraryId, Vec<Network>)>) -> Self {
        self.branches = branches;
        self
    }

    /// Where an address belongs. `None` for the library when it is not known yet: then every library's branches count.
    pub fn origin(&self, library: Option<&LibraryId>, address: IpAddr) -> Origin {
        let mut branches = self
            .branches
            .iter()
            .filter(|(of, _)| library.is_none_or(|library| library == of));
        if branches.any(|(_, networks)| networks.iter().any(|network| network.holds(address))) {
            Origin::Branch(address)
        } else {
            Origin::Address(address)
        }
    }

    /// Takes one of what an origin has, by its kind; kept in the store, so that a restart gives nothing new and all
    /// processes count together.
    ///
    /// # Errors
    /// [`DoorError::Store`]; nothing may be taken then. The inner one says how long to wait.
    pub async fn take(
        &self,
        kind: MeterKind,
        origin: &Origin,
        rate: Rate,
    ) -> Result<Result<(), Duration>, DoorError> {
        let meter = meter(self.secrets().await?, kind, &[&origin.parts()]);
        self.take_one(meter, origin.rate(rate)).await
    }

    /// Takes one of a count.
    pub(super) async fn take_one(&self, meter: Meter, rate: Rate) -> Result<Result<(), Duration>, DoorError> {
        let now = self.clock.now();
        let most = rate.one_every.saturating_mul(rate.burst);
        let raise = Raise {
            meter,
            by: rate.one_every,
            most,
        };
        let raised = self.store.raise_meters(&[raise], now).await?;
        let Some(full) = raised.first().filter(|raised| !raised.done) else {
            return Ok(Ok(()));
        };
        let fits_at = full.before.after(rate.one_every).before(most);
        let wait_ms = fits_at.millis().saturating_sub(now.millis());
        Ok(Err(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0))))
    }
}

/// A count of something, by a keyed digest.
pub(super) fn meter(secrets: &Secrets, kind: MeterKind, parts: &[&[u8]]) -> Meter {
    Meter {
        kind,
        digest: secrets.digest(kind.word(), parts),
    }
}

const BRANCH: u32 = 10;
