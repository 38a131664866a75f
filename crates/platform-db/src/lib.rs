//! The database: which engine, how it is opened, named transactions, and the audit.
//!
//! It owns the tables `audit_*` and `lease`. It does not know what a plan, a child or an import is.
//! A change goes through [`Database::write`], which takes a permit and commits the audit entry made
//! from it with the change. A read that must be recorded goes through [`Database::record`], which
//! returns when its entry is durable. Start in [`Database`].

pub mod audit;
pub mod bulk;
mod database;
mod fault;
mod keys;
mod lease;
mod system;
mod transaction;

pub use database::{AsFault, Database, Engine, Location};
pub use fault::{Fault, Stored, Trouble, is_serialization_failure, is_unique_violation};
pub use keys::Keys;
pub use lease::{renew_lease, take_lease};
pub use system::{SystemClock, SystemRng};
pub use transaction::{Housekeeping, WriteTx};

/// The conventional names of the query builder, so that a room's store needs one `use`.
pub mod orm {
    pub use sea_orm::entity::prelude::*;
    pub use sea_orm::sea_query::{
        Expr, ExprTrait, Func, LikeExpr, NullOrdering, OnConflict, OrderedStatement, Query, SelectStatement,
        UnionType, UpdateStatement,
    };
    pub use sea_orm::{
        ActiveValue::{self, NotSet, Set, Unchanged},
        ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult,
        JoinType, Order, PaginatorTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait,
        RelationTrait, SelectTwo, Statement, TryGetable, UpdateMany, Value,
    };
}
