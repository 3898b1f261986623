//! A browser: keeps cookies as browsers do, goes where it is sent, sends forms as they stand in a page.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use lastfour::access::Price;
use lastfour::domain::Role;

use crate::house::Heard;
use crate::house::House;
use crate::house::PATRON;
use crate::house::PIN;
use crate::house::PUBLIC_URL;
use crate::house::furnishing::SPEAKS;
use crate::pages::html::Form;
use crate::pages::html::Page;

/// One browser, with its cookies.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    pub(crate) house: &'a House,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        Self {
            house,
            cookies: BTreeMap::new(),
        }
    }

    /// A browser at which the patron who owes something has signed in.
    pub(crate) async fn signed_in(house: &'a House) -> Self {
        Self::signed_in_as(house, "main", PATRON).await
    }

    pub(crate) async fn signed_in_as(house: &'a House, library: &str, barcode: &str) -> Self {
        let mut browser = Self::new(house);
        let first = browser.get("/").await;
        let mut form = first
            .page()
            .form("/sign-in")
            .with("barcode", barcode)
            .with("pin", PIN);
        if form.fields.iter().any(|(name, _)| name == "library") {
            form = form.with("library", library);
        }
        let entered = browser.send(&form).await;
        assert_eq!(entered.goes_to(), "/fees");
        browser
    }

    /// A browser at the desk of a library, where somebody new has signed in.
    pub(crate) async fn at_the_desk(house: &'a House, library: &str) -> Self {
        Self::at_the_desk_as(house, Role::Desk, (library, "ann")).await
    }

    /// The same with a role and a name.
    pub(crate) async fn at_the_desk_as(house: &'a House, role: Role, (library, name): (&str, &str)) -> Self {
        house.hire_as(role, (library, name, PASSWORD)).await;
        let mut browser = Self::new(house);
        let mut form = browser.get("/staff").await.page().form("/staff/sign-in");
        form = form.with("name", name).with("password", PASSWORD);
        if form.fields.iter().any(|(name, _)| name == "library") {
            form = form.with("library", library);
        }
        browser.enters_the_desk(&form).await;
        browser
    }

    /// Types name and the usual password at the desk of the main library.
    pub(crate) async fn knocks(&mut self, name: &str) -> View {
        let form = self.get("/staff").await.form("/staff/sign-in");
        let form = form.with("name", name).with("password", PASSWORD);
        self.send(&form.with("library", "main")).await
    }

    /// Signs in at the desk: name and password, then the code.
    pub(crate) async fn enters_the_desk(&mut self, form: &Form) {
        let asked = self.send(form).await.form("/staff/sign-in/code");
        let form = asked.with("code", &self.house.code(form.value("name")));
        assert_eq!(self.send(&form).await.goes_to(), "/staff");
    }

    /// Opens an address, as by a link of our own pages.
    pub(crate) async fn get(&mut self, path: &str) -> View {
        let request = self.request("GET", path).header("sec-fetch-site", "same-origin");
        self.hear(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form of a page of ours.
    pub(crate) async fn send(&mut self, form: &Form) -> View {
        let request = self.request_with(form);
        self.hear(request).await
    }

    /// Goes where an answer sends the browser, until there is a page.
    pub(crate) async fn follow(&mut self, mut view: View) -> View {
        for _ in 0..5 {
            if view.heard.header("location").is_none() {
                return view;
            }
            let address = view.goes_to().to_owned();
            assert!(address.starts_with('/'), "leads elsewhere: {address}");
            view = self.get(&address).await;
        }
        panic!("sent round and round");
    }

    /// Sends a form, and goes where that leads.
    pub(crate) async fn send_on(&mut self, form: &Form) -> View {
        let answer = self.send(form).await;
        self.follow(answer).await
    }

    /// Pays a price without scripts, by waiting: the test moves the clock.
    pub(crate) async fn waits_and_pays(&mut self, priced: View) -> View {
        assert_eq!(priced.heading(), "One moment, please", "{:?}", priced.main());
        let form = priced.page().having("data-challenge").next().unwrap();
        let price = Price::from_bits(form.must("data-bits").parse().unwrap()).unwrap();
        let action = form.must("action").to_owned();
        self.house.clock.forward(price.wait());
        self.send(&priced.form(&action)).await
    }

    /// A request with the cookies of this browser, and nothing else of it.
    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        if let Ok(texts) = SPEAKS.try_with(|texts| *texts) {
            request = request.header("accept-language", texts.language());
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header("cookie", cookies.join("; "));
        }
        request
    }

    /// The request that sends a form of ours.
    pub(crate) fn request_with(&self, form: &Form) -> Request<Body> {
        self.request("POST", &form.action)
            .header("content-type", FORM)
            .header("origin", PUBLIC_URL)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.body()))
            .unwrap()
    }

    /// Sends any request, and takes the cookies of its answer.
    pub(crate) async fn hear(&mut self, request: Request<Body>) -> View {
        let path = request.uri().to_string();
        let heard = self.house.send(request).await;
        for cookie in heard.headers.get_all("set-cookie") {
            self.take(cookie.to_str().unwrap());
        }
        View::of(path, heard)
    }

    fn take(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// What a browser shows.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) path: String,
    pub(crate) heard: Heard,
    page: Option<Page>,
}

impl View {
    fn of(path: String, heard: Heard) -> Self {
        let is_page = heard.header("content-type") == Some("text/html; charset=utf-8");
        let page = (is_page && !heard.text.is_empty()).then(|| Page::read(&heard.text));
        Self { path, heard, page }
    }

    #[track_caller]
    pub(crate) fn page(&self) -> &Page {
        self.page
            .as_ref()
            .unwrap_or_else(|| panic!("no page at {}: {:?}", self.path, self.heard))
    }

    pub(crate) fn status(&self) -> u16 {
        self.heard.status.as_u16()
    }

    #[track_caller]
    pub(crate) fn heading(&self) -> &str {
        self.page().only("h1")
    }

    /// What the page says in its main part.
    #[track_caller]
    pub(crate) fn main(&self) -> &str {
        self.page().only("main")
    }

    #[track_caller]
    pub(crate) fn says(&self, text: &str) {
        assert!(self.main().contains(text), "{text:?} is not in {:?}", self.main());
    }

    #[track_caller]
    pub(crate) fn hides(&self, text: &str) {
        assert!(!self.heard.text.contains(text), "{text:?} is at {}", self.path);
    }

    #[track_caller]
    pub(crate) fn form(&self, action: &str) -> Form {
        self.page().form(action)
    }

    /// Where the browser is sent.
    #[track_caller]
    pub(crate) fn goes_to(&self) -> &str {
        assert_eq!(self.status(), 303, "{} stays: {}", self.path, self.heard.text);
        self.heard.header("location").unwrap()
    }
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const PASSWORD: &str = "heron over still water";
