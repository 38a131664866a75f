//! Who may read what of the standards, and what every page of this room shares.

use super::model::{Edition, Expectation, Stage, Theme};
use super::store::editions::find_edition;
use crate::agencies::{ChosenArea, choose_area};
pub(super) use crate::planning::{
    Names, PLAN, Text, boroughs, changed_meanwhile, in_area, is_regional, look_again, name_of, new_of,
    not_now, of_agency, require_region, seen,
};
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::EditionId;
use accord_platform_db::Fault;
use accord_policy::action::{OverseeStandards, ReadConsultation, ViewStandards};
use accord_policy::{Permit, Target};

/// What an address of this room says besides its path.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// The borough; empty for the first that the agency serves.
    #[serde(default)]
    pub area: String,
    /// What was just done.
    #[serde(default)]
    pub done: String,
    /// The theme that a long form is about.
    #[serde(default)]
    pub theme: String,
    /// The edition that a page of several is about.
    #[serde(default)]
    pub edition: String,
    /// What a map shows.
    #[serde(default)]
    pub map: String,
}

/// An edition, for the regional body that writes it.
pub(super) fn of_edition(edition: &Edition) -> Target<EditionId> {
    of_agency(edition.id, edition.agency)
}

/// Whether the reader oversees the region's standards.
pub(super) fn oversees(visit: &Visit) -> bool {
    visit.membership().is_some_and(|member| {
        is_regional(visit) && visit.may::<OverseeStandards>(&of_agency(member.agency, member.agency), PLAN)
    })
}

/// A permit to see what only the region sees.
pub(super) async fn oversee(app: &App, visit: &Visit) -> Result<Permit<OverseeStandards>, Stop> {
    let member = visit.require_member()?;
    let target = of_agency(member.agency, member.agency);
    require_region::<OverseeStandards>(app, visit, target.clone()).await?;
    visit.decide::<OverseeStandards>(app, target, PLAN).await
}

/// The permit under which an edition is read.
pub(super) enum Reading {
    Region(Permit<OverseeStandards>),
    Consulted(Permit<ReadConsultation>),
    Offered(Permit<ViewStandards>),
}

impl Reading {
    pub(super) async fn record(self, app: &App) -> Result<(), Fault> {
        match self {
            Self::Region(permit) => app.db().record(permit).await,
            Self::Consulted(permit) => app.db().record(permit).await,
            Self::Offered(permit) => app.db().record(permit).await,
        }
    }
}

/// The edition of an address for whoever may read it, and the borough for which they do: an offered one everybody, one in
/// consultation those who are consulted, and a draft the region.
pub(super) async fn read_edition(
    app: &App,
    visit: &Visit,
    (id, area): (&str, &str),
) -> Result<(Edition, ChosenArea, Reading), Stop> {
    let edition = find(app, visit, id).await?;
    let chosen = choose_area(app, visit, area).await?;
    let reading = match edition.stage(visit.at().day()) {
        Stage::Offered(_) => {
            let target = in_area(chosen.area.id, chosen.area.id);
            Reading::Offered(visit.decide::<ViewStandards>(app, target, PLAN).await?)
        }
        Stage::Consultation(_) | Stage::Closed(_) if !oversees(visit) => {
            let target = in_area(edition.id, chosen.area.id);
            Reading::Consulted(visit.decide::<ReadConsultation>(app, target, PLAN).await?)
        }
        Stage::Draft | Stage::Consultation(_) | Stage::Closed(_) => {
            Reading::Region(oversee(app, visit).await?)
        }
    };
    Ok((edition, chosen, reading))
}

/// The edition of an address, before anybody said who may see it.
pub(super) async fn find(app: &App, visit: &Visit, id: &str) -> Result<Edition, Stop> {
    visit.require_member()?;
    let id: EditionId = id.parse().map_err(|_| Stop::not_found())?;
    find_edition(app.db().readers(), id).await?.ok_or_else(Stop::not_found)
}

/// The theme of a long form: the one in its address, else the first.
pub(super) fn theme_of(code: &str) -> Result<Theme, Stop> {
    match code {
        "" => Ok(Theme::Together),
        code => Theme::from_code(code).ok_or_else(Stop::not_found),
    }
}

/// The theme after this one; `None` after the last.
pub(super) fn next_theme(theme: Theme) -> Option<Theme> {
    Theme::ALL.iter().copied().find(|other| *other > theme)
}

/// The expectations of a theme.
pub(super) fn of_theme(all: &[Expectation], theme: Theme) -> impl Iterator<Item = &Expectation> {
    all.iter().filter(move |one| one.theme == theme)
}
