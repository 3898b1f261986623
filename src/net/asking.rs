//! From which address something is asked, for the audit.
//!
//! It is known at the outermost layer and written at the innermost, and no rule between depends on it. So it does not
//! travel as an argument through every use case, each of which could forget it or give another's: it belongs to the task
//! that answers a request (`docs/decisions/0028-the-chain-of-the-audit.md`).

use std::net::IpAddr;

tokio::task_local! {
    static ASKED_FROM: IpAddr;
}

/// Does something for whoever asks from this address; `None` for whom none is noted.
pub async fn asked_from<F: Future>(address: Option<IpAddr>, work: F) -> F::Output {
    match address {
        Some(address) => ASKED_FROM.scope(address.to_canonical(), work).await,
        None => work.await,
    }
}

/// The address for which this task works. A task that it starts has it only if it is given it, by [`asked_from`].
pub fn asking_address() -> Option<IpAddr> {
    ASKED_FROM.try_with(|from| *from).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_is_of_its_task_alone() {
        let address = "::ffff:192.0.2.7".parse().ok();
        let inside = asked_from(address, async {
            let started = tokio::spawn(async { asking_address() });
            (asking_address(), started.await.unwrap())
        });

        assert_eq!(inside.await, ("192.0.2.7".parse().ok(), None));
        assert_eq!(asking_address(), None);
    }
}
