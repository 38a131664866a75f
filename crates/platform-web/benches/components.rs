//! How long components take: a page has dozens, so a button should stay below 20 µs.

use std::hint::black_box;

use accord_platform_web::components::render;
use minijinja::{Value, context};

fn main() {
    // Compiling the templates, once for the process, is not what is measured.
    render("govuk_button", context! {}).expect("INVARIANT: a button needs no parameter");
    divan::main();
}

#[divan::bench]
fn button() -> String {
    draw("govuk_button", context! { text => "Save and continue" })
}

#[divan::bench]
fn input_with_error() -> String {
    draw(
        "govuk_input",
        context! {
            id => "place",
            name => "place",
            label => context! { text => "Where did it happen?" },
            hint => context! { text => "A street, park or station" },
            errorMessage => context! { text => "Enter where it happened" },
        },
    )
}

#[divan::bench]
fn table_of_100_rows() -> String {
    let cell = context! { text => "Haringey" };
    let rows: Vec<_> = (0..100).map(|_| vec![cell.clone(); 5]).collect();
    draw("govuk_table", context! { rows })
}

fn draw(name: &str, params: Value) -> String {
    render(name, black_box(params)).expect("INVARIANT: components take these parameters")
}
