//! What the user gives: values by name, from JSON and from `NAME=VALUE`.

use std::collections::BTreeMap;
use std::fmt;

use num_bigint::BigUint;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use vampx_fields::ElementError;

use super::{Input, Program};

/// Values by name, not yet compared with a program.
///
/// A list stands for a right-nested tuple: the list `[a, b, c]` under `x` gives `x.0`, `x.1.0` and `x.1.1`, and so does
/// `[a, [b, c]]`. Of an element of an extension field, the list `[a, b, c]` under `x` gives the coefficients `x.u0`, `x.u1` and
/// `x.u2`, and a number the first, with 0 for the others. What [`Inputs::set`] gives goes over what [`Inputs::from_json`] read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    file: Layer,
    set: Layer,
}

/// Values of equal rank. A name has one value in a layer.
type Layer = BTreeMap<String, Tree>;

/// A number as written, or a list that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tree {
    Number(String),
    List(Vec<Tree>),
}

/// The canonical integers of the inputs of one program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedInputs {
    /// One value an input, in the program's order; `None` only for public inputs that have a definition.
    pub values: Vec<Option<BigUint>>,
}

impl ResolvedInputs {
    /// Which inputs are given, in the program's order.
    pub fn given(&self) -> Vec<bool> {
        self.values.iter().map(Option::is_some).collect()
    }
}

/// Why inputs cannot be read, or are not those of the program.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The text is not JSON.
    #[error("the inputs are not valid JSON: {message}")]
    Json {
        /// What is wrong, with line and column.
        message: String,
    },
    /// An assignment without `=` or without a name.
    #[error("`{0}` does not set an input: write NAME=VALUE")]
    Assignment(String),
    /// An input has two values.
    #[error("the input `{0}` is given twice: leave one out")]
    Doubled(String),
    /// The value is no number and no list of numbers.
    #[error(
        "the value of the input `{name}` is {found}: write a number, a string that holds a number, or a list of them"
    )]
    NotANumber {
        /// The name.
        name: String,
        /// The kind of value that stands there.
        found: &'static str,
    },
    /// The number has a fraction or an exponent.
    #[error(
        "the value `{text}` of the input `{name}` is not written as an integer: write all its digits, as a string if you like"
    )]
    NotAnInteger {
        /// The name.
        name: String,
        /// The number as written.
        text: String,
    },
    /// The text is no element of the source field.
    #[error("the input `{name}` cannot be used: {source}")]
    Value {
        /// The name.
        name: String,
        /// What is wrong with it.
        source: ElementError,
    },
    /// The program has no such input.
    #[error("the program has no input `{name}`{}", advice(nearest))]
    Unknown {
        /// The name as given.
        name: String,
        /// The input that is most like it, if any is like it.
        nearest: Option<String>,
    },
    /// The value is a number where the program has a tuple, or the other way round, or has other parts.
    #[error("the input `{name}` has another shape in the program: give {}", shape(*n_leaves))]
    Shape {
        /// The name as given.
        name: String,
        /// How many numbers the program's input of this name consists of.
        n_leaves: usize,
    },
    /// Nothing gives the input, and no equation determines it.
    #[error("{} not given: add to the inputs, or set NAME=VALUE", missing(names))]
    Missing {
        /// The names, in the order of the program.
        names: Vec<String>,
    },
}

impl Inputs {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// The values in a JSON object: each a number, a string that holds a number in decimal or after `0x`, or a list of values.
    ///
    /// # Errors
    /// If the text is no such object, has a name twice, or a number is not written as an integer.
    pub fn from_json(text: &str) -> Result<Self, InputError> {
        let Members(members) = serde_json::from_str(text).map_err(json_error)?;
        let mut file = Layer::new();
        for (name, value) in members {
            let tree = Tree::from_json(&name, value)?;
            if file.insert(name.clone(), tree).is_some() {
                return Err(InputError::Doubled(name));
            }
        }
        Ok(Self {
            file,
            set: Layer::new(),
        })
    }

    /// Gives one input, over what a file gives: `name=5`, `name=0xff` or `name=[1,2,3]`.
    ///
    /// # Errors
    /// If this is no assignment, or its name was set before.
    pub fn set(&mut self, assignment: &str) -> Result<(), InputError> {
        let (name, value) = match assignment.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => (name.trim(), value.trim()),
            _ => return Err(InputError::Assignment(assignment.to_owned())),
        };
        let tree = if value.starts_with('[') {
            Tree::from_json(name, serde_json::from_str(value).map_err(json_error)?)?
        } else {
            Tree::Number(value.to_owned())
        };
        if self.set.contains_key(name) {
            return Err(InputError::Doubled(name.to_owned()));
        }
        self.set.insert(name.to_owned(), tree);
        Ok(())
    }

    /// Gives the input `name` the value `value`, in place of any that was set or inserted before.
    pub fn insert(&mut self, name: impl Into<String>, value: &BigUint) {
        self.set
            .insert(name.into(), Tree::Number(value.to_string()));
    }

    /// The same values as if a file gave them: [`Inputs::set`] goes over them.
    pub fn into_file(mut self) -> Self {
        self.file.append(&mut self.set);
        self
    }

    /// The values for the inputs of `program`.
    ///
    /// # Errors
    /// If a value is no element of the source field; if a name is unknown, doubled, or has another shape in the program; if an input
    /// is missing that is private or that no equation determines.
    pub fn resolve(&self, program: &Program) -> Result<ResolvedInputs, InputError> {
        self.resolve_where(program, |_| false)
    }

    /// As [`Inputs::resolve`], but [free](Input::is_free) inputs may be missing: their values are `None` then.
    ///
    /// # Errors
    /// As [`Inputs::resolve`].
    pub fn resolve_given(&self, program: &Program) -> Result<ResolvedInputs, InputError> {
        self.resolve_where(program, Input::is_free)
    }

    fn resolve_where(
        &self,
        program: &Program,
        may_miss: impl Fn(&Input) -> bool,
    ) -> Result<ResolvedInputs, InputError> {
        let texts = self.texts(program)?;
        let mut values = Vec::with_capacity(texts.len());
        for (input, text) in program.inputs().iter().zip(&texts) {
            let element = text.map(|text| program.field().parse(text)).transpose();
            values.push(element.map_err(|source| InputError::Value {
                name: input.name.clone(),
                source,
            })?);
        }
        let mut needed: Vec<bool> = values.iter().map(Option::is_none).collect();
        for definition in program.definitions() {
            needed[definition.input.index()] = false;
        }
        let inputs = program.inputs().iter();
        let names: Vec<String> = inputs
            .zip(needed)
            .filter(|(input, needed)| *needed && !may_miss(input))
            .map(|(input, _)| input.name.clone())
            .collect();
        if names.is_empty() {
            Ok(ResolvedInputs { values })
        } else {
            Err(InputError::Missing { names })
        }
    }

    /// The number written for each input of `program`, where there is one.
    fn texts(&self, program: &Program) -> Result<Vec<Option<&str>>, InputError> {
        let mut texts = vec![None; program.inputs().len()];
        for layer in [&self.file, &self.set] {
            let mut n_used: BTreeMap<&str, usize> = BTreeMap::new();
            for (input, text) in program.inputs().iter().zip(&mut texts) {
                if let Some((key, leaf)) = find(layer, &input.name)? {
                    *n_used.entry(key).or_default() += usize::from(leaf.is_written);
                    *text = Some(leaf.text);
                }
            }
            for (key, tree) in layer {
                if n_used.get(key.as_str()).copied().unwrap_or(0) != tree.n_leaves() {
                    return Err(not_in(program, key));
                }
            }
        }
        Ok(texts)
    }
}

impl<N: Into<String>> FromIterator<(N, BigUint)> for Inputs {
    fn from_iter<I: IntoIterator<Item = (N, BigUint)>>(values: I) -> Self {
        let mut inputs = Self::new();
        for (name, value) in values {
            inputs.insert(name, &value);
        }
        inputs
    }
}

/// What a tree gives for one input.
#[derive(Clone, Copy)]
struct Leaf<'a> {
    text: &'a str,
    /// Whether it stands in the tree, and is not a coefficient that is 0 because a number stands for the whole element.
    is_written: bool,
}

/// The number that `layer` gives for the leaf `name`, and the key it stands under.
fn find<'a>(layer: &'a Layer, name: &str) -> Result<Option<(&'a str, Leaf<'a>)>, InputError> {
    let ends = name
        .match_indices('.')
        .map(|(end, _)| end)
        .chain([name.len()]);
    let mut found = None;
    for end in ends {
        let (key, path) = name.split_at(end);
        if let Some((key, tree)) = layer.get_key_value(key)
            && let Some(leaf) = tree.leaf(path.split('.').skip(1))
            && found.replace((key.as_str(), leaf)).is_some()
        {
            return Err(InputError::Doubled(name.to_owned()));
        }
    }
    Ok(found)
}

/// Why the program does not take all that is given under `key`.
fn not_in(program: &Program, key: &str) -> InputError {
    let is_below = |name: &str| {
        name.strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let names = || program.inputs().iter().map(|input| input.name.as_str());
    match names().filter(|name| is_below(name)).count() {
        0 => InputError::Unknown {
            name: key.to_owned(),
            nearest: nearest(key, names()),
        },
        n_leaves => InputError::Shape {
            name: key.to_owned(),
            n_leaves,
        },
    }
}

fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    const LONGEST: usize = 100;
    let like = |other: &&str| {
        other.len() <= LONGEST && strsim::damerau_levenshtein(name, other) <= 1 + name.len() / 4
    };
    if name.len() > LONGEST {
        return None;
    }
    names
        .filter(like)
        .min_by_key(|other| strsim::damerau_levenshtein(name, other))
        .map(str::to_owned)
}

impl Tree {
    fn from_json(name: &str, value: Value) -> Result<Self, InputError> {
        let wrong = |found| {
            Err(InputError::NotANumber {
                name: name.to_owned(),
                found,
            })
        };
        match value {
            Value::Number(number) => {
                let text = number.to_string();
                if text.contains(['.', 'e', 'E']) {
                    return Err(InputError::NotAnInteger {
                        name: name.to_owned(),
                        text,
                    });
                }
                Ok(Self::Number(text))
            }
            Value::String(text) => Ok(Self::Number(text)),
            Value::Array(items) if items.is_empty() => wrong("an empty list"),
            Value::Array(items) => Ok(Self::List(
                items
                    .into_iter()
                    .map(|item| Self::from_json(name, item))
                    .collect::<Result<_, _>>()?,
            )),
            Value::Null => wrong("null"),
            Value::Bool(_) => wrong("a truth value"),
            Value::Object(_) => wrong("an object"),
        }
    }

    fn n_leaves(&self) -> usize {
        match self {
            Self::Number(_) => 1,
            Self::List(items) => items.iter().map(Self::n_leaves).sum(),
        }
    }

    /// The number at `path`, whose steps are `0`, the head of a pair, `1`, the rest, and at the end `u0`, `u1` and so on, a
    /// coefficient.
    fn leaf<'p>(&self, mut path: impl Iterator<Item = &'p str>) -> Option<Leaf<'_>> {
        let mut items = std::slice::from_ref(self);
        loop {
            items = match items {
                [Self::Number(text)] => {
                    let coefficient = path.next().map_or(Some(0), coefficient)?;
                    let is_written = coefficient == 0;
                    let text = if is_written { text } else { "0" };
                    return path.next().is_none().then_some(Leaf { text, is_written });
                }
                [Self::List(items)] => items,
                [first, rest @ ..] => match path.next()? {
                    "0" => std::slice::from_ref(first),
                    "1" => rest,
                    step => match items.get(coefficient(step)?)? {
                        Self::Number(text) if path.next().is_none() => {
                            return Some(Leaf {
                                text,
                                is_written: true,
                            });
                        }
                        _ => return None,
                    },
                },
                [] => return None,
            };
        }
    }
}

/// The position that `u0`, `u1` and so on mean.
fn coefficient(step: &str) -> Option<usize> {
    step.strip_prefix('u')?.parse().ok()
}

/// The members of a JSON object in order, doubled names kept.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from names to values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

fn json_error(error: serde_json::Error) -> InputError {
    InputError::Json {
        message: error.to_string(),
    }
}

fn advice(nearest: &Option<String>) -> String {
    match nearest {
        Some(name) => format!("; did you mean `{name}`?"),
        None => "; leave it out".to_owned(),
    }
}

fn shape(n_leaves: usize) -> String {
    match n_leaves {
        1 => "one number".to_owned(),
        _ => format!("a list of {n_leaves} numbers, nested like the tuple"),
    }
}

fn missing(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = if names.len() > SHOWN {
        format!(" and {} more", names.len() - SHOWN)
    } else {
        String::new()
    };
    let (noun, verb) = if names.len() == 1 {
        ("input", "is")
    } else {
        ("inputs", "are")
    };
    format!("the {noun} {}{more} {verb}", shown.join(", "))
}

#[cfg(test)]
mod tests;
