//! Erasing reasons in words when a child goes: the entries stay and can be verified, and say under which case.

use super::entry::{self, reason, subject};
use crate::{Fault, Stored, WriteTx};
use accord_kernel::ids::{AgencyId, PersonId};
use accord_policy::Action;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;

/// Erases the reasons that anybody typed in entries about a person, in the transaction in which the person goes. `case` is
/// what `accord audit verify` and the check of the audit count them under. Returns how many there were.
///
/// A reason of an entry about several people goes with the first of them: nobody can tell which of them its words name.
///
/// # Errors
/// When the database cannot be written.
pub async fn erase_reasons<A: Action>(tx: &WriteTx<A>, person: PersonId, case: &str) -> Result<u64, Fault> {
    erase(tx, about(person), case).await
}

/// As [`erase_reasons`], of entries of these agencies alone: they hold nothing of the person any more, and others do.
///
/// # Errors
/// When the database cannot be written.
pub async fn erase_reasons_of<A: Action>(
    tx: &WriteTx<A>,
    (person, agencies): (PersonId, &[AgencyId]),
    case: &str,
) -> Result<u64, Fault> {
    let own = Query::select()
        .column(entry::Column::Id)
        .from(entry::Entity)
        .and_where(entry::Column::ActingAgency.is_in(agencies.iter().map(|agency| agency.uuid())))
        .to_owned();
    erase(tx, about(person).add(reason::Column::EntryId.in_subquery(own)), case).await
}

fn about(person: PersonId) -> sea_orm::Condition {
    let entries = Query::select()
        .column(subject::Column::EntryId)
        .from(subject::Entity)
        .and_where(subject::Column::Person.eq(person.uuid()))
        .to_owned();
    sea_orm::Condition::all().add(reason::Column::EntryId.in_subquery(entries))
}

async fn erase<A: Action>(tx: &WriteTx<A>, which: sea_orm::Condition, case: &str) -> Result<u64, Fault> {
    let (words, salt): (Option<String>, Option<Vec<u8>>) = (None, None);
    let erased = reason::Entity::update_many()
        .col_expr(reason::Column::Words, Expr::value(words))
        .col_expr(reason::Column::Salt, Expr::value(salt))
        .col_expr(reason::Column::ErasedByCase, Expr::value(case))
        .filter(which)
        .filter(reason::Column::ErasedByCase.is_null())
        .exec(tx.connection())
        .await
        .or_fault("erase reasons about somebody who is gone")?;
    Ok(erased.rows_affected)
}
