//! Digests that name things and draw lots.

/// A digest that stays the same for ever (FNV-1a, stirred as `SplitMix64` does): for names and for
/// chance, not against anybody who means harm.
pub(super) fn digest(seed: u64, bytes: &[u8]) -> u64 {
    let mut hash = stirred(seed ^ 0xcbf2_9ce4_8422_2325);
    for byte in bytes {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    stirred(hash)
}

const fn stirred(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
