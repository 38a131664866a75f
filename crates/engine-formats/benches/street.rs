//! Throughput on generated street rows.

fn main() {}
