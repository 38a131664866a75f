//! What the made-up Board of the lead borough made of the agreed language.

use super::hands::{Stage, value};
use super::live_through::{BOARD_CHAIR, CASE_WORKER, MANAGER, SOCIAL_WORKER};
use crate::Stop;

const PAGE: &str = "/language?area=haringey";

/// A term is proposed, the first edition ratified with it, a term disputed and settled, another left open.
pub(super) async fn agree_words(stage: &Stage<'_>) -> Result<(), Stop> {
    let manager = stage.hands_of(MANAGER, 50, 10).await?;
    let term = [
        ("avoid", "frequent flyer, regular customer"),
        ("prefer", "child whom we have met often; say for what"),
        ("why", "It jokes about children whom we have not helped"),
        ("harmless", "frequent flyer miles"),
        ("applies_to", "all"),
    ];
    manager.send_once((PAGE, "frequent flyer"), "/language/terms/new?area=haringey", &term).await?;
    let chair = stage.hands_of(BOARD_CHAIR, 45, 16).await?;
    if !chair.read(PAGE).await?.contains("ratified by the Board") {
        let page = chair.read("/language/ratify?area=haringey").await?;
        let (decided_on, term) = (stage.day(-45), value(&page, "term")?);
        let form = [
            ("edition", value(&page, "edition")?),
            ("seen", value(&page, "seen")?),
            ("term", term),
            ("decided_on", &decided_on),
            (
                "decision",
                "Adopted for all partners. Probation would have kept “offender” for adults who were convicted, and uses the new word here.",
            ),
        ];
        chair.send("/language/ratify?area=haringey", &form).await?;
    }
    let worker = stage.hands_of(SOCIAL_WORKER, 40, 11).await?;
    let words = [(
        "words",
        "Courts ask for the word “placement” in care plans; two words for one thing confuse children.",
    )];
    let address = "/language/disputes/new?area=haringey&term=placement";
    worker.send_once((PAGE, "two words for one thing"), address, &words).await?;
    let case_worker = stage.hands_of(CASE_WORKER, 12, 15).await?;
    let words = [("words", "The young people whom I work with call themselves that, and dislike “child”.")];
    let address = "/language/disputes/new?area=haringey&term=young%20person";
    case_worker.send_once((PAGE, "dislike “child”"), address, &words).await
}
