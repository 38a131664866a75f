//! London: its 33 boroughs with their ONS codes, the police basic command units they belong to, and
//! their places in the tile map.
//!
//! Sources: codes and names, Office for National Statistics (Open Government Licence v3.0); command
//! units, Metropolitan Police Service (since 2019; the City of London has a police force of its
//! own); tile places, After the Flood, *London Squared Map* (ISC).

/// One borough.
#[derive(Debug, Clone, Copy)]
pub struct Borough {
    /// The ONS code of the local authority district.
    pub ons_code: &'static str,
    /// The name.
    pub name: &'static str,
    /// The name in an address of ours.
    pub slug: &'static str,
    /// Three letters for a tile.
    pub letters: &'static str,
    /// The column of its tile, from the west, 0 to 7.
    pub column: u8,
    /// The row of its tile, from the north, 0 to 6.
    pub row: u8,
    /// The name of its basic command unit; `None` for the City of London.
    pub command_unit: Option<&'static str>,
}

/// The ONS code of the region.
pub const REGION_ONS_CODE: &str = "E12000007";
/// The name of the region.
pub const REGION_NAME: &str = "London";
/// The day from which the present command units have been in place.
pub const COMMAND_UNITS_FROM: (i16, i8, i8) = (2019, 4, 1);

/// The 33 boroughs, in the order of their codes.
pub const BOROUGHS: &[Borough] = &[
    Borough {
        ons_code: "E09000001",
        name: "City of London",
        slug: "city-of-london",
        letters: "Cty",
        column: 4,
        row: 3,
        command_unit: None,
    },
    Borough {
        ons_code: "E09000002",
        name: "Barking and Dagenham",
        slug: "barking-and-dagenham",
        letters: "Bar",
        column: 7,
        row: 3,
        command_unit: Some("East Area"),
    },
    Borough {
        ons_code: "E09000003",
        name: "Barnet",
        slug: "barnet",
        letters: "Brn",
        column: 3,
        row: 1,
        command_unit: Some("North West"),
    },
    Borough {
        ons_code: "E09000004",
        name: "Bexley",
        slug: "bexley",
        letters: "Bxl",
        column: 7,
        row: 4,
        command_unit: Some("South East"),
    },
    Borough {
        ons_code: "E09000005",
        name: "Brent",
        slug: "brent",
        letters: "Brt",
        column: 2,
        row: 2,
        command_unit: Some("North West"),
    },
    Borough {
        ons_code: "E09000006",
        name: "Bromley",
        slug: "bromley",
        letters: "Brm",
        column: 5,
        row: 5,
        command_unit: Some("South Area"),
    },
    Borough {
        ons_code: "E09000007",
        name: "Camden",
        slug: "camden",
        letters: "Cmd",
        column: 3,
        row: 2,
        command_unit: Some("Central North"),
    },
    Borough {
        ons_code: "E09000008",
        name: "Croydon",
        slug: "croydon",
        letters: "Crd",
        column: 4,
        row: 5,
        command_unit: Some("South Area"),
    },
    Borough {
        ons_code: "E09000009",
        name: "Ealing",
        slug: "ealing",
        letters: "Elg",
        column: 1,
        row: 2,
        command_unit: Some("West Area"),
    },
    Borough {
        ons_code: "E09000010",
        name: "Enfield",
        slug: "enfield",
        letters: "Enf",
        column: 4,
        row: 0,
        command_unit: Some("North Area"),
    },
    Borough {
        ons_code: "E09000011",
        name: "Greenwich",
        slug: "greenwich",
        letters: "Grn",
        column: 6,
        row: 4,
        command_unit: Some("South East"),
    },
    Borough {
        ons_code: "E09000012",
        name: "Hackney",
        slug: "hackney",
        letters: "Hck",
        column: 5,
        row: 2,
        command_unit: Some("Central East"),
    },
    Borough {
        ons_code: "E09000013",
        name: "Hammersmith and Fulham",
        slug: "hammersmith-and-fulham",
        letters: "Hms",
        column: 1,
        row: 3,
        command_unit: Some("Central West"),
    },
    Borough {
        ons_code: "E09000014",
        name: "Haringey",
        slug: "haringey",
        letters: "Hgy",
        column: 4,
        row: 1,
        command_unit: Some("North Area"),
    },
    Borough {
        ons_code: "E09000015",
        name: "Harrow",
        slug: "harrow",
        letters: "Hrw",
        column: 2,
        row: 1,
        command_unit: Some("North West"),
    },
    Borough {
        ons_code: "E09000016",
        name: "Havering",
        slug: "havering",
        letters: "Hvg",
        column: 7,
        row: 2,
        command_unit: Some("East Area"),
    },
    Borough {
        ons_code: "E09000017",
        name: "Hillingdon",
        slug: "hillingdon",
        letters: "Hdn",
        column: 0,
        row: 2,
        command_unit: Some("West Area"),
    },
    Borough {
        ons_code: "E09000018",
        name: "Hounslow",
        slug: "hounslow",
        letters: "Hns",
        column: 0,
        row: 3,
        command_unit: Some("West Area"),
    },
    Borough {
        ons_code: "E09000019",
        name: "Islington",
        slug: "islington",
        letters: "Isl",
        column: 4,
        row: 2,
        command_unit: Some("Central North"),
    },
    Borough {
        ons_code: "E09000020",
        name: "Kensington and Chelsea",
        slug: "kensington-and-chelsea",
        letters: "Kns",
        column: 2,
        row: 3,
        command_unit: Some("Central West"),
    },
    Borough {
        ons_code: "E09000021",
        name: "Kingston upon Thames",
        slug: "kingston-upon-thames",
        letters: "Kng",
        column: 2,
        row: 5,
        command_unit: Some("South West"),
    },
    Borough {
        ons_code: "E09000022",
        name: "Lambeth",
        slug: "lambeth",
        letters: "Lam",
        column: 3,
        row: 4,
        command_unit: Some("Central South"),
    },
    Borough {
        ons_code: "E09000023",
        name: "Lewisham",
        slug: "lewisham",
        letters: "Lsh",
        column: 5,
        row: 4,
        command_unit: Some("South East"),
    },
    Borough {
        ons_code: "E09000024",
        name: "Merton",
        slug: "merton",
        letters: "Mrt",
        column: 3,
        row: 5,
        command_unit: Some("South West"),
    },
    Borough {
        ons_code: "E09000025",
        name: "Newham",
        slug: "newham",
        letters: "Nwm",
        column: 6,
        row: 3,
        command_unit: Some("North East"),
    },
    Borough {
        ons_code: "E09000026",
        name: "Redbridge",
        slug: "redbridge",
        letters: "Rdb",
        column: 6,
        row: 2,
        command_unit: Some("East Area"),
    },
    Borough {
        ons_code: "E09000027",
        name: "Richmond upon Thames",
        slug: "richmond-upon-thames",
        letters: "Rch",
        column: 1,
        row: 4,
        command_unit: Some("South West"),
    },
    Borough {
        ons_code: "E09000028",
        name: "Southwark",
        slug: "southwark",
        letters: "Swr",
        column: 4,
        row: 4,
        command_unit: Some("Central South"),
    },
    Borough {
        ons_code: "E09000029",
        name: "Sutton",
        slug: "sutton",
        letters: "Stn",
        column: 3,
        row: 6,
        command_unit: Some("South Area"),
    },
    Borough {
        ons_code: "E09000030",
        name: "Tower Hamlets",
        slug: "tower-hamlets",
        letters: "Tow",
        column: 5,
        row: 3,
        command_unit: Some("Central East"),
    },
    Borough {
        ons_code: "E09000031",
        name: "Waltham Forest",
        slug: "waltham-forest",
        letters: "Wth",
        column: 5,
        row: 1,
        command_unit: Some("North East"),
    },
    Borough {
        ons_code: "E09000032",
        name: "Wandsworth",
        slug: "wandsworth",
        letters: "Wns",
        column: 2,
        row: 4,
        command_unit: Some("South West"),
    },
    Borough {
        ons_code: "E09000033",
        name: "Westminster",
        slug: "westminster",
        letters: "Wst",
        column: 3,
        row: 3,
        command_unit: Some("Central West"),
    },
];

/// The 12 basic command units, in alphabetical order.
pub const COMMAND_UNITS: &[&str] = &[
    "Central East",
    "Central North",
    "Central South",
    "Central West",
    "East Area",
    "North Area",
    "North East",
    "North West",
    "South Area",
    "South East",
    "South West",
    "West Area",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_borough_has_a_tile_of_its_own() {
        let mut tiles: Vec<_> = BOROUGHS.iter().map(|borough| (borough.column, borough.row)).collect();
        tiles.sort_unstable();
        tiles.dedup();
        assert_eq!((BOROUGHS.len(), tiles.len(), COMMAND_UNITS.len()), (33, 33, 12));
    }

    #[test]
    fn only_the_city_has_no_command_unit() {
        let without: Vec<_> = BOROUGHS.iter().filter(|borough| borough.command_unit.is_none()).collect();
        assert!(matches!(without[..], [city] if city.name == "City of London"));
        for borough in BOROUGHS {
            assert!(
                borough.command_unit.is_none_or(|unit| COMMAND_UNITS.contains(&unit)),
                "{}",
                borough.name
            );
        }
    }
}
