//! The tables of the agreed language.

use super::model::{
    Counted, DISPUTES_SHOWN_MAX, Dispute, Edition, FIRST_EDITION, KeptReason, LOCAL_TERMS_MAX, LocalTerm,
    Outcome, Quarter, Ratification,
};
use accord_engine_language::edition::{first_meanings, first_terms, parse_meanings, parse_terms};
use accord_engine_language::{AppliesTo, Term};
use accord_kernel::ids::{AgencyId, AreaId, KeptReasonId, LocalTermId, TermDisputeId, UserId};
use accord_kernel::{Day, Instant};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::{
    AddTerm, DisputeTerm, EndTerm, MakeEdition, RatifyLanguage, RemoveKeptReason, SettleDispute,
};
use std::collections::BTreeMap;

/// Ratifications of a borough that are read at most, the newest.
const RATIFICATIONS_MAX: u64 = 50;

macro_rules! entity {
    ($module:ident, $table:literal, { $($field:ident: $type:ty),* $(,)? }) => {
        mod $module {
            use accord_platform_db::orm::*;
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: Uuid,
                $(pub $field: $type,)*
            }
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}
            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}

entity!(edition, "language_edition", {
    area_id: Uuid, number: i32, reason: String, terms: String, meanings: String, by_id: Option<Uuid>, made_at: i64,
});
entity!(ratification, "language_ratification", {
    area_id: Uuid, number: i32, edition: i32, decision: String, decided_on: i32, by_id: Option<Uuid>, made_at: i64,
});
entity!(term, "language_term", {
    area_id: Uuid, agency_id: Uuid, avoid: String, note: String, prefer: String, why: String, applies_to: String,
    harmless: String, by_id: Option<Uuid>, added_at: i64, ratified_in: Option<i32>, ended_reason: Option<String>,
    ended_at: Option<i64>,
});
entity!(dispute, "language_dispute", {
    area_id: Uuid, agency_id: Uuid, term: String, words: String, by_id: Option<Uuid>, made_at: i64,
    outcome: Option<String>, outcome_words: Option<String>, decided_by_id: Option<Uuid>, decided_at: Option<i64>,
});
entity!(count, "language_count", {
    agency_id: Uuid, quarter: i32, texts: i64, words: i64, marks: i64, kept: i64,
});
entity!(kept, "language_kept", { area_id: Uuid, agency_id: Uuid, quarter: i32, term: String, reason: String });

fn unknown(what: impl std::fmt::Display) -> Fault {
    Fault::new("read the agreed language", what.to_string())
}

/// The first edition, which comes with the product.
fn first_edition() -> Edition {
    Edition {
        number: FIRST_EDITION,
        reason: "The edition that comes with the service.".to_owned(),
        terms: first_terms().to_vec(),
        meanings: first_meanings().to_vec(),
        made_at: None,
    }
}

fn edition_of(row: edition::Model) -> Result<Edition, Fault> {
    Ok(Edition {
        number: row.number,
        reason: row.reason,
        terms: parse_terms(&row.terms).map_err(unknown)?,
        meanings: parse_meanings(&row.meanings).map_err(unknown)?,
        made_at: Some(Instant::from_micros(row.made_at)),
    })
}

/// The edition with this number; the first where there is none.
pub async fn load_edition(db: &impl ConnectionTrait, number: i32) -> Result<Edition, Fault> {
    let row = edition::Entity::find().filter(edition::Column::Number.eq(number)).one(db).await;
    row.or_fault("read an edition")?.map_or_else(|| Ok(first_edition()), edition_of)
}

/// The newest edition.
pub async fn newest_edition(db: &impl ConnectionTrait) -> Result<Edition, Fault> {
    let row = edition::Entity::find().order_by_desc(edition::Column::Number).one(db).await;
    row.or_fault("read the newest edition")?.map_or_else(|| Ok(first_edition()), edition_of)
}

/// The ratifications of a borough, newest first.
pub async fn list_ratifications(db: &impl ConnectionTrait, area: AreaId) -> Result<Vec<Ratification>, Fault> {
    let rows = ratification::Entity::find()
        .filter(ratification::Column::AreaId.eq(area.uuid()))
        .order_by_desc(ratification::Column::Number)
        .limit(RATIFICATIONS_MAX)
        .all(db)
        .await
        .or_fault("list ratifications")?;
    rows.into_iter().map(ratification_of).collect()
}

fn ratification_of(row: ratification::Model) -> Result<Ratification, Fault> {
    Ok(Ratification {
        number: row.number,
        edition: row.edition,
        decision: row.decision,
        decided_on: Day::from_number(row.decided_on).ok_or_else(|| unknown(row.decided_on))?,
        made_at: Instant::from_micros(row.made_at),
        by: row.by_id.map(UserId::from_uuid),
    })
}

/// The newest ratification of each borough that has one.
pub async fn newest_ratifications(
    db: &impl ConnectionTrait,
) -> Result<BTreeMap<AreaId, Ratification>, Fault> {
    let rows = ratification::Entity::find()
        .order_by_asc(ratification::Column::Number)
        .all(db)
        .await
        .or_fault("list ratifications of all boroughs")?;
    rows.into_iter().map(|row| Ok((AreaId::from_uuid(row.area_id), ratification_of(row)?))).collect()
}

/// A borough's own terms, oldest first, ended ones among them.
pub async fn list_local_terms(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
) -> Result<Vec<(AreaId, LocalTerm)>, Fault> {
    let rows = term::Entity::find()
        .filter(term::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .order_by_asc(term::Column::AddedAt)
        .order_by_asc(term::Column::Id)
        .limit(LOCAL_TERMS_MAX * areas.len().max(1) as u64)
        .all(db)
        .await
        .or_fault("list terms of a borough")?;
    rows.into_iter().map(|row| Ok((AreaId::from_uuid(row.area_id), local_of(row)?))).collect()
}

fn local_of(row: term::Model) -> Result<LocalTerm, Fault> {
    let split = |cell: &str| -> Vec<String> {
        cell.split('|').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
    };
    Ok(LocalTerm {
        id: LocalTermId::from_uuid(row.id),
        agency: AgencyId::from_uuid(row.agency_id),
        term: Term {
            avoid: split(&row.avoid),
            note: row.note,
            prefer: row.prefer,
            why: row.why,
            source: "Here".to_owned(),
            applies_to: AppliesTo::from_code(&row.applies_to).ok_or_else(|| unknown(&row.applies_to))?,
        },
        harmless: split(&row.harmless),
        ratified_in: row.ratified_in,
        ended: row.ended_reason.zip(row.ended_at.map(Instant::from_micros)),
        added_at: Instant::from_micros(row.added_at),
    })
}

/// A borough's own term with its area.
pub async fn find_local_term(
    db: &impl ConnectionTrait,
    id: LocalTermId,
) -> Result<Option<(AreaId, LocalTerm)>, Fault> {
    let row = term::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a term")?;
    row.map(|row| Ok((AreaId::from_uuid(row.area_id), local_of(row)?))).transpose()
}

/// The disputes of boroughs, newest first.
pub async fn list_disputes(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
) -> Result<Vec<(AreaId, Dispute)>, Fault> {
    let rows = dispute::Entity::find()
        .filter(dispute::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .order_by_desc(dispute::Column::MadeAt)
        .order_by_asc(dispute::Column::Id)
        .limit(DISPUTES_SHOWN_MAX * areas.len().max(1) as u64)
        .all(db)
        .await
        .or_fault("list disputes about terms")?;
    rows.into_iter().map(|row| Ok((AreaId::from_uuid(row.area_id), dispute_of(row)?))).collect()
}

/// The settled disputes of boroughs, all of them: what is left out rests on them, and each is a decision of a Board.
pub async fn list_settled(
    db: &impl ConnectionTrait,
    areas: &[AreaId],
) -> Result<Vec<(AreaId, Dispute)>, Fault> {
    let rows = dispute::Entity::find()
        .filter(dispute::Column::AreaId.is_in(areas.iter().map(|area| area.uuid())))
        .filter(dispute::Column::Outcome.is_not_null())
        .all(db)
        .await
        .or_fault("list what boroughs decided about terms")?;
    rows.into_iter().map(|row| Ok((AreaId::from_uuid(row.area_id), dispute_of(row)?))).collect()
}

fn dispute_of(row: dispute::Model) -> Result<Dispute, Fault> {
    let outcome = row.outcome.as_deref().map(|code| Outcome::from_code(code).ok_or_else(|| unknown(code)));
    let settled = match (outcome.transpose()?, row.outcome_words, row.decided_at) {
        (Some(outcome), Some(words), Some(at)) => Some((outcome, words, Instant::from_micros(at))),
        _ => None,
    };
    Ok(Dispute {
        id: TermDisputeId::from_uuid(row.id),
        agency: AgencyId::from_uuid(row.agency_id),
        term: row.term,
        words: row.words,
        made_at: Instant::from_micros(row.made_at),
        settled,
    })
}

/// A dispute with its borough.
pub async fn find_dispute(
    db: &impl ConnectionTrait,
    id: TermDisputeId,
) -> Result<Option<(AreaId, Dispute)>, Fault> {
    let row = dispute::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a dispute about a term")?;
    row.map(|row| Ok((AreaId::from_uuid(row.area_id), dispute_of(row)?))).transpose()
}

/// Adds the permit's edition. The database refuses a second one of the same number.
pub async fn insert_edition(
    tx: &WriteTx<MakeEdition>,
    area: AreaId,
    (number, reason): (i32, &str),
    (terms, meanings): (&str, &str),
) -> Result<(), DbErr> {
    let row = edition::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        number: Set(number),
        reason: Set(reason.to_owned()),
        terms: Set(terms.to_owned()),
        meanings: Set(meanings.to_owned()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        made_at: Set(tx.permit().at().micros()),
    };
    edition::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Ratifies an edition for the permit's borough, and with it those of its proposed terms that are named. The database refuses a second
/// ratification of the same number.
pub async fn insert_ratification(
    tx: &WriteTx<RatifyLanguage>,
    (id, number, edition): (Uuid, i32, i32),
    terms: &[LocalTermId],
    (decision, decided_on): (&str, Day),
) -> Result<(), DbErr> {
    let area = tx.resource().uuid();
    let row = ratification::ActiveModel {
        id: Set(id),
        area_id: Set(area),
        number: Set(number),
        edition: Set(edition),
        decision: Set(decision.to_owned()),
        decided_on: Set(decided_on.number()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        made_at: Set(tx.permit().at().micros()),
    };
    ratification::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    term::Entity::update_many()
        .col_expr(term::Column::RatifiedIn, Expr::value(number))
        .filter(term::Column::AreaId.eq(area))
        .filter(term::Column::Id.is_in(terms.iter().map(|id| id.uuid())))
        .filter(term::Column::RatifiedIn.is_null())
        .filter(term::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Proposes the permit's term.
pub async fn insert_term(
    tx: &WriteTx<AddTerm>,
    (area, agency): (AreaId, AgencyId),
    own: &Term,
    harmless: &[String],
) -> Result<(), DbErr> {
    let row = term::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        agency_id: Set(agency.uuid()),
        avoid: Set(own.avoid.join("|")),
        note: Set(own.note.clone()),
        prefer: Set(own.prefer.clone()),
        why: Set(own.why.clone()),
        applies_to: Set(own.applies_to.code().to_owned()),
        harmless: Set(harmless.join("|")),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        added_at: Set(tx.permit().at().micros()),
        ratified_in: Set(None),
        ended_reason: Set(None),
        ended_at: Set(None),
    };
    term::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Ends the permit's term. Says whether it was in use or proposed until then.
pub async fn end_term(tx: &WriteTx<EndTerm>, reason: &str) -> Result<bool, DbErr> {
    let changed = term::Entity::update_many()
        .col_expr(term::Column::EndedReason, Expr::value(reason))
        .col_expr(term::Column::EndedAt, Expr::value(tx.permit().at().micros()))
        .filter(term::Column::Id.eq(tx.resource().uuid()))
        .filter(term::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Adds the permit's dispute.
pub async fn insert_dispute(
    tx: &WriteTx<DisputeTerm>,
    (area, agency): (AreaId, AgencyId),
    (name, words): (&str, &str),
) -> Result<(), DbErr> {
    let row = dispute::ActiveModel {
        id: Set(tx.resource().uuid()),
        area_id: Set(area.uuid()),
        agency_id: Set(agency.uuid()),
        term: Set(name.to_owned()),
        words: Set(words.to_owned()),
        by_id: Set(tx.permit().audit_facts().user.map(Into::into)),
        made_at: Set(tx.permit().at().micros()),
        outcome: Set(None),
        outcome_words: Set(None),
        decided_by_id: Set(None),
        decided_at: Set(None),
    };
    dispute::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Settles the permit's dispute. Says whether it was open until then.
pub async fn settle(tx: &WriteTx<SettleDispute>, outcome: Outcome, words: &str) -> Result<bool, DbErr> {
    let by: Option<Uuid> = tx.permit().audit_facts().user.map(Into::into);
    let changed = dispute::Entity::update_many()
        .col_expr(dispute::Column::Outcome, Expr::value(outcome.code()))
        .col_expr(dispute::Column::OutcomeWords, Expr::value(words))
        .col_expr(dispute::Column::DecidedById, Expr::value(by))
        .col_expr(dispute::Column::DecidedAt, Expr::value(tx.permit().at().micros()))
        .filter(dispute::Column::Id.eq(tx.resource().uuid()))
        .filter(dispute::Column::Outcome.is_null())
        .exec(tx.connection())
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Adds what was written to the count of an agency and quarter.
pub async fn add_count(
    work: &Housekeeping,
    (id, agency, quarter): (Uuid, AgencyId, Quarter),
    more: Counted,
) -> Result<(), Fault> {
    let row = count::ActiveModel {
        id: Set(id),
        agency_id: Set(agency.uuid()),
        quarter: Set(quarter.number()),
        texts: Set(more.texts),
        words: Set(more.words),
        marks: Set(more.marks),
        kept: Set(more.kept),
    };
    let plus = |column: count::Column, more: i64| Expr::col((count::Entity, column)).add(Expr::value(more));
    let conflict = OnConflict::columns([count::Column::AgencyId, count::Column::Quarter])
        .value(count::Column::Texts, plus(count::Column::Texts, more.texts))
        .value(count::Column::Words, plus(count::Column::Words, more.words))
        .value(count::Column::Marks, plus(count::Column::Marks, more.marks))
        .value(count::Column::Kept, plus(count::Column::Kept, more.kept))
        .to_owned();
    count::Entity::insert(row)
        .on_conflict(conflict)
        .exec_without_returning(work.connection())
        .await
        .or_fault("count words to avoid")?;
    Ok(())
}

/// Keeps why words were kept: of a borough, an agency and a quarter, of nobody. What is older than a page shows goes.
pub async fn insert_kept(
    work: &Housekeeping,
    (area, agency, quarter): (AreaId, AgencyId, Quarter),
    kept: &[(Uuid, String, String)],
) -> Result<(), Fault> {
    if kept.is_empty() {
        return Ok(());
    }
    kept::Entity::delete_many()
        .filter(kept::Column::AreaId.eq(area.uuid()))
        .filter(kept::Column::Quarter.lt(quarter.first_shown().number()))
        .exec(work.connection())
        .await
        .or_fault("delete why words were kept long ago")?;
    let rows = kept.iter().map(|(id, name, reason)| kept::ActiveModel {
        id: Set(*id),
        area_id: Set(area.uuid()),
        agency_id: Set(agency.uuid()),
        quarter: Set(quarter.number()),
        term: Set(name.clone()),
        reason: Set(reason.clone()),
    });
    let added = kept::Entity::insert_many(rows).exec_without_returning(work.connection()).await;
    added.or_fault("keep why words were kept")?;
    Ok(())
}

/// What agencies wrote in each quarter since one.
pub async fn list_counts(
    db: &impl ConnectionTrait,
    agencies: &[AgencyId],
    since: Quarter,
) -> Result<BTreeMap<(AgencyId, Quarter), Counted>, Fault> {
    let rows = count::Entity::find()
        .filter(count::Column::AgencyId.is_in(agencies.iter().map(|agency| agency.uuid())))
        .filter(count::Column::Quarter.gte(since.number()))
        .all(db)
        .await
        .or_fault("read counts of words to avoid")?;
    let counted = |row: count::Model| {
        let key = (AgencyId::from_uuid(row.agency_id), Quarter::from_number(row.quarter));
        (key, Counted { texts: row.texts, words: row.words, marks: row.marks, kept: row.kept })
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// The reasons for which words were kept in a borough since a quarter: those that one agency gave, or of every agency for `None`.
/// At most `limit`.
pub async fn list_kept(
    db: &impl ConnectionTrait,
    (area, agency): (AreaId, Option<AgencyId>),
    since: Quarter,
    limit: u64,
) -> Result<Vec<KeptReason>, Fault> {
    let all = kept::Entity::find()
        .filter(kept::Column::AreaId.eq(area.uuid()))
        .filter(kept::Column::Quarter.gte(since.number()));
    let own = match agency {
        Some(agency) => all.filter(kept::Column::AgencyId.eq(agency.uuid())),
        None => all,
    };
    let rows = own
        // By their words and not by when they were written: the order tells of nobody.
        .order_by_asc(kept::Column::Term)
        .order_by_asc(kept::Column::Reason)
        .order_by_asc(kept::Column::Id)
        .limit(limit)
        .all(db)
        .await
        .or_fault("read why words were kept")?;
    Ok(rows.into_iter().map(kept_of).collect())
}

fn kept_of(row: kept::Model) -> KeptReason {
    KeptReason {
        id: KeptReasonId::from_uuid(row.id),
        agency: AgencyId::from_uuid(row.agency_id),
        term: row.term,
        reason: row.reason,
    }
}

/// A reason for which words were kept, with its borough.
pub async fn find_kept(
    db: &impl ConnectionTrait,
    id: KeptReasonId,
) -> Result<Option<(AreaId, KeptReason)>, Fault> {
    let row = kept::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read why words were kept")?;
    Ok(row.map(|row| (AreaId::from_uuid(row.area_id), kept_of(row))))
}

/// Takes the permit's reason away. Says whether it was there until then.
pub async fn delete_kept(tx: &WriteTx<RemoveKeptReason>) -> Result<bool, DbErr> {
    let gone = kept::Entity::delete_by_id(tx.resource().uuid()).exec(tx.connection()).await?;
    Ok(gone.rows_affected == 1)
}
