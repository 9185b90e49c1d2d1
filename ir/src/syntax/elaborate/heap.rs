//! Structures of the abstract machine, in one array of words with a copying collector.
//!
//! Nothing here recurses: a list of a million cells is copied, and dropped, by a loop.

use super::value::{Address, Header, Value, View};

/// A collection is not worth while below this many words.
const MIN_WORDS: usize = 1 << 20;

/// Pairs, list cells, closures and partial applications.
#[derive(Debug)]
pub(super) struct Heap {
    words: Vec<Value>,
    threshold: usize,
}

impl Heap {
    /// An empty heap.
    pub fn new() -> Self {
        Self {
            words: Vec::new(),
            threshold: MIN_WORDS,
        }
    }

    /// The number of words in use, garbage included.
    pub fn n_words(&self) -> usize {
        self.words.len()
    }

    /// Whether a collection is due.
    pub fn is_due(&self) -> bool {
        self.words.len() >= self.threshold
    }

    /// The pair `a, b`.
    pub fn pair(&mut self, a: Value, b: Value) -> Value {
        Value::pair(self.allocate(&[a, b]))
    }

    /// The list with `head` before `tail`.
    pub fn cons(&mut self, head: Value, tail: Value) -> Value {
        Value::cons(self.allocate(&[head, tail]))
    }

    /// The closure of `function` over `captured`.
    pub fn closure(&mut self, function: u32, captured: &[Value]) -> Value {
        let header = Header {
            function,
            length: captured.len() as u32,
        };
        let address = self.allocate(&[Value::header(header)]);
        self.words.extend_from_slice(captured);
        Value::closure(address)
    }

    /// `callee` with some of its arguments, at least one.
    pub fn partial(&mut self, callee: Value, held: &[Value]) -> Value {
        let header = Header {
            function: 0,
            length: held.len() as u32,
        };
        let address = self.allocate(&[Value::header(header), callee]);
        self.words.extend_from_slice(held);
        Value::partial(address)
    }

    /// The element of an extension with these coefficients.
    pub fn new_element(&mut self, coefficients: &[Value]) -> Value {
        let header = Header {
            function: 0,
            length: coefficients.len() as u32,
        };
        let address = self.allocate(&[Value::header(header)]);
        self.words.extend_from_slice(coefficients);
        Value::element(address)
    }

    /// The coefficients of an element of an extension.
    pub fn element(&self, address: Address) -> &[Value] {
        let length = self.object_header(address).length as usize;
        let first = address as usize + 1;
        &self.words[first..first + length]
    }

    fn allocate(&mut self, words: &[Value]) -> Address {
        let address = self.words.len() as Address;
        self.words.extend_from_slice(words);
        address
    }

    /// The two words of a pair or list cell.
    pub fn parts(&self, address: Address) -> (Value, Value) {
        let address = address as usize;
        (self.words[address], self.words[address + 1])
    }

    /// The function of a closure.
    pub fn function(&self, closure: Address) -> u32 {
        self.object_header(closure).function
    }

    /// The `position`-th value that a closure captures.
    pub fn captured(&self, closure: Address, position: u32) -> Value {
        self.words[closure as usize + 1 + position as usize]
    }

    /// The function of a partial application and the arguments it holds.
    pub fn held(&self, partial: Address) -> (Value, &[Value]) {
        let length = self.object_header(partial).length as usize;
        let first = partial as usize + 1;
        (self.words[first], &self.words[first + 1..=first + length])
    }

    fn object_header(&self, address: Address) -> Header {
        match self.words[address as usize].view() {
            View::Header(header) => header,
            other => unreachable!("invariant: the object begins with a header, not {other:?}"),
        }
    }

    /// Keeps what `roots` reach and moves it to new addresses, which the roots are given.
    ///
    /// Source: Cheney, *A nonrecursive list compacting algorithm* (1970).
    pub fn collect<'a>(&mut self, roots: impl Iterator<Item = &'a mut Value>) {
        let mut old = std::mem::take(&mut self.words);
        let mut n_roots = 0;
        for root in roots {
            *root = self.moved(&mut old, *root);
            n_roots += 1;
        }
        let mut scanned = 0;
        while scanned < self.words.len() {
            self.words[scanned] = self.moved(&mut old, self.words[scanned]);
            scanned += 1;
        }
        self.threshold = MIN_WORDS.max(2 * self.words.len() + n_roots);
    }

    /// `value` with its object, if it has one, copied from `old` on the first visit.
    fn moved(&mut self, old: &mut [Value], value: Value) -> Value {
        let (address, with): (_, fn(Address) -> Value) = match value.view() {
            View::Pair(address) => (address, Value::pair),
            View::Cons(address) => (address, Value::cons),
            View::Closure(address) => (address, Value::closure),
            View::Partial(address) => (address, Value::partial),
            View::Element(address) => (address, Value::element),
            _ => return value,
        };
        let start = address as usize;
        let n_words = match (value.view(), old[start].view()) {
            (_, View::Moved(new)) => return with(new),
            (View::Closure(_) | View::Element(_), View::Header(header)) => {
                1 + header.length as usize
            }
            (View::Partial(_), View::Header(header)) => 2 + header.length as usize,
            _ => 2,
        };
        let new = self.allocate(&old[start..start + n_words]);
        old[start] = Value::moved(new);
        with(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(value: i64) -> Value {
        Value::exact(value).expect("small")
    }

    #[test]
    fn a_collection_keeps_shape_and_sharing_and_drops_the_rest() {
        let mut heap = Heap::new();
        let mut list = Value::NIL;
        for i in 0..1_000_000 {
            heap.pair(list, exact(i));
            list = heap.cons(exact(i), list);
        }
        let element = heap.new_element(&[exact(3), exact(4)]);
        let closure = heap.closure(7, &[list, element]);
        let partial = heap.partial(closure, &[list, closure, exact(6)]);
        let mut roots = [partial, exact(9), list];
        heap.collect(roots.iter_mut());
        assert_eq!(heap.n_words(), 2_000_000 + 3 + 5 + 3);

        let [partial, other, list] = roots;
        assert_eq!(other, exact(9));
        let View::Partial(address) = partial.view() else {
            panic!("{partial:?}")
        };
        let (callee, held) = heap.held(address);
        assert_eq!(held, [list, callee, exact(6)]);
        let View::Closure(address) = callee.view() else {
            panic!("{callee:?}")
        };
        assert_eq!(heap.function(address), 7);
        assert_eq!(heap.captured(address, 0), list);
        let View::Element(element) = heap.captured(address, 1).view() else {
            panic!("{:?}", heap.captured(address, 1))
        };
        assert_eq!(heap.element(element), [exact(3), exact(4)]);
        let mut rest = list;
        for i in (0..1_000_000).rev() {
            let View::Cons(address) = rest.view() else {
                panic!("{rest:?}")
            };
            let (head, tail) = heap.parts(address);
            assert_eq!(head, exact(i));
            rest = tail;
        }
        assert_eq!(rest, Value::NIL);
    }
}
