//! Tests through the front door: bytes in, records and refusals out.
