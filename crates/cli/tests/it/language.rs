//! `accord language`: words to avoid, found in files.

use crate::installation::accord;
use accord_testkit::empty_folder;

#[tokio::test]
async fn says_where_words_stand_what_is_preferred_and_why() {
    let folder = empty_folder();
    let path = |name: &str| folder.path().join(name).to_str().expect("a path that is text").to_owned();
    let note = path("note.txt");
    std::fs::write(
        &note,
        "A youth worker rang.\nŁukasz was called a gang\nmember; he said “I am no snitch”.\n",
    )
    .expect("the file can be written");
    let ran = accord(&["language", &note]).await.expect(0);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 1, "{}", ran.out);
    let expected =
        format!("{note}:2:21: gang member → child linked to / affected by a group that causes harm");
    assert!(lines[0].starts_with(&expected) && lines[0].ends_with(')'), "{}", lines[0]);
    let json = accord(&["language", "--json", &note]).await.expect(0).out;
    assert!(json.contains("\"line\":2") && json.contains("\"asks\":false"), "{json}");

    let own = path("own.csv");
    std::fs::write(&own, "avoid,note,prefer,why,source,applies_to\nrang,,telephoned,a test,B,all\n")
        .expect("the file can be written");
    let ran = accord(&["language", "--terms", &own, &note]).await.expect(0);
    assert_eq!(ran.out, format!("{note}:1:16: rang → telephoned (a test)\n"));
}

#[tokio::test]
async fn refuses_what_is_not_there_and_what_is_no_text_and_prints_no_result() {
    let folder = empty_folder();
    let path = |name: &str| folder.path().join(name).to_str().expect("a path that is text").to_owned();
    let gone = accord(&["language", &path("gone.txt")]).await.expect(1);
    assert!(gone.out.is_empty() && gone.err.contains("gone.txt"), "{}", gone.err);
    let picture = path("picture");
    std::fs::write(&picture, [0xff, 0xfe, 0x00]).expect("the file can be written");
    let ran = accord(&["language", &picture]).await.expect(1);
    assert!(ran.out.is_empty() && ran.err.contains("UTF-8"), "{}", ran.err);
    let list = path("list.csv");
    std::fs::write(&list, "avoid,note\nyob,\n").expect("the file can be written");
    let ran = accord(&["language", "--terms", &list, &picture]).await.expect(1);
    assert!(ran.err.contains("first row has to be"), "{}", ran.err);
}
