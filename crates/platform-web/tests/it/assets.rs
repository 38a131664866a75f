//! The files in `web/built`, and how they are served.
#![expect(clippy::disallowed_methods, reason = "the build says where the assets are")]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use accord_platform_web::assets::{asset_url, register, router};
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use minijinja::{Environment, context};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use tower::ServiceExt;

fn built() -> PathBuf {
    env::var_os("ACCORD_ASSETS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/built"), PathBuf::from)
}

fn manifest() -> Json {
    let text = fs::read(built().join("manifest.json")).expect("no manifest: run `make assets`");
    serde_json::from_slice(&text).expect("the manifest is JSON")
}

/// The file under `path`, and whether its bytes have the hash that the manifest states.
fn checked(path: &str, sha256: &Json) -> Vec<u8> {
    let bytes = fs::read(built().join(path)).unwrap_or_else(|error| panic!("`{path}`: {error}"));
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(Some(digest.as_str()), sha256.as_str(), "`{path}` is not what the manifest states");
    bytes
}

#[test]
fn the_manifest_names_every_file_with_its_hash() {
    let manifest = manifest();
    let mut named = BTreeSet::from([built().join("manifest.json")]);
    let mut check = |path: String, sha256: &Json| {
        checked(&path, sha256);
        named.insert(built().join(path));
    };
    for (name, asset) in manifest["assets"].as_object().expect("assets") {
        let file = asset["file"].as_str().expect("a file name");
        let hash8 = &asset["sha256"].as_str().expect("a hash")[..8];
        let (stem, extension) = name.rsplit_once('.').expect("an extension");
        assert_eq!(file, format!("{stem}.{hash8}.{extension}"));
        check(format!("static/{file}"), &asset["sha256"]);
    }
    for (name, sha256) in manifest["templates"].as_object().expect("templates") {
        check(format!("templates/{name}"), sha256);
    }
    for (path, sha256) in manifest["others"].as_object().expect("others") {
        check(path.clone(), sha256);
    }
    assert_eq!(files_below(&built()), named);
}

fn files_below(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of `web/built`");
    entries
        .flat_map(|entry| {
            let path = entry.expect("an entry").path();
            if path.is_dir() { files_below(&path) } else { BTreeSet::from([path]) }
        })
        .collect()
}

#[test]
fn no_file_loads_from_elsewhere_or_carries_a_font_or_crown() {
    let mut sheets = 0;
    for path in files_below(&built().join("static")) {
        let name = path.file_name().expect("a file").to_string_lossy().to_lowercase();
        for never in ["crest", "crown", "logo", ".woff", ".ttf"] {
            assert!(!name.contains(never), "`{name}` may not be served");
        }
        let text = fs::read_to_string(&path).expect("every file is text").to_lowercase();
        for never in ["gds transport", "@font-face", "@import", "sourcemappingurl"] {
            assert!(!text.contains(never), "`{name}` contains `{never}`");
        }
        for load in ["url(", "from", "import", "import(", "fetch(", "src=", "importscripts("] {
            for quote in ["", "\"", "'", "`"] {
                for address in ["http:", "https:", "//"] {
                    let never = format!("{load}{quote}{address}");
                    assert!(!text.contains(&never), "`{name}` contains `{never}`");
                }
            }
        }
        if name.ends_with(".css") {
            sheets += 1;
            // The content security policy allows pictures from 'self' only.
            assert!(!text.contains("data:"), "`{name}` contains a picture");
            for reference in text.split("url(").skip(1) {
                let file = reference.split(')').next().expect("a closing bracket");
                assert!(path.with_file_name(file).is_file(), "`{name}` refers to `{file}`");
            }
        }
    }
    assert_eq!(sheets, 4);
}

#[test]
fn no_script_of_ours_keeps_anything_in_the_browser() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("static");
    let mut scripts = 0;
    for entry in fs::read_dir(own).expect("our own files").map(|entry| entry.expect("a file").path()) {
        if entry.extension().is_some_and(|ending| ending == "js") {
            let text = fs::read_to_string(&entry).expect("a script is text");
            for store in
                ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches", "serviceWorker"]
            {
                assert!(!text.contains(store), "{} uses {store}", entry.display());
            }
            scripts += 1;
        }
    }
    assert!(scripts >= 3, "{scripts}");
}

#[test]
fn the_boroughs_are_closed_rings_under_their_codes() {
    let text = fs::read(built().join("data/london_boroughs.geojson")).expect("run `make assets`");
    let collection: Json = serde_json::from_slice(&text).expect("GeoJSON is JSON");
    let features = collection["features"].as_array().expect("features");
    assert_eq!(features.len(), 33);
    for (feature, number) in features.iter().zip(1..) {
        assert_eq!(feature["properties"]["code"], format!("E09{number:06}"));
        let geometry = &feature["geometry"];
        let polygons = match geometry["type"].as_str() {
            Some("Polygon") => vec![geometry["coordinates"].clone()],
            _ => geometry["coordinates"].as_array().expect("polygons").clone(),
        };
        for ring in polygons.iter().flat_map(|rings| rings.as_array().expect("rings")) {
            let points = ring.as_array().expect("points");
            assert!(points.len() >= 4 && points.first() == points.last(), "{feature}");
            for point in points {
                let (x, y) = (point[0].as_f64().expect("east"), point[1].as_f64().expect("north"));
                assert!((-0.52..0.34).contains(&x) && (51.28..51.70).contains(&y), "{x}, {y}");
            }
        }
    }
    assert_eq!(features[13]["properties"]["name"], "Haringey");
}

async fn get(path: &str) -> Response<Body> {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    router::<()>().oneshot(request).await.expect("the router answers")
}

#[tokio::test]
async fn refuses_what_is_not_an_asset() {
    for path in ["/assets/accord.00000000.css", "/assets/accord.css", "/assets/", "/assets/a/b"] {
        let answer = get(path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.headers().contains_key(header::CACHE_CONTROL), "{path}");
    }
}

#[tokio::test]
async fn serves_every_asset_to_be_kept_for_good() {
    let manifest = manifest();
    for (name, asset) in manifest["assets"].as_object().expect("assets") {
        let url = asset_url(name).expect("the binary embeds what the manifest names");
        let answer = get(url).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_TYPE], asset["content_type"].as_str().expect("a type"));
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let file = format!("static/{}", asset["file"].as_str().expect("a file name"));
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        assert_eq!(bytes, checked(&file, &asset["sha256"]));
    }
}

#[test]
fn gives_pages_the_address_and_fails_them_on_an_unknown_name() {
    let mut pages = Environment::new();
    register(&mut pages);
    let address = pages.render_str("{{ asset_url('accord.js') }}", context! {});
    assert_eq!(address.ok().as_deref(), asset_url("accord.js"));
    assert!(pages.render_str("{{ asset_url('accord.ts') }}", context! {}).is_err());
}
