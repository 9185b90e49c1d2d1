//! What processors do with vectors of 512 bits, on a few at a time: as each instruction waits for the ones before, several vectors keep the processor busy.

#![forbid(unsafe_code)]

use std::arch::x86_64::{
    __m512i, __mmask8, _mm512_add_epi64, _mm512_and_si512, _mm512_cmpeq_epi64_mask,
    _mm512_cmplt_epu64_mask, _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_mask_add_epi64,
    _mm512_mask_mov_epi64, _mm512_mask_sub_epi64, _mm512_movepi64_mask, _mm512_or_si512,
    _mm512_set1_epi64, _mm512_sllv_epi64, _mm512_srav_epi64, _mm512_srlv_epi64, _mm512_sub_epi64,
};

use super::x86_64::{load, store};
use crate::lanes::LANES;

/// How many vectors.
const K: usize = 2;

/// The number of lanes of all vectors.
pub(super) const WIDTH: usize = 8 * K;

/// A word of each lane.
#[derive(Clone, Copy)]
pub(super) struct Vectors([__m512i; K]);

/// A bit of each lane.
#[derive(Clone, Copy)]
pub(super) struct Masks([__mmask8; K]);

impl Masks {
    /// No lane.
    pub(super) const NONE: Self = Self([0; K]);

    /// The lanes of either.
    #[inline(always)]
    pub(super) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|k| self.0[k] | other.0[k]))
    }

    /// The lanes of both.
    #[inline(always)]
    pub(super) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|k| self.0[k] & other.0[k]))
    }

    /// The other lanes.
    #[inline(always)]
    pub(super) fn not(self) -> Self {
        Self(self.0.map(|mask| !mask))
    }
}

impl Vectors {
    /// The same word in each lane.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn all(word: u64) -> Self {
        Self([_mm512_set1_epi64(word as i64); K])
    }

    /// Those of all lanes that begin at [`WIDTH`] times `index`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn load(words: &[u64; LANES], index: usize) -> Self {
        let mut vectors = Self::all(0);
        for k in 0..K {
            vectors.0[k] = load(words, K * index + k);
        }
        vectors
    }

    /// Puts them in the place that [`Vectors::load`] reads.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn store(self, words: &mut [u64; LANES], index: usize) {
        for k in 0..K {
            store(words, K * index + k, self.0[k]);
        }
    }

    /// `self + other` modulo `2^64`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn plus(mut self, other: Self) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_add_epi64(self.0[k], other.0[k]);
        }
        self
    }

    /// `self - other` modulo `2^64`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn minus(mut self, other: Self) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_sub_epi64(self.0[k], other.0[k]);
        }
        self
    }

    /// `self + 1` modulo `2^64` in the lanes of the masks.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn plus_one(mut self, masks: Masks) -> Self {
        let one = _mm512_set1_epi64(1);
        for k in 0..K {
            self.0[k] = _mm512_mask_add_epi64(self.0[k], masks.0[k], self.0[k], one);
        }
        self
    }

    /// `self - 1` modulo `2^64` in the lanes of the masks.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn minus_one(mut self, masks: Masks) -> Self {
        let one = _mm512_set1_epi64(1);
        for k in 0..K {
            self.0[k] = _mm512_mask_sub_epi64(self.0[k], masks.0[k], self.0[k], one);
        }
        self
    }

    /// The bits of both.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn and(mut self, other: Self) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_and_si512(self.0[k], other.0[k]);
        }
        self
    }

    /// The bits of either.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn or(mut self, other: Self) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_or_si512(self.0[k], other.0[k]);
        }
        self
    }

    /// `self * 2^n_bits` modulo `2^64`.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn left(mut self, n_bits: usize) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_sllv_epi64(self.0[k], _mm512_set1_epi64(n_bits as i64));
        }
        self
    }

    /// `self / 2^n_bits`, rounded down.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn right(mut self, n_bits: usize) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_srlv_epi64(self.0[k], _mm512_set1_epi64(n_bits as i64));
        }
        self
    }

    /// `self / 2^n_bits` as numbers with a sign, rounded down.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn right_signed(mut self, n_bits: usize) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_srav_epi64(self.0[k], _mm512_set1_epi64(n_bits as i64));
        }
        self
    }

    /// `self` and the low 52 bits of the product of the low 52 bits of `a` and of `b`, modulo `2^64`.
    #[inline]
    #[target_feature(enable = "avx512ifma")]
    pub(super) fn plus_low(mut self, a: Self, b: Self) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_madd52lo_epu64(self.0[k], a.0[k], b.0[k]);
        }
        self
    }

    /// `self` and the high 52 bits of the product of the low 52 bits of `a` and of `b`, modulo `2^64`.
    #[inline]
    #[target_feature(enable = "avx512ifma")]
    pub(super) fn plus_high(mut self, a: Self, b: Self) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_madd52hi_epu64(self.0[k], a.0[k], b.0[k]);
        }
        self
    }

    /// Where `self` is less.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn below(self, other: Self) -> Masks {
        let mut masks = Masks::NONE;
        for k in 0..K {
            masks.0[k] = _mm512_cmplt_epu64_mask(self.0[k], other.0[k]);
        }
        masks
    }

    /// Where they are the same.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn equal(self, other: Self) -> Masks {
        let mut masks = Masks::NONE;
        for k in 0..K {
            masks.0[k] = _mm512_cmpeq_epi64_mask(self.0[k], other.0[k]);
        }
        masks
    }

    /// Where the top bit is 1.
    #[inline]
    #[target_feature(enable = "avx512dq")]
    pub(super) fn negative(self) -> Masks {
        let mut masks = Masks::NONE;
        for k in 0..K {
            masks.0[k] = _mm512_movepi64_mask(self.0[k]);
        }
        masks
    }

    /// `other` in the lanes of the masks.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn with(mut self, masks: Masks, other: Self) -> Self {
        for k in 0..K {
            self.0[k] = _mm512_mask_mov_epi64(self.0[k], masks.0[k], other.0[k]);
        }
        self
    }
}
