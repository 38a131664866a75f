//! Words that many rows share, held once.

use crate::imports::rows::Cell;
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored};
use std::collections::{BTreeSet, HashMap};

mod term {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "term")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        #[sea_orm(column_type = "Text", unique)]
        pub words: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Terms remembered at most; beyond that the memory begins anew, for files whose words never repeat.
const REMEMBERED_MAX: usize = 300_000;
/// Terms of one statement.
const TERMS_PER_STATEMENT: usize = 1_000;

/// The key of one term, which is added when it is new.
pub async fn learn_words(db: &impl ConnectionTrait, words: &str) -> Result<i64, Fault> {
    let row = term::ActiveModel { id: NotSet, words: Set(words.to_owned()) };
    term::Entity::insert(row)
        .on_conflict(OnConflict::column(term::Column::Words).do_nothing().to_owned())
        .exec_without_returning(db)
        .await
        .or_fault("add shared words")?;
    let found = term::Entity::find().filter(term::Column::Words.eq(words)).one(db).await;
    let found = found.or_fault("read shared words")?;
    found
        .map(|row| row.id)
        .ok_or_else(|| Fault::new("read shared words", "a term that was added is not there"))
}

/// The terms that an import has met.
#[derive(Debug, Default)]
pub struct Terms(HashMap<String, i64>);

impl Terms {
    /// The key of a term that [`Terms::learn`] was given.
    pub fn key(&self, words: &str) -> Option<i64> {
        self.0.get(words).copied()
    }

    /// Makes sure that every term among these cells has a key.
    pub async fn learn<'a>(
        &mut self,
        work: &Housekeeping,
        cells: impl Iterator<Item = &'a Cell>,
    ) -> Result<(), Fault> {
        if self.0.len() > REMEMBERED_MAX {
            self.0.clear();
        }
        let mut unknown = BTreeSet::new();
        for cell in cells {
            if let Cell::Term(Some(words)) = cell
                && !self.0.contains_key(words)
            {
                unknown.insert(words.as_str());
            }
        }
        let unknown: Vec<&str> = unknown.into_iter().collect();
        for chunk in unknown.chunks(TERMS_PER_STATEMENT) {
            let rows =
                chunk.iter().map(|words| term::ActiveModel { id: NotSet, words: Set((*words).to_owned()) });
            term::Entity::insert_many(rows)
                .on_conflict(OnConflict::column(term::Column::Words).do_nothing().to_owned())
                .exec_without_returning(work.connection())
                .await
                .or_fault("add shared words")?;
            let found = term::Entity::find()
                .filter(term::Column::Words.is_in(chunk.iter().copied()))
                .all(work.connection())
                .await
                .or_fault("read shared words")?;
            self.0.extend(found.into_iter().map(|row| (row.words, row.id)));
        }
        Ok(())
    }
}
