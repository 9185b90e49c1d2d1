//! The one AIR of this backend: a table whose constraints and messages are data.

use std::array::from_fn;
use std::sync::Arc;

use p3_air::{Air, BaseAir, WindowAccess};
use p3_field::{Algebra, Field};
use p3_lookup::{Count, InteractionBuilder};
use p3_matrix::dense::RowMajorMatrix;

/// What an expression reads: main columns, then preprocessed columns, then earlier expressions.
pub(crate) type Operand = u32;

/// How many terms are added between two reductions modulo the field's order.
const CHUNK: usize = 8;

/// `constant + sum +-a + sum c * a + sum +-(a * b) + sum c * a * b`, sorted by what it costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sum<F> {
    pub(crate) constant: F,
    pub(crate) added: Vec<Operand>,
    pub(crate) subtracted: Vec<Operand>,
    pub(crate) scaled: Vec<(F, Operand)>,
    pub(crate) products: Vec<(Operand, Operand)>,
    pub(crate) subtracted_products: Vec<(Operand, Operand)>,
    pub(crate) scaled_products: Vec<(F, Operand, Operand)>,
}

/// One element of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Element<F> {
    /// A column.
    Column(Operand),
    /// A multiple of a column.
    Scaled(F, Operand),
    /// A constant.
    Constant(F),
    /// A public value of the table.
    Public(usize),
}

/// How often a row sends or receives a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Multiplicity<F> {
    /// Asks for the message once.
    Once,
    /// Asks for the message as often as a preprocessed column of zeros and ones says.
    Selected(Operand),
    /// Provides the message as often as a column says.
    Provided(Operand),
    /// Provides the message a constant number of times where a preprocessed column is 1.
    ProvidedAt(F, Operand),
}

/// A message on a bus, one a row. All messages of a bus have the same number of elements.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Message<F> {
    pub(crate) bus: String,
    pub(crate) elements: Vec<Element<F>>,
    pub(crate) multiplicity: Multiplicity<F>,
}

/// An AIR table: constraints hold on every row, and no row sees another.
#[derive(Clone, Debug)]
pub(crate) struct Table<F> {
    /// For reports.
    pub(crate) name: String,
    /// The number of main columns; at least 1.
    pub(crate) width: usize,
    /// The number of preprocessed columns; at least 1, so that the verifier key pins the height.
    pub(crate) preprocessed_width: usize,
    /// The preprocessed columns; the verifier needs only their commitment.
    pub(crate) preprocessed: Option<Arc<RowMajorMatrix<F>>>,
    /// The number of public values that messages refer to.
    pub(crate) n_publics: usize,
    pub(crate) sums: Vec<Sum<F>>,
    /// What must be 0.
    pub(crate) zeros: Vec<Operand>,
    pub(crate) messages: Vec<Message<F>>,
}

impl<F: Field> Sum<F> {
    /// The value, given those of the operands. Most sums have terms of one or two kinds.
    pub(crate) fn evaluate<E: Algebra<F>>(&self, values: &[E]) -> E {
        let at = |operand: Operand| values[operand as usize].clone();
        let mut sum = E::from(self.constant);
        if !self.added.is_empty() {
            sum += total(&self.added, at);
        }
        if !self.subtracted.is_empty() {
            sum -= total(&self.subtracted, at);
        }
        if !self.scaled.is_empty() {
            sum += mixed_dot(&self.scaled, |(_, a)| at(*a), |(c, _)| *c);
        }
        if !self.products.is_empty() {
            sum += dot(&self.products, |(a, _)| at(*a), |(_, b)| at(*b));
        }
        if !self.subtracted_products.is_empty() {
            sum -= dot(&self.subtracted_products, |(a, _)| at(*a), |(_, b)| at(*b));
        }
        if !self.scaled_products.is_empty() {
            sum += mixed_dot(
                &self.scaled_products,
                |(_, a, b)| at(*a) * at(*b),
                |(c, ..)| *c,
            );
        }
        sum
    }

    /// The degree, given those of the operands.
    fn degree(&self, degrees: &[usize]) -> usize {
        let at = |operand: &Operand| degrees[*operand as usize];
        let linear = self
            .added
            .iter()
            .chain(&self.subtracted)
            .chain(self.scaled.iter().map(|(_, a)| a))
            .map(at);
        let products = self
            .products
            .iter()
            .chain(&self.subtracted_products)
            .map(|(a, b)| at(a) + at(b));
        let scaled = self.scaled_products.iter().map(|(_, a, b)| at(a) + at(b));
        linear.chain(products).chain(scaled).max().unwrap_or(0)
    }

    /// The operands, those of products too.
    fn operands(&self) -> impl Iterator<Item = Operand> + '_ {
        let linear = self
            .added
            .iter()
            .chain(&self.subtracted)
            .copied()
            .chain(self.scaled.iter().map(|(_, a)| *a));
        let products = self
            .products
            .iter()
            .chain(&self.subtracted_products)
            .flat_map(|(a, b)| [*a, *b]);
        linear
            .chain(products)
            .chain(self.scaled_products.iter().flat_map(|(_, a, b)| [*a, *b]))
    }

    /// The number of terms.
    fn n_terms(&self) -> usize {
        let linear = self.added.len() + self.subtracted.len() + self.scaled.len();
        linear + self.products.len() + self.subtracted_products.len() + self.scaled_products.len()
    }
}

/// The sum over `terms`, [`CHUNK`] at a time.
fn total<F: Field, E: Algebra<F>>(terms: &[Operand], at: impl Fn(Operand) -> E) -> E {
    let (chunks, rest) = terms.as_chunks::<CHUNK>();
    let mut sum = E::ZERO;
    for chunk in chunks {
        let chunk: [E; CHUNK] = from_fn(|term| at(chunk[term]));
        sum += E::sum_array::<CHUNK>(&chunk);
    }
    rest.iter().fold(sum, |sum, term| sum + at(*term))
}

/// The sum of products over `terms`, [`CHUNK`] at a time.
fn dot<T, F: Field, E: Algebra<F>>(
    terms: &[T],
    left: impl Fn(&T) -> E,
    right: impl Fn(&T) -> E,
) -> E {
    let (chunks, rest) = terms.as_chunks::<CHUNK>();
    let mut sum = E::ZERO;
    for chunk in chunks {
        let lefts: [E; CHUNK] = from_fn(|term| left(&chunk[term]));
        let rights: [E; CHUNK] = from_fn(|term| right(&chunk[term]));
        sum += E::dot_product(&lefts, &rights);
    }
    rest.iter()
        .fold(sum, |sum, term| sum + left(term) * right(term))
}

/// The sum of products with constants over `terms`, [`CHUNK`] at a time.
fn mixed_dot<T, F: Field, E: Algebra<F>>(
    terms: &[T],
    left: impl Fn(&T) -> E,
    right: impl Fn(&T) -> F,
) -> E {
    let (chunks, rest) = terms.as_chunks::<CHUNK>();
    let mut sum = E::ZERO;
    for chunk in chunks {
        let lefts: [E; CHUNK] = from_fn(|term| left(&chunk[term]));
        let rights: [F; CHUNK] = from_fn(|term| right(&chunk[term]));
        sum += E::mixed_dot_product(&lefts, &rights);
    }
    rest.iter()
        .fold(sum, |sum, term| sum + left(term) * right(term))
}

impl<F: Field> Table<F> {
    /// The number of operands that are columns.
    pub(crate) fn n_columns(&self) -> usize {
        self.width + self.preprocessed_width
    }

    /// The highest degree of a constraint; that of a message is 1.
    pub(crate) fn degree(&self) -> usize {
        let mut degrees = vec![1; self.n_columns()];
        for sum in &self.sums {
            degrees.push(sum.degree(&degrees));
        }
        self.zeros
            .iter()
            .map(|zero| degrees[*zero as usize])
            .max()
            .unwrap_or(0)
    }

    /// The number of messages that a row asks for.
    pub(crate) fn n_asked(&self) -> usize {
        let asks = |message: &&Message<F>| {
            matches!(
                message.multiplicity,
                Multiplicity::Once | Multiplicity::Selected(_)
            )
        };
        self.messages.iter().filter(asks).count()
    }

    /// A bound on how deep the library's symbolic expressions nest.
    pub(crate) fn depth(&self) -> usize {
        let mut depths = vec![0; self.n_columns()];
        for sum in &self.sums {
            let below = sum
                .operands()
                .map(|operand| depths[operand as usize])
                .max()
                .unwrap_or(0);
            depths.push(below + sum.n_terms() / CHUNK + 8 * CHUNK);
        }
        depths.into_iter().max().unwrap_or(0)
    }
}

impl<F: Field> BaseAir<F> for Table<F> {
    fn width(&self) -> usize {
        self.width
    }

    fn preprocessed_trace(&self) -> Option<RowMajorMatrix<F>> {
        self.preprocessed.as_deref().cloned()
    }

    fn preprocessed_width(&self) -> usize {
        self.preprocessed_width
    }

    /// None: an [`Operand`] cannot name a cell of the next row.
    fn main_next_row_columns(&self) -> Vec<usize> {
        Vec::new()
    }

    /// None: an [`Operand`] cannot name a cell of the next row.
    fn preprocessed_next_row_columns(&self) -> Vec<usize> {
        Vec::new()
    }

    fn num_public_values(&self) -> usize {
        self.n_publics
    }
}

impl<F: Field, AB: InteractionBuilder<F = F>> Air<AB> for Table<F> {
    fn eval(&self, builder: &mut AB) {
        let mut values: Vec<AB::Expr> = Vec::with_capacity(self.n_columns() + self.sums.len());
        values.extend(
            builder
                .main()
                .current_slice()
                .iter()
                .map(|value| (*value).into()),
        );
        values.extend(
            builder
                .preprocessed()
                .current_slice()
                .iter()
                .map(|value| (*value).into()),
        );
        for sum in &self.sums {
            values.push(sum.evaluate(&values));
        }
        for zero in &self.zeros {
            builder.assert_zero(values[*zero as usize].clone());
        }
        let publics = builder.public_values().to_vec();
        for message in &self.messages {
            let elements = message.elements.iter().map(|element| match *element {
                Element::Column(column) => values[column as usize].clone(),
                Element::Scaled(factor, column) => values[column as usize].clone() * factor,
                Element::Constant(constant) => constant.into(),
                Element::Public(public) => publics[public].into(),
            });
            builder.push_interaction(&message.bus, elements, count(&values, message.multiplicity));
        }
    }
}

fn count<F: Field, E: Algebra<F>>(values: &[E], multiplicity: Multiplicity<F>) -> Count<E> {
    match multiplicity {
        Multiplicity::Once => Count::bounded(E::ONE, 1),
        Multiplicity::Selected(column) => Count::bounded(values[column as usize].clone(), 1),
        Multiplicity::Provided(column) => Count::provided(-values[column as usize].clone()),
        Multiplicity::ProvidedAt(times, column) => {
            Count::provided(-values[column as usize].clone() * times)
        }
    }
}

#[cfg(test)]
mod tests;
