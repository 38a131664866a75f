//! `accord demo`.

use crate::installation::Installation;

/// Names and slugs of everything, in a fixed order; ids and times differ between two runs.
const CONTENT: &str = "SELECT 'area ' || slug || ' ' || name FROM area \
    UNION ALL SELECT 'agency ' || slug || ' ' || name FROM agency \
    UNION ALL SELECT 'controller ' || slug || ' ' || name FROM controller \
    UNION ALL SELECT 'account ' || email || ' ' || name FROM account ORDER BY 1";

async fn filled(seed: &str) -> Installation {
    let installation = Installation::nothing();
    let ran = installation.run(&["demo", "--seed", seed]).await.expect(0);
    assert_eq!(ran.out, "", "progress goes to standard error");
    installation
}

#[tokio::test]
async fn refuses_a_database_that_is_not_empty_and_changes_nothing() {
    let installation = filled("1").await;
    let (before, content) = (installation.sound_audit().await, installation.texts(CONTENT).await);
    let refused = installation.run(&["demo"]).await.expect(1);
    assert!(refused.out.is_empty() && refused.err.contains("--data"), "{refused:?}");
    let left = installation.run(&["demo", "--if-empty"]).await.expect(0);
    assert_eq!(left.out, "");
    assert_eq!(installation.sound_audit().await, before);
    assert_eq!(installation.texts(CONTENT).await, content);
}

#[tokio::test]
async fn refuses_a_real_borough() {
    let (installation, _) = Installation::haringey().await;
    let before = installation.sound_audit().await;
    installation.run(&["demo"]).await.expect(1);
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
