//! Copies of the SQLite file: made while customers buy, looked at, put in place.

mod making;
mod restoring;
mod spoilt;
mod under_load;

use crate::shop::Shop;
use std::process::Output;

/// What a command said on both ways, and how it ended.
#[derive(Debug)]
struct Said {
    code: Option<i32>,
    out: String,
    complaint: String,
}

fn run(shop: &Shop, arguments: &[&str]) -> Said {
    said(&shop.run(arguments))
}

fn said(output: &Output) -> Said {
    Said {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        complaint: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
