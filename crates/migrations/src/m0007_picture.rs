//! The picture: definitions of what is counted, counts by area and period, signals, tension notes,
//! likely duplicates and morning briefings.
//!
//! `tally` holds what definitions count, worked out from the bulk tables after each import; it can be
//! thrown away and counted again.
//!
//! `counts` is over 70 lines because it lists tables column by column; `words_of_people` is over 70 lines because it does so too.

use crate::columns::*;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in added() {
            manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
        }
        for statement in definitions().into_iter().chain(counts()).chain(words_of_people()) {
            manager.create_table(statement).await?;
        }
        for statement in indexes() {
            manager.create_index(statement).await?;
        }
        manager
            .execute(
                Query::insert()
                    .into_table("picture_epoch")
                    .columns(["id", "number"])
                    .values_panic([Expr::value(1), Expr::value(1)])
                    .take(),
            )
            .await?;
        ship_definitions(manager).await
    }
}

/// A definition that comes with the product: slug, name, words, and rules of source, code and age.
type Shipped =
    (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str, &'static str)]);

/// Codes are the publishers' own words. An age rule of `in_code` means that the code itself says the ages.
const SHIPPED: &[Shipped] = &[
    (
        "violence",
        "Violence",
        "Violence against the person as each source counts it. Public police data counts violence and sexual offences together.",
        &[
            ("recorded-crime", "Violence and sexual offences", "any"),
            ("monthly-figure", "VIOLENCE WITH INJURY", "any"),
            ("weekly-figure", "Violence with injury", "any"),
            ("incident", "Assault with injury", "any"),
            ("incident", "Aggravated assault", "any"),
            ("incident", "Stabbing", "any"),
            ("incident", "Shooting", "any"),
        ],
    ),
    (
        "knife-crime",
        "Knife crime",
        "Offences in which a knife or sharp instrument was used or threatened.",
        &[
            ("monthly-figure", "Knife Crime", "any"),
            ("weekly-figure", "Knife crime", "any"),
            ("incident", "Stabbing", "any"),
            ("incident", "Threat with a knife", "any"),
            ("incident", "Robbery with a knife", "any"),
        ],
    ),
    (
        "knife-injury-young",
        "Knife injury to young people",
        "People aged under 25 who were injured with a knife or sharp instrument.",
        &[
            ("monthly-figure", "Knife Injury Victims (1-24)", "in_code"),
            ("weekly-figure", "Knife injury, aged under 25", "in_code"),
            ("incident", "Stabbing", "harmed_under_25"),
        ],
    ),
    ("shootings", "Shootings", "Incidents in which somebody was shot.", &[("incident", "Shooting", "any")]),
    (
        "youth-shootings",
        "Shootings of young people",
        "Incidents in which somebody aged under 25 was shot.",
        &[("incident", "Shooting", "harmed_under_25")],
    ),
    (
        "robbery",
        "Robbery",
        "Robbery of people and of businesses as each source counts it.",
        &[
            ("recorded-crime", "Robbery", "any"),
            ("monthly-figure", "ROBBERY OF PERSONAL PROPERTY", "any"),
            ("monthly-figure", "ROBBERY OF BUSINESS PROPERTY", "any"),
            ("weekly-figure", "Robbery", "any"),
            ("incident", "Robbery", "any"),
            ("incident", "Robbery with a knife", "any"),
        ],
    ),
    (
        "weapons",
        "Possession of weapons",
        "Weapons found or reported. Counts rise when more searches are made.",
        &[
            ("recorded-crime", "Possession of weapons", "any"),
            ("monthly-figure", "POSSESSION OF WEAPONS", "any"),
            ("weekly-figure", "Possession of weapons", "any"),
        ],
    ),
    (
        "assault-attendances",
        "Assault attendances at A&E",
        "People who came to an emergency department after an assault, from the anonymous hospital feed.",
        &[("assault-attendance", "", "any")],
    ),
    (
        "all-incidents",
        "All incidents in partners’ daily files",
        "Every row of the files that partners send with a time and a place, whatever happened.",
        &[("incident", "", "any")],
    ),
    (
        "homicide",
        "Homicide",
        "People who were killed: murder, manslaughter and infanticide.",
        &[
            ("homicide-victim", "Murder", "any"),
            ("homicide-victim", "Manslaughter", "any"),
            ("homicide-victim", "Infanticide", "any"),
        ],
    ),
];

/// When the product's own definitions were written: 22 November 2026.
const SHIPPED_AT: i64 = 1_795_305_600_000_000;

async fn ship_definitions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // Fixed ids, the same in every installation: a kind (definition, version, rule) and two numbers.
    let id = |kind: u128, first: usize, second: usize| {
        Uuid::from_u128(
            0x0199_0000_0000_7000_8000_0000_0000_0000 | kind << 32 | (first as u128) << 8 | second as u128,
        )
    };
    for (first, (slug, name, words, rules)) in SHIPPED.iter().enumerate() {
        let (definition, version) = (id(1, first, 0), id(2, first, 0));
        let insert = |table: &'static str, columns: &[&'static str], values: Vec<Expr>| {
            let mut statement = Query::insert();
            statement.into_table(table).columns(columns.iter().copied()).values_panic(values);
            statement
        };
        let none = || Expr::value(Option::<Uuid>::None);
        manager
            .execute(insert(
                "definition",
                &["id", "slug", "name", "area_id", "created_at"],
                vec![
                    Expr::value(definition),
                    Expr::value(*slug),
                    Expr::value(*name),
                    none(),
                    Expr::value(SHIPPED_AT),
                ],
            ))
            .await?;
        manager
            .execute(insert(
                "definition_version",
                &["id", "definition_id", "number", "words", "reason", "made_by_id", "made_at"],
                vec![
                    Expr::value(version),
                    Expr::value(definition),
                    Expr::value(1),
                    Expr::value(*words),
                    Expr::value("Comes with the product."),
                    none(),
                    Expr::value(SHIPPED_AT),
                ],
            ))
            .await?;
        for (position, (source, code, age)) in rules.iter().enumerate() {
            manager
                .execute(insert(
                    "definition_rule",
                    &["id", "version_id", "position", "source", "code", "age_rule", "place_rule"],
                    vec![
                        Expr::value(id(3, first, position)),
                        Expr::value(version),
                        Expr::value(position as i64),
                        Expr::value(*source),
                        Expr::value(*code),
                        Expr::value(*age),
                        Expr::value("any"),
                    ],
                ))
                .await?;
        }
    }
    Ok(())
}

/// What imports say from now on about their rows. Rows from before have none of it.
fn added() -> Vec<(&'static str, ColumnDef)> {
    vec![
        ("event", integer_null("age_from")),
        ("event", integer_null("age_to")),
        ("event", big_integer_null("place_kind")),
        ("import", string_null("feed")),
        ("import", integer_null("covers_from_on")),
        ("import", integer_null("covers_to_on")),
        ("import", integer("changes").default(1).take()),
        ("import", integer("changes_counted").default(0).take()),
    ]
}

fn double(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).double().not_null().take()
}

fn double_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).double().null().take()
}

fn definitions() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "definition",
            [id(), string_uniq("slug"), string("name"), uuid_null("area_id"), big_integer("created_at")],
            [points_at("definition", "area_id", "area", Restrict)],
        ),
        table(
            "definition_version",
            [
                id(),
                uuid("definition_id"),
                integer("number"),
                text("words"),
                text("reason"),
                uuid_null("made_by_id"),
                big_integer("made_at"),
                big_integer_null("counted_at"),
            ],
            [
                points_at("definition_version", "definition_id", "definition", Cascade),
                points_at("definition_version", "made_by_id", "account", SetNull),
            ],
        ),
        table(
            "definition_rule",
            [
                id(),
                uuid("version_id"),
                integer("position"),
                string("source"),
                text("code"),
                string("age_rule"),
                string("place_rule"),
            ],
            [points_at("definition_rule", "version_id", "definition_version", Cascade)],
        ),
        table(
            "feed_mapping",
            [
                id(),
                uuid("agency_id"),
                string("name"),
                text("mapping"),
                uuid_null("saved_by_id"),
                big_integer("saved_at"),
            ],
            [
                points_at("feed_mapping", "agency_id", "agency", Cascade),
                points_at("feed_mapping", "saved_by_id", "account", SetNull),
            ],
        ),
    ]
}

fn counts() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "tally",
            [
                big_pk_auto("id"),
                uuid("version_id"),
                string("source"),
                uuid("agency_id"),
                uuid("area_id"),
                string("precision"),
                integer("first_on"),
                integer("month"),
                big_integer("counted"),
                big_integer("age_unknown"),
            ],
            [
                points_at("tally", "version_id", "definition_version", Cascade),
                points_at("tally", "agency_id", "agency", Cascade),
                points_at("tally", "area_id", "area", Cascade),
            ],
        ),
        table(
            "picture_epoch",
            [
                integer("id").primary_key().check(Expr::col("id").eq(1)).take(),
                big_integer("number"),
                string_null("places"),
            ],
            [],
        ),
        table(
            "signal",
            [
                id(),
                uuid("version_id"),
                string("source"),
                uuid("agency_id"),
                uuid("area_id"),
                string("step"),
                integer("starts_on"),
                integer("ends_on"),
                big_integer("observed"),
                double("expected"),
                double("lower"),
                double("threshold"),
                double_null("p"),
                string("method"),
                integer("method_version"),
                text("parameters"),
                big_integer("baseline_events"),
                big_integer("raised_at"),
                string("state"),
                integer_null("snoozed_until_on"),
                uuid_null("owner_id"),
            ],
            [
                points_at("signal", "version_id", "definition_version", Restrict),
                points_at("signal", "agency_id", "agency", Restrict),
                points_at("signal", "area_id", "area", Restrict),
                points_at("signal", "owner_id", "account", SetNull),
            ],
        ),
        table(
            "signal_change",
            [
                id(),
                uuid("signal_id"),
                integer("position"),
                string("state"),
                text("words"),
                uuid_null("by_id"),
                big_integer("at"),
            ],
            [
                points_at("signal_change", "signal_id", "signal", Cascade),
                points_at("signal_change", "by_id", "account", SetNull),
            ],
        ),
        table(
            "duplicate",
            [
                id(),
                uuid("agency_id"),
                uuid_null("area_id"),
                big_integer("kept_event"),
                big_integer("other_event"),
                integer("on_day"),
                integer("metres"),
                integer("minutes"),
                text("reasons"),
                string("state"),
                uuid_null("decided_by_id"),
                big_integer_null("decided_at"),
                big_integer("proposed_at"),
            ],
            [
                points_at("duplicate", "agency_id", "agency", Cascade),
                points_at("duplicate", "area_id", "area", SetNull),
                points_at("duplicate", "decided_by_id", "account", SetNull),
            ],
        ),
    ]
}

fn words_of_people() -> Vec<TableCreateStatement> {
    use OnDelete::{Cascade, Restrict, SetNull};
    vec![
        table(
            "tension_note",
            [
                id(),
                uuid("area_id"),
                uuid("agency_id"),
                uuid_null("by_id"),
                string("kind"),
                string("grade"),
                string("handling"),
                text("words"),
                boolean("is_flagged"),
                big_integer("written_at"),
                integer("written_on"),
                string("state"),
                uuid_null("decided_by_id"),
                big_integer_null("decided_at"),
            ],
            [
                points_at("tension_note", "area_id", "area", Restrict),
                points_at("tension_note", "agency_id", "agency", Restrict),
                points_at("tension_note", "by_id", "account", SetNull),
                points_at("tension_note", "decided_by_id", "account", SetNull),
            ],
        ),
        table(
            "tension_level",
            [
                id(),
                uuid("area_id"),
                integer("level"),
                text("reason"),
                uuid_null("by_id"),
                big_integer("set_at"),
            ],
            [
                points_at("tension_level", "area_id", "area", Restrict),
                points_at("tension_level", "by_id", "account", SetNull),
            ],
        ),
        table(
            "briefing",
            [
                id(),
                uuid("area_id"),
                integer("on_day"),
                string("state"),
                text("summary"),
                text("figures"),
                uuid_null("prepared_by_id"),
                big_integer("prepared_at"),
                uuid_null("signed_by_id"),
                big_integer_null("signed_at"),
                string_null("signed_name"),
            ],
            [
                points_at("briefing", "area_id", "area", Restrict),
                points_at("briefing", "prepared_by_id", "account", SetNull),
                points_at("briefing", "signed_by_id", "account", SetNull),
            ],
        ),
        table(
            "briefing_action",
            [id(), uuid("briefing_id"), integer("position"), text("words"), text("owner"), text("due")],
            [points_at("briefing_action", "briefing_id", "briefing", Cascade)],
        ),
        table(
            "briefing_item",
            [
                id(),
                uuid("area_id"),
                uuid("agency_id"),
                uuid_null("by_id"),
                text("words"),
                integer("from_on"),
                integer("until_on"),
                big_integer("published_at"),
                big_integer_null("withdrawn_at"),
            ],
            [
                points_at("briefing_item", "area_id", "area", Restrict),
                points_at("briefing_item", "agency_id", "agency", Restrict),
                points_at("briefing_item", "by_id", "account", SetNull),
            ],
        ),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        unique("definition_version", &["definition_id", "number"]),
        unique("definition_rule", &["version_id", "position"]),
        unique("feed_mapping", &["agency_id", "name"]),
        unique("tally", &["version_id", "source", "agency_id", "month", "area_id", "precision", "first_on"]),
        index("tally", &["area_id", "version_id", "first_on"]),
        unique("signal", &["area_id", "version_id", "source", "agency_id", "step", "starts_on"]),
        index("signal", &["area_id", "state"]),
        unique("signal_change", &["signal_id", "position"]),
        unique("duplicate", &["kept_event", "other_event"]),
        index("duplicate", &["agency_id", "state"]),
        index("duplicate", &["other_event", "state"]),
        index("tension_note", &["area_id", "written_on"]),
        index("tension_level", &["area_id", "set_at"]),
        unique("briefing", &["area_id", "on_day"]),
        unique("briefing_action", &["briefing_id", "position"]),
        index("briefing_item", &["area_id", "until_on"]),
    ]
}
