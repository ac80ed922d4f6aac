//! An operator at a browser: looks at pages, fills in their forms and sends them.

use crate::shop::{OPERATOR, Shop, Told};

/// A form of a page, as a browser sends it.
#[derive(Debug, Clone)]
pub(crate) struct SentForm {
    action: String,
    fields: Vec<(String, String)>,
}

impl Shop {
    /// A page as an operator sees it.
    pub(crate) async fn page(&self, path: &str) -> Told {
        let told = self.get_with(path, &[OPERATOR]).await;
        assert_eq!(told.header("content-type"), "text/html; charset=utf-8");
        told
    }

    /// Sends a form.
    pub(crate) async fn send_form(&self, form: &SentForm) -> Told {
        self.send_form_with(form, &[]).await
    }

    /// The same with these headers besides.
    pub(crate) async fn send_form_with(&self, form: &SentForm, headers: &[(&str, &str)]) -> Told {
        let media_type = ("content-type", "application/x-www-form-urlencoded");
        let headers = [&[OPERATOR, media_type], headers].concat();
        self.send("POST", &form.action, &headers, form.encoded())
            .await
    }

    /// Looks at a page until it says this.
    pub(crate) async fn page_until(&self, path: &str, words: &str) {
        for _ in 0..100_000 {
            if self.page(path).await.text().contains(words) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        panic!("{path} never says {words}");
    }

    /// Sends a form, and looks at the page that it leads to.
    pub(crate) async fn submit(&self, form: &SentForm) -> Told {
        let told = self.send_form(form).await;
        assert_eq!(told.status, 303, "{told}");
        self.page(told.header("location")).await
    }
}

impl SentForm {
    /// The first form of the page that has all of this in it, with its hidden fields.
    pub(crate) fn on(page: &Told, has: &[&str]) -> Self {
        let forms = page.text().split("<form").skip(1);
        let mut forms = forms.map(|form| form.split("</form>").next().unwrap());
        let form = forms.find(|form| has.iter().all(|part| form.contains(part)));
        let form = form.unwrap_or_else(|| panic!("no form has {has:?}: {page}"));
        let hidden = form
            .split("<input")
            .filter(|input| input.contains("type=\"hidden\""));
        let fields = hidden.map(|input| (attribute(input, "name"), attribute(input, "value")));
        Self {
            action: attribute(form, "action"),
            fields: fields.collect(),
        }
    }

    /// With a field filled in, a box ticked or a button pressed.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With another value of a field that it has.
    pub(crate) fn forged(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(met, _)| met != name);
        self.with(name, value)
    }

    fn encoded(&self) -> String {
        let pairs = self.fields.iter();
        let pairs = pairs.map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// The form of a deed on the order's page, with a reason.
pub(crate) fn deed(page: &Told, action: &str) -> SentForm {
    let this = format!("name=\"action\" value=\"{action}\"");
    SentForm::on(page, &["/change\"", &this]).with("reason", "as the test wants it")
}

/// What the page says of the deed that has led to it.
pub(crate) fn notice(page: &Told) -> String {
    let text = page.text();
    let notice = text.split("<p class=\"notice").nth(1);
    let notice = notice.unwrap_or_else(|| panic!("it says nothing: {page}"));
    let notice = notice.split_once('>').unwrap().1;
    notice.split("</p>").next().unwrap().to_owned()
}

/// A part of an order's page.
pub(crate) fn part<'p>(page: &'p Told, name: &str) -> &'p str {
    let begin = format!("data-part=\"{name}\">");
    let part = page.text().split(&begin).nth(1);
    let part = part.unwrap_or_else(|| panic!("there is no part {name}: {page}"));
    part.split("</section>").next().unwrap()
}

fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split(&format!("{name}=\"")).nth(1);
    let value = value.unwrap_or_else(|| panic!("{tag} has no {name}"));
    unescaped(value.split('"').next().unwrap())
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&#34;", "\"")
}

fn escaped(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    bytes.collect()
}
