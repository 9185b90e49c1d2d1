//! Extraction against brute force, against itself, and on graphs whose answer is known.

use proptest::{
    prelude::RngExt,
    test_runner::{RngAlgorithm, TestRng},
};
use vampx_rewrite::extract::{
    Alternative, Class, Extraction, Graph, Limits, extract, greedy, tree,
};

/// Limits that no graph of these tests reaches.
const EXACT: Limits = Limits {
    exact_alternatives: 10_000,
    search_nodes: 100_000,
};

/// A source of random choices that is a function of its seed.
struct Random(TestRng);

impl Random {
    fn new(seed: u8) -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
    }

    /// A number below `n`.
    fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n)
    }
}

/// A graph of `n` classes; children are any classes, so that there are cycles, and some classes have no finite expression.
fn random_graph(random: &mut Random, n: u32) -> Graph {
    let mut graph = Graph::default();
    let classes: Vec<Class> = (0..n).map(|_| graph.class()).collect();
    for class in &classes {
        for _ in 0..1 + random.below(3) {
            let n_children = [0, 1, 2, 2, 3][random.below(5)];
            let children: Vec<Class> = (0..n_children)
                .map(|_| classes[random.below(classes.len())])
                .collect();
            graph.alternative(*class, random.below(12) as u64, children);
        }
    }
    graph
}

/// The least cost of all choices; `None` if none is acyclic.
fn brute_force(graph: &Graph, roots: &[Class]) -> Option<u64> {
    let sizes: Vec<usize> = (0..graph.n_classes())
        .map(|class| graph.members(Class(class as u32)).len())
        .collect();
    let mut choice = vec![0; sizes.len()];
    let mut best: Option<u64> = None;
    loop {
        let choose = |class: Class| Some(graph.members(class)[choice[class.0 as usize]]);
        if let Some(extraction) = Extraction::new(graph, roots, choose) {
            best = Some(best.map_or(extraction.cost(), |best| best.min(extraction.cost())));
        }
        let Some(place) = (0..choice.len()).find(|place| choice[*place] + 1 < sizes[*place]) else {
            return best;
        };
        choice[place] += 1;
        choice[..place].fill(0);
    }
}

/// What an extraction promises, counted anew.
fn assert_sound(graph: &Graph, roots: &[Class], extraction: &Extraction) {
    let mut cost = 0;
    let mut position = vec![None; graph.n_classes()];
    for (place, class) in extraction.order().iter().enumerate() {
        let chosen = extraction.get(*class).expect("a class in order is chosen");
        assert_eq!(graph.class_of(chosen), *class);
        for child in graph.children(chosen) {
            assert!(position[child.0 as usize].is_some(), "children come first");
        }
        assert_eq!(position[class.0 as usize].replace(place), None);
        cost += graph.cost(chosen);
    }
    assert!(roots.iter().all(|root| position[root.0 as usize].is_some()));
    assert_eq!(cost, extraction.cost());
}

#[test]
fn exact_is_brute_force_on_tiny_graphs() {
    let mut random = Random::new(1);
    let (mut with_answer, mut without) = (0, 0);
    for _ in 0..400 {
        let n = 2 + random.below(6) as u32;
        let graph = random_graph(&mut random, n);
        let roots = [Class(0), Class(1)];
        let extracted = extract(&graph, &roots, None, EXACT);
        let Some(extracted) = extracted else {
            assert_eq!(brute_force(&graph, &roots), None);
            without += 1;
            continue;
        };
        assert!(extracted.is_optimal);
        assert_sound(&graph, &roots, &extracted.extraction);
        assert_eq!(
            Some(extracted.extraction.cost()),
            brute_force(&graph, &roots)
        );
        with_answer += 1;
    }
    assert!(with_answer > 100 && without > 20, "{with_answer} {without}");
}

#[test]
fn exact_is_no_worse_than_greedy_and_greedy_than_the_tree() {
    let mut random = Random::new(2);
    let [mut exact_sum, mut greedy_sum, mut tree_sum] = [0; 3];
    for _ in 0..60 {
        let graph = random_graph(&mut random, 40);
        let roots: Vec<Class> = (0..4).map(Class).collect();
        let Some(tree) = tree(&graph, &roots) else {
            assert_eq!(greedy(&graph, &roots, None), None);
            continue;
        };
        let greedy = greedy(&graph, &roots, None).expect("there is a tree");
        let exact = extract(&graph, &roots, None, EXACT).expect("there is a tree");
        assert!(exact.is_optimal);
        for extraction in [&tree, &greedy, &exact.extraction] {
            assert_sound(&graph, &roots, extraction);
        }
        assert!(exact.extraction.cost() <= greedy.cost() && greedy.cost() <= tree.cost());
        exact_sum += exact.extraction.cost();
        greedy_sum += greedy.cost();
        tree_sum += tree.cost();
    }
    // How far they are from each other, so that a change which makes one worse is seen.
    assert_eq!([exact_sum, greedy_sum, tree_sum], [2345, 2445, 2543]);
}

#[test]
fn what_is_given_is_never_made_worse() {
    let mut random = Random::new(3);
    for _ in 0..40 {
        let graph = random_graph(&mut random, 30);
        let roots = [Class(0), Class(1), Class(2)];
        let Some(exact) = extract(&graph, &roots, None, EXACT) else {
            continue;
        };
        let start = exact.extraction;
        let again = extract(&graph, &roots, Some(&start), Limits::GREEDY).expect("a start");
        assert_eq!(again.extraction.cost(), start.cost());
        assert!(!again.is_optimal);
    }
}

/// Two roots read parts of their own for 5, or both read one for 6.
#[test]
fn a_part_that_two_read_is_shared() {
    let mut graph = Graph::default();
    let [a, b, x, y, z] = [(); 5].map(|()| graph.class());
    for (class, cost) in [(x, 5), (y, 5), (z, 6)] {
        graph.alternative(class, cost, []);
    }
    for (class, own) in [(a, x), (b, y)] {
        graph.alternative(class, 1, [own]);
        graph.alternative(class, 1, [z]);
    }
    let roots = [a, b];
    assert_eq!(tree(&graph, &roots).map(|it| it.cost()), Some(12));
    assert_eq!(greedy(&graph, &roots, None).map(|it| it.cost()), Some(8));
    let exact = extract(&graph, &roots, None, Limits::EXACT).expect("an expression");
    assert_eq!((exact.extraction.cost(), exact.is_optimal), (8, true));
}

#[test]
fn a_cycle_is_no_expression() {
    let mut graph = Graph::default();
    let [a, b, c] = [(); 3].map(|()| graph.class());
    // Each is free given the other; one of them has to be paid.
    graph.alternative(a, 0, [b]);
    graph.alternative(b, 0, [a]);
    let paid = graph.alternative(b, 9, []);
    graph.alternative(a, 7, [c]);
    graph.alternative(c, 1, []);
    graph.alternative(c, 0, [c]);
    let exact = extract(&graph, &[a, b], None, Limits::EXACT).expect("an expression");
    assert_eq!((exact.extraction.cost(), exact.is_optimal), (8, true));
    assert_eq!(greedy(&graph, &[b], None).map(|it| it.cost()), Some(8));
    let circular = |class: Class| Some(graph.members(class)[0]);
    assert_eq!(Extraction::new(&graph, &[a], circular), None);
    let foreign = |_: Class| Some(paid);
    assert_eq!(Extraction::new(&graph, &[a], foreign), None);
    assert_eq!(Extraction::new(&graph, &[a], |_| None::<Alternative>), None);
}

/// Many classes in a chain of squares, whose tree cost overflows every integer.
#[test]
fn a_large_graph_takes_little_time() {
    let mut graph = Graph::default();
    let first = graph.class();
    graph.alternative(first, 1, []);
    let mut last = first;
    for index in 0..100_000_u64 {
        let class = graph.class();
        graph.alternative(class, 3, [last, first]);
        graph.alternative(class, 2 + index % 2, [last]);
        last = class;
    }
    let extracted = extract(&graph, &[last], None, Limits::EXACT).expect("an expression");
    assert!(!extracted.is_optimal, "too large for the solver");
    assert_eq!(extracted.extraction.cost(), 1 + 100_000 / 2 * 5);
}
