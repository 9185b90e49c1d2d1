//! Arithmetic of lanes in vectors, on processors that have AVX-512 with IFMA.
//!
//! Functions compiled for instructions that not every processor has may be called only where it has them. A [`Simd`] is the proof: there is none
//! unless [`Simd::detect`] found them. All that is `unsafe` of it stands in this file.

#[cfg(not(target_arch = "x86_64"))]
mod none;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "x86_64")]
mod vectors;
#[cfg(target_arch = "x86_64")]
mod words;

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use none::Simd;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::Simd;

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
mod x86_64 {
    use std::arch::is_x86_feature_detected as has;
    use std::arch::x86_64::{__m512i, _mm512_loadu_si512, _mm512_storeu_si512};

    use vampx_fields::Montgomery;

    use super::words::Words;
    use crate::Register;
    use crate::lanes::{LANES, Lanes};

    /// The processor has the instructions.
    #[derive(Clone, Debug)]
    pub(crate) struct Simd<const N: usize>(Words<N>);

    impl<const N: usize> Simd<N> {
        /// `None` if the processor does not have them.
        pub(crate) fn detect(field: &Montgomery<N>) -> Option<Self> {
            (has!("avx512f") && has!("avx512dq") && has!("avx512ifma"))
                .then(|| Self(Words::new(field)))
        }

        /// `to = a * b` in each lane.
        pub(crate) fn mul(
            &self,
            registers: &mut [Lanes<N>],
            to: Register,
            a: Register,
            b: Register,
        ) {
            let [to, a, b] = [to, a, b].map(Register::index);
            // Safety: `detect` found the instructions.
            unsafe { self.0.mul(registers, to, a, b) }
        }

        /// `to = a + b` in each lane.
        pub(crate) fn add(
            &self,
            registers: &mut [Lanes<N>],
            to: Register,
            a: Register,
            b: Register,
        ) {
            let [to, a, b] = [to, a, b].map(Register::index);
            // Safety: `detect` found the instructions.
            unsafe { self.0.add(registers, to, a, b) }
        }

        /// `to = -a` in each lane.
        pub(crate) fn neg(&self, registers: &mut [Lanes<N>], to: Register, a: Register) {
            let [to, a] = [to, a].map(Register::index);
            // Safety: `detect` found the instructions.
            unsafe { self.0.neg(registers, to, a) }
        }
    }

    /// The `index`-th eight of a word of all lanes.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn load(words: &[u64; LANES], index: usize) -> __m512i {
        let words: &[u64; 8] = &words.as_chunks().0[index];
        // Safety: the reference is to the 64 bytes that are read, and they need not be aligned.
        unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
    }

    /// Puts the `index`-th eight of a word of all lanes in place.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn store(words: &mut [u64; LANES], index: usize, vector: __m512i) {
        let words: &mut [u64; 8] = &mut words.as_chunks_mut().0[index];
        // Safety: the reference is to the 64 bytes that are written, and they need not be aligned.
        unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), vector) }
    }
}
