//! What comes with the service: templates of five pages and the first edition of the crosswalk, in our own words. Guidance,
//! not legal advice. A borough makes a page its own by writing a version of it.
//!
//! Source: the law and guidance that each names, as read in November 2026.

use super::model::{BODIES, PageVersion, REVIEW_DAYS, Row, Says, Topic};
use accord_kernel::Day;

/// When the sources were read.
fn read_on() -> Day {
    Day::new(2026, 11, 16).expect("the constant is a day")
}

struct Template {
    topic: Topic,
    title: &'static str,
    sections: [&'static str; 6],
}

const TEMPLATES: &[Template] = &[
    Template {
        topic: Topic::ChildProtection,
        title: "When a child may be suffering significant harm",
        sections: [
            "You tell the front door (MASH) what you saw and heard, today, by telephone first.\nThe front door decides whether the child needs an enquiry, help as a child in need, or something else, and tells you.\nWhere the child may be suffering significant harm, children’s social care makes an enquiry with police and health.\nHarm outside the home, such as serious violence or criminal exploitation, is a child-protection matter like harm at home.",
            "Children’s social care leads. Police, health and education take part.\nThe child has one named lead practitioner, whom everybody can find.",
            "Immediate danger: now, by 999.\nEverything else: the same day. Write down when you rang.",
            "It is not a way to get a service quicker.\nIt does not wait for an agreement: the absence of one never blocks sharing to protect a child from harm.\nIt is not the place to decide whether a child committed an offence.",
            "999 in immediate danger. The front door of the borough otherwise.",
            "Children Act 1989, sections 17 and 47. Children Act 2004, sections 10 and 11. Working Together to Safeguard Children, 2023 edition. Read in November 2026. Guidance, not legal advice: check later editions.",
        ],
    },
    Template {
        topic: Topic::Exploitation,
        title: "When a child is exploited, or may be",
        sections: [
            "You refer the child to the front door as for any harm, and say what makes you think of exploitation: who, where, what the child is given or owes.\nThe borough’s exploitation panel (often called MACE) looks at victims, those who exploit, locations and themes.\nA first responder can refer the child to the National Referral Mechanism as a possible victim of modern slavery.\nPolice look at those who exploit, not first at the child.",
            "Children’s social care leads for the child. Police lead against those who exploit.\nCouncils and police are among the first responders for the National Referral Mechanism.\nThe panel watches places and themes.",
            "Refer the same day.\nNational Referral Mechanism: the first decision is meant to take 5 working days, in pilot areas up to 45 days; the second comes 30 days later at the earliest.\nIn pilot areas the child is more than 100 days from the 18th birthday.",
            "A decision of the National Referral Mechanism does not by itself bring support: plan the support whatever the decision.\nIt does not say whether a child is a victim or an offender; a child can be harmed and have harmed.\nBeing known to somebody who exploits is no evidence against a child.",
            "The front door, and the police exploitation team. 999 in immediate danger.",
            "London Child Exploitation Operating Protocol 2021. National Referral Mechanism guidance, devolved decision-making pilot, version 6. Read in November 2026. Guidance, not legal advice.",
        ],
    },
    Template {
        topic: Topic::Custody,
        title: "When a child is arrested or held",
        sections: [
            "The child has an appropriate adult and a solicitor. Ask which youth worker is in custody now.\nA child who is charged and not bailed is moved to accommodation of the council.\nA child remanded by a court becomes looked after by the council.\nThe time in custody is a moment in which a child may listen: a youth worker speaks to the child, apart from police.\nBefore release, whoever works with the child knows the day, and plans it.",
            "Police hold the child and call the appropriate adult.\nThe council finds accommodation.\nThe youth justice service works with the child; the youth worker in custody is independent of police.",
            "A child found with a knife: police are expected to refer to the youth justice service within one working day.\nThe youth worker comes in the first hours after the arrest.",
            "What a child tells the youth worker is not for police.\nNo further action is not the end: the child can be offered help, for example Turnaround within three months.\nKnife awareness courses are not what the guidance asks for.",
            "The custody suite, the youth justice duty desk, the council’s emergency duty team at night.",
            "Police and Criminal Evidence Act 1984. Legal Aid, Sentencing and Punishment of Offenders Act 2012. Guidance on child knife possession, Home Office and Ministry of Justice, 12 February 2026. Turnaround guidance. Read in November 2026. Guidance, not legal advice.",
        ],
    },
    Template {
        topic: Topic::Missing,
        title: "When a child is missing, and when the child is back",
        sections: [
            "Whoever looks after the child reports it to police.\nAfter the return somebody independent offers the child a conversation: where were you, with whom, what would keep you safe?\nWhat was learned about places goes to those who can make them safer, without the child’s name.",
            "Parents, carers or the home report. Police look. The council offers the conversation after the return.",
            "The conversation is offered within 72 hours of the return. Write down offered, declined or held.",
            "The conversation is not an interview for evidence.\nA refusal is not the end: offer it again, by somebody the child knows.\nThe national return on missing episodes covers looked-after children only: other missing children are not in it.",
            "999 in danger. The front door of the borough.",
            "Statutory guidance on children who run away or go missing from home or care. Children Act 1989. Read in November 2026. Guidance, not legal advice.",
        ],
    },
    Template {
        topic: Topic::Referral,
        title: "How to refer a child, and what you hear back",
        sections: [
            "You say what you saw, what you want to happen, and what the child and the parents know of it.\nThe front door answers: taken on, passed on, or declined with a reason.\nYou hear who leads and how to reach them.\nWhere you disagree, you say so, and your manager speaks with theirs.",
            "Anybody who works with children can refer. The front door decides. The one who leads tells you.",
            "Refer the same day when you are worried.\nAsk again when you have heard nothing: a referral without an answer is not a referral.",
            "A referral does not end your own work with the child.\nConsent is good practice and not a condition where a child may be suffering significant harm.\nYou can also refer a place, a group or a school, not only a child.",
            "The front door of the borough.",
            "Children Act 1989, sections 17 and 47. Working Together to Safeguard Children, 2023 edition. Contextual Safeguarding network, on referring places and groups. Read in November 2026. Guidance, not legal advice.",
        ],
    },
];

/// The pages that come with the service.
pub(super) fn templates() -> Vec<PageVersion> {
    let page = |template: &Template| PageVersion {
        slug: template.topic.code().to_owned(),
        topic: template.topic,
        number: 0,
        agency: None,
        written_at: None,
        title: template.title.to_owned(),
        sections: template.sections.map(str::to_owned),
        reviewed_on: read_on(),
        review_by_on: read_on().plus_days(REVIEW_DAYS),
    };
    TEMPLATES.iter().map(page).collect()
}

type Cell = [&'static str; 4];

struct Question {
    slug: &'static str,
    words: &'static str,
    /// What, who, by when and source, in the order of [`BODIES`].
    says: [Cell; 4],
}

const COUNTY_LINES: &str = "London Child Exploitation Operating Protocol 2021";
const KNIVES: &str = "Child knife possession guidance, 12 February 2026";
const NRM: &str = "National Referral Mechanism guidance, pilot version 6";
const TOGETHER: &str = "Working Together to Safeguard Children, 2023 edition";
const SAYS_NOTHING: &str =
    "We found nothing that speaks to this: follow safeguarding, and amend this where you know more";
const SILENT: Cell = [SAYS_NOTHING, "", "", ""];

const QUESTIONS: &[Question] = &[
    Question {
        slug: "drugs-far-from-home",
        words: "A child is found with drugs far from home",
        says: [
            [
                "Look at victims, those who exploit, locations and themes together, across the borders of boroughs",
                "The exploitation panels of both boroughs",
                "The same day where the child is in danger, else at the next panel",
                COUNTY_LINES,
            ],
            [
                "An outcome out of court begins with an assessment of the child, with the views of child, family and victim",
                "Police and the youth justice service",
                "Before the decision",
                "Prevention and Diversion Assessment Tool",
            ],
            [
                "Think of a referral to the National Referral Mechanism, and plan support whatever it decides",
                "A first responder: police or the council",
                "First decision meant within 5 working days, in pilot areas within 45 days",
                NRM,
            ],
            [
                "Criminal exploitation is a child-protection matter: an enquiry where the child may be suffering significant harm",
                "Children’s social care",
                "The same day",
                TOGETHER,
            ],
        ],
    },
    Question {
        slug: "knife",
        words: "A child is found with a knife",
        says: [
            SILENT,
            SILENT,
            SILENT,
            [
                "Refer to the youth justice service, which makes a targeted plan with the child. Therapy and mentoring, not courses about knives",
                "Police, then the youth justice service",
                "Within one working day",
                KNIVES,
            ],
        ],
    },
    Question {
        slug: "missing-and-back",
        words: "A child who was missing is back",
        says: [
            [
                "The protocol has a chapter on missing children: bring what was learned about places to the panel",
                "The exploitation panel",
                "At its next meeting",
                COUNTY_LINES,
            ],
            SILENT,
            SILENT,
            [
                "Offer a conversation with somebody independent; write down offered, declined or held, and what was learned about places",
                "The council",
                "Within 72 hours of the return",
                "Statutory guidance on children who run away or go missing",
            ],
        ],
    },
    Question {
        slug: "moves",
        words: "A child at risk moves to another borough",
        says: [
            [
                "The protocol has a chapter on keeping children safe when they move: tell the other borough before the move",
                "The borough that the child leaves",
                "Before the move",
                COUNTY_LINES,
            ],
            SILENT,
            SILENT,
            [
                "Social tenants at high risk: the Pan-London Housing Reciprocal, whose form carries no name of the applicant",
                "Any professional who works with the family",
                "It may take time, and is no emergency accommodation",
                "Safer London, Pan-London Housing Reciprocal",
            ],
        ],
    },
    Question {
        slug: "nearly-eighteen",
        words: "A child who is exploited turns 18 soon",
        says: [
            SILENT,
            SILENT,
            [
                "Pilot areas decide only for children who are more than 100 days from their 18th birthday",
                "A first responder and the local panel",
                "100 days before the birthday",
                NRM,
            ],
            SILENT,
        ],
    },
];

/// The first edition of the crosswalk.
pub(super) fn crosswalk() -> Vec<Row> {
    let row = |question: &Question| Row {
        question: question.slug.to_owned(),
        words: question.words.to_owned(),
        number: 0,
        agency: None,
        says: question
            .says
            .iter()
            .map(|[what, who, by_when, source]| Says {
                what: (*what).to_owned(),
                who: (*who).to_owned(),
                by_when: (*by_when).to_owned(),
                source: (*source).to_owned(),
            })
            .collect(),
        read_on: read_on(),
        review_by_on: read_on().plus_days(REVIEW_DAYS),
    };
    debug_assert_eq!(BODIES.len(), 4, "each question has an answer of each body");
    QUESTIONS.iter().map(row).collect()
}
