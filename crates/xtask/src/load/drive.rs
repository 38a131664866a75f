//! Many people at once, each with a browser, for a bounded time.

use super::people::{Kind, Person, sign_in};
use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When people ask.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// All together so many requests a second, at even distances. A request that has to wait for the one
    /// before is counted from when it was due, so that a slow answer hides nothing.
    PerSecond(u32),
    /// Each as soon as the last answer is there.
    AtOnce,
}

/// What came of a load.
#[derive(Debug, Default)]
pub struct Driven {
    /// Per kind of page, how long each answer took from when it was due.
    pub latencies: Vec<Vec<Duration>>,
    /// Bytes of bodies per kind, as they came over the line.
    pub bytes: Vec<u64>,
    /// Answers other than 200, and requests without an answer.
    pub errors: Vec<String>,
    /// Entries that the answers must have left in the audit.
    pub entries: u64,
    pub took: Duration,
}

impl Driven {
    pub fn answers(&self) -> usize {
        self.latencies.iter().map(Vec::len).sum()
    }

    pub fn per_second(&self) -> f64 {
        self.answers() as f64 / self.took.as_secs_f64()
    }

    fn add(&mut self, other: Self) {
        self.latencies.resize_with(self.latencies.len().max(other.latencies.len()), Vec::new);
        self.bytes.resize(self.latencies.len(), 0);
        for (own, more) in self.latencies.iter_mut().zip(other.latencies) {
            own.extend(more);
        }
        for (own, more) in self.bytes.iter_mut().zip(other.bytes) {
            *own += more;
        }
        self.errors.extend(other.errors);
        self.entries += other.entries;
        self.took = self.took.max(other.took);
    }
}

/// Lets `users` people ask until `end` says so.
///
/// # Errors
/// When somebody cannot sign in.
pub fn drive(
    address: SocketAddr,
    people: &[Person],
    mix: &[Kind],
    users: usize,
    pace: Pace,
    end: &AtomicBool,
) -> Result<Driven, String> {
    let mut clients = Vec::new();
    for user in 0..users {
        let person = &people[user % people.len()];
        clients.push((sign_in(address, &person.member)?, person));
    }
    let barrier = Barrier::new(users);
    let parts: Vec<Driven> = std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(user, (mut client, person))| {
                let barrier = &barrier;
                scope.spawn(move || {
                    let order = order_of(mix, person, user);
                    barrier.wait();
                    let turns = Turns { user, users, pace, end };
                    one_person(&mut client, person, &order, mix.len(), &turns)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_default()).collect()
    });
    let mut all = Driven::default();
    parts.into_iter().for_each(|part| all.add(part));
    Ok(all)
}

struct Turns<'a> {
    user: usize,
    users: usize,
    pace: Pace,
    end: &'a AtomicBool,
}

#[expect(clippy::disallowed_methods, reason = "this measures answers")]
fn one_person(
    client: &mut super::client::Client,
    person: &Person,
    order: &[usize],
    kinds: usize,
    turns: &Turns<'_>,
) -> Driven {
    let mut done = Driven { latencies: vec![Vec::new(); kinds], bytes: vec![0; kinds], ..Driven::default() };
    let started = Instant::now();
    let mut turn = 0u32;
    while !turns.end.load(Ordering::Relaxed) {
        let due = match turns.pace {
            Pace::AtOnce => Instant::now(),
            Pace::PerSecond(rate) => {
                let every = Duration::from_secs_f64(turns.users as f64 / f64::from(rate));
                let first = every.mul_f64(turns.user as f64 / turns.users as f64);
                let due = started + first + every * turn;
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                due
            }
        };
        let kind = order[turn as usize % order.len()];
        let pages = &person.pages[kind];
        let address = &pages.addresses[(turn as usize / order.len()) % pages.addresses.len()];
        match client.get(address) {
            Ok(answer) if answer.status == 200 => {
                done.latencies[kind].push(due.elapsed());
                done.bytes[kind] += answer.body.len() as u64;
                done.entries += pages.entries;
            }
            Ok(answer) => done.errors.push(format!("{} for {address}", answer.status)),
            Err(error) => {
                done.errors.push(format!("{error} for {address}"));
                break;
            }
        }
        turn += 1;
    }
    done.took = started.elapsed();
    done
}

/// The kinds that a person may see, each as often as the mix says, spread out, and begun elsewhere by each
/// person, so that not everybody asks for the same at the same time.
fn order_of(mix: &[Kind], person: &Person, user: usize) -> Vec<usize> {
    let most = mix.iter().map(|kind| kind.weight).max().unwrap_or(0);
    let mut order = Vec::new();
    for round in 0..most {
        for (index, kind) in mix.iter().enumerate() {
            if round < kind.weight && !person.pages[index].addresses.is_empty() {
                order.push(index);
            }
        }
    }
    let start = user % order.len().max(1);
    order.rotate_left(start);
    order
}
