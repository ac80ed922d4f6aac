//! What pages share: the frame around them, what they may load, who is signed in, forms and failures.
//!
//! In reading order: what a page is made of, who looks at it, what it sends, what it answers where it
//! cannot, the files that it loads, pictures and words.

mod frame;
mod page;
mod section;

mod cookie;
mod session;
mod signed_in;

mod address;
mod asked;
mod checked_form;
mod own_page;

mod failed;
mod failure;

mod assets;

pub(crate) mod chart;
pub(crate) mod words;

pub(crate) use address::{own_path, with_query};
pub(crate) use asked::{Path, Query};
pub(crate) use assets::{icon_url, routes as assets, script_url, style_url};
pub(crate) use checked_form::{CheckedForm, form_token, read_form};
pub(crate) use cookie::{NewCookie, came_encrypted, cookie};
pub(crate) use failed::show_ways_on;
pub(crate) use failure::{PageFailure, is_page, pages_of, trouble};
pub(crate) use frame::{Frame, Notice};
pub(crate) use own_page::{is_from_own_page, own_address};
pub(crate) use page::Page;
pub(crate) use section::Section;
pub(crate) use session::{EndsWith, SessionHeld, begin, end, resumed};
pub(crate) use signed_in::{SignedIn, lead_on};
