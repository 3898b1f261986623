//! What holds for a server only.

use secrecy::SecretString;

use lastfour::storage::open_postgres;

use super::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_purged_is_in_no_file_with_what_the_operator_sets() {
    super::deleted::what_was_purged_is_in_no_file_of_the_server(Bench::postgres().await).await;
}

#[tokio::test]
async fn an_unreadable_address_is_not_repeated() {
    let address = SecretString::from("postgres://somebody:hidden@[bad");

    let refused = open_postgres(&address, 2).await.unwrap_err();

    assert!(!format!("{refused:?}").contains("hidden"));
}
