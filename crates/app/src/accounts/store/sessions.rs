//! Sessions: one row for each sign-in on one device.

use super::{account, member, roles_of};
use crate::accounts::model::{Acting, ChosenPurpose, SessionLine, SignedIn};
use crate::accounts::rules::{SESSION_IDLE_SECONDS, STEPPED_UP_SECONDS};
use crate::accounts::secrets::token_hash;
use crate::agencies::Agency;
use accord_kernel::ids::{AgencyId, MemberId, PersonId, SessionId, UserId};
use accord_kernel::{Instant, Purpose};
use accord_platform_db::orm::*;
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::action::{ActAs, ChoosePurpose};
use accord_policy::{Action, Strength};

mod session {
    use accord_platform_db::orm::*;
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub token_hash: Vec<u8>,
        pub account_id: Uuid,
        pub member_id: Option<Uuid>,
        pub strength: String,
        pub stepped_up_at: Option<i64>,
        pub device: String,
        pub created_at: i64,
        pub last_seen_at: i64,
        pub expires_at: i64,
        pub purpose: Option<String>,
        pub purpose_for: Option<Uuid>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::super::account::Entity",
            from = "Column::AccountId",
            to = "super::super::account::Column::Id"
        )]
        Account,
    }
    impl Related<super::account::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Account.def()
        }
    }
    impl ActiveModelBehavior for ActiveModel {}
}

const ONE_FACTOR: &str = "one_factor";
const TWO_FACTORS: &str = "two_factors";

fn strength_code(strength: Strength) -> &'static str {
    match strength {
        Strength::OneFactor => ONE_FACTOR,
        Strength::TwoFactor | Strength::SteppedUp => TWO_FACTORS,
    }
}

fn strength_of(row: &session::Model, now: Instant) -> Strength {
    let stepped_up =
        row.stepped_up_at.is_some_and(|at| now.seconds_since(Instant::from_micros(at)) < STEPPED_UP_SECONDS);
    match (row.strength.as_str(), stepped_up) {
        (TWO_FACTORS, true) => Strength::SteppedUp,
        (TWO_FACTORS, false) => Strength::TwoFactor,
        _ => Strength::OneFactor,
    }
}

/// The session behind a token, with its user; `None` when it ended or never was.
pub async fn find_signed_in(
    db: &impl ConnectionTrait,
    token: &str,
    now: Instant,
) -> Result<Option<SignedIn>, Fault> {
    let Some(hash) = token_hash(token) else { return Ok(None) };
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(hash))
        .filter(session::Column::ExpiresAt.gt(now.micros()))
        .filter(session::Column::LastSeenAt.gt(now.plus_seconds(-SESSION_IDLE_SECONDS).micros()))
        .find_also_related(account::Entity)
        .one(db)
        .await
        .or_fault("read a session")?;
    let Some((row, Some(account))) = found else { return Ok(None) };
    let memberships = member::Entity::find()
        .filter(member::Column::AccountId.eq(account.id))
        .filter(member::Column::SuspendedAt.is_null())
        .all(db)
        .await
        .or_fault("read the memberships of a user")?;
    let acting = match memberships.iter().find(|member| Some(member.id) == row.member_id) {
        None => None,
        Some(member) => {
            let agency = AgencyId::from_uuid(member.agency_id);
            let Agency { name: agency_name, controller, .. } =
                crate::agencies::load_agency(db, agency).await?;
            let roles = roles_of(db, &[member.id]).await?.remove(&member.id).unwrap_or_default();
            Some(Acting { member: MemberId::from_uuid(member.id), agency, controller, agency_name, roles })
        }
    };
    let purpose = row.purpose.as_deref().and_then(Purpose::from_code);
    Ok(Some(SignedIn {
        purpose: purpose
            .map(|purpose| ChosenPurpose { purpose, person: row.purpose_for.map(PersonId::from_uuid) }),
        session: SessionId::from_uuid(row.id),
        user: UserId::from_uuid(account.id),
        name: account.name,
        strength: strength_of(&row, now),
        has_second_factor: account.totp_confirmed_at.is_some(),
        last_seen_at: Instant::from_micros(row.last_seen_at),
        acting,
        memberships: memberships.len(),
    }))
}

/// A session to be begun.
#[derive(Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// The hash of its token.
    pub token_hash: Vec<u8>,
    /// Whose it is.
    pub user: UserId,
    /// The membership to act under, when there is only one.
    pub member: Option<MemberId>,
    /// How surely we know that it is them.
    pub strength: Strength,
    /// The device, in words.
    pub device: String,
    /// When it ends at the latest.
    pub expires_at: Instant,
}

/// Begins a session.
pub async fn insert_session<A: Action>(tx: &WriteTx<A>, new: &NewSession) -> Result<(), DbErr> {
    let now = tx.permit().at().micros();
    let row = session::ActiveModel {
        id: Set(new.id.uuid()),
        token_hash: Set(new.token_hash.clone()),
        account_id: Set(new.user.uuid()),
        member_id: Set(new.member.map(Into::into)),
        strength: Set(strength_code(new.strength).to_owned()),
        // Both factors were proved just now.
        stepped_up_at: Set((new.strength >= Strength::TwoFactor).then_some(now)),
        device: Set(new.device.clone()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(new.expires_at.micros()),
        purpose: Set(None),
        purpose_for: Set(None),
    };
    session::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Ends one session. Says whether it was there and belongs to `user`.
pub async fn delete_session<A: Action>(tx: &WriteTx<A>, id: SessionId, user: UserId) -> Result<bool, DbErr> {
    let gone = session::Entity::delete_many()
        .filter(session::Column::Id.eq(id.uuid()))
        .filter(session::Column::AccountId.eq(user.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Ends every session of `user`, but `except` when it is given. Returns how many ended.
pub async fn delete_sessions_of<A: Action>(
    tx: &WriteTx<A>,
    user: UserId,
    except: Option<SessionId>,
) -> Result<u64, DbErr> {
    let mut query = session::Entity::delete_many().filter(session::Column::AccountId.eq(user.uuid()));
    if let Some(kept) = except {
        query = query.filter(session::Column::Id.ne(kept.uuid()));
    }
    Ok(query.exec(tx.connection()).await?.rows_affected)
}

/// Whose session this is; `None` when it is not there.
pub async fn find_session_owner(db: &impl ConnectionTrait, id: SessionId) -> Result<Option<UserId>, Fault> {
    let found = session::Entity::find_by_id(id.uuid()).one(db).await.or_fault("read a session")?;
    Ok(found.map(|row| UserId::from_uuid(row.account_id)))
}

/// The sessions of `user` that have not ended, the one last used first.
pub async fn list_sessions(
    db: &impl ConnectionTrait,
    user: UserId,
    now: Instant,
) -> Result<Vec<SessionLine>, Fault> {
    let rows = session::Entity::find()
        .filter(session::Column::AccountId.eq(user.uuid()))
        .filter(session::Column::ExpiresAt.gt(now.micros()))
        .filter(session::Column::LastSeenAt.gt(now.plus_seconds(-SESSION_IDLE_SECONDS).micros()))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_asc(session::Column::Id)
        .all(db)
        .await
        .or_fault("list the sessions")?;
    let line = |row: session::Model| SessionLine {
        id: SessionId::from_uuid(row.id),
        device: row.device,
        created_at: Instant::from_micros(row.created_at),
        last_seen_at: Instant::from_micros(row.last_seen_at),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// Writes down that a session was used.
pub async fn mark_session_seen(work: &Housekeeping, id: SessionId, now: Instant) -> Result<(), Fault> {
    session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(now.micros()))
        .filter(session::Column::Id.eq(id.uuid()))
        .exec(work.connection())
        .await
        .or_fault("note that a session was used")?;
    Ok(())
}

/// Notes that the user proved both factors, and gives the session a new token: whoever knew the old one
/// knows nothing about the stronger session.
pub async fn strengthen_session<A: Action>(
    tx: &WriteTx<A>,
    id: SessionId,
    token_hash: Vec<u8>,
) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::Strength, Expr::value(strength_code(Strength::TwoFactor)))
        .col_expr(session::Column::TokenHash, Expr::value(token_hash))
        .filter(session::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await?;
    mark_session_stepped_up(tx, id).await
}

/// Forgets sessions that have ended by themselves.
pub async fn forget_ended_sessions(work: &Housekeeping, now: Instant) -> Result<(), Fault> {
    let idle_since = now.plus_seconds(-SESSION_IDLE_SECONDS).micros();
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lte(now.micros()).or(session::Column::LastSeenAt.lte(idle_since)))
        .exec(work.connection())
        .await
        .or_fault("forget ended sessions")?;
    Ok(())
}

/// Notes that the user proved again that it is them.
async fn mark_session_stepped_up<A: Action>(tx: &WriteTx<A>, id: SessionId) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::SteppedUpAt, Expr::value(tx.permit().at().micros()))
        .filter(session::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes `session` act under the permit's membership.
pub async fn set_session_member(tx: &WriteTx<ActAs>, id: SessionId) -> Result<(), DbErr> {
    session::Entity::update_many()
        .col_expr(session::Column::MemberId, Expr::value(tx.resource().uuid()))
        .col_expr(session::Column::Purpose, Expr::value(None::<String>))
        .col_expr(session::Column::PurposeFor, Expr::value(None::<Uuid>))
        .filter(session::Column::Id.eq(id.uuid()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Keeps the purpose that somebody chose for the permit's session.
pub async fn set_session_purpose(tx: &WriteTx<ChoosePurpose>, chosen: ChosenPurpose) -> Result<(), Fault> {
    session::Entity::update_many()
        .col_expr(session::Column::Purpose, Expr::value(chosen.purpose.code()))
        .col_expr(session::Column::PurposeFor, Expr::value(chosen.person.map(|person| person.uuid())))
        .filter(session::Column::Id.eq(tx.resource().uuid()))
        .exec(tx.connection())
        .await
        .or_fault("keep the purpose of a session")
        .map(drop)
}
