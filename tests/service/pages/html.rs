//! Reads a page, strictly: what is not well-formed, what refers to nothing, and what runs or looks by itself fails.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A page as a browser has it.
#[derive(Debug)]
pub(crate) struct Page {
    elements: Vec<Element>,
}

/// One element with everything inside it.
#[derive(Debug)]
pub(crate) struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    /// All text inside, blanks made one.
    pub(crate) text: String,
    parent: Option<usize>,
}

impl Element {
    /// An attribute; without a value it is empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Whether it is of this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// An attribute that must be there.
    #[track_caller]
    pub(crate) fn must(&self, name: &str) -> &str {
        self.get(name)
            .unwrap_or_else(|| panic!("<{}> without {name}: {self:?}", self.name))
    }
}

/// A form with what a browser would send of it, untouched.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Form {
    /// With this in a field that it has.
    #[track_caller]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        let place = self.fields.iter_mut().find(|(field, _)| field == name);
        let (_, old) = place.unwrap_or_else(|| panic!("no field {name} in the form for {}", self.action));
        value.clone_into(old);
        self
    }

    /// With one more field, whether a page has it or not.
    pub(crate) fn adding(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a field that it has: a box that is not ticked.
    #[track_caller]
    pub(crate) fn without(mut self, name: &str) -> Self {
        let before = self.fields.len();
        self.fields.retain(|(field, _)| field != name);
        assert!(self.fields.len() < before, "no field {name} in {}", self.action);
        self
    }

    #[track_caller]
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        &found.unwrap_or_else(|| panic!("no field {name}")).1
    }

    /// As a browser sends it.
    pub(crate) fn body(&self) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            body.append_pair(name, value);
        }
        body.finish()
    }
}

impl Page {
    #[track_caller]
    pub(crate) fn read(html: &str) -> Self {
        let rest = html.strip_prefix("<!DOCTYPE html>").expect("no doctype");
        let mut reader = Reader::default();
        reader.read(rest);
        assert!(reader.open.is_empty(), "not closed: {:?}", reader.open);
        let page = Self {
            elements: reader.elements,
        };
        page.check();
        page
    }

    pub(crate) fn all(&self, name: &'static str) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Every element with its own text and attributes.
    pub(crate) fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// Elements that have an attribute.
    pub(crate) fn having(&self, attribute: &'static str) -> impl Iterator<Item = &Element> {
        self.elements
            .iter()
            .filter(move |element| element.get(attribute).is_some())
    }

    /// The text of the one element of this name.
    #[track_caller]
    pub(crate) fn only(&self, name: &'static str) -> &str {
        let found: Vec<&Element> = self.all(name).collect();
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        &found[0].text
    }

    /// The address that the link with this text leads to.
    #[track_caller]
    pub(crate) fn link(&self, text: &str) -> &str {
        let found = self.all("a").find(|link| link.text == text);
        found
            .unwrap_or_else(|| panic!("no link {text:?} in {:?}", self.only("main")))
            .must("href")
    }

    pub(crate) fn forms(&self) -> Vec<Form> {
        let forms = self.elements.iter().enumerate();
        forms
            .filter(|(_, element)| element.name == "form" && element.get("method") == Some("post"))
            .map(|(at, element)| self.form_at(at, element))
            .collect()
    }

    /// The one form whose address ends so.
    #[track_caller]
    pub(crate) fn form(&self, action: &str) -> Form {
        let mut found = self.forms();
        found.retain(|form| form.action.ends_with(action));
        assert_eq!(found.len(), 1, "forms for {action} in {:?}", self.only("main"));
        found.remove(0)
    }

    fn form_at(&self, at: usize, element: &Element) -> Form {
        let inside = |element: &&Element| self.is_inside(element, at);
        let boxes = self.all("input").filter(inside).filter_map(|input| {
            let value = match input.must("type") {
                "checkbox" | "radio" if input.get("checked").is_none() => return None,
                "checkbox" | "radio" => input.must("value"),
                _ => input.get("value").unwrap_or_default(),
            };
            Some((input.must("name").to_owned(), value.to_owned()))
        });
        let lists = self.elements.iter().enumerate().filter_map(|(list, element)| {
            let first = self.all("option").find(|option| self.is_inside(option, list))?;
            let ours = element.name == "select" && self.is_inside(element, at);
            ours.then(|| (element.must("name").to_owned(), first.must("value").to_owned()))
        });
        Form {
            action: element.must("action").to_owned(),
            fields: boxes.chain(lists).collect(),
        }
    }

    fn is_inside(&self, element: &Element, outer: usize) -> bool {
        let mut above = element.parent;
        while let Some(at) = above {
            if at == outer {
                return true;
            }
            above = self.elements[at].parent;
        }
        false
    }

    /// What holds for every page.
    #[track_caller]
    fn check(&self) {
        let html = self.all("html").next().unwrap();
        assert!(html.get("lang").is_some() && html.get("dir").is_some());
        for only in ["title", "main", "h1"] {
            assert!(!self.only(only).is_empty(), "empty {only}");
        }
        let ids: Vec<&str> = self.having("id").map(|element| element.must("id")).collect();
        let known: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), known.len(), "an id twice: {ids:?}");
        for name in ["for", "aria-describedby", "aria-labelledby"] {
            for element in self.having(name) {
                for id in element.must(name).split(' ') {
                    assert!(known.contains(id), "{name} {id} leads nowhere");
                }
            }
        }
        for element in &self.elements {
            let own = |name: &String| name.starts_with("on") || name == "style";
            assert!(
                !element.attributes.keys().any(own),
                "runs or looks by itself: {element:?}"
            );
            assert!(element.name != "style" && element.name != "iframe");
            match element.name.as_str() {
                "script" => assert!(element.get("src").is_some() && element.text.is_empty()),
                "label" | "h2" | "th" | "caption" | "button" | "a" | "dt" | "dd" => {
                    assert!(!element.text.is_empty(), "empty: {element:?}");
                }
                _ => {}
            }
            if let Some(id) = element.get("href").and_then(|href| href.strip_prefix('#')) {
                assert!(known.contains(id), "#{id} leads nowhere");
            }
        }
    }
}

#[derive(Default)]
struct Reader {
    elements: Vec<Element>,
    /// The elements that are not closed yet, outermost first.
    open: Vec<usize>,
}

impl Reader {
    #[track_caller]
    fn read(&mut self, mut rest: &str) {
        while let Some(at) = rest.find('<') {
            self.text(&rest[..at]);
            let end = at + rest[at..].find('>').expect("a tag without end");
            let tag = &rest[at + 1..end];
            match tag.strip_prefix('/') {
                Some(name) => self.close(name),
                None => self.begin(tag),
            }
            rest = &rest[end + 1..];
        }
        self.text(rest);
    }

    fn text(&mut self, raw: &str) {
        assert!(!raw.contains('>'), "a bare > in {raw:?}");
        let text = unescaped(raw);
        for at in &self.open {
            self.elements[*at].text.push_str(&text);
        }
    }

    #[track_caller]
    fn begin(&mut self, tag: &str) {
        let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        assert!(
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{tag}"
        );
        let mut attributes = BTreeMap::new();
        while !rest.trim().is_empty() {
            rest = rest.trim_start();
            let end = rest
                .find(|at: char| at == '=' || at.is_whitespace())
                .unwrap_or(rest.len());
            let (attribute, after) = rest.split_at(end);
            let (value, after) = match after.strip_prefix("=\"") {
                Some(quoted) => quoted.split_once('"').expect("a value without end"),
                None => ("", after),
            };
            assert!(!after.starts_with('='), "a value without quotes: {tag}");
            let twice = attributes.insert(attribute.to_owned(), unescaped(value));
            assert!(twice.is_none(), "an attribute twice: {tag}");
            rest = after;
        }
        // As `<path/>`, in a picture.
        let closes_itself = attributes.contains_key("/");
        self.elements.push(Element {
            name: name.to_owned(),
            attributes,
            text: String::new(),
            parent: self.open.last().copied(),
        });
        if !closes_itself && !["meta", "link", "input", "img"].contains(&name) {
            self.open.push(self.elements.len() - 1);
        }
    }

    #[track_caller]
    fn close(&mut self, name: &str) {
        let at = self.open.pop().expect("closes what was not opened");
        assert_eq!(self.elements[at].name, name, "closed in the wrong order");
        let text = &mut self.elements[at].text;
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !["a", "strong", "time"].contains(&name) {
            self.text(" ");
        }
    }
}

/// Text with its references resolved; one that is not known fails.
#[track_caller]
fn unescaped(raw: &str) -> String {
    let mut parts = raw.split('&');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (reference, rest) = part.split_once(';').expect("a bare &");
        let code = reference.strip_prefix('#').and_then(|code| code.parse().ok());
        text.push(code.and_then(char::from_u32).expect("an unknown reference"));
        text.push_str(rest);
    }
    text
}
