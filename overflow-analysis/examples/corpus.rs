//! Prints what the rules find in the programs of `corpus/`, with recall and precision; given the beginning of a pair's
//! name, all that they say of it.

#[path = "../tests/corpus/case.rs"]
mod case;
#[path = "../tests/corpus/circomspect.rs"]
mod circomspect;
#[path = "../tests/corpus/forge.rs"]
mod forge;
#[path = "../tests/corpus/meaning.rs"]
mod meaning;
#[path = "../tests/corpus/score.rs"]
mod score;

fn main() {
    match std::env::args().nth(1) {
        Some(name) => say_all(&name),
        None => print_table(),
    }
}

/// All findings in the pairs whose name begins with `name`.
fn say_all(name: &str) {
    for case in case::all()
        .iter()
        .filter(|case| case.name.starts_with(name))
    {
        for version in [&case.broken, &case.mended] {
            println!("{}", version.source.name);
            for finding in score::findings(version) {
                let line = version.line(finding.span);
                println!(
                    "  {line}: {} {}: {}",
                    finding.level(),
                    finding.rule.id,
                    finding.message
                );
            }
        }
    }
}

fn print_table() {
    let (cases, sound) = (case::all(), case::sound());
    let score = score::Score::of(&cases, &sound);
    print!("{score}");
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
    print!("\n{}", circomspect::Comparison::with(&score));
}
