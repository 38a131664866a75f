//! What the types must refuse: making, cloning or confusing permits.

#[test]
fn a_permit_cannot_be_made_cloned_or_used_for_another_action() {
    trybuild::TestCases::new().compile_fail("tests/must_not_compile/*.rs");
}
