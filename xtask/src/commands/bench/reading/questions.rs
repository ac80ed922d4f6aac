//! What is asked: each question many times, with another value each time.

use super::wide_shop::WideShop;

/// One kind of question.
pub struct Question {
    /// In the table.
    pub name: &'static str,
    path: fn(&WideShop, u32) -> String,
}

impl Question {
    /// The address of the question's turn.
    pub fn path(&self, shop: &WideShop, turn: u32) -> String {
        (self.path)(shop, turn)
    }
}

macro_rules! questions {
    ($($name:literal: |$shop:pat_param, $turn:pat_param| $path:expr;)+) => {
        /// All of them.
        pub const QUESTIONS: &[Question] = &[
            $(Question { name: $name, path: |$shop, $turn| $path },)+
        ];
    };
}

questions! {
    "first page": |_, _| "/api/v1/orders".to_owned();
    "a page in the middle": |shop, turn|
        format!("/api/v1/orders?cursor={}", shop.orders / 2 + u64::from(turn % 50));
    "by order number": |shop, turn| format!("/api/v1/orders?text=ORD_{}", shop.some(turn));
    "by tracking number": |shop, turn|
        format!("/api/v1/orders?text={}", shop.tracking_number(shop.some(turn)));
    "text: an e-mail": |shop, turn| format!("/api/v1/orders?text={}", shop.email(shop.some(turn)));
    "text: a family name": |shop, turn|
        format!("/api/v1/orders?text={}", shop.family_name(shop.some(turn)));
    "text: a product's word": |_, turn| format!("/api/v1/orders?text=word{}", turn % 50);
    "text: two words": |shop, turn| {
        let order = shop.some(turn);
        format!("/api/v1/orders?text={}%20{}", shop.family_name(order), shop.given_name(order))
    };
    "by product": |_, turn| format!("/api/v1/orders?product=P{}", turn % 100);
    "by status (2 %)": |_, _| "/api/v1/orders?status=CANCELLED".to_owned();
    "by status (90 %)": |_, _| "/api/v1/orders?status=DELIVERED".to_owned();
    "by three statuses": |_, _| "/api/v1/orders?status=PENDING,SHIPPED,CANCELLED".to_owned();
    "by payment status (2 %)": |_, _| "/api/v1/orders?paymentStatus=REFUNDED".to_owned();
    "by customer": |shop, turn|
        format!("/api/v1/orders?customer={}", shop.customer(shop.some(turn)));
    "by amount (0.1 %)": |_, turn| {
        let from = turn % 900;
        format!("/api/v1/orders?amountFrom={from}.00&amountTo={from}.99")
    };
    "by amount (half)": |_, _| "/api/v1/orders?amountFrom=500.00".to_owned();
    "by day": |shop, turn| format!("/api/v1/orders?{}", shop.hours(shop.some(turn), 24));
    "by year": |shop, _| format!("/api/v1/orders?{}", shop.hours(shop.orders / 2, 24 * 365));
    "day, status and amount": |shop, turn| format!(
        "/api/v1/orders?status=DELIVERED&amountFrom=100&{}", shop.hours(shop.some(turn), 24));
    "status and product": |_, turn|
        format!("/api/v1/orders?status=CANCELLED&product=P{}", turn % 100);
    "customer's page": |shop, turn|
        format!("/api/v1/orders/customer/{}?page=0&size=20", shop.customer(shop.some(turn)));
}
