//! A first edition that the region begins from: what the two papers of 2018 and 2021 ask for, in our own words. It is a
//! template: every word of it can be changed before it is offered.

use super::model::Theme;

/// The name of a new edition, until somebody changes it.
pub const NAME: &str = "Minimum expectations of every borough";

/// An expectation of the template.
pub struct Line {
    /// Its theme. Lines of one theme stand together, in the order of the themes.
    pub theme: Theme,
    /// What is expected.
    pub expected: &'static str,
    /// What would show it.
    pub evidence: &'static str,
    /// What it asks of which partners.
    pub asks: &'static str,
}

const fn line(theme: Theme, expected: &'static str, evidence: &'static str, asks: &'static str) -> Line {
    Line { theme, expected, evidence, asks }
}

use Theme::{Enforcement, Ethos, Language, Learning, Lens, Together};

/// The template.
pub const LINES: &[Line] = &[
    line(
        Together,
        "The leaders of every authority have signed one plan for the borough, with an analysis of what drives violence there.",
        "The signed plan, its analysis by kind, cause, place and time, and the date on which it was last reviewed.",
        "Council, police, health, probation, youth justice, fire and schools: a leader who signs, and their own data for the analysis.",
    ),
    line(
        Together,
        "The plan says which actions of the region it serves, and who speaks for the borough there.",
        "The list of regional actions in the plan, and notes of the regional meetings.",
        "The regional body: a clear direction that is the same for all boroughs. Each borough: one named voice.",
    ),
    line(
        Together,
        "Disproportionality and the standing of the police with communities are named in the plan, with what is done about them and how people are told.",
        "The section of the plan, the figures behind it, and what was said in public.",
        "Police and council: their own figures by ethnic group. All: a commitment that can be checked.",
    ),
    line(
        Together,
        "What boroughs know of hiding places, online sites and stores of concern is shared with neighbours regularly, not only counts of offences.",
        "The dates on which it was shared, what was received, and what was done with it.",
        "Police, transport and trading standards: what they find, every week.",
    ),
    line(
        Together,
        "The borough assesses itself against these expectations once a year, and another borough looks at what it found.",
        "The completed assessment, what the other borough said, and what was improved since.",
        "Each partner of the Board: evidence, and honest reasons where something is missing.",
    ),
    line(
        Lens,
        "Serious youth violence is treated as a matter of risk, harm and vulnerability: missing children, exploitation, trafficking and safeguarding are looked at together.",
        "One meeting or panel that sees all of it, its terms, and a look at ten of its decisions.",
        "Social care, police, health and youth justice: somebody there who may decide.",
    ),
    line(
        Lens,
        "Partners understand county lines and local drugs markets, and have an approach that fits them.",
        "A picture of the local markets that is not older than a year, and what each agency does about it.",
        "Police: the picture. Public health and treatment services: what they see.",
    ),
    line(
        Lens,
        "Staff of every agency know how child protection works here and where it does not, and somebody answers what they say of it.",
        "The local guide, what practitioners said of it, and the dated answers of the safeguarding partnership.",
        "The safeguarding partnership: an answer to every concern about a procedure.",
    ),
    line(
        Lens,
        "Staff of different agencies learn side by side, so that each can see a child’s situation as the others do.",
        "Joint training and visits in the last year, who took part, and what they say has changed.",
        "All: time for their staff to spend in another service.",
    ),
    line(
        Lens,
        "Children who need help early are found and offered it before an offence or an injury.",
        "Where early referrals come from, how many were taken up, and how long it took.",
        "Schools, health and voluntary organisations: to refer. Council: to say what came of it.",
    ),
    line(
        Language,
        "Partners have agreed words for what they speak of, and use them: risk, harm and vulnerability for children, exploitation and organised crime for those who use them.",
        "The agreed list, when it was ratified, and a look at recent reports of each agency.",
        "All: to use the agreed words in reports, in meetings and in public.",
    ),
    line(
        Language,
        "What agencies say to and about communities supports them and does not blame them.",
        "Recent messages, and what residents and young people said of them.",
        "Communications teams of council and police: to show messages to residents before they go out.",
    ),
    line(
        Language,
        "Alcohol and knife sales are worked on with retailers, so that there are safe places.",
        "Test purchases, responsible retailers, and licensing decisions of the last year.",
        "Trading standards, licensing and police: a shared yearly programme.",
    ),
    line(
        Language,
        "Trusted adults and community guardians work with agencies in a lasting way, and community groups have money for three years or longer.",
        "Who they are, how they are supported, and the share of money to voluntary organisations that runs three years or longer.",
        "Council and funders of the region: longer grants, and end dates that do not fall together.",
    ),
    line(
        Ethos,
        "Planning and services start from what happened to a child before: practice is trauma-informed and restorative, and asks whether a label or bias is at work.",
        "How decisions record it, training of staff, and the restorative work of the last year.",
        "All: to record it in each decision about a child.",
    ),
    line(
        Ethos,
        "A unit for exploitation, actual or virtual, keeps grip on one shared list and on places, online spaces and adults who exploit.",
        "The terms of the unit, how its list is made and ended, and what other boroughs can learn from it.",
        "Police, social care, youth justice and health: a named person in the unit.",
    ),
    line(
        Ethos,
        "Parents and carers can get advice and guidance early, without having to be referred.",
        "Where parents find it, how many used it, and what they say of it.",
        "Schools, youth services and voluntary organisations: to tell parents of it.",
    ),
    line(
        Ethos,
        "It is known which interventions run in the borough, who offers them, what they cost and what they change, in hospitals too.",
        "The list of interventions with take-up and outcomes, and the denominators.",
        "Every provider: take-up and outcomes twice a year.",
    ),
    line(
        Learning,
        "Every school has a safety programme: knife crime, bullying, drugs and alcohol, healthy relationships and life online.",
        "A table of schools, year groups and strands, with the gaps.",
        "Schools, alternative provision and colleges: what they teach, each term.",
    ),
    line(
        Learning,
        "Prevention begins in primary schools, youth services and mental health support.",
        "What is on offer by age and place, and who does not reach it.",
        "Education, health and youth services: their offer and its gaps.",
    ),
    line(
        Learning,
        "Exclusions are watched and prevented: schools say what they tried, and families are supported.",
        "Trends, reasons, support before and after, and agreed policies of schools.",
        "Schools: figures and reasons each term. Council: support for parents.",
    ),
    line(
        Learning,
        "Children say where they feel unsafe, and partners answer each place with something that they do.",
        "What children said in the last year, and the answer to each place.",
        "Schools and youth clubs: to ask. Council, police and transport: to answer.",
    ),
    line(
        Enforcement,
        "Disruption, orders and injunctions are used together with an offer of help, and their results are looked at.",
        "The register of orders, the offer that went with each, and what came of it.",
        "Police and council: to make no order for a child without an offer beside it.",
    ),
    line(
        Enforcement,
        "Searches, wands and arches are coordinated, and people are told plainly what stop and search is, what it is not, and what it is for.",
        "The plan of operations, the message to the community, and figures by ethnic group.",
        "Police and transport: plans beforehand, figures afterwards. Schools: to agree before anything is used there.",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::model::{OF_THEME_MAX, PART_LETTERS_MAX};
    use super::*;

    #[test]
    fn the_template_has_every_theme_in_order_and_keeps_the_limits() {
        assert!((18..=24).contains(&LINES.len()));
        assert!(LINES.is_sorted_by_key(|line| line.theme));
        for theme in Theme::ALL {
            let of_theme = LINES.iter().filter(|line| line.theme == *theme).count();
            assert!((2..=OF_THEME_MAX).contains(&of_theme), "{}", theme.words());
        }
        let parts = LINES.iter().flat_map(|line| [line.expected, line.evidence, line.asks]);
        assert!(parts.into_iter().all(|part| !part.is_empty() && part.len() <= PART_LETTERS_MAX));
    }
}
