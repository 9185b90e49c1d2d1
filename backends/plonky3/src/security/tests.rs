use super::*;

/// Those of Goldilocks.
const CHALLENGES: Challenges = Challenges {
    degree: 2,
    bits: 127,
};

fn shape(log_height: usize) -> Shape {
    Shape {
        log_height,
        width: 130,
        preprocessed_width: 6,
        constraints: 10,
        messages: 60,
        fractions: 16,
        message_width: 33,
    }
}

#[test]
fn parameters_reach_what_is_asked() {
    for log_height in [LOG_MIN_HEIGHT, 9, 12, 16, 20, 24] {
        for bits in [1, 80, 100, 105] {
            let shapes = [
                shape(log_height),
                Shape {
                    messages: 2,
                    ..shape(16)
                },
                Shape {
                    messages: 1,
                    ..shape(LOG_MIN_HEIGHT)
                },
            ];
            let parameters = Parameters::search(CHALLENGES, &shapes, bits)
                .unwrap_or_else(|reached| panic!("{bits}: {reached}"));
            let report = parameters.report(&shapes);
            assert!(report.bits >= bits && report.proven);
            let least = report
                .terms
                .iter()
                .map(|term| term.bits)
                .fold(f64::INFINITY, f64::min);
            assert_eq!(report.bits, least as u32);
        }
    }
}

/// `(5/8)^124 2^-16 < 2^-100`: what the rate 1/4 needs at any great height.
#[test]
fn tall_tables_need_124_queries() {
    let parameters = Parameters::search(CHALLENGES, &[shape(16)], 100).expect("it can be reached");
    assert_eq!(parameters.queries, 124);
    let small = Parameters::search(CHALLENGES, &[shape(16), shape(LOG_MIN_HEIGHT)], 100)
        .expect("it can be reached");
    assert_eq!(small.queries, 128);
}

#[test]
fn each_term_answers_for_something() {
    let shapes = [shape(20)];
    let parameters = Parameters::search(CHALLENGES, &shapes, 100).expect("it can be reached");
    let bits = |parameters: &Parameters| parameters.report(&shapes).bits;
    let weaker = [
        Parameters {
            queries: 120,
            ..parameters
        },
        Parameters {
            query_grinding: 10,
            ..parameters
        },
        Parameters {
            batch_grinding: 0,
            ..parameters
        },
        Parameters {
            lookup_grinding: 0,
            ..parameters
        },
    ];
    for weaker in weaker {
        assert!(bits(&weaker) < 100, "{weaker:?}");
    }
}

/// The LogUp term by its formula: `messages * (width + 2) / 2^127`.
#[test]
fn lookups_are_in_the_report() {
    let shapes = [shape(10)];
    let parameters = Parameters::search(CHALLENGES, &shapes, 1).expect("it can be reached");
    let terms = parameters.report(&shapes).terms;
    let term = terms
        .iter()
        .find(|term| term.name == logup::LOGUP_LABEL)
        .expect("there are messages");
    assert!(
        (term.bits - (127.0 - 10.0 - 60f64.log2() - 35f64.log2())).abs() < 1e-9,
        "{}",
        term.bits
    );
    let without = Shape {
        messages: 0,
        fractions: 0,
        ..shape(10)
    };
    let terms = parameters.report(&[without]).terms;
    assert!(terms.iter().all(|term| term.name != logup::LOGUP_LABEL));
}

/// Over the extensions of 154 bits only the queries need work.
#[test]
fn small_fields_reach_100_bits_by_their_extension() {
    let challenges = Challenges {
        degree: 5,
        bits: 154,
    };
    for log_height in [LOG_MIN_HEIGHT, 12, 22] {
        let shapes = [shape(log_height)];
        let parameters = Parameters::search(challenges, &shapes, 100).expect("it can be reached");
        assert_eq!(parameters.batch_grinding + parameters.lookup_grinding, 0);
        let report = parameters.report(&shapes);
        let expected = 154.0 - log_height as f64 - 60f64.log2() - 35f64.log2();
        let lookups = report
            .terms
            .iter()
            .find(|term| term.name == logup::LOGUP_LABEL)
            .expect("there are messages");
        assert!((lookups.bits - expected).abs() < 1e-9);
        assert!(report.bits >= 100);
    }
}

#[test]
fn too_much_security_is_refused_with_what_can_be_reached() {
    let reached =
        Parameters::search(CHALLENGES, &[shape(20)], 128).expect_err("the field is too small");
    assert!((100.0..128.0).contains(&reached), "{reached}");
}
