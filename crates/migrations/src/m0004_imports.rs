//! Imports: what came in from whom, and what its rows became.
//!
//! Rows of the bulk tables carry the number of the import that brought them and, once a later import
//! replaced or withdrew them, the number of that one. A row counts when its import is done and no done
//! import ended it. Indexes begin with scope or month, so that bulk inserts append.

use crate::columns::*;
use sea_orm_migration::prelude::*;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in books().into_iter().chain(bulk()) {
            manager.create_table(statement).await?;
        }
        for statement in indexes() {
            manager.create_index(statement).await?;
        }
        // At most one import of a format by an agency runs at a time; both engines know partial indexes.
        let one_running = "CREATE UNIQUE INDEX import_one_running_idx ON import (agency_id, format) WHERE state = 'running'";
        manager.get_connection().execute_unprepared(one_running).await?;
        for table in BULK {
            let ended =
                format!("CREATE INDEX {table}_ended_by_idx ON {table} (ended_by) WHERE ended_by IS NOT NULL");
            manager.get_connection().execute_unprepared(&ended).await?;
        }
        Ok(())
    }
}

/// The tables that an import fills.
const BULK: &[&str] = &["event", "figure", "register_entry", "outcome_update"];

fn books() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict};
    vec![
        table(
            "import",
            [
                id(),
                big_integer("number").unique_key().take(),
                uuid("agency_id"),
                string("format"),
                string("state"),
                string("file_names"),
                string("file_hash"),
                big_integer("file_bytes"),
                big_integer("started_at"),
                big_integer("seen_at"),
                big_integer_null("ended_at"),
                big_integer("read"),
                big_integer("new"),
                big_integer("updated"),
                big_integer("withdrawn"),
                big_integer("known"),
                big_integer("refused"),
                text_null("message"),
            ],
            [points_at("import", "agency_id", "agency", Restrict)],
        ),
        table(
            "import_part",
            [
                id(),
                uuid("import_id"),
                integer("position"),
                string("name"),
                string("layout"),
                big_integer("read"),
                big_integer("new"),
                big_integer("known"),
                big_integer("refused"),
                text("notes"),
            ],
            [points_at("import_part", "import_id", "import", Cascade)],
        ),
        table(
            "import_reject",
            [id(), uuid("import_id"), integer("position"), big_integer("row_number"), blob("detail")],
            [points_at("import_reject", "import_id", "import", Cascade)],
        ),
        table("term", [big_pk_auto("id"), text("words").unique_key().take()], []),
        table(
            "replacement_scope",
            [big_pk_auto("id"), uuid("agency_id"), string("format"), string("words")],
            [points_at("replacement_scope", "agency_id", "agency", Restrict)],
        ),
        table(
            "import_scope",
            [id(), uuid("import_id"), big_integer("scope_id"), string("bulk_table")],
            [
                points_at("import_scope", "import_id", "import", Cascade),
                points_at("import_scope", "scope_id", "replacement_scope", Restrict),
            ],
        ),
    ]
}

/// What every row of a bulk table has.
fn identity(name: &'static str, own: Vec<ColumnDef>) -> TableCreateStatement {
    let mut statement = table(
        name,
        [
            big_pk_auto("id"),
            big_integer("scope_id"),
            big_integer("import_number"),
            big_integer_null("ended_by"),
            blob("fingerprint"),
            integer("ordinal"),
            blob_null("pairing"),
        ],
        [points_at(name, "scope_id", "replacement_scope", OnDelete::Restrict)],
    );
    for column in own {
        statement.col(column);
    }
    statement
}

fn term(name: &'static str) -> ColumnDef {
    big_integer_null(name)
}

fn double_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).double().null().take()
}

fn bulk() -> Vec<TableCreateStatement> {
    let period = || vec![string("precision"), integer("first_on"), integer("last_on"), integer_null("month")];
    let place = || {
        vec![
            string("place_precision"),
            double_null("longitude"),
            double_null("latitude"),
            term("lsoa"),
            term("ward"),
            term("district"),
            term("place_words"),
        ]
    };
    let event = [
        vec![
            string("kind"),
            term("category"),
            term("sub_category"),
            text_null("reference"),
            term("recorded_by"),
        ],
        period(),
        vec![big_integer_null("at"), integer_null("hour")],
        place(),
        vec![
            term("how_sure"),
            term("outcome"),
            text_null("described"),
            text_null("held_back"),
            text_null("rest"),
        ],
    ];
    let figure = [
        vec![
            term("table_words"),
            string("area_kind"),
            term("area_code"),
            term("area_name"),
            term("district"),
            term("measure"),
            term("offence_group"),
            term("category"),
            text_null("splits"),
        ],
        period(),
        vec![string("stated"), big_integer_null("number"), text_null("rest")],
    ];
    let register = [vec![
        string("kind"),
        string("code"),
        text("name"),
        integer_null("day_on"),
        double_null("longitude"),
        double_null("latitude"),
        term("district"),
        text("detail"),
    ]];
    let outcome = [
        vec![text("reference"), integer("month"), term("recorded_by"), term("outcome")],
        place(),
        vec![text_null("rest")],
    ];
    vec![
        identity("event", event.concat()),
        identity("figure", figure.concat()),
        identity("register_entry", register.concat()),
        identity("outcome_update", outcome.concat()),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    let mut all = vec![
        index("import", &["agency_id", "started_at"]),
        unique("import_part", &["import_id", "position"]),
        index("import_reject", &["import_id", "position", "row_number"]),
        unique("import_scope", &["import_id", "scope_id", "bulk_table"]),
        unique("replacement_scope", &["agency_id", "format", "words"]),
        index("event", &["month", "district"]),
        index("figure", &["month", "district"]),
    ];
    all.extend(BULK.iter().map(|table| index(table, &["scope_id"])));
    all
}
