//! Slows guessing down: a try is counted before it is heard, and taken back when it was right, so that
//! tries sent all at once pass no more often than tries sent one after the other.

use super::rules::{FAILURE_WINDOW_SECONDS, NOTED_EVERY_SECONDS};
use super::store;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::{UserId, uuid_v7};
use accord_kernel::{Category, Instant};
use accord_platform_db::{Fault, Housekeeping, Stored, WriteTx};
use accord_policy::{Action, RefusalCode, Target};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use tokio::sync::Mutex;
use uuid::Uuid;

/// Something whose tries are counted, such as an address or a network address.
#[derive(Debug, Clone)]
pub struct Subject {
    hash: Vec<u8>,
    tries_max: u64,
}

impl Subject {
    /// What is stored of it is a keyed hash: the database alone does not say whose tries failed.
    pub fn new(app: &App, kind: &str, subject: &str, tries_max: u64) -> Self {
        Self { hash: app.db().keys().keyed_hash(kind, subject), tries_max }
    }

    /// The rows that say that refusals for this subject were recorded.
    fn noted(&self) -> Vec<u8> {
        [b"noted".as_slice(), &self.hash].concat()
    }
}

/// A try that is counted as failed until it is taken back.
#[derive(Debug)]
#[must_use = "a try that was right is taken back"]
pub struct Try(Vec<Uuid>);

impl Try {
    /// It was right: takes it back with the change that it allows.
    pub async fn succeeded<A: Action>(&self, tx: &WriteTx<A>) -> Result<(), Fault> {
        store::delete_failures(tx, &self.0).await.or_fault("take a try back")
    }
}

/// Whether a try may be heard.
#[derive(Debug)]
pub enum Heard {
    /// It may, and is counted.
    Yes(Try),
    /// Too many failed. `is_new` is true at most once a minute, for the audit.
    No {
        /// Whether this refusal is to be recorded.
        is_new: bool,
    },
}

/// Tries of one process are counted one after the other, so that PostgreSQL need not sort them out.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// Counts a try for each of `subjects`, unless one of them has had too many.
pub async fn begin_try(app: &App, visit: &Visit, subjects: &[Subject]) -> Result<Heard, Fault> {
    let _turn = ONE_AT_A_TIME.lock().await;
    app.db()
        .retrying(|| async {
            let work = app.db().housekeeping("sign_in_failure.insert").await?;
            let heard = count(app, &work, subjects, visit.at()).await?;
            work.commit().await?;
            Ok(heard)
        })
        .await
}

async fn count(app: &App, work: &Housekeeping, subjects: &[Subject], now: Instant) -> Result<Heard, Fault> {
    store::forget_old_failures(work, now).await?;
    let db = work.connection();
    for subject in subjects {
        let tries = store::count_failures_since(db, &subject.hash, now, FAILURE_WINDOW_SECONDS).await?;
        if tries >= subject.tries_max {
            let noted = subject.noted();
            let is_new = store::count_failures_since(db, &noted, now, NOTED_EVERY_SECONDS).await? == 0;
            if is_new {
                store::insert_failure(work, uuid_v7(now, app.rng()), noted, now).await?;
            }
            return Ok(Heard::No { is_new });
        }
    }
    let mut ids = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let id = uuid_v7(now, app.rng());
        store::insert_failure(work, id, subject.hash.clone(), now).await?;
        ids.push(id);
    }
    Ok(Heard::Yes(Try(ids)))
}

/// Records that a try failed, or was refused unheard. `user` is whose account it was for, when there is
/// such an account: its owner finds it in their own record.
pub async fn record_failed_sign_in(
    app: &App,
    visit: &Visit,
    user: Option<UserId>,
    code: RefusalCode,
) -> Result<(), Stop> {
    let target = Target::new(user.unwrap_or(UserId::from_uuid(Uuid::nil()))).holding(&[Category::Aggregate]);
    visit.record_refused::<accord_policy::action::StartSession>(app, target, code).await
}

/// The network address of the browser: the peer's, or what the last proxy of ours says of it. Of an IPv6
/// address only the network counts: one house has 2⁶⁴ of them.
#[derive(Debug, Clone)]
pub struct Peer(pub String);

impl FromRequestParts<App> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|found| found.0.ip());
        let values = parts.headers.get_all("x-forwarded-for").iter();
        let said: Vec<&str> =
            values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
        let proxies = app.configuration().proxies;
        let hop = said.len().checked_sub(proxies).filter(|_| proxies > 0).and_then(|at| said.get(at));
        let named = hop.and_then(|hop| hop.trim().parse::<IpAddr>().ok());
        Ok(Self(named.or(direct).map(network).unwrap_or_default()))
    }
}

fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = u128::from(address) & (u128::MAX << 64);
            format!("{}/64", Ipv6Addr::from(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn counts_the_addresses_of_one_house_together() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network(address.parse().expect("an address of the test")), expected);
        }
    }
}
