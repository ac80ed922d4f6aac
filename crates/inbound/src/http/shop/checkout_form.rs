//! What a visitor fills in to order: who they are, where to, and how they pay.

use super::field::Field;
use super::paying::{WAYS, chosen};
use crate::http::effect::idempotency::FingerprintOf;
use application::Fingerprint;
use application::orders::Terms;
use domain::order::{Address, PaymentMethod};
use domain::{CartRevision, Contact, Email};
use serde::Deserialize;

const NAME_LIMIT: usize = 200;
const ADDRESS_LIMIT: usize = 1_000;

/// The form as it is sent.
#[derive(Deserialize)]
pub(super) struct CheckoutForm {
    /// Makes the order take effect once, however often the form is sent.
    #[serde(default)]
    pub(super) key: String,
    /// The state of the cart that is shown above it.
    #[serde(default)]
    pub(super) cart: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    pay: String,
}

/// The inputs.
pub(super) struct CheckoutFields {
    pub(super) name: Field,
    pub(super) address: Field,
    pub(super) email: Field,
    pub(super) pay: Field,
}

/// What they say.
pub(super) struct Details {
    name: String,
    address: String,
    email: Email,
    method: PaymentMethod,
}

impl Default for CheckoutFields {
    fn default() -> Self {
        Self {
            name: Field::default(),
            address: Field::default(),
            email: Field::default(),
            pay: Field::of(WAYS[0].token.to_owned()),
        }
    }
}

impl From<CheckoutForm> for CheckoutFields {
    fn from(form: CheckoutForm) -> Self {
        Self {
            name: Field::of(form.name),
            // Browsers end the lines of a text so.
            address: Field::of(form.address.replace("\r\n", "\n")),
            email: Field::of(form.email),
            pay: Field::of(form.pay),
        }
    }
}

impl CheckoutFields {
    /// Reads all of them, or says beside each what is wrong with it.
    pub(super) fn read(&mut self) -> Option<Details> {
        let name = self.name.text(NAME_LIMIT);
        let address = self.address.text(ADDRESS_LIMIT);
        let email = Email::parse(self.email.typed.trim());
        let example = "must be an e-mail address, such as ada@example.com";
        let email = self.email.take(email, |_| example.to_owned());
        let method = chosen(&self.pay.typed).ok_or("must be one of these");
        let method = self.pay.take(method, |words| (*words).to_owned());
        Some(Details {
            name: name?,
            address: address?,
            email: email?,
            method: method?,
        })
    }

    /// Whether something is wrong with one of them.
    pub(super) fn has_errors(&self) -> bool {
        let all = [&self.name, &self.address, &self.email, &self.pay];
        all.iter().any(|field| field.error.is_some())
    }
}

impl Details {
    /// What is asked for, of which cart, so that the same form is known as the same.
    pub(super) fn fingerprint(&self, cart: CartRevision) -> Fingerprint {
        FingerprintOf::request("POST", super::routes::CHECKOUT)
            .field("cart", cart.0)
            .field("name", &self.name)
            .field("address", &self.address)
            .field("email", self.email.as_str())
            .field("pay", self.method.as_str())
            .finish()
    }

    /// The same in the application's words.
    pub(super) fn into_order(self) -> (Contact, Terms) {
        let contact = Contact {
            name: Some(self.name),
            email: Some(self.email),
            phone: None,
        };
        let address = Address {
            text: Some(self.address),
            ..Address::default()
        };
        let terms = Terms {
            address,
            payment_method: Some(self.method),
            ..Terms::default()
        };
        (contact, terms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, address: &str, email: &str, pay: &str) -> CheckoutFields {
        CheckoutForm {
            key: "k".to_owned(),
            cart: "1".to_owned(),
            name: name.to_owned(),
            address: address.to_owned(),
            email: email.to_owned(),
            pay: pay.to_owned(),
        }
        .into()
    }

    #[test]
    fn every_field_says_what_is_wrong_with_it() {
        let mut fields = form(" ", "", "ada", "tok_free");
        assert!(fields.read().is_none() && fields.has_errors());
        let CheckoutFields {
            name,
            address,
            email,
            pay,
        } = fields;
        let errors = [name, address, email, pay].map(|field| field.error.unwrap());
        assert_eq!(errors[0], "Must be filled in.");
        assert_eq!(errors[1], "Must be filled in.");
        assert_eq!(
            errors[2],
            "Must be an e-mail address, such as ada@example.com."
        );
        assert_eq!(errors[3], "Must be one of these.");
    }

    #[test]
    fn the_same_details_are_the_same_request_and_others_are_not() {
        let read = |name, address| form(name, address, "ada@example.com", "tok_visa").read();
        let of_cart = |cart| read("Ada", "Here").unwrap().fingerprint(CartRevision(cart));
        let print = |name, address| {
            let details = read(name, address).unwrap();
            details.fingerprint(CartRevision(1))
        };
        assert_eq!(
            print("Ada", "Here 1\r\nThere"),
            print(" Ada ", "Here 1\nThere")
        );
        assert_ne!(print("Ada", "Here"), print("Ada", "There"));
        assert_ne!(of_cart(1), of_cart(2));
    }
}
