//! Every limit, hit: what it answers, and that others are served meanwhile.

mod values;
