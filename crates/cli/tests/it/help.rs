//! Every command explains itself, and refuses to be used wrongly.

use crate::installation::accord;

/// The names under `Commands:` in a help text.
fn commands_in(help: &str) -> Vec<String> {
    let after = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = after.take_while(|line| !line.trim().is_empty());
    // A description that was wrapped is indented further than a name.
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

/// Every command that does something, as its words, with its help.
async fn leaves() -> Vec<(Vec<String>, String)> {
    let (mut waiting, mut found) = (vec![Vec::<String>::new()], Vec::new());
    while let Some(words) = waiting.pop() {
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let ran = accord(&arguments).await.expect(0);
        assert_eq!(ran.err, "", "help that was asked for is a result");
        let below = commands_in(&ran.out);
        if below.is_empty() {
            found.push((words, ran.out));
        } else {
            waiting.extend(below.into_iter().map(|name| [words.clone(), vec![name]].concat()));
        }
    }
    found
}

#[tokio::test]
async fn every_command_shows_an_example_that_names_it() {
    let leaves = leaves().await;
    assert!(leaves.len() >= 9, "{leaves:?}");
    for (words, help) in leaves {
        let example = help.split("Example:").nth(1).unwrap_or_default();
        assert!(
            example.contains(&format!("accord {}", words.join(" "))),
            "{words:?} has no example:\n{help}"
        );
    }
}

#[tokio::test]
async fn every_command_used_wrongly_ends_with_2_and_prints_no_result() {
    for (words, _) in leaves().await {
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--no-such-option"]).collect();
        let ran = accord(&arguments).await.expect(2);
        assert!(ran.out.is_empty() && ran.err.contains("--no-such-option"), "{ran:?}");
    }
    for wrong in [&[][..], &["no-such-command"], &["admin"], &["audit"]] {
        assert_eq!(accord(wrong).await.expect(2).out, "", "{wrong:?}");
    }
}
