//! The parameters of commitments: points without known relations, and their Lagrange basis.
//!
//! They follow from the curve and the number of rows alone, by hashing to the curve, so that nobody has to be trusted. A process
//! computes them once a size. That takes seconds, so they can be kept in a file. Who chooses the points decides what is accepted;
//! hence a file is read only if its digest is one of those here, which `cargo bench -p vampx-halo2 --bench parameters` computes.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use blake2b_simd::Params as Blake2b;
use halo2_proofs::arithmetic::CurveAffine;
use halo2_proofs::poly::commitment::Params;
use vampx_backend_api::Parameters;

use crate::NAME;
use crate::curve::Curve;

/// The digests of parameters on Vesta; fewer rows are soon computed, more take too large a file.
pub(crate) const OF_VESTA: [(u32, &str); 7] = [
    (
        8,
        "4e2600d2146e0356001d39e1cf3f0048c75a428251afd0c03fbc6d5e3b90c2a9",
    ),
    (
        9,
        "e8e5479981383bf74da627a6a3fa6f77463a36d9184372c1023f1cde66f80750",
    ),
    (
        10,
        "7cb87405f41de2a0f0b640d702482629d77a15c469d79d864407c0494d4e75ed",
    ),
    (
        11,
        "773ee1d3dcc65a13e97e4d88119d1d20fb12a8db4443361f370c75bdc2c91382",
    ),
    (
        12,
        "8d715ccc1bbb447a03a53ef53866f060ce574c0d76e00ed7aea35f8be6fc0af5",
    ),
    (
        13,
        "c2ecc4e0390ee1c5ed97822aa97119721bd01a3008a127113fa84de347e994c6",
    ),
    (
        14,
        "7e77bf05488d7e8514ef5dcbe9326091994853a7bbb1e39272a0b8fe53c6d40c",
    ),
];

/// The digests of parameters on Pallas.
pub(crate) const OF_PALLAS: [(u32, &str); 7] = [
    (
        8,
        "3564409a2733e253b006a3bf1cf968a230d6a63380a563ff402324a7d52f7096",
    ),
    (
        9,
        "6297b81edbf31dd63e6eb5b654df9add336c89ad13ce6333e324452c996e414a",
    ),
    (
        10,
        "5ab0237667749dbf51b9971de961b8f7a19245b54b94843db697b3637c92b606",
    ),
    (
        11,
        "3cae8aed6072b012744728caaa378bad381e5d55e83ff4835d3319d947c72882",
    ),
    (
        12,
        "b0aa712769c5510acd16e98f2dc95400eac6e98e8f5ab80775ecdee60fbe68ff",
    ),
    (
        13,
        "738b78439a8096e5ee532495ebfe50c22c9b7dc1bc48c73f66aba85b61f544ab",
    ),
    (
        14,
        "565d3e9720c7437496c9c495631fce45e19055259c76dfba2156c9de1f06a132",
    ),
];

/// The parameters that a process knows, by the binary logarithm of their rows.
pub(crate) struct Known<C: CurveAffine>(Mutex<BTreeMap<u32, Arc<Params<C>>>>);

impl<C: CurveAffine> Known<C> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// The parameters for `2^k` rows, computed if they are not known.
    pub(crate) fn get(&self, k: u32) -> Arc<Params<C>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let params = known.entry(k).or_insert_with(|| Arc::new(Params::new(k)));
        params.clone()
    }

    fn add(&self, params: Params<C>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(params.k()).or_insert_with(|| Arc::new(params));
    }
}

/// The parameters for `2^k` rows, as a file.
pub(crate) struct File<C> {
    k: u32,
    digest: &'static str,
    curve: PhantomData<fn() -> C>,
}

impl<C: Curve> File<C> {
    /// `None` if it is no use to keep them.
    pub(crate) fn new(k: u32) -> Option<Self> {
        let (_, digest) = C::digests().iter().find(|(of, _)| *of == k)?;
        Some(Self {
            k,
            digest,
            curve: PhantomData,
        })
    }
}

impl<C: Curve> Parameters for File<C> {
    fn name(&self) -> String {
        format!("{NAME}-{}-{}", C::NAME.to_lowercase(), self.k)
    }

    fn load(&self, bytes: &[u8]) -> bool {
        let read = || Params::read(&mut &bytes[..]).ok();
        let params = (digest(bytes) == self.digest).then(read).flatten();
        let is_known = params.is_some();
        params.into_iter().for_each(|params| C::known().add(params));
        is_known
    }

    fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&C::known().get(self.k))
    }
}

fn to_bytes<C: CurveAffine>(params: &Params<C>) -> Vec<u8> {
    let mut bytes = Vec::new();
    params
        .write(&mut bytes)
        .unwrap_or_else(|error| unreachable!("invariant: memory can be written: {error}"));
    bytes
}

fn digest(bytes: &[u8]) -> String {
    let hash = Blake2b::new().hash_length(32).hash(bytes);
    hash.to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use pasta_curves::{EpAffine, EqAffine};

    use super::*;

    fn smallest_is_right<C: Curve>() {
        let (k, expected) = C::digests()[0];
        let params = Params::<C>::new(k);
        let bytes = to_bytes(&params);
        assert_eq!(digest(&bytes), expected);
        let file = File::<C>::new(k).expect("it is worth a file");
        for (at, change) in [(0, 1), (5, 1), (bytes.len() - 1, 128)] {
            let mut damaged = bytes.clone();
            damaged[at] ^= change;
            assert!(!file.load(&damaged), "byte {at}");
        }
        assert!(!file.load(&bytes[..bytes.len() - 1]));
        assert!(!file.load(&[&bytes[..], &[0]].concat()));
        assert!(
            !File::<C>::new(k + 1)
                .expect("it is worth a file")
                .load(&bytes)
        );
        assert!(file.load(&bytes));
        assert_eq!(file.to_bytes(), bytes);
    }

    #[test]
    fn files_are_read_only_with_the_right_digest() {
        smallest_is_right::<EqAffine>();
        smallest_is_right::<EpAffine>();
        assert!(File::<EqAffine>::new(3).is_none());
        let names = [
            File::<EqAffine>::new(9).map(|file| file.name()),
            File::<EpAffine>::new(10).map(|file| file.name()),
        ];
        assert_eq!(
            names.map(Option::unwrap_or_default),
            ["halo2-vesta-9", "halo2-pallas-10"]
        );
    }

    #[test]
    fn parameters_are_computed_once() {
        let known = EqAffine::known();
        assert!(Arc::ptr_eq(&known.get(4), &known.get(4)));
        assert_eq!(EpAffine::known().get(5).k(), 5);
    }
}
