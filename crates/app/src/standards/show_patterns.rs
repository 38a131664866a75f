//! What boroughs found of themselves, over all whose round is completed: by theme, where the gaps are, what changed. Boroughs
//! stand in alphabetical order, and nothing ranks them.

use super::door::{Asked, boroughs, oversee};
use super::model::{Edition, Expectation, Theme};
use super::round::{Judged, Round};
use super::show_edition::link_values;
use super::store::editions::{list_editions, list_expectations};
use super::store::rounds::list_completed;
use crate::agencies::Area;
use crate::agencies::london::BOROUGHS;
use crate::visit::Visit;
use crate::{App, Stop};
use accord_kernel::ids::ExpectationId;
use accord_platform_web::Page;
use accord_platform_web::charts::{Amount, Drawing};
use accord_platform_web::maps::{Tile, TileMap};
use axum::extract::{Query, State};
use minijinja::{Value, context};

/// Expectations that are named as gaps at most.
const GAPS_MAX: usize = 6;

/// The newest completed round of a borough against one edition, and the one before it.
struct Found<'a> {
    area: &'a Area,
    newest: &'a Round,
    before: Option<&'a Round>,
}

impl Found<'_> {
    fn judged(&self, expectation: ExpectationId) -> Option<Judged> {
        self.newest.judgement(expectation).map(|found| found.judged)
    }

    /// How many judgements are further than in the round before, and how many less far. What does not apply is neither.
    fn moved(&self) -> Option<(usize, usize)> {
        let before = self.before?;
        let steps = self.newest.judgements.iter().filter_map(|now| {
            let then = before.judgement(now.expectation)?;
            Some(rank(now.judged)? - rank(then.judged)?)
        });
        let steps: Vec<i32> = steps.collect();
        let count = |test: fn(&i32) -> bool| steps.iter().copied().filter(test).count();
        Some((count(|step| *step > 0), count(|step| *step < 0)))
    }
}

/// How far a judgement is; `None` for what does not apply.
const fn rank(judged: Judged) -> Option<i32> {
    match judged {
        Judged::NotYet => Some(0),
        Judged::Partly => Some(1),
        Judged::Met => Some(2),
        Judged::NotApplicable => None,
    }
}

pub async fn show_patterns(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Page, Stop> {
    let permit = oversee(&app, &visit).await?;
    let db = app.db().readers();
    let (editions, rounds) = (list_editions(db).await?, list_completed(db).await?);
    let edition = choose(&editions, &rounds, &asked.edition);
    let expectations = match edition {
        Some(edition) => list_expectations(db, edition.id).await?,
        None => Vec::new(),
    };
    app.db().record(permit).await?;
    let areas = boroughs(&app).await?;
    let found: Vec<Found> = areas.iter().filter_map(|area| found(area, &rounds, edition?)).collect();
    let shown = Shown::of(&asked.map);
    let others = editions.iter().filter(|one| {
        rounds.iter().any(|round| round.edition == one.id)
            && edition.is_some_and(|edition| edition.id != one.id)
    });
    let values = context! {
        edition => edition.map(link_values), others => others.map(link_values).collect::<Vec<_>>(), found => found.len(),
        all => areas.len(), themes => themes(&expectations, &found), gaps => gaps(&expectations, &found),
        boroughs => found.iter().map(borough_values).collect::<Vec<_>>(), judged => Judged::ALL.iter().map(|one| one.words()).collect::<Vec<_>>(),
        tiles => tiles(shown, &areas, &found, &expectations).marked(visit.marking()).value(),
        maps => Shown::all().map(|one| context! { value => one.code(), text => one.words(), selected => one == shown }).collect::<Vec<_>>(),
        today => visit.at().day().number(),
    };
    app.page(&visit, "standards/show_patterns.html", values)
}

/// The edition that was asked for, else the newest against which a round is completed.
fn choose<'a>(editions: &'a [Edition], rounds: &[Round], asked: &str) -> Option<&'a Edition> {
    let mut with_rounds = editions.iter().filter(|one| rounds.iter().any(|round| round.edition == one.id));
    with_rounds.find(|one| asked.is_empty() || one.id.to_string() == asked)
}

fn found<'a>(area: &'a Area, rounds: &'a [Round], edition: &Edition) -> Option<Found<'a>> {
    let mut own = rounds.iter().rev().filter(|round| round.area == area.id && round.edition == edition.id);
    Some(Found { area, newest: own.next()?, before: own.next() })
}

/// For each theme how often each judgement was given.
fn themes(expectations: &[Expectation], found: &[Found<'_>]) -> Vec<Value> {
    let themes = Theme::ALL.iter().map(|theme| {
        let ids: Vec<ExpectationId> =
            expectations.iter().filter(|one| one.theme == *theme).map(|one| one.id).collect();
        let judged: Vec<Judged> =
            found.iter().flat_map(|borough| ids.iter().filter_map(|id| borough.judged(*id))).collect();
        let counts: Vec<usize> =
            Judged::ALL.iter().map(|kind| judged.iter().filter(|one| *one == kind).count()).collect();
        context! { number => theme.number(), words => theme.words(), counts, all => judged.len() }
    });
    themes.collect()
}

/// The expectations that the fewest boroughs meet of those to which they apply.
fn gaps(expectations: &[Expectation], found: &[Found<'_>]) -> Vec<Value> {
    let mut lines: Vec<(usize, usize, &Expectation)> = expectations
        .iter()
        .map(|one| {
            let applies: Vec<Judged> = found
                .iter()
                .filter_map(|borough| borough.judged(one.id))
                .filter(|judged| *judged != Judged::NotApplicable)
                .collect();
            (applies.iter().filter(|judged| **judged == Judged::Met).count(), applies.len(), one)
        })
        .filter(|(met, applies, _)| met < applies)
        .collect();
    // By share, compared without dividing; equal shares in the order of the edition.
    lines.sort_by(|one, other| (one.0 * other.1).cmp(&(other.0 * one.1)));
    let lines = lines.into_iter().take(GAPS_MAX).map(|(met, applies, one)| {
        let names: Vec<&str> = found
            .iter()
            .filter(|borough| borough.judged(one.id).is_some_and(Judged::asks_to_improve))
            .map(|borough| borough.area.name.as_str())
            .collect();
        context! { label => one.label(), expected => one.text.expected.as_str(), met, applies, names => names.join(", ") }
    });
    lines.collect()
}

fn borough_values(found: &Found<'_>) -> Value {
    let counts: Vec<usize> = found.newest.counts().into_values().collect();
    context! {
        name => found.area.name.as_str(), slug => found.area.slug.as_str(), id => found.newest.id.to_string(), counts,
        number => found.newest.number, at => found.newest.completed.map(|(at, _)| at.micros()),
        moved => found.moved().map(|(further, less)| context! { further, less }),
    }
}

/// What the tile map shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Expectations of a theme, or of all, that a borough finds partly or not yet met.
    Gaps(Option<Theme>),
    /// Judgements that are others than in the round before.
    Changed,
}

impl Shown {
    fn all() -> impl Iterator<Item = Self> {
        let themes = Theme::ALL.iter().map(|theme| Self::Gaps(Some(*theme)));
        std::iter::once(Self::Gaps(None)).chain(themes).chain([Self::Changed])
    }

    /// That of a code; gaps of all themes where there is none of it.
    fn of(code: &str) -> Self {
        Self::all().find(|one| one.code() == code).unwrap_or(Self::Gaps(None))
    }

    const fn code(self) -> &'static str {
        match self {
            Self::Gaps(None) => "gaps",
            Self::Gaps(Some(theme)) => theme.code(),
            Self::Changed => "changed",
        }
    }

    fn words(self) -> String {
        match self {
            Self::Gaps(None) => "Gaps, all themes".to_owned(),
            Self::Gaps(Some(theme)) => format!("Gaps, {}. {}", theme.number(), theme.words()),
            Self::Changed => "Judgements that changed since the round before".to_owned(),
        }
    }

    /// The number in the tile of a borough; `None` where nothing is known.
    fn count(self, found: &Found<'_>, expectations: &[Expectation]) -> Option<usize> {
        match self {
            Self::Gaps(theme) => {
                let is_gap = |one: &&Expectation| {
                    theme.is_none_or(|theme| one.theme == theme)
                        && found.judged(one.id).is_some_and(Judged::asks_to_improve)
                };
                Some(expectations.iter().filter(is_gap).count())
            }
            Self::Changed => found.moved().map(|(further, less)| further + less),
        }
    }

    /// The sentence above the map.
    fn finding(self, counts: &[usize], all: usize) -> String {
        let (some, known) = (counts.iter().filter(|count| **count > 0).count(), counts.len());
        match self {
            Self::Gaps(_) => {
                format!("{some} of {known} boroughs with a completed round find gaps, of {all} boroughs")
            }
            Self::Changed => {
                format!("In {some} of {known} boroughs with two rounds judgements changed, of {all} boroughs")
            }
        }
    }
}

/// A number for each borough, on the map of London.
fn tiles(shown: Shown, areas: &[Area], found: &[Found<'_>], expectations: &[Expectation]) -> Drawing {
    let count = |area: &Area| {
        let own = found.iter().find(|one| one.area.id == area.id)?;
        Some((shown.count(own, expectations)?, own.newest.id))
    };
    let counts: Vec<usize> = areas.iter().filter_map(|area| Some(count(area)?.0)).collect();
    let tiles = areas.iter().filter_map(|area| {
        let borough = BOROUGHS.iter().find(|borough| borough.name == area.name)?;
        let known = count(area);
        Some(Tile {
            column: borough.column,
            row: borough.row,
            letters: borough.letters.to_owned(),
            name: borough.name.to_owned(),
            amount: known.map_or(Amount::Missing, |(count, _)| Amount::Known(count as f64)),
            href: known.map(|(_, round)| format!("/standards/rounds/{round}")),
        })
    });
    TileMap::new("patterns", shown.finding(&counts, areas.len()))
        .measuring(
            "Borough",
            shown.words(),
            "A gap is an expectation that a borough finds partly or not yet met. Whoever looks closely finds more of them: a number says where help is wanted, and not who is better.",
        )
        .tiles(tiles)
        .draw()
}
