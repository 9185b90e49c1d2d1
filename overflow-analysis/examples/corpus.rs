//! Prints what the rules find in the programs of `corpus/`, with recall and precision.

#[path = "../tests/corpus/case.rs"]
mod case;
#[path = "../tests/corpus/forge.rs"]
mod forge;
#[path = "../tests/corpus/meaning.rs"]
mod meaning;
#[path = "../tests/corpus/score.rs"]
mod score;

fn main() {
    let (cases, sound) = (case::all(), case::sound());
    print!("{}", score::Score::of(&cases, &sound));
    let honest = cases.iter().map(case::Case::honest_complaints);
    let honest = honest.chain(sound.iter().map(case::Sound::complaints));
    let attacked = cases.iter().filter(|case| case.attack.is_some());
    let attacks = attacked.map(case::Case::attack_complaints);
    println!(
        "{} of {} pairs and sound programs accept honest inputs; {} attacks are accepted by the broken program and rejected by the mended one",
        honest.filter(Vec::is_empty).count(),
        cases.len() + sound.len(),
        attacks.filter(Vec::is_empty).count(),
    );
}
