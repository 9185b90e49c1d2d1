//! Values of the abstract machine: one word each, structures live on the [`Heap`](super::heap::Heap).

use crate::program::NodeId;

/// A position on the heap.
pub(super) type Address = u32;

/// A predefined function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    /// `fresh x`.
    Fresh,
    /// `iter n f x`.
    Iter,
    /// `fold list f x`.
    Fold,
    /// `lt a b`.
    Lt,
    /// `branch c a b`.
    Branch,
    /// `range n x`.
    Range,
    /// `basis i`.
    Basis,
    /// `coefficient i x`.
    Coefficient,
}

impl Builtin {
    const ALL: [Self; 8] = [
        Self::Fresh,
        Self::Iter,
        Self::Fold,
        Self::Lt,
        Self::Branch,
        Self::Range,
        Self::Basis,
        Self::Coefficient,
    ];

    /// The predefined function called `name`.
    pub fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "fresh" => Self::Fresh,
            "iter" => Self::Iter,
            "fold" => Self::Fold,
            "lt" => Self::Lt,
            "branch" => Self::Branch,
            "range" => Self::Range,
            "basis" => Self::Basis,
            "coefficient" => Self::Coefficient,
            _ => return None,
        })
    }

    /// The number of arguments.
    pub fn arity(self) -> u32 {
        match self {
            Self::Fresh | Self::Basis => 1,
            Self::Lt | Self::Range | Self::Coefficient => 2,
            Self::Iter | Self::Fold | Self::Branch => 3,
        }
    }
}

/// What a [`Value`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// `()`.
    Unit,
    /// `[]`.
    Nil,
    /// The value of a definition that failed.
    Poison,
    /// A field element; of an extension, one known to be in the base field.
    Node(NodeId),
    /// Any other element of an extension: a [`View::Header`], then its coefficients.
    Element(Address),
    /// An integer made of literals; a field element where one is needed.
    Exact(i64),
    /// A large integer made of literals, by position among the [`Integers`](super::integers::Integers).
    Literal(u32),
    /// Two words: the parts.
    Pair(Address),
    /// Two words: head and tail.
    Cons(Address),
    /// A function that captures nothing.
    Function(u32),
    /// A [`View::Header`] that names the function, then what it captures.
    Closure(Address),
    /// A [`View::Header`] that counts, the function, then the arguments given so far.
    Partial(Address),
    /// A predefined function.
    Builtin(Builtin),
    /// The first word of a closure, partial application or element; never seen by a program.
    Header(Header),
    /// Where a collection has moved an object; never seen by a program.
    Moved(Address),
}

/// The first word of a closure, partial application or element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The function of a closure; 0 in others.
    pub function: u32,
    /// The number of captured values, of arguments held or of coefficients.
    pub length: u32,
}

/// A value: four bits of kind, sixty of content.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Value(u64);

const KIND_BITS: u32 = 4;
const LENGTH_BITS: u32 = 28;

impl Value {
    /// `()`.
    pub const UNIT: Self = Self(0);
    /// `[]`.
    pub const NIL: Self = Self(1);
    /// The value of a definition that failed.
    pub const POISON: Self = Self(2);

    const fn new(kind: u64, content: u64) -> Self {
        Self(content << KIND_BITS | kind)
    }

    /// A field element.
    pub fn node(id: NodeId) -> Self {
        Self::new(3, u64::from(id.0))
    }

    /// The integer `value`, or `None` if it does not fit into the content of a word.
    pub fn exact(value: i64) -> Option<Self> {
        let word = Self((value << KIND_BITS) as u64 | 4);
        (word.content_signed() == value).then_some(word)
    }

    /// The literal at `position`.
    pub fn literal(position: u32) -> Self {
        Self::new(5, u64::from(position))
    }

    /// The pair at `address`.
    pub fn pair(address: Address) -> Self {
        Self::new(6, u64::from(address))
    }

    /// The list cell at `address`.
    pub fn cons(address: Address) -> Self {
        Self::new(7, u64::from(address))
    }

    /// A function that captures nothing.
    pub fn function(id: u32) -> Self {
        Self::new(8, u64::from(id))
    }

    /// The closure at `address`.
    pub fn closure(address: Address) -> Self {
        Self::new(9, u64::from(address))
    }

    /// The partial application at `address`.
    pub fn partial(address: Address) -> Self {
        Self::new(10, u64::from(address))
    }

    /// A predefined function.
    pub fn builtin(builtin: Builtin) -> Self {
        Self::new(11, builtin as u64)
    }

    /// The first word of a closure, partial application or element.
    ///
    /// # Panics
    /// If `length` is `2^28` or more.
    pub fn header(header: Header) -> Self {
        assert!(
            header.length >> LENGTH_BITS == 0,
            "a text of 2^32 bytes names fewer values"
        );
        Self::new(
            12,
            u64::from(header.function) << LENGTH_BITS | u64::from(header.length),
        )
    }

    /// Where an object has moved.
    pub fn moved(address: Address) -> Self {
        Self::new(13, u64::from(address))
    }

    /// The element of an extension at `address`.
    pub fn element(address: Address) -> Self {
        Self::new(14, u64::from(address))
    }

    fn content_signed(self) -> i64 {
        self.0 as i64 >> KIND_BITS
    }

    /// What it is.
    #[inline]
    pub fn view(self) -> View {
        let content = (self.0 >> KIND_BITS) as u32;
        match self.0 & ((1 << KIND_BITS) - 1) {
            0 => View::Unit,
            1 => View::Nil,
            2 => View::Poison,
            3 => View::Node(NodeId(content)),
            4 => View::Exact(self.content_signed()),
            5 => View::Literal(content),
            6 => View::Pair(content),
            7 => View::Cons(content),
            8 => View::Function(content),
            9 => View::Closure(content),
            10 => View::Partial(content),
            11 => View::Builtin(Builtin::ALL[content as usize]),
            12 => View::Header(Header {
                function: (self.0 >> (KIND_BITS + LENGTH_BITS)) as u32,
                length: content & ((1 << LENGTH_BITS) - 1),
            }),
            13 => View::Moved(content),
            14 => View::Element(content),
            kind => unreachable!("invariant: values have kinds 0 to 14, not {kind}"),
        }
    }

    /// Whether it is an element of an extension that is not known to be in the base field.
    #[inline]
    pub fn is_element(self) -> bool {
        matches!(self.view(), View::Element(_))
    }

    /// Whether it is a function.
    pub fn is_function(self) -> bool {
        matches!(
            self.view(),
            View::Function(_) | View::Closure(_) | View::Partial(_) | View::Builtin(_)
        )
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.view().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_what_was_put_in() {
        let header = Header {
            function: u32::MAX,
            length: (1 << 28) - 1,
        };
        let largest = (1 << 59) - 1;
        let cases = [
            (Value::UNIT, View::Unit),
            (Value::NIL, View::Nil),
            (Value::POISON, View::Poison),
            (Value::node(NodeId(u32::MAX)), View::Node(NodeId(u32::MAX))),
            (Value::literal(7), View::Literal(7)),
            (Value::pair(u32::MAX), View::Pair(u32::MAX)),
            (Value::cons(1), View::Cons(1)),
            (Value::function(2), View::Function(2)),
            (Value::closure(3), View::Closure(3)),
            (Value::partial(4), View::Partial(4)),
            (Value::header(header), View::Header(header)),
            (Value::moved(u32::MAX), View::Moved(u32::MAX)),
            (Value::element(8), View::Element(8)),
        ];
        for (value, view) in cases {
            assert_eq!(value.view(), view);
        }
        for builtin in Builtin::ALL {
            assert_eq!(Value::builtin(builtin).view(), View::Builtin(builtin));
        }
        for integer in [0, 1, -1, largest, -largest - 1] {
            assert_eq!(
                Value::exact(integer).map(Value::view),
                Some(View::Exact(integer))
            );
        }
        for integer in [largest + 1, -largest - 2, i64::MAX, i64::MIN] {
            assert_eq!(Value::exact(integer), None);
        }
    }
}
