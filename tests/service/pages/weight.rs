//! Pages are light: nobody waits for one on an old telephone.

use std::collections::BTreeMap;

use axum::body::Body;
use lastfour::text::Texts;
use tower::ServiceExt;

use crate::house::Fittings;
use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::browser::View;
use crate::pages::gallery;

/// A page as it is, with its stylesheets, icon, logo and scripts of ours as browsers get them.
const BYTES_MAX: usize = 30 * 1024;

/// The files of ours that a page loads.
fn files(view: &View) -> Vec<&str> {
    let page = view.page();
    let linked = page.all("link").map(|link| link.must("href"));
    let scripts = page.all("script").map(|script| script.must("src"));
    let pictures = page.all("img").map(|picture| picture.must("src"));
    linked
        .chain(scripts)
        .chain(pictures)
        .filter(|address| address.starts_with('/'))
        .collect()
}

/// What files weigh for a browser that takes them compressed.
struct Scales<'a> {
    house: &'a House,
    sizes: BTreeMap<String, usize>,
}

impl Scales<'_> {
    async fn weigh(&mut self, view: &View) -> usize {
        let mut bytes = view.heard.text.len();
        for file in files(view) {
            bytes += self.file(file).await;
        }
        bytes
    }

    #[expect(clippy::print_stdout, reason = "the table is what one runs this test for")]
    async fn file(&mut self, path: &str) -> usize {
        if let Some(known) = self.sizes.get(path) {
            return *known;
        }
        let browser = Browser::new(self.house);
        let request = browser.request("GET", path).header("accept-encoding", "gzip");
        let request = request.body(Body::empty()).unwrap();
        let answer = self.house.router().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX)
            .await
            .unwrap();
        println!("{:>7}  {path}", body.len());
        self.sizes.insert(path.to_owned(), body.len());
        body.len()
    }
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the table is what one runs this test for")]
async fn every_page_is_lighter_than_thirty_kibibytes_with_all_that_it_loads() {
    let house = House::open().await;
    let mut scales = Scales {
        house: &house,
        sizes: BTreeMap::new(),
    };

    for (name, view) in gallery::everything().await {
        let bytes = scales.weigh(&view).await;
        println!("{bytes:>7}  {:>6}  {name}", view.heard.text.len());
        assert!(bytes <= BYTES_MAX, "{name} has {bytes} bytes");
    }

    assert!(scales.sizes.len() >= 4, "{:?}", scales.sizes);
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the table is what one runs this test for")]
async fn pages_are_as_light_in_every_language_and_with_a_librarys_own_look() {
    let mut weighed = 0;
    for texts in Texts::all() {
        let house = House::furnished(Fittings {
            libraries: &["main"],
            language: Some(texts),
            branded: true,
            ..Fittings::default()
        })
        .await;
        let mut scales = Scales {
            house: &house,
            sizes: BTreeMap::new(),
        };
        let mut browser = Browser::signed_in(&house).await;

        for path in [
            "/",
            "/fees",
            "/orders",
            "/find",
            "/other-card",
            "/privacy",
            "/accessibility",
            "/kiosk",
        ] {
            let view = browser.get(path).await;
            let view = browser.follow(view).await;
            let bytes = scales.weigh(&view).await;
            println!("{bytes:>7}  {}  {path}", texts.language());
            assert!(bytes <= BYTES_MAX, "{path} has {bytes} bytes");
            weighed += 1;
        }
    }

    assert!(weighed >= 8);
}
