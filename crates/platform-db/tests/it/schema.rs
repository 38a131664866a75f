//! The schema: the same on both engines, every reference with a key and a delete rule.

use accord_platform_db::orm::{ConnectionTrait, DbErr, Statement};
use accord_platform_db::{Database, Engine};
use accord_testkit::{fresh_databases, noon};
use std::collections::BTreeSet;

async fn strings(db: &Database, sql: &str, columns: &[&str]) -> Result<BTreeSet<Vec<String>>, DbErr> {
    let statement = Statement::from_string(db.readers().get_database_backend(), sql);
    let rows = db.readers().query_all_raw(statement).await?;
    rows.iter().map(|row| columns.iter().map(|column| row.try_get::<String>("", column)).collect()).collect()
}

/// Every column of every table of ours: table, column, `yes` when it may be empty.
async fn columns(db: &Database) -> BTreeSet<Vec<String>> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name AS t, c.name AS c, CASE WHEN c.\"notnull\" = 0 AND c.pk = 0 THEN 'yes' ELSE 'no' END AS n \
             FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'seaql_migrations'"
        }
        Engine::Postgres => {
            "SELECT table_name::text AS t, column_name::text AS c, CASE is_nullable WHEN 'YES' THEN 'yes' ELSE 'no' END AS n \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'seaql_migrations'"
        }
    };
    strings(db, sql, &["t", "c", "n"]).await.expect("the schema can be read")
}

/// Every foreign key: table, column, delete rule.
async fn foreign_keys(db: &Database) -> BTreeSet<Vec<String>> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name AS t, f.\"from\" AS c, f.on_delete AS r FROM sqlite_master m \
             JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT k.table_name::text AS t, k.column_name::text AS c, r.delete_rule::text AS r \
             FROM information_schema.key_column_usage k \
             JOIN information_schema.referential_constraints r ON r.constraint_name = k.constraint_name"
        }
    };
    strings(db, sql, &["t", "c", "r"]).await.expect("the schema can be read")
}

#[tokio::test]
async fn every_reference_has_a_foreign_key_that_states_what_deleting_does() {
    for test in fresh_databases().await {
        let keys = foreign_keys(&test.db).await;
        for column in columns(&test.db).await {
            let [table, name, _] = &column[..] else { panic!("three columns were asked for") };
            if name.ends_with("_id") {
                let key = keys.iter().find(|key| key[0] == *table && key[1] == *name);
                let key = key.unwrap_or_else(|| panic!("{table}.{name} has no foreign key"));
                assert_ne!(key[2], "NO ACTION", "{table}.{name} does not state its delete rule");
            }
        }
    }
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_keys() {
    let databases = fresh_databases().await;
    let [sqlite, postgres] = &databases[..] else { return };
    let difference = |a: BTreeSet<Vec<String>>, b: BTreeSet<Vec<String>>| {
        a.symmetric_difference(&b).cloned().collect::<Vec<_>>()
    };
    let in_columns = difference(columns(&sqlite.db).await, columns(&postgres.db).await);
    assert!(in_columns.is_empty(), "only one engine has {in_columns:?}");
    let in_keys = difference(foreign_keys(&sqlite.db).await, foreign_keys(&postgres.db).await);
    assert!(in_keys.is_empty(), "only one engine has {in_keys:?}");
}

#[tokio::test]
async fn opening_again_changes_nothing() {
    for test in fresh_databases().await {
        let before = columns(&test.db).await;
        test.db.clone().close(noon()).await.expect("a database can be closed");
        let again = Database::open(&test.location).await.expect("a database can be opened again");
        assert_eq!(columns(&again).await, before);
    }
}

#[tokio::test]
async fn two_processes_that_open_an_empty_database_at_once_both_find_it_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let location = accord_platform_db::Location::folder(&folder.path().join("data"));
    std::fs::create_dir_all(folder.path().join("data")).expect("a folder can be made");
    accord_platform_db::Keys::open(location.keys_folder()).expect("keys can be made");
    let (one, two) = tokio::join!(Database::open(&location), Database::open(&location));
    for db in [one, two] {
        assert!(columns(&db.expect("it can be opened")).await.len() > 50);
    }
}
