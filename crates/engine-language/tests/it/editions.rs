//! The first edition, and lists that are not well formed.

use accord_engine_language::edition::{
    MalformedList, first_meanings, first_sources, first_terms, parse_terms,
};
use accord_engine_language::{AppliesTo, Hint, MalformedTerm, Matcher, Term, TextKind};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[test]
fn every_term_of_the_first_edition_is_found_by_its_own_words_and_names_a_source() {
    let sources: BTreeSet<&str> = first_sources().iter().map(|source| source.code.as_str()).collect();
    let mut seen = BTreeSet::new();
    for term in first_terms() {
        // Without hints: these say when a form is harmless.
        let matcher = Matcher::with_hints(std::slice::from_ref(term), &[]).expect("a term");
        for form in &term.avoid {
            assert!(seen.insert(form.to_lowercase()), "`{form}` stands once in the list");
            let text = format!("they wrote {form} again");
            assert_eq!(matcher.suggest(&text, TextKind::Any).len(), 1, "`{form}`");
        }
        assert!(!term.why.is_empty() && !term.prefer.is_empty());
        assert!(term.source.split('/').all(|code| sources.contains(code)), "{}", term.source);
    }
    assert_eq!(first_terms().len(), 82);
}

#[test]
fn the_first_edition_holds_what_the_region_was_given() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/language/terms.csv");
    let Ok(given) = std::fs::read_to_string(&path) else {
        println!("skipped: no shared data");
        return;
    };
    let given = parse_terms(&given).expect("the list that was given is well formed");
    let pairs = |terms: &[Term]| -> Vec<(Vec<String>, String)> {
        terms.iter().map(|term| (term.avoid.clone(), term.prefer.replace("**", ""))).collect()
    };
    assert_eq!(pairs(first_terms()), pairs(&given));
}

#[test]
fn meanings_are_there_for_the_words_that_paper_a_names() {
    let terms: Vec<&str> = first_meanings().iter().map(|one| one.term.as_str()).collect();
    for word in [
        "vulnerable",
        "safeguarding",
        "adverse childhood experiences",
        "trauma-informed practice",
        "restorative approaches",
        "potential for negative bias",
    ] {
        assert!(terms.contains(&word), "{word}");
    }
    assert!(first_meanings().iter().all(|one| !one.meaning.is_empty() && !one.asks.is_empty()));
}

#[test]
fn a_list_that_is_not_well_formed_names_its_row() {
    let check = |text: &str, row| assert_eq!(parse_terms(text), Err(MalformedList::Row { row }), "{text}");
    let heads = "avoid,note,prefer,why,source,applies_to\n";
    assert!(matches!(parse_terms("avoid,note\nyob,\n"), Err(MalformedList::Headings(_))));
    check(&format!("{heads}yob,,child,contempt,B\n"), 1);
    check(&format!("{heads}yob,,child,contempt,B,all\n,,child,why,B,all\n"), 2);
    check(&format!("{heads}yob,,,contempt,B,all\n"), 1);
    check(&format!("{heads}yob,,child,contempt,B,everywhere\n"), 1);
}

fn term(form: &str, applies_to: AppliesTo) -> Term {
    Term {
        avoid: vec![form.to_owned()],
        note: String::new(),
        prefer: "child".to_owned(),
        why: "why".to_owned(),
        source: "B".to_owned(),
        applies_to,
    }
}

#[test]
fn a_term_that_cannot_be_looked_for_is_refused() {
    let refused = |form: &str| Matcher::new(&[term(form, AppliesTo::All)]).err();
    assert_eq!(refused("…"), Some(MalformedTerm::NoWord("…".to_owned())));
    let long = "a b c d e f g h i j k l m";
    assert_eq!(refused(long), Some(MalformedTerm::TooLong(long.to_owned())));
    let hint = Hint {
        form: "yob".to_owned(),
        also: vec![],
        unless: vec!["* yob".to_owned()],
        only_in: vec![],
        company: vec![],
        elsewhere: vec![],
    };
    let made = Matcher::with_hints(&[term("yob", AppliesTo::All)], &[hint]);
    assert_eq!(made.err(), Some(MalformedTerm::BeginsOpen("* yob".to_owned())));
}

#[test]
fn a_term_is_looked_for_in_the_texts_that_it_applies_to() {
    let matcher = Matcher::new(&[term("yob", AppliesTo::Messages)]).expect("a term");
    for (kind, found) in
        [(TextKind::Message, 1), (TextKind::CaseNote, 0), (TextKind::Plan, 0), (TextKind::Any, 1)]
    {
        assert_eq!(matcher.suggest("a yob", kind).len(), found, "{kind:?}");
    }
}

#[test]
fn a_list_that_was_written_is_read_as_it_was() {
    use accord_engine_language::edition::{parse_meanings, write_meanings, write_terms};
    assert_eq!(parse_terms(&write_terms(first_terms())).as_deref(), Ok(first_terms()));
    assert_eq!(parse_meanings(&write_meanings(first_meanings())).as_deref(), Ok(first_meanings()));
}

#[test]
fn a_cell_that_a_table_program_would_run_is_written_as_text_and_read_as_it_was() {
    use accord_engine_language::edition::write_terms;
    let terms = [Term { prefer: "=1+1".to_owned(), ..term("yob", AppliesTo::All) }];
    let written = write_terms(&terms);
    assert!(written.contains(",'=1+1,"), "{written}");
    assert_eq!(parse_terms(&written).as_deref(), Ok(&terms[..]));
}

#[test]
fn what_one_press_puts_stands_alone() {
    let check = |name: &str, expected: &[&str]| {
        let term =
            first_terms().iter().find(|term| term.name() == name).expect("a term of the first edition");
        assert_eq!(term.replacements(), expected, "{name}");
    };
    check("absconded", &["went missing", "ran away"]);
    check("yob", &["child", "young person"]);
    check("gang member", &[]);
    check("in a relationship with an older", &[]);
    check("hard to reach", &["underserved", "we have not reached"]);
    // It asks.
    check("placement", &["home", "where I live"]);
    check("victim", &[]);
}
