//! Stage d: the whole demonstration region on an empty folder.

use crate::daily::written;
use crate::installation::Installation;
use crate::paper::words_of;
use crate::people::signed_in_as;
use accord_testkit::{Answer, Client};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

const ANALYST: &str = "Community-safety analyst, Haringey";
const MARKING: &str = "Fictional data";
/// Addresses of one shape that are looked at: the list of incidents alone has thousands.
const ALIKE_MAX: usize = 2;
/// What the pages offer for saving without linking to it.
const UNLINKED: &[&str] = &[
    "/picture/incidents.geojson?area=haringey",
    "/briefing/print.pdf?area=haringey",
    "/sign-in",
    "/nowhere",
];

async fn filled() -> Installation {
    let installation = Installation::nothing();
    let ran = installation.run(&["demo", "--seed", "7"]).await.expect(0);
    assert_eq!(ran.out, "", "progress goes to standard error");
    installation
}

/// An address without ids and without what its query asks for: pages of one shape look alike.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let has_number = |part: &str| part.chars().any(|letter| letter.is_ascii_digit());
    let parts = path.split('/').map(|part| if has_number(part) { "*" } else { part });
    let keys: BTreeSet<&str> =
        query.split('&').filter_map(|pair| pair.split('=').next()).filter(|key| *key != "area").collect();
    format!("{} {}", parts.collect::<Vec<_>>().join("/"), keys.into_iter().collect::<Vec<_>>().join(" "))
}

/// What a saved file says, packed or not.
fn words_in(path: &str, bytes: &[u8]) -> String {
    if bytes.starts_with(b"%PDF") {
        return words_of(bytes);
    }
    if !bytes.starts_with(b"PK") {
        return String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| panic!("{path} is no text"));
    }
    let mut workbook = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a workbook is an archive");
    let mut words = String::new();
    for part in 0..workbook.len() {
        let mut part = workbook.by_index(part).expect("a part");
        let is_xml = part.name().expect("a part has a name").ends_with(".xml");
        if is_xml {
            part.read_to_string(&mut words).expect("parts of a workbook are text");
        }
    }
    words
}

fn is_page(answer: &Answer) -> bool {
    answer.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Opens everything that the pages lead to, a few of each shape. Returns the kinds of what was seen.
async fn look_everywhere(browser: &Client) -> BTreeMap<&'static str, usize> {
    let mut waiting: Vec<String> = UNLINKED.iter().map(|path| (*path).to_owned()).collect();
    waiting.push("/".to_owned());
    let (mut seen, mut alike) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    let mut kinds = BTreeMap::new();
    while let Some(path) = waiting.pop() {
        let same = alike.entry(shape(&path)).or_default();
        if path.starts_with("/assets/") || *same == ALIKE_MAX || !seen.insert(path.clone()) {
            continue;
        }
        *same += 1;
        let page = browser.get(&path).await;
        if page.status == 303 {
            continue;
        }
        let kind = if is_page(&page) {
            assert!(page.body.contains(MARKING), "the page {path}");
            // Nobody left: what was written has its writer.
            assert!(!page.body.contains("account is gone"), "the page {path}");
            let unmarked =
                page.texts("figure figcaption").iter().filter(|words| !words.contains(MARKING)).count();
            assert_eq!(unmarked, 0, "drawings of {path}");
            *kinds.entry("drawing").or_default() += page.texts("figure figcaption").len();
            waiting.extend(
                page.attributes("a[href^='/']", "href").into_iter().filter(|link| !link.contains('#')),
            );
            "page"
        } else if (path.starts_with("/imports/") && path.ends_with("/file"))
            || path.starts_with("/language/terms.csv")
        {
            // As it came, byte for byte, or a list that other programs read: the name of the copy says it.
            let name = page.headers.get("content-disposition").expect("it is a file");
            assert!(name.to_str().expect("plain letters").contains(MARKING), "{name:?}");
            "copy"
        } else {
            let words = words_in(&path, &browser.save(&path).await);
            assert!(words.contains(MARKING), "{path} says only: {}", &words[..words.len().min(200)]);
            let name = path.split('?').next().unwrap_or_default();
            ["csv", "xlsx", "geojson", "ics", "pdf"]
                .into_iter()
                .find(|kind| name.ends_with(kind))
                .unwrap_or_else(|| panic!("{path} is of no kind that is known here"))
        };
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

#[tokio::test]
async fn every_page_drawing_file_and_document_says_that_it_is_fictional() {
    let installation = filled().await;
    let folder = tempfile::tempdir().expect("a folder");
    let broken = "week_beginning,borough,category,count\n2024-05-28,Haringey,Robbery,4\n";
    let broken = written(folder.path(), "tuesday.csv", broken);
    let rejects = folder.path().join("rejects.csv");
    let rejects = rejects.to_str().expect("a temporary folder has a plain name");
    let words =
        ["import", "weekly-counts", &broken, "--agency", "haringey-community-safety", "--rejects", rejects];
    installation.run(&words).await.expect(0);
    assert!(std::fs::read_to_string(rejects).expect("it was written").contains(MARKING));

    let server = installation.serve().await;
    let visitor = Client::new(&server.base);
    assert!(visitor.get("/sign-in").await.expect(200).body.contains(MARKING));
    let analyst = signed_in_as(&server.base, ANALYST).await;
    analyst.post("/briefing/prepare?area=haringey", &[]).await.expect(303);
    let kinds = look_everywhere(&analyst).await;
    for (kind, least) in [("page", 60), ("drawing", 20), ("csv", 6), ("xlsx", 2), ("geojson", 1), ("pdf", 1)]
    {
        assert!(kinds.get(kind).is_some_and(|found| *found >= least), "{kind}: {kinds:?}");
    }
    for somebody in ["Regional lead", "Administrator", "Case worker, Haringey", "Police partnership officer"]
    {
        let browser = signed_in_as(&server.base, somebody).await;
        assert!(look_everywhere(&browser).await["page"] > 10, "{somebody}");
    }
    assert_eq!(server.stop().await, Some(0));
    assert_eq!(installation.sound_audit().await.unsealed, 0);
}

/// Series and lists of the demonstration, as files.
const FILES: &[&str] = &[
    "/picture/trends/violence/incident/haringey-community-safety/figures.csv?area=haringey&step=day",
    "/picture/trends/knife-crime/weekly-figure/regional-violence-reduction-unit-fictional/figures.csv?area=haringey&step=week",
    "/picture/trends/robbery/monthly-figure/regional-violence-reduction-unit-fictional/figures.csv?area=haringey&step=month",
    "/picture/incidents.csv?area=haringey",
];

#[tokio::test]
async fn one_seed_gives_the_same_counts_and_the_same_rows() {
    let mut fills = Vec::new();
    for _ in 0..2 {
        let installation = filled().await;
        let server = installation.serve().await;
        let analyst = signed_in_as(&server.base, ANALYST).await;
        let mut files = Vec::new();
        for path in FILES {
            let file = analyst.save(path).await;
            assert!(file.len() > 2_000, "{path} has next to nothing");
            files.push(file);
        }
        let signals = analyst.get("/picture/signals?area=haringey").await.expect(200);
        let titles = signals.texts("main a[href^='/picture/signals/']");
        assert!(!titles.is_empty(), "something is unusual in the demonstration");
        let counts = [
            "SELECT COUNT(*) FROM event",
            "SELECT COUNT(*) FROM figure",
            "SELECT SUM(counted) FROM tally",
            "SELECT COUNT(*) FROM signal",
        ];
        let mut numbers = Vec::new();
        for sql in counts {
            numbers.push(installation.number(sql).await);
        }
        assert_eq!(server.stop().await, Some(0));
        fills.push((files, titles.into_iter().collect::<BTreeSet<_>>(), numbers));
    }
    assert!(fills[0] == fills[1], "{:?} and {:?}", fills[0].2, fills[1].2);
}
