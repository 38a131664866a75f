//! `accord admin`: agencies, people and keys, by somebody with a shell on the machine.

use crate::installation::{DataArguments, close, command_configuration};
use crate::outcome::{Outcome, say};
use accord_app::App;
use accord_app::accounts::invite_account::{invite_account, parse_invitation};
use accord_app::accounts::{offer_recovery_to, revoke_sessions_of};
use accord_app::agencies::create_agency::{self, NewAgency, create_agency};
use accord_app::agencies::create_controller::{self, NewController, create_controller};
use accord_app::agencies::{
    AgencyKind, find_agency_by_slug, find_area_by_slug, find_controller_by_slug, nearest_agency_slugs,
    slug_from,
};
use accord_app::visit::Visit;
use accord_kernel::{Category, Clock as _, Purpose};
use accord_platform_db::{Database, Location, SystemClock};
use accord_policy::action::RotateKeys;
use accord_policy::{Role, SystemActor, Target};

/// Look after accounts, agencies and keys
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add an agency that serves an area
    #[command(
        after_help = "Example:\n  accord admin create-agency --name \"Police, North Area\" --kind police --area north-area-command-unit --controller \"Metropolitan Police Service\""
    )]
    CreateAgency {
        #[command(flatten)]
        data: DataArguments,
        /// Its name
        #[arg(long)]
        name: String,
        /// What kind it is, such as police, hospital or voluntary
        #[arg(long)]
        kind: String,
        /// The area that it serves, by its short name
        #[arg(long)]
        area: String,
        /// The legal body behind it; recorded when it is not there yet
        #[arg(long)]
        controller: String,
    },
    /// Print a one-time link with which somebody sets up their sign-in
    #[command(
        after_help = "Example:\n  accord admin sign-in-link --agency haringey-community-safety --name \"Sam Sample\" --email sam.sample@example.gov.uk --role analyst"
    )]
    SignInLink {
        #[command(flatten)]
        data: DataArguments,
        /// The agency, by its short name
        #[arg(long, value_name = "SLUG")]
        agency: String,
        /// The person's name
        #[arg(long)]
        name: String,
        /// The person's work e-mail address
        #[arg(long)]
        email: String,
        /// A role; give it more than once for several
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
    },
    /// Print a link with which somebody who lost their phone or password sets both up anew
    ///
    /// For people who act for several legal bodies, and where no other administrator is left; everybody
    /// else asks the administrator of their agency.
    #[command(after_help = "Example:\n  accord admin recovery-link --email sam.sample@example.gov.uk")]
    RecoveryLink {
        #[command(flatten)]
        data: DataArguments,
        /// The address that the person signs in with
        #[arg(long)]
        email: String,
    },
    /// End every sign-in of a person
    #[command(after_help = "Example:\n  accord admin revoke-sign-ins --email sam.sample@example.gov.uk")]
    RevokeSignIns {
        #[command(flatten)]
        data: DataArguments,
        /// The address that the person signs in with
        #[arg(long)]
        email: String,
    },
    /// Make a new key that seals the audit; the old one goes on proving what it sealed
    #[command(
        after_help = "Example:\n  accord admin rotate-keys --data /var/lib/accord\nStart the service again afterwards, so that it uses the new key."
    )]
    RotateKeys {
        #[command(flatten)]
        data: DataArguments,
    },
}

pub async fn run(command: Command) -> Result<Outcome, Outcome> {
    match command {
        Command::CreateAgency { data, name, kind, area, controller } => {
            let app = data.open(command_configuration()).await?;
            let outcome = add_agency(&app, &name, &kind, &area, &controller).await;
            close(app).await?;
            outcome
        }
        Command::SignInLink { data, agency, name, email, roles } => {
            let app = data.open(command_configuration()).await?;
            let outcome = sign_in_link(&app, &agency, &name, &email, &roles).await;
            close(app).await?;
            outcome
        }
        Command::RecoveryLink { data, email } => {
            let app = data.open(command_configuration()).await?;
            let path = offer_recovery_to(&app, &operator(&app), &email).await;
            close(app).await?;
            let path = path?.ok_or_else(|| {
                Outcome::failed("There is no account with this address that has access to an agency.")
            })?;
            say(
                "Shown only now. It works once and for 24 hours. Put your address before it and give it to the person.",
            );
            Ok(Outcome::done(path))
        }
        Command::RevokeSignIns { data, email } => {
            let app = data.open(command_configuration()).await?;
            let ended = revoke_sessions_of(&app, &operator(&app), &email).await;
            close(app).await?;
            match ended? {
                None => Err(Outcome::failed("There is no account with this address.")),
                Some(count) => {
                    say(&format!("Ended {count} sign-ins."));
                    Ok(Outcome::done(""))
                }
            }
        }
        Command::RotateKeys { data } => {
            // Opened to look first: where there is no database, or its keys are missing, nothing is made.
            let location = data.location();
            let looked = Database::open_for_reading(&location).await?;
            looked.close(SystemClock.now()).await?;
            let app = data.open(command_configuration()).await?;
            let outcome = rotate_keys(&app, &location).await;
            close(app).await?;
            outcome?;
            say("The next seals are signed with a new key. Start the service again so that it uses it.");
            Ok(Outcome::done(""))
        }
    }
}

fn operator(app: &App) -> Visit {
    Visit::of_system(app, SystemActor::Operator)
}

async fn rotate_keys(app: &App, location: &Location) -> Result<(), Outcome> {
    let target = Target::new(()).holding(&[Category::Aggregate]);
    let permit = operator(app).decide::<RotateKeys>(app, target, Purpose::RunService).await?;
    Ok(app.db().rotate_signing_key(location, permit).await?)
}

async fn add_agency(
    app: &App,
    name: &str,
    kind: &str,
    area: &str,
    controller: &str,
) -> Result<Outcome, Outcome> {
    let kind = AgencyKind::from_code(kind).ok_or_else(|| {
        let kinds: Vec<&str> = AgencyKind::ALL.iter().map(|kind| kind.code()).collect();
        Outcome::wrong_use(&format!(
            "There is no kind of agency `{kind}`. Give one of: {}.",
            kinds.join(", ")
        ))
    })?;
    let db = app.db().readers();
    let found = find_area_by_slug(db, area).await?;
    let area =
        found.ok_or_else(|| Outcome::failed(&format!("There is no area `{area}` in this database.")))?;
    let visit = operator(app);
    let controller = match find_controller_by_slug(db, &slug_from(controller)).await? {
        Some(found) => found.id,
        None => {
            let new = NewController {
                name: controller.to_owned(),
                slug: slug_from(controller),
                officer_name: None,
                officer_email: None,
            };
            match create_controller(app, &visit, area.id, &new).await? {
                create_controller::Created::Yes(id) => id,
                create_controller::Created::NameTaken => {
                    return Err(Outcome::failed(
                        "Another command recorded this legal body just now. Try again.",
                    ));
                }
            }
        }
    };
    let new = NewAgency { controller, kind, name: name.to_owned(), slug: slug_from(name), area: area.id };
    match create_agency(app, &visit, &new).await? {
        create_agency::Created::Yes(_) => Ok(Outcome::done(new.slug)),
        create_agency::Created::NameTaken => {
            Err(Outcome::failed("There is an agency of this name already. Add the area to its name."))
        }
    }
}

async fn sign_in_link(
    app: &App,
    agency: &str,
    name: &str,
    email: &str,
    roles: &[String],
) -> Result<Outcome, Outcome> {
    for role in roles {
        if Role::from_code(role).is_none() {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
            return Err(Outcome::wrong_use(&format!(
                "There is no role `{role}`. Give one of: {}.",
                known.join(", ")
            )));
        }
    }
    let new = parse_invitation(name, email, roles.iter().map(String::as_str))
        .map_err(|_| Outcome::wrong_use("Give a name of 120 characters or fewer and an e-mail address."))?;
    let db = app.db().readers();
    let Some(found) = find_agency_by_slug(db, agency).await? else {
        let nearest = nearest_agency_slugs(db, agency).await?.join(", ");
        return Err(Outcome::failed(&format!("There is no agency `{agency}`. The nearest are: {nearest}.")));
    };
    let visit = operator(app);
    let path = invite_account(app, &visit, &found, &new).await?;
    say(
        "Shown only now. It works once and for 3 days. Put your address before it and give it to the person.",
    );
    Ok(Outcome::done(path))
}
