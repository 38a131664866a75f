//! `accord demo`.

use crate::installation::Installation;

/// Everything that is not secret, with ids, times and salts, in a fixed order.
pub const CONTENT: &str = "SELECT 'area ' || hex(id) || ' ' || slug || ' ' || name FROM area \
    UNION ALL SELECT 'part ' || hex(id) || hex(group_area_id) || hex(part_area_id) || from_on FROM area_part \
    UNION ALL SELECT 'controller ' || hex(id) || slug || ' ' || name || created_at FROM controller \
    UNION ALL SELECT 'agency ' || hex(id) || hex(controller_id) || slug || ' ' || name || created_at FROM agency \
    UNION ALL SELECT 'serves ' || hex(id) || hex(agency_id) || hex(area_id) || from_on FROM agency_area \
    UNION ALL SELECT 'account ' || hex(id) || email || ' ' || name || password_hash || created_at FROM account \
    UNION ALL SELECT 'member ' || hex(id) || hex(account_id) || hex(agency_id) || created_at FROM member \
    UNION ALL SELECT 'role ' || hex(id) || hex(member_id) || role FROM member_role \
    UNION ALL SELECT 'installation ' || name || created_at || COALESCE(filling_seed, 'whole') FROM installation \
    ORDER BY 1";

async fn filled(seed: &str) -> Installation {
    let installation = Installation::nothing();
    let ran = installation.run(&["demo", "--without-files", "--seed", seed]).await.expect(0);
    assert_eq!(ran.out, "", "progress goes to standard error");
    installation
}

#[tokio::test]
async fn refuses_a_database_that_is_not_empty_and_changes_nothing() {
    let installation = filled("1").await;
    let (before, content) = (installation.sound_audit().await, installation.texts(CONTENT).await);
    let refused = installation.run(&["demo", "--without-files"]).await.expect(1);
    assert!(refused.out.is_empty() && refused.err.contains("--data"), "{refused:?}");
    let left = installation.run(&["demo", "--without-files", "--if-empty"]).await.expect(0);
    assert_eq!(left.out, "");
    assert_eq!(installation.sound_audit().await, before);
    assert_eq!(installation.texts(CONTENT).await, content);
}

#[tokio::test]
async fn refuses_to_finish_with_another_seed_what_was_cut_off() {
    let installation = filled("7").await;
    let whole = installation.texts(CONTENT).await;
    // As a kill before the last of it would have left it.
    installation
        .change(
            "DELETE FROM member_role WHERE member_id = (SELECT id FROM member ORDER BY created_at DESC LIMIT 1); \
             DELETE FROM account WHERE id = (SELECT account_id FROM member ORDER BY created_at DESC LIMIT 1); \
             UPDATE installation SET filling_seed = 7",
        )
        .await;
    let refused = installation.run(&["demo", "--without-files", "--if-empty", "--seed", "8"]).await.expect(1);
    assert!(refused.err.contains("--seed 7"), "{}", refused.err);
    let server = installation.serve().await;
    assert!(server.said.iter().any(|line| line.contains("it is not whole yet")), "{:?}", server.said);
    assert_eq!(server.stop().await, Some(0));
    installation.run(&["demo", "--without-files", "--if-empty", "--seed", "7"]).await.expect(0);
    assert_eq!(installation.texts(CONTENT).await, whole);
    installation.sound_audit().await;
}

#[tokio::test]
async fn refuses_a_real_borough() {
    let (installation, _) = Installation::haringey().await;
    let before = installation.sound_audit().await;
    installation.run(&["demo", "--without-files"]).await.expect(1);
    assert_eq!(installation.sound_audit().await, before);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_region_and_another_seed_another() {
    let (one, same, other) = (filled("7").await, filled("7").await, filled("8").await);
    let content = one.texts(CONTENT).await;
    assert!(content.len() > 300, "only {} lines", content.len());
    assert_eq!(content, same.texts(CONTENT).await);
    assert_ne!(content, other.texts(CONTENT).await);
    assert_eq!(one.sound_audit().await.unsealed, 0);
}
