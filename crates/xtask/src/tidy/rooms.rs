//! Rooms: used through their front door, one writing room a table, database code in stores only.

use super::rust_source::{Kind, RustSource};
use super::{Finding, Repository};
use std::collections::BTreeMap;

/// Where rooms are.
const ROOMS: &str = "crates/app/src/";
/// Files of a room that nobody else may name.
const INNER: &[&str] = &["store", "model", "rules"];
/// What database code cannot do without.
const DATABASE_WORDS: &[&str] = &["sea_orm", "sqlx", "execute_unprepared", "query_all_raw", "query_one_raw"];
/// Crates whose business the database is.
const DATABASE_CRATES: &[&str] =
    &["crates/platform-db/", "crates/migrations/", "crates/testkit/", "crates/xtask/"];
/// What files without input and output never mention.
const EFFECTS: &[&str] = &["tokio", "axum", "sea_orm", "sqlx"];

pub fn check(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    let owners = table_owners(repository, &mut findings);
    for source in &repository.rust {
        check_doors(source, &mut findings);
        check_database_code(source, &mut findings);
        check_effects(source, &mut findings);
        for token in source.tokens.iter().filter(|token| token.kind == Kind::Literal) {
            check_writes(&source.path, token.line, &token.text, &owners, &mut findings);
        }
    }
    for file in repository.files.iter().filter(|file| file.path.ends_with(".sql")) {
        for (line, text) in (1..).zip(file.text.lines()) {
            check_writes(&file.path, line, text, &owners, &mut findings);
        }
    }
    findings
}

/// The room that a file belongs to.
fn room_of(path: &str) -> Option<&str> {
    path.strip_prefix(ROOMS)?.split_once('/').map(|(room, _)| room)
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs") || path.contains("/benches/")
}

fn check_doors(source: &RustSource, findings: &mut Vec<Finding>) {
    let own = room_of(&source.path);
    for path in source.paths() {
        let [first, room, inner, ..] = &path.parts[..] else { continue };
        let names_a_room =
            matches!(first.as_str(), "crate" | "accord_app") && source.path.starts_with("crates/");
        let is_ours = first == "crate" && !source.path.starts_with(ROOMS);
        if names_a_room && !is_ours && Some(room.as_str()) != own && INNER.contains(&inner.as_str()) {
            let message = format!(
                "`{}` reaches into the room `{room}`: re-export what you need in its mod.rs, or ask it to do the work",
                path.parts.join("::")
            );
            findings.push(Finding::new(&source.path, path.line, message));
        }
    }
    let is_door = own.is_some() && source.path.ends_with("/mod.rs");
    for window in source.tokens.windows(3).filter(|_| is_door) {
        let [visible, module, name] = window else { continue };
        if visible.text == "pub" && module.text == "mod" && INNER.contains(&name.text.as_str()) {
            let message =
                format!("`pub mod {}` opens the room: keep it private and re-export names", name.text);
            findings.push(Finding::new(&source.path, name.line, message));
        }
    }
}

/// Which room has the entity of which table.
fn table_owners(repository: &Repository, findings: &mut Vec<Finding>) -> BTreeMap<String, String> {
    let mut owners = BTreeMap::<String, String>::new();
    for source in repository.rust.iter().filter(|source| !is_test(&source.path)) {
        let owner = match room_of(&source.path) {
            Some(room) => format!("{ROOMS}{room}"),
            None => source.path.split("/src/").next().unwrap_or_default().to_owned(),
        };
        for window in source.tokens.windows(3) {
            let [name, _, table] = window else { continue };
            if name.text != "table_name" || table.kind != Kind::Literal {
                continue;
            }
            let table_name = table.text.trim_matches('"').to_owned();
            match owners.get(&table_name) {
                Some(other) if *other != owner => {
                    let message = format!(
                        "the table `{table_name}` has its entity in `{other}` too: one room writes a table, others ask it"
                    );
                    findings.push(Finding::new(&source.path, table.line, message));
                }
                _ => {
                    owners.insert(table_name, owner.clone());
                }
            }
        }
    }
    owners
}

/// Tables that a line of SQL changes.
fn written_tables(sql: &str) -> Vec<String> {
    let plain = |word: &str| {
        word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').to_owned()
    };
    let words: Vec<&str> = sql.split_whitespace().collect();
    let mut tables = Vec::new();
    for window in words.windows(3) {
        match [plain(window[0]).as_str(), window[1]] {
            ["INSERT", "INTO"] | ["DELETE", "FROM"] => tables.push(plain(window[2])),
            ["UPDATE", table] if window[2] == "SET" => tables.push(plain(table)),
            _ => {}
        }
    }
    tables
}

fn check_writes(
    path: &str,
    line: usize,
    sql: &str,
    owners: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) {
    if is_test(path) || !path.starts_with("crates/") || path.starts_with("crates/migrations/") {
        return;
    }
    for table in written_tables(sql) {
        let Some(owner) = owners.get(&table) else { continue };
        if !path.starts_with(&format!("{owner}/")) {
            let message = format!("writes the table `{table}`, which is `{owner}`'s: ask that room to do it");
            findings.push(Finding::new(path, line, message));
        }
    }
}

fn check_database_code(source: &RustSource, findings: &mut Vec<Finding>) {
    let path = &source.path;
    let is_allowed = is_test(path)
        || !path.starts_with("crates/")
        || DATABASE_CRATES.iter().any(|folder| path.starts_with(folder))
        || path.ends_with("/store.rs")
        || path.contains("/store/")
        || path.contains("/sql/");
    if is_allowed {
        return;
    }
    for named in source.paths() {
        let is_orm = named.parts.windows(2).any(|pair| pair[0] == "accord_platform_db" && pair[1] == "orm");
        let word = named.parts.iter().find(|part| DATABASE_WORDS.contains(&part.as_str()));
        if is_orm || word.is_some() {
            let message = format!(
                "`{}` is database code: put it into the room's store.rs or store/",
                named.parts.join("::")
            );
            findings.push(Finding::new(path, named.line, message));
        }
    }
}

fn check_effects(source: &RustSource, findings: &mut Vec<Finding>) {
    let is_pure = ["/model.rs", "/rules.rs"].iter().any(|name| source.path.ends_with(name));
    if !is_pure || room_of(&source.path).is_none() {
        return;
    }
    for token in &source.tokens {
        if token.kind == Kind::Word && EFFECTS.contains(&token.text.as_str()) {
            let message = format!(
                "`{}` in a file of plain values and rules: do it in the operation or the store",
                token.text
            );
            findings.push(Finding::new(&source.path, token.line, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::found_in;
    use super::*;

    const PLANS: &str = "crates/app/src/plans/sign_plan.rs";

    #[test]
    fn a_room_is_entered_through_its_door() {
        for (path, text, expected) in [
            (
                PLANS,
                "use crate::people::store;\nuse crate::people::find_child;",
                &["crates/app/src/plans/sign_plan.rs:1"][..],
            ),
            (
                PLANS,
                "use crate::{people::{model::Child, rules}};",
                &["crates/app/src/plans/sign_plan.rs:1"; 2],
            ),
            (PLANS, "use crate::plans::store;", &[]),
            (
                "crates/cli/src/link.rs",
                "fn f() { accord_app::people::store::x(); }",
                &["crates/cli/src/link.rs:1"],
            ),
            ("crates/policy/src/a.rs", "use crate::a::model::B;", &[]),
            ("crates/app/src/plans/mod.rs", "mod model;\npub mod store;", &["crates/app/src/plans/mod.rs:2"]),
        ] {
            assert_eq!(found_in(&[(path, text)], check), expected, "{text}");
        }
    }

    #[test]
    fn a_table_has_one_writing_room() {
        let entity = "#[sea_orm(table_name = \"scheme\")] struct Model;";
        let files = [("crates/app/src/plans/store.rs", entity), ("crates/app/src/zoo/store.rs", entity)];
        assert_eq!(found_in(&files, check), ["crates/app/src/zoo/store.rs:1"]);
        let write = "const SQL: &str = \"UPDATE scheme SET x = 1\";";
        let files = [files[0], ("crates/app/src/zoo/store.rs", write)];
        assert_eq!(found_in(&files, check), ["crates/app/src/zoo/store.rs:1"]);
        let files = [files[0], ("crates/app/src/zoo/sql/a.sql", "-- why\nDELETE FROM scheme\nWHERE 1")];
        assert_eq!(found_in(&files, check), ["crates/app/src/zoo/sql/a.sql:2"]);
        let files = [files[0], ("crates/app/src/plans/store/more.rs", write)];
        assert_eq!(found_in(&files, check), [""; 0]);
    }

    #[test]
    fn only_stores_speak_to_the_database() {
        let code = "use accord_platform_db::orm::Set;\nuse accord_platform_db::Fault;";
        assert_eq!(found_in(&[(PLANS, code)], check), ["crates/app/src/plans/sign_plan.rs:1"]);
        for path in
            ["crates/app/src/plans/store.rs", "crates/app/src/plans/store/a.rs", "crates/app/tests/it/a.rs"]
        {
            assert_eq!(found_in(&[(path, code)], check), [""; 0], "{path}");
        }
    }

    #[test]
    fn rules_have_no_effects() {
        let code = "use axum::Json;\nasync fn f() { tokio::task::yield_now().await }";
        let path = "crates/app/src/plans/rules.rs";
        assert_eq!(found_in(&[(path, code)], check), [format!("{path}:1"), format!("{path}:2")]);
    }
}
