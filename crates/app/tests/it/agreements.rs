//! Agreements from draft to ended, and that nothing flows without one.

use crate::agreeing::{
    Agreed, COUNCIL, ENFIELD_COUNCIL, HOSPITAL, POLICE, SAFETY, SOCIAL_CARE, YOUTH_JUSTICE, add_line, agree,
    draft, officer_of, sign_for, signed_in, signer_of,
};
use crate::world::{World, done, refused};
use accord_app::agreements::sharing_rules;
use accord_kernel::ids::AgencyId;
use accord_kernel::{Category, Clock, Purpose};

/// Council and police, for help to children.
const WITH_POLICE: Agreed<'_> = Agreed {
    title: "Council and police",
    parties: &[COUNCIL, POLICE],
    purposes: &["offer_help"],
    lines: &[(POLICE, COUNCIL, "identity", "ca_2004_s10"), (COUNCIL, POLICE, "contact", "cda_1998_s115")],
};

async fn agency(world: &World, slug: &str) -> AgencyId {
    let sql = format!("SELECT id FROM agency WHERE slug = '{slug}'");
    AgencyId::from_uuid(world.column::<uuid::Uuid>(&sql).await[0])
}

/// Whether the youth justice service may have this category from the police, to offer help.
async fn flows(world: &World, category: Category) -> bool {
    let (reader, owner) =
        (agency(world, "haringey-youth-justice-service").await, agency(world, "police-north-area").await);
    let rules = sharing_rules(&world.app, world.app.db().readers(), world.clock.now().day()).await;
    rules.expect("the rules can be read").covers(reader, owner, category, Purpose::OfferHelp).is_some()
}

#[tokio::test]
async fn refuses_to_let_oneself_sign_and_to_sign_without_somebodys_leave() {
    for world in World::demonstration_on_each_engine().await {
        let (address, officer) = draft(&world, &WITH_POLICE).await;
        let own = officer.get("/agreements/signatories").await.expect(200);
        assert_eq!(world.newest_entries(1).await, [done("agreement.view_signatories")]);
        assert!(own.body.contains("Let them sign"));
        let me: Vec<uuid::Uuid> = world
            .column(
                "SELECT member.id FROM member JOIN agency ON agency.id = member.agency_id JOIN member_role ON \
                 member_role.member_id = member.id WHERE agency.slug = 'haringey-community-safety' AND \
                 member_role.role = 'data_protection_officer'",
            )
            .await;
        officer.post("/agreements/signatories", &[("member", &me[0].to_string())]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agreement.grant_authority", "about_oneself")]);
        officer.get(&format!("{address}/sign")).await.expect(409);
        let police = officer_of(&world, POLICE).await;
        police.post("/agreements/signatories", &[("member", &me[0].to_string())]).await.expect(403);
        assert_eq!(world.newest_entries(1).await, [refused("agreement.grant_authority", "not_a_party")]);
        assert_eq!(world.number("SELECT COUNT(*) FROM signatory_authority").await, 0);
    }
}

#[tokio::test]
async fn nothing_flows_until_all_have_signed_what_it_says() {
    for world in World::demonstration_on_each_engine().await {
        let (address, drafter) = draft(&world, &WITH_POLICE).await;
        assert!(!flows(&world, Category::Identity).await);
        sign_for(&world, &address, COUNCIL).await;
        assert_eq!(world.newest_entries(1).await, [done("agreement.sign")]);
        assert!(!flows(&world, Category::Identity).await);
        let page = drafter.get(&address).await.expect(200);
        assert!(
            page.texts(".govuk-tag").contains(&"Part signed".to_owned()),
            "{:?}",
            page.texts(".govuk-tag")
        );
        sign_for(&world, &address, POLICE).await;
        assert!(flows(&world, Category::Identity).await);
        assert!(!flows(&world, Category::Offending).await, "what it does not name is refused");
        let page = drafter.get(&address).await.expect(200);
        assert!(page.texts(".govuk-tag").contains(&"In force".to_owned()));
        assert!(
            page.body
                .contains("Haringey council (fictional) may have from Example police service (fictional)")
        );

        // One line more, and what was signed is not what it says.
        let warned = drafter.get(&format!("{address}/lines")).await.expect(200);
        assert!(warned.body.contains("2 signatures become void"));
        let line = (POLICE, COUNCIL, "location", "cda_1998_s115");
        add_line(&drafter, &address, WITH_POLICE.parties, line).await.expect(303);
        assert_eq!(world.newest_entries(1).await, [done("agreement.edit")]);
        assert!(!flows(&world, Category::Identity).await);
        assert!(!flows(&world, Category::Location).await);
    }
}
