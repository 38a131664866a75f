//! Making agreements through the front door, for the tests of whatever rests on them.

use crate::world::World;
use accord_app::agreements::sharing_rules;
use accord_kernel::ids::AgencyId;
use accord_kernel::{Category, Clock, Purpose};
use accord_testkit::Client;

/// The council, the youth justice service and others of the demonstration, as forms call them.
pub const COUNCIL: &str = "controller:haringey-council-fictional";
pub const ENFIELD_COUNCIL: &str = "controller:enfield-council-fictional";
pub const POLICE: &str = "controller:example-police-service-fictional";
pub const HOSPITAL: &str = "controller:example-hospital-trust-haringey";
pub const YOUTH_JUSTICE: &str = "agency:haringey-youth-justice-service";
pub const SOCIAL_CARE: &str = "agency:haringey-childrens-social-care";
pub const SAFETY: &str = "agency:haringey-community-safety";

/// An agreement that a test needs.
#[derive(Debug, Clone, Copy)]
pub struct Agreed<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its parties, `controller:<slug>` or `agency:<slug>`. Agencies of one body only make an internal protocol.
    pub parties: &'a [&'a str],
    /// Codes of purposes.
    pub purposes: &'a [&'a str],
    /// From, to, the code of a category, the code of a gateway.
    pub lines: &'a [(&'a str, &'a str, &'a str, &'a str)],
}

/// Council and police, for help to children.
pub const WITH_POLICE: Agreed<'_> = Agreed {
    title: "Council and police",
    parties: &[COUNCIL, POLICE],
    purposes: &["offer_help"],
    lines: &[(POLICE, COUNCIL, "identity", "ca_2004_s10"), (COUNCIL, POLICE, "contact", "cda_1998_s115")],
};

/// The agency with this slug.
pub async fn agency(world: &World, slug: &str) -> AgencyId {
    let sql = format!("SELECT id FROM agency WHERE slug = '{slug}'");
    AgencyId::from_uuid(world.column::<uuid::Uuid>(&sql).await[0])
}

/// Whether the youth justice service may have this category from the police, to offer help.
pub async fn flows(world: &World, category: Category) -> bool {
    let (reader, owner) =
        (agency(world, "haringey-youth-justice-service").await, agency(world, "police-north-area").await);
    let rules = sharing_rules(&world.app, world.app.db().readers(), world.clock.now().day()).await;
    rules.expect("the rules can be read").covers(reader, owner, category, Purpose::OfferHelp).is_some()
}

/// Council, hospital and police. The police give to the council, and so does the hospital.
pub const THREE: Agreed<'_> = Agreed {
    title: "Three bodies",
    parties: &[COUNCIL, HOSPITAL, POLICE],
    purposes: &["offer_help"],
    lines: &[(POLICE, COUNCIL, "identity", "ca_2004_s10"), (HOSPITAL, COUNCIL, "contact", "ca_2004_s10")],
};

/// Members of the legal body of a party who have access, data protection officers first: their ids and the slugs of
/// their agencies.
async fn members_of(world: &World, party: &str) -> Vec<(String, bool)> {
    let (kind, slug) = party.split_once(':').expect("a party is a kind and a slug");
    let whose = match kind {
        "controller" => format!("controller.slug = '{slug}'"),
        _ => format!("agency.slug = '{slug}'"),
    };
    let of = |role: &str| {
        format!(
            "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
             JOIN controller ON controller.id = agency.controller_id \
             JOIN member_role ON member_role.member_id = member.id \
             WHERE {whose} AND member.suspended_at IS NULL AND member_role.role {role} ORDER BY member.created_at"
        )
    };
    let officers: Vec<uuid::Uuid> = world.column(&of("= 'data_protection_officer'")).await;
    let others: Vec<uuid::Uuid> = world.column(&of("<> 'data_protection_officer'")).await;
    let officers = officers.into_iter().map(|id| (id.to_string(), true));
    officers.chain(others.into_iter().map(|id| (id.to_string(), false))).collect()
}

/// A browser signed in as a member of the demonstration.
pub async fn signed_in(world: &World, member: &str) -> Client {
    let browser = world.browser();
    browser.post("/sign-in/demonstration", &[("member", member)]).await.expect(303);
    browser
}

/// A browser of the data protection officer of a party's legal body.
pub async fn officer_of(world: &World, party: &str) -> Client {
    let body = body_of(world, party).await;
    let members = members_of(world, &format!("controller:{body}")).await;
    let officer = members.iter().find(|(_, is_officer)| *is_officer);
    signed_in(world, &officer.unwrap_or_else(|| panic!("{party} has no officer")).0).await
}

/// A browser of somebody who signs for a party, and who is not its officer.
pub async fn signer_of(world: &World, party: &str) -> Client {
    signed_in(world, &signer(world, party).await).await
}

async fn signer(world: &World, party: &str) -> String {
    let members = members_of(world, party).await;
    let signer = members.into_iter().find(|(_, is_officer)| !is_officer);
    signer.unwrap_or_else(|| panic!("{party} has nobody who could sign")).0
}

/// The first member of an agency who may draft agreements.
async fn drafter_of(world: &World, party: &str) -> String {
    let slug = party.strip_prefix("agency:").expect("it is an agency");
    let sql = format!(
        "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id \
         JOIN member_role ON member_role.member_id = member.id WHERE agency.slug = '{slug}' \
         AND member_role.role IN ('board_chair', 'youth_justice_manager', 'police_partnership', \
         'data_protection_officer', 'caldicott_guardian', 'risk_owner') ORDER BY member.created_at"
    );
    let drafters: Vec<uuid::Uuid> = world.column(&sql).await;
    drafters.first().unwrap_or_else(|| panic!("nobody of {party} may draft agreements")).to_string()
}

/// The slug of the legal body of a party.
async fn body_of(world: &World, party: &str) -> String {
    match party.split_once(':').expect("a party is a kind and a slug") {
        ("controller", slug) => slug.to_owned(),
        (_, slug) => {
            let sql = format!(
                "SELECT controller.slug FROM controller JOIN agency ON agency.controller_id = controller.id \
                 WHERE agency.slug = '{slug}'"
            );
            world.column::<String>(&sql).await.remove(0)
        }
    }
}

/// Drafts an agreement. Returns its address and the browser of who drafted it, the officer of its first party.
pub async fn draft(world: &World, agreed: &Agreed<'_>) -> (String, Client) {
    let first = agreed.parties[0];
    // On the side of an agency a draft names the agency of who begins it.
    let drafter = if first.starts_with("agency:") {
        signed_in(world, &drafter_of(world, first).await).await
    } else {
        officer_of(world, first).await
    };
    let is_protocol = agreed.parties.iter().all(|party| party.starts_with("agency:"));
    let own = if first.starts_with("agency:") { "agency" } else { "body" };
    let kind = if is_protocol { "protocol" } else { "agreement" };
    let new = [("title", agreed.title), ("kind", kind), ("own", own), ("other", agreed.parties[1])];
    let address = drafter.post("/agreements/new", &new).await.expect(303).location().to_owned();
    for party in &agreed.parties[2..] {
        let parties = format!("{address}/parties");
        let seen = seen(&drafter, &parties).await;
        drafter.post(&parties, &[("seen", &seen), ("party", party)]).await.expect(303);
    }
    write_texts(&drafter, &address, agreed).await;
    for (from, to, category, gateway) in agreed.lines {
        let answer = add_line(&drafter, &address, agreed.parties, (from, to, category, gateway)).await;
        assert_eq!(answer.status, 303, "{from} {to} {category} {gateway}: {:?}", answer.errors());
    }
    (address, drafter)
}

/// When the agreement was last changed, as a form of it says.
pub async fn seen(drafter: &Client, form: &str) -> String {
    drafter.get(form).await.expect(200).attribute("input[name=seen]", "value")
}

/// Fills in what has to be written before anybody can sign: in force from today, for a year.
pub async fn write_texts(drafter: &Client, address: &str, agreed: &Agreed<'_>) {
    let edit = format!("{address}/edit");
    let seen = seen(drafter, &edit).await;
    let mut fields = vec![("seen", seen.as_str()), ("title", agreed.title)];
    for text in ["arrangement", "bases", "policy_document", "law_enforcement", "retention"] {
        fields.push((text, "As the template says."));
    }
    fields.extend(agreed.purposes.iter().map(|purpose| ("purposes", *purpose)));
    fields.extend(DAYS);
    let answer = drafter.post(&edit, &fields).await;
    assert_eq!(answer.status, 303, "{:?}", answer.errors());
}

/// In force from the day of the tests, 22 November 2026, reviewed after half a year, over after a year.
pub const DAYS: [(&str, &str); 9] = [
    ("starts_on-day", "22"),
    ("starts_on-month", "11"),
    ("starts_on-year", "2026"),
    ("review_by_on-day", "22"),
    ("review_by_on-month", "5"),
    ("review_by_on-year", "2027"),
    ("ends_on-day", "21"),
    ("ends_on-month", "11"),
    ("ends_on-year", "2027"),
];

/// Tries to add a line; parties are named as in [`Agreed`], in the order in which they were added.
pub async fn add_line(
    drafter: &Client,
    address: &str,
    parties: &[&str],
    (from, to, category, gateway): (&str, &str, &str, &str),
) -> accord_testkit::Answer {
    let page = drafter.get(&format!("{address}/lines")).await.expect(200);
    let ids: Vec<String> = page
        .attributes("select[name=from] option", "value")
        .into_iter()
        .filter(|id| !id.is_empty())
        .collect();
    let id_of = |party: &str| {
        let at = parties.iter().position(|other| *other == party);
        ids[at.unwrap_or_else(|| panic!("{party} is not a party of the test"))].clone()
    };
    let (from, to, seen) = (id_of(from), id_of(to), page.attribute("input[name=seen]", "value"));
    let fields = [
        ("seen", seen.as_str()),
        ("from", &from),
        ("to", &to),
        ("gateway", gateway),
        ("categories", category),
    ];
    drafter.post(&format!("{address}/lines"), &fields).await
}

/// Lets somebody sign for a party, and signs. The officer of its legal body lets them.
pub async fn sign_for(world: &World, address: &str, party: &str) {
    let member = signer(world, party).await;
    let officer = officer_of(world, party).await;
    let form = [("member", member.as_str())];
    let standing: Vec<uuid::Uuid> =
        world.column("SELECT member_id FROM signatory_authority WHERE ended_at IS NULL").await;
    if standing.iter().any(|one| one.to_string() == member) {
        officer.post_again("/agreements/signatories", &form).await;
    } else {
        officer.post("/agreements/signatories", &form).await.expect(303);
    }
    let signer = signed_in(world, &member).await;
    let sign = format!("{address}/sign");
    let hash = signer.get(&sign).await.expect(200).attribute("input[name=hash]", "value");
    signer.post(&sign, &[("hash", &hash)]).await.expect(303);
}

/// Renews an agreement and has everybody sign it; `agreed` says what the renewal says, from today on. Returns its address.
pub async fn renew(world: &World, old: &str, agreed: &Agreed<'_>) -> String {
    let drafter = officer_of(world, agreed.parties[0]).await;
    let new = drafter.post(&format!("{old}/renew"), &[]).await.expect(303).location().to_owned();
    write_texts(&drafter, &new, agreed).await;
    for party in agreed.parties {
        sign_for(world, &new, party).await;
    }
    new
}

/// Makes an agreement that every party has signed, and that is in force. Returns its address.
pub async fn agree(world: &World, agreed: &Agreed<'_>) -> String {
    let (address, _) = draft(world, agreed).await;
    for party in agreed.parties {
        sign_for(world, &address, party).await;
    }
    address
}
