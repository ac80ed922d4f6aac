//! What only MariaDB can show, and MySQL with it: connections that break in a commit, rows that others
//! hold, replicas over one database.

mod called_off;
mod cut_line;
mod cut_lines;
mod feed;
mod found_rows;
mod in_the_way;
mod languages;
mod opening;
mod replicas;
mod reports;
