//! Looking for a mark in every column of every table, and in the file.

use crate::servers::{Kind, TestDatabase};

/// In all that is planted, always in small letters.
pub(super) const MARK: &str = "zyxw";

/// In hexadecimal, for what is kept as bytes.
const IN_HEX: &str = "7A797877";

/// The columns that have it, by name.
pub(super) async fn found_in(home: &TestDatabase, kind: Kind) -> Vec<String> {
    let all = match kind {
        Kind::Sqlite => {
            "SELECT group_concat(m.name || '.' || p.name) FROM sqlite_schema m, pragma_table_info(m.name) p
              WHERE m.type = 'table'"
        }
        Kind::Postgres => {
            "SELECT string_agg(c.table_name || '.' || c.column_name, ',')
               FROM information_schema.columns c
               JOIN information_schema.tables t USING (table_schema, table_name)
              WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
        }
        Kind::Mariadb => {
            "SELECT GROUP_CONCAT(CONCAT(c.table_name, '.', c.column_name))
               FROM information_schema.columns c
               JOIN information_schema.tables t USING (table_schema, table_name)
              WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
        }
    };
    let all = home.text(all).await.expect("there are tables");
    let mut found = Vec::new();
    for name in all.split(',') {
        let (table, column) = name.split_once('.').expect("a table and a column");
        let has = match kind {
            Kind::Sqlite => format!(
                "instr(hex(\"{column}\"), '{IN_HEX}') > 0
                 OR instr(upper(CAST(\"{column}\" AS TEXT)), '{IN_HEX}') > 0"
            ),
            Kind::Postgres => format!(
                "position('{MARK}' IN \"{column}\"::text) > 0
                 OR position('{IN_HEX}' IN upper(\"{column}\"::text)) > 0"
            ),
            Kind::Mariadb => format!(
                "LOCATE('{IN_HEX}', HEX(`{column}`)) > 0
                 OR LOCATE('{IN_HEX}', UPPER(CONVERT(`{column}` USING latin1))) > 0"
            ),
        };
        let count = format!("SELECT count(*) FROM {table} WHERE {has}");
        if home.number(&count).await > 0 {
            found.push(name.to_owned());
        }
    }
    found.sort_unstable();
    assert!(all.split(',').count() > 100, "all columns were looked at");
    found
}

/// The bytes of the file, and that nothing lies beside it.
pub(super) fn not_in_the_file(home: &TestDatabase) {
    let TestDatabase::Sqlite(database) = home else {
        return;
    };
    let bytes = std::fs::read(database.file()).expect("it is there");
    let mark = MARK.as_bytes();
    let found = bytes.windows(mark.len()).any(|window| window == mark);
    assert!(!found, "the file has it, where no row has");
    let log = database.file().with_extension("db-wal");
    let left = std::fs::metadata(log).map_or(0, |log| log.len());
    assert_eq!(left, 0, "the log has been brought in");
}
