//! The Merkle tree hash of RFC 6962, section 2.1.

use sha2::{Digest, Sha256};

/// The root over leaf hashes in order. Leaf hashes already carry their 0x00 prefix.
///
/// An empty list has the hash of nothing. *Cost*: one SHA-256 a leaf.
pub fn root(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [only] => *only,
        _ => {
            // The largest power of two that is smaller than the number of leaves.
            let split = leaves.len().next_power_of_two() / 2;
            let mut hash = Sha256::new();
            hash.update([0x01]);
            hash.update(root(&leaves[..split]));
            hash.update(root(&leaves[split..]));
            hash.finalize().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(data: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update([0x00]);
        hash.update(data);
        hash.finalize().into()
    }

    fn hex(bytes: [u8; 32]) -> String {
        crate::keys::hex(&bytes)
    }

    /// Known answers of the Certificate Transparency reference implementation's test data.
    #[test]
    fn agrees_with_the_published_test_vectors() {
        let inputs: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let leaves: Vec<_> = inputs.iter().map(|input| leaf(input)).collect();
        assert_eq!(hex(root(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(
            hex(root(&leaves[..1])),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            hex(root(&leaves[..3])),
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
        );
        assert_eq!(hex(root(&leaves)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    #[test]
    fn the_order_of_leaves_matters() {
        let (a, b) = (leaf(b"a"), leaf(b"b"));
        assert_ne!(root(&[a, b]), root(&[b, a]));
    }
}
