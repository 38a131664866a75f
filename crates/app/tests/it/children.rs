//! Children in the product, made through its front door, for the tests of whatever is about them.

use crate::agreeing::{Agreed, SOCIAL_CARE, YOUTH_JUSTICE, agree};
use crate::world::{World, done, refused};
use accord_testkit::{Answer, Client};

pub const MANAGER: &str = "Youth justice service manager, Haringey";
pub const CASE_WORKER: &str = "Case worker, Haringey youth justice";
pub const SOCIAL_WORKER: &str = "Social worker";
pub const POLICE_OFFICER: &str = "Police partnership officer, Police, North Area";
pub const OFFICER: &str = "Data protection officer, Haringey";

/// Says why somebody opens records; for one child where the purpose is of one.
pub async fn choose(browser: &Client, purpose: &str, person: &str) {
    let form = [("purpose", purpose), ("person", person), ("next", "/people")];
    assert_eq!(browser.post("/account/purpose", &form).await.expect(303).location(), "/people");
}

/// Begins a record. Returns its address.
pub async fn begin(browser: &Client, reference: &str, given: &str, family: &str) -> String {
    let mut form = identity(reference, given, family).to_vec();
    // A test may need several children of one name.
    form.push(("another", "yes"));
    browser.post("/people/new", &form).await.expect(303).location().to_owned()
}

/// A child of the youth justice service with whom social care works: who the child is flows there to offer help.
pub struct Shared {
    /// Leads the work with the child.
    pub worker: Client,
    /// Works with the child in social care, and has said why.
    pub reader: Client,
    /// Where the record is.
    pub address: String,
    /// Where the agreement is.
    pub agreement: String,
}

/// Begins the record of a child, under the reference YJ-1, and shares it with social care.
pub async fn shared_with_social_care(world: &World) -> Shared {
    let worker = world.signed_in_as(CASE_WORKER).await;
    choose(&worker, "offer_help", "").await;
    let address = begin(&worker, "YJ-1", "Ada", "Lanternfish").await;
    let agreed = Agreed {
        title: "Youth justice and social care",
        parties: &[YOUTH_JUSTICE, SOCIAL_CARE],
        purposes: &["offer_help"],
        lines: &[(YOUTH_JUSTICE, SOCIAL_CARE, "identity", "ca_2004_s10")],
    };
    let agreement = agree(world, &agreed).await;
    let social = world.member(SOCIAL_WORKER).await;
    let around = format!("{address}/around?agency=haringey-childrens-social-care");
    worker.post(&around, &[("member", &social), ("part", "working")]).await.expect(303);
    let reader = world.signed_in_as(SOCIAL_WORKER).await;
    choose(&reader, "offer_help", "").await;
    Shared { worker, reader, address, agreement }
}

/// The form that begins a record.
pub fn identity<'a>(reference: &'a str, given: &'a str, family: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("reference", reference),
        ("given_name", given),
        ("family_name", family),
        ("born_on", "27/3/2011"),
        ("area", "haringey"),
    ]
}

/// Adds a fact of this kind that says these words.
pub async fn add_fact(browser: &Client, address: &str, kind: &str, words: &str) {
    try_fact(browser, address, kind, words).await.expect(303);
}

/// Tries to add a fact of this kind that says these words.
pub async fn try_fact(browser: &Client, address: &str, kind: &str, words: &str) -> Answer {
    let form = [
        ("category", kind),
        ("event", "Home visit 7"),
        ("on", "20/11/2026"),
        ("capacity", "harmed"),
        ("words", words),
    ];
    browser.post(&format!("{address}/facts/new"), &form).await
}

/// What the audit has, the newest first, when no agreement covers what somebody shares: the refusal, and the record from
/// which the form was shown again with what they had typed.
pub fn refused_beside_the_form() -> [(String, Option<String>); 2] {
    [done("person.view"), refused("disclosure.send", "basis_does_not_cover")]
}

/// The id of the newest fact of a kind, as a form of items names it, whether it is offered there or not.
pub async fn item(world: &World, kind: &str) -> String {
    let sql =
        format!("SELECT id FROM person_fact WHERE category = '{kind}' ORDER BY recorded_at DESC, id DESC");
    world.column::<uuid::Uuid>(&sql).await[0].to_string()
}
