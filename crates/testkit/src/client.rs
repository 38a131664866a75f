//! A browser without JavaScript: keeps cookies, says where a form came from, follows only when told.

use crate::{Audited, Sent};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, ORIGIN};
use reqwest::redirect::Policy;
use scraper::{Html, Selector};

/// A browser with its own cookies.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    audited: Option<Audited>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
    /// The body as it came, for files that are no text.
    pub bytes: Vec<u8>,
}

/// A form on a page.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent; empty for the address of the page.
    pub action: String,
    /// Whether it changes something.
    pub is_post: bool,
    /// What is sent.
    pub fields: Vec<Field>,
}

/// One field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds when nobody touched it; of a choice, the first that is one.
    pub value: String,
    /// Whether somebody types into it.
    pub is_typed: bool,
}

impl Client {
    /// A browser that has never been to the server at `base`.
    ///
    /// # Panics
    /// When the client cannot be made.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).build();
        let http = http.expect("a plain client can be made");
        Self { base: base.trim_end_matches('/').to_owned(), http, audited: None }
    }

    /// The same browser, with somebody who looks at the audit after each form that it sends.
    pub fn audited(self, audited: Audited) -> Self {
        Self { audited: Some(audited), ..self }
    }

    /// Opens a page.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn get(&self, path: &str) -> Answer {
        answer(self.http.get(self.address(path))).await
    }

    /// Saves what an address offers. Returns its bytes, after asserting that there are some.
    ///
    /// # Panics
    /// When the server does not answer, or with another status than 200.
    pub async fn save(&self, path: &str) -> Vec<u8> {
        let response = self.http.get(self.address(path)).send().await.expect("the server answers");
        assert_eq!(response.status().as_u16(), 200, "{path}");
        let bytes = response.bytes().await.expect("the whole answer arrives").to_vec();
        assert!(!bytes.is_empty(), "{path} is empty");
        bytes
    }

    /// Opens a page with the cookie `name=value` and no other, as if it had been taken from another browser.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn get_with_cookie(&self, path: &str, cookie: &str) -> Answer {
        answer(self.http.get(self.address(path)).header(COOKIE, cookie)).await
    }

    /// Sends a form as a page of ours would.
    ///
    /// # Panics
    /// When the server does not answer, or whoever looks at its audit is not content.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.address(path)).header(ORIGIN, &self.base).form(fields);
        self.post_audited(path, Sent::Once, request).await
    }

    /// Sends a form that was taken before, and asserts that it is taken again. Whoever looks at the audit asserts that it
    /// changed nothing more.
    ///
    /// # Panics
    /// When the server does not answer, answers with another status than 303, or wrote something down all the same.
    pub async fn post_again(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.http.post(self.address(path)).header(ORIGIN, &self.base).form(fields);
        self.post_audited(path, Sent::Again, request).await.expect(303)
    }

    async fn post_audited(&self, path: &str, sent: Sent, request: reqwest::RequestBuilder) -> Answer {
        let Some(audited) = &self.audited else { return answer(request).await };
        let before = audited.newest().await;
        let answer = answer(request).await;
        audited.judge(path, sent, &answer, before).await;
        answer
    }

    /// Sends a form as a page of ours would, asserts that it was taken, and opens the page that follows.
    ///
    /// # Panics
    /// When the server does not answer, or answers with another status than 303.
    pub async fn post_and_follow(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let taken = self.post(path, fields).await.expect(303);
        self.get(taken.location()).await.expect(200)
    }

    /// Sends a form with a file as a page of ours would.
    ///
    /// # Panics
    /// When the server does not answer, or whoever looks at its audit is not content.
    pub async fn post_file(&self, path: &str, fields: &[(&str, &str)], name: &str, bytes: Vec<u8>) -> Answer {
        let mut form = reqwest::multipart::Form::new();
        for (field, value) in fields {
            form = form.text((*field).to_owned(), (*value).to_owned());
        }
        form = form.part("file", reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned()));
        let request = self.http.post(self.address(path)).header(ORIGIN, &self.base).multipart(form);
        self.post_audited(path, Sent::Once, request).await
    }

    /// Sends a form as a page of another site would.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn post_from(&self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        answer(self.http.post(self.address(path)).header(ORIGIN, origin).form(fields)).await
    }

    /// Sends a request of any method with any headers and body, as no page of ours would.
    ///
    /// # Panics
    /// When the server does not answer, or the method is no word.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let method = method.parse().expect("a method of the test");
        let request = self.http.request(method, self.address(path)).body(body);
        answer(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    }

    /// Sends a form as a page of ours would, to a server that may be killed at any moment. `None` when
    /// the whole answer did not arrive.
    pub async fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        try_answer(self.http.post(self.address(path)).header(ORIGIN, &self.base).form(fields)).await.ok()
    }

    /// The same browser, with its cookies, at a server that was started again on another port.
    pub fn moved_to(&self, base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned(), ..self.clone() }
    }

    fn address(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    try_answer(request).await.expect("the server answers with text")
}

async fn try_answer(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await?.to_vec();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Answer { status, headers, body, bytes })
}

impl Answer {
    /// Where a redirect leads; empty when it is none.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The text of every element that matches a CSS selector, blanks squeezed.
    ///
    /// # Panics
    /// When the selector is not one.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector of the test");
        let squeeze = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        Html::parse_document(&self.body)
            .select(&selector)
            .map(|element| squeeze(element.text().collect::<String>()))
            .collect()
    }

    /// The heading of the page.
    pub fn heading(&self) -> String {
        self.texts("h1").into_iter().next().unwrap_or_default()
    }

    /// The messages of the error summary.
    pub fn errors(&self) -> Vec<String> {
        self.texts(".govuk-error-summary__list a")
    }

    /// The value of an attribute of the first element that matches; empty when there is none.
    ///
    /// # Panics
    /// When the selector is not one.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let selector = Selector::parse(selector).expect("a selector of the test");
        let page = Html::parse_document(&self.body);
        let found = page.select(&selector).next().and_then(|element| element.value().attr(name));
        found.unwrap_or_default().to_owned()
    }

    /// The value of an attribute of every element that matches and has it.
    ///
    /// # Panics
    /// When the selector is not one.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).expect("a selector of the test");
        let page = Html::parse_document(&self.body);
        page.select(&selector).filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
    }

    /// The forms of the page, with what a browser would send of each when nobody touched it.
    ///
    /// # Panics
    /// Never: the selectors are good ones.
    pub fn forms(&self) -> Vec<Form> {
        let select = |selector: &str| Selector::parse(selector).expect("a selector of this file");
        let (forms, inputs, options) =
            (select("form"), select("input, textarea, select, button"), select("option"));
        let page = Html::parse_document(&self.body);
        let mut found = Vec::new();
        for form in page.select(&forms) {
            let says = |name: &str| form.value().attr(name).unwrap_or_default().to_owned();
            let mut fields: Vec<Field> = Vec::new();
            for input in form.select(&inputs) {
                let Some(name) = input.value().attr("name") else { continue };
                let kind = input.value().attr("type").unwrap_or("text");
                // Of buttons a browser sends the one that is pressed; of a group of choices one value.
                let is_choice = matches!(kind, "radio" | "checkbox" | "submit");
                if is_choice && fields.iter().any(|field| field.name == name) {
                    continue;
                }
                let chosen = match input.value().name() {
                    "select" => input
                        .select(&options)
                        .filter_map(|option| option.value().attr("value"))
                        .find(|value| !value.is_empty())
                        .unwrap_or_default()
                        .to_owned(),
                    "textarea" => input.text().collect(),
                    _ => input.value().attr("value").unwrap_or_default().to_owned(),
                };
                let is_typed = input.value().name() == "textarea"
                    || (input.value().name() == "input" && !is_choice && !matches!(kind, "hidden" | "file"));
                fields.push(Field { name: name.to_owned(), value: chosen, is_typed });
            }
            let is_post = says("method").eq_ignore_ascii_case("post");
            found.push(Form { action: says("action"), is_post, fields });
        }
        found
    }

    /// Asserts the status, and shows what came instead.
    ///
    /// # Panics
    /// When the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{} {}\n{}",
            self.heading(),
            self.location(),
            self.texts("main").join("\n")
        );
        self
    }
}
