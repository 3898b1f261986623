//! A library's own look: from our own address, and harmless.

use crate::house::Fittings;
use crate::house::House;
use crate::pages::browser::Browser;

async fn branded() -> House {
    House::furnished(Fittings {
        libraries: &["main"],
        branded: true,
        ..Fittings::default()
    })
    .await
}

#[tokio::test]
async fn the_colours_of_a_library_come_as_a_file_whose_name_tells_its_content() {
    let house = branded().await;
    let mut browser = Browser::new(&house);
    let page = browser.get("/").await;
    let mut sheets = page
        .page()
        .all("link")
        .filter(|link| link.get("rel") == Some("stylesheet"));
    let (ours, theirs) = (
        sheets.next().unwrap().must("href"),
        sheets.next().unwrap().must("href"),
    );
    let theirs = theirs.to_owned();
    assert!(ours.ends_with("-lastfour.css"));

    let file = browser.get(&theirs).await;

    assert!(theirs.ends_with("-look.css"), "{theirs}");
    assert_eq!(file.heard.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(
        file.heard.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert!(file.heard.text.contains("--accent:#ffcc00"));
    assert!(!page.heard.text.contains("style="));
}

#[tokio::test]
async fn a_logo_can_do_nothing_even_where_somebody_opens_it_as_a_page() {
    let house = branded().await;
    let mut browser = Browser::new(&house);
    let page = browser.get("/").await;
    let logo = page.page().all("img").next().unwrap();
    assert_eq!(logo.must("alt"), "");

    let file = browser.get(logo.must("src")).await;

    assert_eq!(file.heard.header("content-type"), Some("image/svg+xml"));
    let policy = file.heard.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'") && policy.ends_with("sandbox"),
        "{policy}"
    );
    assert!(!policy.contains("script-src") && !policy.contains("allow-scripts"));
}

#[tokio::test]
async fn the_words_of_a_library_stand_on_its_first_page_and_at_the_foot() {
    let house = branded().await;
    let mut browser = Browser::new(&house);

    let first = browser.get("/").await;
    let other = browser.get("/find").await;

    first.says("A warm welcome.");
    for page in [first, other] {
        assert!(page.heard.text.contains("On the hill."), "{}", page.path);
    }
}

#[tokio::test]
async fn files_come_compressed_to_who_takes_that_and_pages_never_do() {
    let house = branded().await;
    let mut browser = Browser::new(&house);
    let page = browser.get("/").await;
    let sheet = page
        .page()
        .all("link")
        .find(|link| link.get("rel") == Some("stylesheet"))
        .unwrap();
    let ask = |path: &str| {
        browser
            .request("GET", path)
            .header("accept-encoding", "gzip, br")
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let (file, whole) = (ask(sheet.must("href")), ask("/"));

    let file = tower::ServiceExt::oneshot(house.router(), file).await.unwrap();
    let whole = tower::ServiceExt::oneshot(house.router(), whole).await.unwrap();

    assert_eq!(file.headers()["content-encoding"], "gzip");
    assert_eq!(file.headers()["vary"], "accept-encoding");
    // A secret beside what somebody sent, compressed together: its length would tell it (BREACH).
    assert!(whole.headers().get("content-encoding").is_none());
}
