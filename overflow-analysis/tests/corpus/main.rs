//! Published bugs: every broken program is flagged at its line, no mended one is, and both mean what they say.

mod case;
mod forge;
mod meaning;
mod score;

use case::{Case, Sound};
use score::Score;

/// Runs `check` on all pairs and tells all that it complains of.
#[track_caller]
fn for_all(check: impl Fn(&Case) -> Vec<String>) {
    let complaints: Vec<String> = case::all().iter().flat_map(check).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn honest_inputs_are_accepted() {
    for_all(Case::honest_complaints);
    let complaints: Vec<String> = case::sound().iter().flat_map(Sound::complaints).collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn attacks_are_accepted_by_the_broken_program_alone() {
    for_all(Case::attack_complaints);
}

#[test]
fn broken_programs_are_marked_and_mended_ones_are_not() {
    for_all(|case| {
        let n_marks = [&case.broken, &case.mended].map(|version| version.marks().len());
        let is_right = n_marks[0] > 0 && n_marks[1] == 0;
        Vec::from_iter((!is_right).then(|| format!("{}: marks {n_marks:?}", case.name)))
    });
}

#[test]
fn the_page_names_all_pairs() {
    let page = include_str!("../../../docs/corpus.md");
    for_all(|case| {
        let is_named = page.contains(&format!("| `{}` |", case.name));
        Vec::from_iter((!is_named).then(|| format!("{} is missing", case.name)))
    });
}

#[test]
fn broken_programs_are_flagged_and_mended_ones_are_not() {
    let score = Score::of(&case::all(), &case::sound());
    for outcome in &score.outcomes {
        assert!(outcome.is_found() && outcome.is_quiet(), "\n{score}");
    }
    for (_, found) in &score.sound {
        assert!(found.is_empty(), "\n{score}");
    }
}
