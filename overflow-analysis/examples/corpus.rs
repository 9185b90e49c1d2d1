//! Prints what the rules find in the pairs of `corpus/`, with recall and precision.

#[path = "../tests/corpus/case.rs"]
mod case;
#[path = "../tests/corpus/forge.rs"]
mod forge;
#[path = "../tests/corpus/meaning.rs"]
mod meaning;
#[path = "../tests/corpus/score.rs"]
mod score;

fn main() {
    let cases = case::all();
    print!("{}", score::Score::of(&cases));
    let is_told_apart =
        |case: &&case::Case| case.attack.is_some() && case.attack_complaints().is_empty();
    println!(
        "{} pairs accept honest inputs; {} attacks are accepted by the broken program and rejected by the mended one",
        cases
            .iter()
            .filter(|case| case.honest_complaints().is_empty())
            .count(),
        cases.iter().filter(is_told_apart).count(),
    );
}
