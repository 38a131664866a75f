//! Who asks, for what, and how many entries of the audit each answer leaves.

use super::client::Client;
use super::process::Product;
use std::net::SocketAddr;

/// The request mix stands in a file of its own.
const MIX: &str = include_str!("mix.txt");

/// A kind of page.
#[derive(Debug, Clone)]
pub struct Kind {
    pub weight: usize,
    pub name: &'static str,
    path: &'static str,
}

/// The kinds of pages of the mix.
///
/// # Errors
/// When a line of the file is not `weight name path`.
pub fn mix() -> Result<Vec<Kind>, String> {
    let lines = MIX.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let mut words = line.split(' ');
            let weight = words.next().and_then(|word| word.parse().ok());
            match (weight, words.next(), words.next()) {
                (Some(weight), Some(name), Some(path)) => Ok(Kind { weight, name, path }),
                _ => Err(format!("`{line}` in mix.txt is not `weight name path`")),
            }
        })
        .collect()
}

/// What one person may ask for: per kind the addresses, and how many entries one answer leaves.
#[derive(Debug, Clone)]
pub struct Person {
    pub member: String,
    pub pages: Vec<Pages>,
}

/// The addresses of one kind of page for one person; none when their role may not see it.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    pub addresses: Vec<String>,
    pub entries: u64,
}

/// The people whom the demonstration's sign-in page lists, as ids of their memberships.
///
/// # Errors
/// When there are none.
pub fn members(address: SocketAddr) -> Result<Vec<String>, String> {
    let page = Client::new(address)
        .and_then(|mut client| client.read("/sign-in"))
        .map_err(|error| format!("opening the sign-in page: {error}"))?
        .text();
    let members = all_between(&page, "name=\"member\" value=\"", "\"");
    // Nunjucks' order of attributes is not ours to rely on.
    let members = if members.is_empty() { all_between(&page, "value=\"", "\"") } else { members };
    let members: Vec<String> = members.into_iter().filter(|value| value.len() == 36).collect();
    if members.is_empty() { Err("the sign-in page lists nobody".to_owned()) } else { Ok(members) }
}

/// A browser signed in as the member.
///
/// # Errors
/// When the server does not take the sign-in.
pub fn sign_in(address: SocketAddr, member: &str) -> Result<Client, String> {
    let failed = |error: std::io::Error| format!("signing in: {error}");
    let mut client = Client::new(address).map_err(failed)?;
    let answer = client.post("/sign-in/demonstration", &format!("member={member}")).map_err(failed)?;
    if answer.status != 303 {
        return Err(format!("signing in was answered with {}", answer.status));
    }
    // Records are opened for a purpose only.
    let answer = client.post("/account/purpose", "purpose=offer_help&next=/people").map_err(failed)?;
    if answer.status == 303 {
        Ok(client)
    } else {
        Err(format!("a purpose was answered with {}", answer.status))
    }
}

/// Finds out what a member may see, by asking for each page once, and how many entries each answer leaves
/// by counting them before and after. Nobody else may use the product meanwhile.
///
/// # Errors
/// When the server does not answer, or not as it should.
pub fn find_out(
    product: &Product,
    address: SocketAddr,
    member: &str,
    mix: &[Kind],
) -> Result<Person, String> {
    let failed = |error: std::io::Error| format!("asking for a page: {error}");
    let mut client = sign_in(address, member)?;
    let first = client.read("/picture/trends").map_err(failed)?.text();
    let areas = areas_on(&first);
    let list = client.read("/people").map_err(failed)?;
    // Pages write the slash of an address from a value as an entity.
    let list = if list.status == 200 { list.text().replace("&#x2f;", "/") } else { String::new() };
    let records: Vec<String> = all_between(&list, "href=\"/people/", "\"")
        .into_iter()
        .filter(|id| id.len() == 36)
        .map(|id| format!("/people/{id}"))
        .collect();
    let mut pages = Vec::new();
    for kind in mix {
        let mut addresses = if kind.path == "{record}" { records.clone() } else { Vec::new() };
        for area in &areas {
            let address = match kind.path {
                "{record}" => None,
                "{trend}" => {
                    let page = client.read(&format!("/picture/trends?area={area}")).map_err(failed)?.text();
                    let links = all_between(&page, "href=\"/picture/trends/", "\"");
                    // A file of figures is no page.
                    let link = links.into_iter().find(|link| !link.contains("figures.csv"));
                    link.map(|link| format!("/picture/trends/{}", link.replace("&amp;", "&")))
                }
                path => Some(path.replace("{area}", area)),
            };
            addresses.extend(address);
        }
        addresses.sort();
        addresses.dedup();
        let Some(one) = addresses.first() else {
            pages.push(Pages::default());
            continue;
        };
        let before = product.audit_entries()?;
        let status = client.read(one).map_err(failed)?.status;
        let entries = product.audit_entries()? - before;
        // What several agencies hold of a child leaves an entry for each basis: records that leave as many as the first.
        if kind.path == "{record}" {
            let mut alike = Vec::new();
            for record in &addresses {
                let before = product.audit_entries()?;
                client.read(record).map_err(failed)?;
                if product.audit_entries()? - before == entries {
                    alike.push(record.clone());
                }
            }
            addresses = alike;
        }
        match status {
            200 => pages.push(Pages { addresses, entries }),
            403 => pages.push(Pages::default()),
            other => return Err(format!("`{}` was answered with {other}", kind.name)),
        }
    }
    Ok(Person { member: member.to_owned(), pages })
}

/// The boroughs that the page lets its reader choose.
fn areas_on(page: &str) -> Vec<String> {
    let select = page.split("name=\"area\"").nth(1).and_then(|rest| rest.split("</select>").next());
    let areas = select.map(|select| all_between(select, "<option value=\"", "\"")).unwrap_or_default();
    let areas: Vec<String> = areas.into_iter().filter(|area| !area.is_empty()).collect();
    // Whoever serves one borough has nothing to choose.
    if areas.is_empty() { vec![String::new()] } else { areas }
}

/// Every text between `start` and the next `end`.
fn all_between(text: &str, start: &str, end: &str) -> Vec<String> {
    text.split(start).skip(1).filter_map(|rest| Some(rest.split_once(end)?.0.to_owned())).collect()
}
