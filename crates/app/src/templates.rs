//! Every page template of the rooms, found by `build.rs`: a page is an `.html` beside its `.rs`.

include!(concat!(env!("OUT_DIR"), "/templates.rs"));

#[cfg(test)]
mod tests {
    #[test]
    fn every_template_compiles() {
        accord_platform_web::Pages::new(super::ALL).expect("every template is well formed");
    }
}
