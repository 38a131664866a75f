//! Examples of the Ministry of Justice's components where its language and MiniJinja differ most.

use accord_platform_web::components;
use minijinja::value::Serde;
use serde_json::{Value as Json, json};

use crate::markup::normalised;

fn render(name: &str, params: Json) -> String {
    components::render(name, Serde(params).into()).unwrap_or_else(|error| panic!("{error:#}"))
}

#[test]
fn keeps_the_pages_that_pagination_gathers_in_a_loop() {
    let html = render(
        "moj_pagination",
        json!({
            "items": [{"text": 1, "href": "/1"}, {"type": "dots"}, {"text": 9, "href": "/9", "selected": true}],
            "results": {"count": 90, "from": 81, "to": 90},
        }),
    );
    assert_eq!(html.matches("govuk-pagination__item").count(), 3 + 2, "{html}");
    assert!(html.contains("Showing 81 to 90 of 90 total results"), "{html}");
}

#[test]
fn writes_the_dates_of_a_timeline() {
    let html = render(
        "moj_timeline",
        json!({"items": [{
            "label": {"text": "Signed"},
            "text": "By both partners",
            "datetime": {"timestamp": "2026-06-01T13:30:00Z", "type": "datetime"},
        }]}),
    );
    assert!(html.contains("1 June 2026 at 2:30pm"), "{html}");
}

#[test]
fn writes_a_day_once_above_its_messages() {
    let message = |at: &str| json!({"text": "Here", "sender": "A", "type": "sent", "timestamp": at});
    let html = render(
        "moj_messages",
        json!({"items": [
            message("2026-03-09T09:00:00Z"),
            message("2026-03-09T17:20:00Z"),
            message("2026-03-10T09:00:00Z"),
        ]}),
    );
    assert_eq!(html.matches("<time class=\"moj-message-list__date\"").count(), 2, "{html}");
    assert!(html.contains("5:20pm"), "{html}");
}

#[test]
fn shows_a_badge_up_to_99() {
    assert!(render("moj_notification_badge", json!({"text": "7"})).contains(">7"));
    assert!(render("moj_notification_badge", json!({"text": 250})).contains("99+"));
    assert_eq!(render("moj_notification_badge", json!({"text": "0"})).trim(), "");
}

#[test]
fn draws_a_sub_navigation() {
    let html = render(
        "moj_sub_navigation",
        json!({
            "label": "Parts of the plan",
            "items": [{"text": "Actions", "href": "/a", "active": true}, {"text": "Paper", "href": "/p"}],
        }),
    );
    assert_eq!(
        normalised(&html),
        normalised(
            r#"<nav class="moj-sub-navigation" aria-label="Parts of the plan">
                 <ul class="moj-sub-navigation__list">
                   <li class="moj-sub-navigation__item">
                     <a class="moj-sub-navigation__link" aria-current="page" href="/a">Actions</a></li>
                   <li class="moj-sub-navigation__item">
                     <a class="moj-sub-navigation__link" href="/p">Paper</a></li>
                 </ul>
               </nav>"#
        )
    );
}
