#!/usr/bin/env python3
"""Writes police.uk street rows with distinct ids and made-up places, for measuring an import.

usage: million-rows.py ROWS > file.csv
"""
import random
import sys

KINDS = ["Violence and sexual offences", "Robbery", "Burglary", "Anti-social behaviour",
         "Possession of weapons", "Drugs", "Vehicle crime", "Shoplifting"]
OUTCOMES = ["Under investigation", "Investigation complete; no suspect identified", "Awaiting court outcome", ""]
BOROUGHS = ["Haringey", "Camden", "Hackney", "Croydon", "Newham", "Lambeth", "Brent", "Ealing"]
FORCE = "Example Police"


def main(rows: int) -> None:
    random.seed(1)
    write = sys.stdout.write
    write("Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
          "Crime type,Last outcome category,Context\n")
    for row in range(rows):
        month = 1 + row * 9 // rows
        longitude, latitude = -0.5 + random.random() * 0.8, 51.3 + random.random() * 0.35
        street = random.randrange(20_000)
        lsoa = f"E0100{random.randrange(1, 4_900):04d}"
        name = f"{random.choice(BOROUGHS)} {random.randrange(1, 40):03d}{random.choice('ABCDE')}"
        write(f"{row:064x},2026-{month:02d},{FORCE},{FORCE},{longitude:.6f},{latitude:.6f},"
              f"On or near Fable Street {street},{lsoa},{name},{random.choice(KINDS)},{random.choice(OUTCOMES)},\n")


main(int(sys.argv[1]))
