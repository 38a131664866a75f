//! `xtask load`: the product under load, on the demonstration region.
//!
//! What this is: starts the given binary on a folder of its own, signs people in, lets them ask for pages
//! at once for a bounded time, and prints what the answers took, what the server needed, and whether the
//! audit grew by as many entries as the answers must have left. Client and server share the machine.
//! Start at [`run`].

mod client;
mod drive;
mod people;
mod process;

use drive::{Driven, Pace, drive};
use people::{Kind, Person, find_out, members, mix};
use process::{Product, Ran, Server, machine_load, remove_data};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How to call it.
pub const USAGE: &str = "xtask load [--accord BINARY] [--data DIR] [--users N] [--seconds N] [--rate N] [--only PAGE] [--while-importing police-street.csv]";

/// How often a start is measured.
const STARTS: usize = 5;

#[derive(Debug)]
struct Options {
    accord: PathBuf,
    data: Option<PathBuf>,
    users: usize,
    seconds: u64,
    rate: u32,
    only: Option<String>,
    import: Option<PathBuf>,
}

impl Options {
    fn read(binaries: &Path, arguments: &[&str]) -> Result<Self, String> {
        let mut options = Self {
            accord: binaries.join("accord"),
            data: None,
            users: 50,
            seconds: 30,
            rate: 500,
            only: None,
            import: None,
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest.next().ok_or_else(|| format!("`{name}` needs a value; usage: {USAGE}"))?;
            let number =
                || value.parse::<u32>().map_err(|_| format!("`{value}` is no number; usage: {USAGE}"));
            match *name {
                "--accord" => options.accord = PathBuf::from(value),
                "--data" => options.data = Some(PathBuf::from(value)),
                "--users" => options.users = number()? as usize,
                "--seconds" => options.seconds = u64::from(number()?),
                "--rate" => options.rate = number()?,
                "--only" => options.only = Some((*value).to_owned()),
                "--while-importing" => options.import = Some(PathBuf::from(value)),
                other => return Err(format!("there is no `{other}`; usage: {USAGE}")),
            }
        }
        Ok(options)
    }
}

/// Runs the load and prints what came of it.
///
/// # Errors
/// When an answer was not a page, or the audit did not grow by as many entries as it must.
pub fn run(arguments: &[&str]) -> Result<String, String> {
    let this = std::env::current_exe().map_err(|error| format!("finding this program: {error}"))?;
    let options = Options::read(this.parent().ok_or("this program is in no folder")?, arguments)?;
    let own = options.data.is_none();
    let data = options.data.clone().unwrap_or_else(|| {
        std::env::temp_dir().join(format!("accord-load-{}", std::process::id())).join("data")
    });
    let product = Product { binary: options.accord.clone(), data };
    println!("load of the machine before: {}", machine_load());
    let outcome = measure(&product, &options);
    println!("load of the machine after: {}", machine_load());
    if own {
        remove_data(&product.data);
    }
    outcome
}

fn measure(product: &Product, options: &Options) -> Result<String, String> {
    let filled = product.run(&["demo", "--if-empty"])?;
    println!("demonstration: {:.1} s, {} MB", filled.took.as_secs_f64(), filled.peak_megabytes);
    println!("cold starts to the first page, ms: {}", cold_starts(product)?);
    let server = product.serve()?;
    let mut mix = mix()?;
    mix.retain(|kind| options.only.as_deref().is_none_or(|only| only == kind.name));
    let mut people = Vec::new();
    for member in members(server.address)? {
        people.push(find_out(product, server.address, &member, &mix)?);
    }
    print_people(&people, &mix);
    people.retain(|person| person.pages.iter().any(|pages| !pages.addresses.is_empty()));
    if people.is_empty() {
        return Err(format!("nobody may see such a page; usage: {USAGE}"));
    }
    let asked = Asked { product, server: &server, people: &people, mix: &mix, options };
    let mut failed = Vec::new();
    if let Some(file) = &options.import {
        failed.extend(asked.while_importing(file)?);
    } else {
        failed.extend(asked.for_a_time("paced", Pace::PerSecond(options.rate))?);
        failed.extend(asked.for_a_time("each as soon as answered", Pace::AtOnce)?);
    }
    let peak = server.peak_megabytes().unwrap_or(0);
    println!("server: peak of memory {peak} MB");
    server.stop()?;
    if failed.is_empty() {
        Ok("load: every answer was a page, and the audit has its entries".to_owned())
    } else {
        Err(failed.join("; "))
    }
}

#[expect(clippy::disallowed_methods, reason = "this measures starts")]
fn cold_starts(product: &Product) -> Result<String, String> {
    let mut took = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let server = product.serve()?;
        let answer = client::Client::new(server.address).and_then(|mut client| client.get("/sign-in"));
        let status = answer.map_err(|error| format!("opening the first page: {error}"))?.status;
        if status != 200 {
            return Err(format!("the first page was answered with {status}"));
        }
        took.push(started.elapsed().as_millis().to_string());
        server.stop()?;
    }
    Ok(took.join(", "))
}

fn print_people(people: &[Person], mix: &[Kind]) {
    println!(
        "{} people; of each kind, how many may see it, and the entries that one answer leaves:",
        people.len()
    );
    for (index, kind) in mix.iter().enumerate() {
        let able: Vec<u64> = people
            .iter()
            .filter(|person| !person.pages[index].addresses.is_empty())
            .map(|person| person.pages[index].entries)
            .collect();
        let (least, most) = (able.iter().min().copied(), able.iter().max().copied());
        println!(
            "  {:<10} {} people, {} to {} entries",
            kind.name,
            able.len(),
            least.unwrap_or(0),
            most.unwrap_or(0)
        );
    }
}

struct Asked<'a> {
    product: &'a Product,
    server: &'a Server,
    people: &'a [Person],
    mix: &'a [Kind],
    options: &'a Options,
}

impl Asked<'_> {
    fn for_a_time(&self, name: &str, pace: Pace) -> Result<Vec<String>, String> {
        let seconds = Duration::from_secs(self.options.seconds);
        let (driven, grown) = self.drive_until(pace, || std::thread::sleep(seconds))?;
        self.print(name, &driven);
        let mut failed: Vec<String> = driven.errors.iter().take(3).cloned().collect();
        // Each person who signs in and says what for leaves two entries as well.
        let expected = driven.entries + 2 * self.options.users as u64;
        println!("  audit: grew by {grown}, must have grown by {expected}");
        if grown != expected {
            failed.push(format!("the audit grew by {grown} and not by {expected}"));
        }
        Ok(failed)
    }

    fn while_importing(&self, file: &Path) -> Result<Vec<String>, String> {
        let path = file.to_str().ok_or("the path of the file is no text")?;
        let arguments =
            ["import", "police-street", path, "--agency", "example-police", "--create-agency", "police"];
        let mut imported: Result<Ran, String> = Err("it did not run".to_owned());
        let (driven, grown) = self.drive_until(Pace::PerSecond(self.options.rate), || {
            imported = self.product.run(&arguments);
        })?;
        let imported = imported?;
        self.print("while a file is brought in", &driven);
        println!(
            "  import with counting: {:.1} s, peak of memory {} MB\n  {}",
            imported.took.as_secs_f64(),
            imported.peak_megabytes,
            imported
                .output
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(400)
                .collect::<String>()
        );
        let mut failed: Vec<String> = driven.errors.iter().take(3).cloned().collect();
        // The import leaves entries of its own, so that the reads are the least that must be there.
        let least = driven.entries + 2 * self.options.users as u64;
        println!("  audit: grew by {grown}, of these {least} by people");
        if grown < least {
            failed.push(format!("the audit grew by {grown}, less than {least}"));
        }
        Ok(failed)
    }

    /// Lets people ask while `meanwhile` runs; returns also by how much the audit grew.
    fn drive_until(&self, pace: Pace, meanwhile: impl FnOnce()) -> Result<(Driven, u64), String> {
        let before = self.product.audit_entries()?;
        let end = AtomicBool::new(false);
        let driven = std::thread::scope(|scope| {
            let driving = scope
                .spawn(|| drive(self.server.address, self.people, self.mix, self.options.users, pace, &end));
            meanwhile();
            end.store(true, Ordering::Relaxed);
            driving.join().map_err(|_| "a browser of the load panicked".to_owned())?
        })?;
        Ok((driven, self.product.audit_entries()? - before))
    }

    fn print(&self, name: &str, driven: &Driven) {
        println!(
            "{name}: {} users, {} answers in {:.1} s, {:.0} a second, {} errors; processor of the server so far {:.1} s",
            self.options.users,
            driven.answers(),
            driven.took.as_secs_f64(),
            driven.per_second(),
            driven.errors.len(),
            self.server.processor_seconds().unwrap_or(0.0),
        );
        for (index, kind) in self.mix.iter().enumerate() {
            let mut found = driven.latencies[index].clone();
            found.sort_unstable();
            let at = |part: f64| {
                let last = found.len().saturating_sub(1);
                let index = (last as f64 * part).round() as usize;
                found.get(index).copied().unwrap_or_default().as_secs_f64() * 1_000.0
            };
            let bytes = driven.bytes[index].checked_div(found.len() as u64).unwrap_or(0);
            println!(
                "  {:<10} {:>7} answers  p50 {:>7.1} ms  p99 {:>7.1} ms  max {:>7.1} ms  {:>6.1} kB",
                kind.name,
                found.len(),
                at(0.5),
                at(0.99),
                at(1.0),
                bytes as f64 / 1_000.0
            );
        }
    }
}
