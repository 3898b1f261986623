//! A tab of a browser in which a patron has signed in: keeps cookies, sends forms as they stand in a page.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::RequestBuilder;
use reqwest::Response;

use crate::html::Form;
use crate::html::Page;
use crate::kiosk::Kiosk;

/// One tab; its copies share the session, as tabs do.
pub(crate) struct Tab<'a> {
    kiosk: &'a Kiosk,
    origin: String,
    cookies: BTreeMap<String, String>,
}

impl<'a> Tab<'a> {
    pub(crate) async fn signed_in(kiosk: &'a Kiosk, origin: &str, barcode: &str, pin: &str) -> Self {
        let mut tab = Self {
            kiosk,
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
        };
        let form = tab.page("/").await.form("/sign-in");
        let answer = tab.form(&form.with("barcode", barcode).with("pin", pin));
        let answer = answer.send().await.unwrap();
        tab.take_cookies(&answer);
        assert_eq!(answer.headers()["location"], "/fees");
        tab
    }

    /// A page of ours.
    pub(crate) async fn page(&mut self, path: &str) -> Page {
        let request = self.ask(Method::GET, path).header("accept", "text/html");
        let answer = request.send().await.unwrap();
        self.take_cookies(&answer);
        assert_eq!(answer.status(), 200, "{path}");
        Page::read(&answer.text().await.unwrap())
    }

    /// The request that sends a form.
    pub(crate) fn form(&self, form: &Form) -> RequestBuilder {
        self.ask(Method::POST, &form.action)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", &self.origin)
            .body(form.body())
    }

    fn ask(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.kiosk.ask_as_stranger(method, path);
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request.header("sec-fetch-site", "same-origin");
        if cookies.is_empty() {
            request
        } else {
            request.header("cookie", cookies.join("; "))
        }
    }

    fn take_cookies(&mut self, answer: &Response) {
        for cookie in answer.headers().get_all("set-cookie") {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
