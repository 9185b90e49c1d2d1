//! Sizes are counted as the command line prints them.

use super::samples::*;

#[test]
fn sizes_by_chip_and_in_all() {
    let circuit = modular_product(&prime(3), &prime(13));
    let json = serde_json::to_value(circuit.statistics()).unwrap();
    let expected = serde_json::json!({
        "chips": {
            "equal": {"instances": 1, "cells": 2, "lookups": 0, "messages": 2},
            "product": {"instances": 1, "cells": 4, "lookups": 2, "messages": 3},
        },
        "constraints": 2,
        "cells": 6,
        "lookups": 2,
        "rows": 2,
    });
    assert_eq!(json, expected);
}
