//! `accord setup`: an empty real borough, ready to use.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::{Outcome, say};
use accord_app::accounts::invite_account::parse_invitation;
use accord_app::agencies::london::BOROUGHS;
use accord_app::setup::set_up::{NewInstallation, SetUp, borough_named, set_up};
use accord_app::visit::Visit;
use accord_policy::{Role, SystemActor};
use std::io::{BufRead, IsTerminal, Write};

/// Make an empty installation ready for one borough, and print one-time links for its first two people
///
/// What is not given is asked for on a terminal.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  accord setup --data /var/lib/accord --borough Haringey --council \"London Borough of Haringey\" \\\n    --administrator-name \"Sam Sample\" --administrator-email sam.sample@example.gov.uk \\\n    --officer-name \"Asha Example\" --officer-email asha.example@example.gov.uk"
)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The borough, one of London's 33
    #[arg(long)]
    borough: Option<String>,
    /// The legal name of the council
    #[arg(long)]
    council: Option<String>,
    /// The name at the top of every page; made from the borough when not given
    #[arg(long)]
    name: Option<String>,
    /// The first administrator's name
    #[arg(long)]
    administrator_name: Option<String>,
    /// The first administrator's work e-mail address
    #[arg(long)]
    administrator_email: Option<String>,
    /// The data protection officer's name
    #[arg(long)]
    officer_name: Option<String>,
    /// The data protection officer's work e-mail address
    #[arg(long)]
    officer_email: Option<String>,
}

pub async fn run(arguments: Arguments) -> Result<Outcome, Outcome> {
    let data = arguments.data.clone();
    let new = check(arguments)?;
    let app = data.open(command_configuration()).await?;
    let outcome = set_up(&app, &Visit::of_system(&app, SystemActor::Operator), &new).await;
    close(app).await?;
    match outcome? {
        SetUp::AlreadySetUp => Err(Outcome::failed(
            "This installation is set up already. Its administrator invites everybody else on the page Agencies.",
        )),
        SetUp::AnotherBorough => Err(Outcome::failed(
            "This installation was begun for another borough. Give that one, or another folder with --data.",
        )),
        SetUp::Done { administrator_link, officer_link } => {
            say(
                "Set up. Each line is a one-time link, shown only now: put your address before it and give it to the person.",
            );
            let (administrator, officer) = (new.administrator_email, new.officer_email);
            Ok(Outcome::done(format!("{administrator} {administrator_link}\n{officer} {officer_link}")))
        }
    }
}

fn check(arguments: Arguments) -> Result<NewInstallation, Outcome> {
    let borough_text = ask("borough", "Which borough?", arguments.borough)?;
    let borough = borough_named(&borough_text).ok_or_else(|| {
        let names: Vec<&str> = BOROUGHS.iter().map(|borough| borough.name).collect();
        Outcome::wrong_use(&format!(
            "There is no borough `{borough_text}`. Give one of: {}.",
            names.join(", ")
        ))
    })?;
    let council = ask("council", "Legal name of the council?", arguments.council)?;
    let person = |name: String, email: String, role: Role, option: &str| {
        parse_invitation(&name, &email, std::iter::once(role.code())).map_err(|_| {
            Outcome::wrong_use(&format!("`{email}` is not an e-mail address, or the name is too long. Give --{option}-name and --{option}-email."))
        })
    };
    let administrator = person(
        ask("administrator-name", "Name of the first administrator?", arguments.administrator_name)?,
        ask("administrator-email", "Their work e-mail address?", arguments.administrator_email)?,
        Role::Administrator,
        "administrator",
    )?;
    let officer = person(
        ask("officer-name", "Name of the data protection officer?", arguments.officer_name)?,
        ask("officer-email", "Their work e-mail address?", arguments.officer_email)?,
        Role::DataProtectionOfficer,
        "officer",
    )?;
    if administrator.email == officer.email {
        return Err(Outcome::wrong_use(
            "The administrator and the data protection officer are two people: each is a check on the other. Give two addresses.",
        ));
    }
    Ok(NewInstallation {
        name: arguments.name.unwrap_or_else(|| format!("{} Community Safety Partnership", borough.name)),
        borough,
        council,
        officer_name: officer.name,
        officer_email: officer.email,
        administrator_name: administrator.name,
        administrator_email: administrator.email,
    })
}

/// The option when it was given, else an answer typed on the terminal.
fn ask(option: &str, question: &str, given: Option<String>) -> Result<String, Outcome> {
    let answer = match given {
        Some(value) => value,
        None if std::io::stdin().is_terminal() => {
            let mut prompt = std::io::stderr();
            let _ = write!(prompt, "{question} ");
            let _ = prompt.flush();
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line);
            read.map_err(|error| Outcome::failed(&format!("could not read your answer: {error}")))?;
            line
        }
        None => String::new(),
    };
    match answer.trim() {
        "" => Err(Outcome::wrong_use(&format!("Give --{option}. `accord setup --help` shows an example."))),
        text => Ok(text.to_owned()),
    }
}
