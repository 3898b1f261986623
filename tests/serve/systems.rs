//! The demonstration with each library system.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::demo::Demo;
use crate::support::demo::data;
use crate::support::program::run;

/// Three ordinary fees, 6.75 in all.
const ADA: &str = "21234000010496";

#[tokio::test]
async fn whichever_library_system_the_demo_has_a_patron_pays_and_its_books_have_it() {
    for kind in ["sip2", "koha", "folio", "csv"] {
        let folder = tempfile::tempdir().unwrap();
        let demo = Demo::start_with(folder.path(), &["--ils", kind]);

        let order = demo.order_all(ADA, "place").await;
        let card = json!({"payment_method": demo.token("4242424242424242").await});
        let path = format!("/api/v1/orders/{order}/payment");
        let (status, answer) = demo.post(&path, "pay", card).await;
        let paid = demo.order_in(&order, "paid").await;

        assert_eq!(status, 200, "{kind}: {answer}");
        assert_eq!(paid["captured"], "6.75", "{kind}");
        assert_eq!(demo.ready["ils"]["kind"], kind);
        let address = demo.ready["ils"]["address"].as_str().unwrap();
        assert!(leads_to(kind, address), "{kind}: {address}");
        let (books, key) = if kind == "csv" {
            ("exchange/payments.csv", ",F1001,")
        } else {
            ("sandbox/ils.jsonl", "F1001")
        };
        let books = fs::read_to_string(data(folder.path()).join(books)).unwrap();
        assert!(books.contains(key), "{kind}: {books}");
    }
}

fn leads_to(kind: &str, address: &str) -> bool {
    match kind {
        "csv" => Path::new(address).join("fees.csv").is_file(),
        "sip2" => address.starts_with("127.0.0.1:"),
        _ => address.starts_with("http://127.0.0.1:") && address.contains(kind),
    }
}

#[test]
fn a_folder_stays_with_the_library_system_that_it_was_begun_with() {
    let folder = tempfile::tempdir().unwrap();
    drop(Demo::start_with(folder.path(), &["--ils", "csv"]));
    let data = data(folder.path());

    let other = run(&[
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--data",
        data.to_str().unwrap(),
        "--ils",
        "sip2",
    ]);

    let told = String::from_utf8(other.stderr).unwrap();
    assert_eq!(other.status.code(), Some(1), "{told}");
    assert!(told.contains("was begun with --ils csv"), "{told}");
}
