//! Style sheets, scripts and icons, served from inside the binary.
//!
//! What this is: names in pages (`accord.css`) to addresses with a hash
//! (`/assets/accord.01234567.css`), and the route behind those addresses. Because the address changes
//! with the content, browsers may keep a file for good, and never mix two versions of a page.
//! It does not compress: the server's compression layer does that for every answer.
//! To add a file, put it into `static/` beside `src/`, and run `make assets`; a script or style sheet
//! refers to another as `"./name"`, which becomes the name with hash.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use minijinja::{Environment, Error, ErrorKind};

use crate::embedded::{ASSETS, Asset};

/// A year, the longest that caches honour, and no question in between whether it has changed.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

static BY_NAME: LazyLock<HashMap<&str, &Asset>> =
    LazyLock::new(|| ASSETS.iter().map(|asset| (asset.name, asset)).collect());

static BY_URL: LazyLock<HashMap<&str, &Asset>> =
    LazyLock::new(|| ASSETS.iter().map(|asset| (asset.url, asset)).collect());

/// The address of the asset called `name`, if there is one.
///
/// ```
/// use accord_platform_web::assets::asset_url;
///
/// let url = asset_url("accord.css").expect("our own style sheet");
/// assert!(url.starts_with("/assets/accord.") && url.ends_with(".css"));
/// assert_eq!(asset_url("missing.css"), None);
/// ```
pub fn asset_url(name: &str) -> Option<&'static str> {
    BY_NAME.get(name).map(|asset| asset.url)
}

/// Adds the function `asset_url(name)` to a page environment; a name that is not an asset fails the
/// page, so that the test which renders every page finds it.
pub fn register(environment: &mut Environment<'_>) {
    environment.add_function("asset_url", |name: &str| {
        asset_url(name)
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("there is no asset `{name}`")))
    });
}

/// The route `/assets/…`: `GET` and `HEAD`; a name or hash that is not ours is not found.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(serve))
}

async fn serve(uri: Uri) -> Response {
    match BY_URL.get(uri.path()) {
        Some(asset) => {
            ([(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, FOR_GOOD)], asset.bytes)
                .into_response()
        }
        None => (StatusCode::NOT_FOUND, "There is no such file.").into_response(),
    }
}
