//! Which values can a program's nodes take? [`analyze`] bounds every one of them, without inputs.
//!
//! Bounds are wrapped intervals: integers, each of which stands for its residue modulo `p`, so that `x - 1` for a bit `x`
//! is `-1 ..= 0` and not everything; with congruences of those integers and lists of them where they are few. Lowering
//! holds a value in one cell of the target field where its bounds allow. `docs/analysis.md` explains the domain on a page.
//!
//! ```
//! use vampx_fields::Field;
//! use vampx_ir::program::{Claim, Input, ProgramBuilder};
//! use vampx_ir::{Interval, Span};
//! use vampx_overflow_analysis::analyze;
//!
//! let span = Span::default();
//! let mut builder = ProgramBuilder::new(Field::by_name("bls12-381")?);
//! let x = builder.input(Input { name: "x".into(), public: false, range: None, span })?;
//! let square = builder.mul(x, x, span);
//! builder.assert(Claim::Equal(square, x), None, span);
//! let one = builder.constant(&1u32.into(), span);
//! let less = builder.sub(x, one, span);
//! let difference = builder.sub(x, square, span);
//!
//! let bounded = analyze(builder.finish());
//! assert!(bounded.is_boolean(x));
//! assert_eq!(bounded.interval(less), &Interval::new((-1).into(), 0.into()).unwrap());
//! assert_eq!(bounded.interval(difference), &Interval::point(0.into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The pass in the order of reading: `fixpoint` (the iteration), `forward`, `backward` and `claims` (its steps),
//! `roots` (finite sets from equations), `relations` (differences of what is compared), `forms` and `zeros` (values that occur twice),
//! `context` and `arms` (what holds in an arm), `members` and `product` (the sets and their operations), `operation` and
//! `wrapped` (the intervals in them), `domain` (the cache). [`demand`] says under which guards values are read, for the rules and for rewriting.

mod arms;
mod backward;
mod bounded;
mod claims;
mod context;
pub mod demand;
mod dependents;
mod domain;
mod exact;
pub mod findings;
mod fixpoint;
mod forms;
mod forward;
mod members;
mod operation;
mod polynomial;
mod product;
mod relations;
mod roots;
pub mod rules;
mod search;
mod why;
mod wrapped;
mod zeros;

pub use bounded::{Bounded, analyze};
pub use why::Reason;
