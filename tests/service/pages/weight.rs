//! Pages are light: nobody waits for one on an old telephone.

use std::collections::BTreeMap;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::gallery;

/// A page with its stylesheet, icon and scripts of ours, uncompressed.
const BYTES_MAX: usize = 30 * 1024;

/// The files of ours that a page loads.
fn files(view: &View) -> Vec<&str> {
    let page = view.page();
    let linked = page.all("link").map(|link| link.must("href"));
    let scripts = page.all("script").map(|script| script.must("src"));
    linked
        .chain(scripts)
        .filter(|address| address.starts_with('/'))
        .collect()
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the table is what one runs this test for")]
async fn every_page_is_lighter_than_thirty_kibibytes_with_all_that_it_loads() {
    let house = House::open().await;
    let mut browser = Browser::new(&house);
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();

    for (name, view) in gallery::everything().await {
        let mut bytes = view.heard.text.len();
        for file in files(&view) {
            if !sizes.contains_key(file) {
                let text = browser.get(file).await.heard.text;
                println!("{:>7}  {file}", text.len());
                sizes.insert(file.to_owned(), text.len());
            }
            bytes += sizes[file];
        }
        println!("{bytes:>7}  {:>6}  {name}", view.heard.text.len());
        assert!(bytes <= BYTES_MAX, "{name} has {bytes} bytes");
    }

    assert!(sizes.len() >= 4, "{sizes:?}");
}
