//! The entries of the service navigation: the rooms that the reader's role opens.

use super::Visit;
use crate::oversight;
use accord_kernel::ids::AgreementId;
use accord_kernel::{Category, Purpose};
use accord_platform_web::chrome::NavigationItem;
use accord_policy::action::{
    DraftAgreement, ListAccounts, OverseeAgreements, VerifyAudit, ViewBriefing, ViewBriefingCounts,
    ViewImports, ViewPlan, ViewSignatories,
};
use accord_policy::{Target, shown_kinds};

/// Where the pages around the plan are.
const PLAN: &[&str] = &[
    "/plan",
    "/regional-actions",
    "/timeline",
    "/standards",
    "/board",
    "/bcu-plans",
    "/inspection",
    "/funding",
    "/asks",
    "/language",
    "/guide",
    "/effectiveness",
];

impl Visit {
    pub(super) fn navigation(&self) -> Vec<NavigationItem> {
        let imports = self.0.actor.membership().map(|member| {
            let target = Target::new(member.agency).owned_by(member.agency).holding(&[Category::Aggregate]);
            self.may::<ViewImports>(&target, Purpose::PlanAndAnalyse)
        });
        let imports = imports.unwrap_or(false).then_some(("Imports", "/imports"));
        let agencies = self.0.actor.membership().is_some_and(|member| {
            let target = Target::new(member.agency)
                .owned_by(member.agency)
                .controlled_by(member.controller)
                .holding(&[Category::Identity, Category::Contact]);
            self.may::<ListAccounts>(&target, Purpose::RunService)
        });
        let audit =
            self.may::<VerifyAudit>(&Target::new(()).holding(&[Category::Aggregate]), Purpose::RunService);
        let briefing = self.areas().next().is_some_and(|area| {
            let target = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
            self.may::<ViewBriefing>(&target, Purpose::PlanAndAnalyse)
                || self.may::<ViewBriefingCounts>(&target, Purpose::PlanAndAnalyse)
        });
        // Whoever reads no plan begins with which boroughs have one.
        let reads = self.areas().next().map(|area| {
            let target = Target::new(area).in_area(area).holding(&[Category::Context]);
            self.may::<ViewPlan>(&target, Purpose::PlanAndAnalyse)
        });
        let plan = reads.map(|reads| ("Plan", if reads { "/plan" } else { "/plans/boroughs" }));
        let people = self
            .0
            .actor
            .membership()
            .is_some_and(|member| !shown_kinds(member.kind, &member.roles).is_empty());
        let agreements = self.looks_after_agreements();
        let looked_after = oversight::places(self);
        let is_under = |address: &str| self.0.path.starts_with(address);
        [("Today", "/")]
            .into_iter()
            .chain(people.then_some(("People", "/people")))
            .chain(people.then_some(("Shared", "/shared")))
            .chain(briefing.then_some(("Morning briefing", "/briefing")))
            .chain([("Picture", "/picture")])
            .chain(plan)
            .chain(imports)
            .chain(agreements.then_some(("Agreements", "/agreements")))
            .chain(agencies.then_some(("Agencies", "/agencies")))
            .chain((!looked_after.is_empty()).then_some(("Information", "/looking-after")))
            .chain(audit.then_some(("Audit", "/audit/check")))
            .map(|(text, href)| NavigationItem {
                text: text.to_owned(),
                href: href.to_owned(),
                active: match href {
                    "/" => self.0.path == "/",
                    "/looking-after" => {
                        is_under(href) || looked_after.iter().any(|(_, place, _)| is_under(place))
                    }
                    "/plan" | "/plans/boroughs" => PLAN.iter().any(|place| is_under(place)),
                    "/people" => is_under(href) && !is_under("/people/left-alone"),
                    href => is_under(href),
                },
            })
            .collect()
    }

    /// Whether agreements are part of the reader's work: they write them, say who signs them, or look after them.
    /// Everybody else finds those of their own legal body by a link.
    fn looks_after_agreements(&self) -> bool {
        let body = self.0.actor.membership().map(|member| member.controller);
        let own = body.is_some_and(|body| {
            let about = Target::new(body).between(&[body]).holding(&[Category::Aggregate]);
            let draft = Target::new(AgreementId::from_uuid(body.uuid()))
                .between(&[body])
                .holding(&[Category::Aggregate]);
            self.may::<ViewSignatories>(&about, Purpose::RunService)
                || self.may::<DraftAgreement>(&draft, Purpose::RunService)
        });
        own || self.areas().any(|area| {
            let about = Target::new(area).in_area(area).holding(&[Category::Aggregate]);
            self.may::<OverseeAgreements>(&about, Purpose::RunService)
        })
    }
}
