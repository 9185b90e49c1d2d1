//! The circuits: main components of our own over templates of circomlib, with inputs that they accept.

/// A main component, and inputs that satisfy it.
#[derive(Clone, Copy, Debug)]
pub struct Circuit {
    /// The file of circomlib that has the template, without `.circom`.
    pub file: &'static str,
    /// The template with its parameters, after the public inputs if there are any.
    pub main: &'static str,
    /// The inputs as JSON.
    pub inputs: &'static str,
    /// circom's names of the primes that it is compiled over.
    pub primes: &'static [&'static str],
}

/// Both primes.
const BOTH: &[&str] = &["bn128", "bls12381"];
/// Templates that are about the prime of BN254: its bits, or the curve Baby Jubjub over it.
const BN254: &[&str] = &["bn128"];

const fn circuit(
    primes: &'static [&'static str],
    file: &'static str,
    main: &'static str,
    inputs: &'static str,
) -> Circuit {
    Circuit {
        file,
        main,
        inputs,
        primes,
    }
}

/// A point of Baby Jubjub, five times the base point, and another, nine times it.
macro_rules! p {
    (x) => {
        "11480966271046430430613841218147196773252373073876138147006741179837832100836"
    };
    (y) => {
        "15148236048131954717802795400425086368006776860859772698778589175317365693546"
    };
    (u) => {
        "20512002291443608782420571927739931010540794773379092843936760013041489190100"
    };
    (v) => {
        "8386862313947474906721292440641461667986962087849871742261988836186071624839"
    };
}
macro_rules! q {
    (x) => {
        "4705897243203718691035604313913899717760209962238015362153877735592901317263"
    };
    (y) => {
        "11533909001000295577818857040682494493436124051895563619976413559559984357704"
    };
    (u) => {
        "14890340550634936865310013177675960565849322857910813390877497497132413745122"
    };
    (v) => {
        "13958912404386933285397123081990525299035963502876399722012297687781976721344"
    };
}

/// 254 bits of a number below the prime of BN254.
macro_rules! bits {
    () => {
        "1,0,0,0,1,1,1,0,0,0,1,0,0,1,1,0,0,1,0,1,0,0,0,1,0,0,1,1,0,0,1,1,0,0,1,0,1,0,1,1,0,1,0,1,1,0,1,1,\
1,1,0,0,0,0,0,1,1,1,1,1,0,0,1,0,1,1,1,1,0,1,1,1,0,1,0,1,0,1,0,1,0,0,0,1,1,1,0,1,0,0,1,0,0,1,0,0,\
0,1,1,1,1,1,1,0,1,1,1,0,0,0,1,1,0,1,0,0,0,1,1,1,1,0,0,1,1,1,1,1,0,0,1,0,1,0,1,1,0,1,1,1,1,0,0,1,\
1,0,0,1,0,0,0,0,0,0,0,0,0,1,0,1,0,1,1,0,0,0,0,1,1,0,1,0,1,1,0,0,1,1,0,0,0,1,0,0,1,1,0,1,1,1,0,0,\
0,0,0,0,1,0,1,0,0,1,0,0,1,1,0,0,1,1,1,0,0,1,0,1,1,0,0,0,1,1,0,0,0,0,1,1,1,0,1,1,1,0,1,0,0,0,1,1,\
1,0,0,0,0,0,0,0,0,1,0,1,1,0"
    };
}

/// All circuits.
pub const CIRCUITS: &[Circuit] = &[
    circuit(BOTH, "comparators", "IsZero()", r#"{"in": "5"}"#),
    circuit(BOTH, "comparators", "IsEqual()", r#"{"in": ["7", "7"]}"#),
    circuit(
        BOTH,
        "comparators",
        "ForceEqualIfEnabled()",
        r#"{"enabled": "1", "in": ["9", "9"]}"#,
    ),
    circuit(
        BOTH,
        "comparators",
        "{public [in]} = LessThan(32)",
        r#"{"in": ["41", "42"]}"#,
    ),
    circuit(
        BOTH,
        "comparators",
        "LessEqThan(32)",
        r#"{"in": ["42", "42"]}"#,
    ),
    circuit(
        BOTH,
        "comparators",
        "GreaterThan(32)",
        r#"{"in": ["43", "42"]}"#,
    ),
    circuit(
        BOTH,
        "comparators",
        "GreaterEqThan(32)",
        r#"{"in": ["4", "42"]}"#,
    ),
    circuit(BOTH, "bitify", "Num2Bits(32)", r#"{"in": "3735928559"}"#),
    circuit(BOTH, "bitify", "Num2BitsNeg(16)", r#"{"in": "4711"}"#),
    circuit(
        BOTH,
        "bitify",
        "Bits2Num(8)",
        r#"{"in": [1, 0, 1, 1, 0, 0, 1, 0]}"#,
    ),
    circuit(
        BN254,
        "bitify",
        "Num2Bits_strict()",
        concat!(r#"{"in": ""#, p!(x), r#""}"#),
    ),
    circuit(
        BN254,
        "aliascheck",
        "AliasCheck()",
        concat!(r#"{"in": ["#, bits!(), "]}"),
    ),
    circuit(
        BN254,
        "sign",
        "Sign()",
        concat!(r#"{"in": ["#, bits!(), "]}"),
    ),
    circuit(BOTH, "gates", "XOR()", r#"{"a": 1, "b": 0}"#),
    circuit(BOTH, "gates", "NOR()", r#"{"a": 0, "b": 0}"#),
    circuit(BOTH, "gates", "MultiAND(5)", r#"{"in": [1, 1, 1, 1, 1]}"#),
    circuit(BOTH, "mux1", "Mux1()", r#"{"c": ["10", "20"], "s": 1}"#),
    circuit(
        BOTH,
        "mux2",
        "Mux2()",
        r#"{"c": ["10", "20", "30", "40"], "s": [0, 1]}"#,
    ),
    circuit(
        BOTH,
        "mux3",
        "MultiMux3(2)",
        r#"{"c": [[1, 2, 3, 4, 5, 6, 7, 8], [8, 7, 6, 5, 4, 3, 2, 1]], "s": [1, 0, 1]}"#,
    ),
    circuit(
        BOTH,
        "mux4",
        "Mux4()",
        r#"{"c": [0, 1, 4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196, 225], "s": [1, 1, 0, 1]}"#,
    ),
    circuit(
        BOTH,
        "switcher",
        "Switcher()",
        r#"{"sel": 1, "L": "5", "R": "6"}"#,
    ),
    circuit(
        BOTH,
        "multiplexer",
        "Multiplexer(2, 3)",
        r#"{"inp": [["1", "2"], ["3", "4"], ["5", "6"]], "sel": "1"}"#,
    ),
    circuit(
        BOTH,
        "binsum",
        "BinSum(4, 3)",
        r#"{"in": [[1, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 1]]}"#,
    ),
    circuit(
        BOTH,
        "binsub",
        "BinSub(4)",
        r#"{"in": [[1, 0, 1, 1], [1, 1, 0, 0]]}"#,
    ),
    circuit(BOTH, "mimc", "MiMC7(91)", r#"{"x_in": "1", "k": "2"}"#),
    circuit(
        BOTH,
        "mimcsponge",
        "MiMCSponge(2, 220, 1)",
        r#"{"ins": ["1", "2"], "k": "0"}"#,
    ),
    circuit(BOTH, "poseidon", "Poseidon(2)", r#"{"inputs": ["1", "2"]}"#),
    circuit(
        BN254,
        "babyjub",
        "BabyAdd()",
        concat!(
            r#"{"x1": ""#,
            p!(x),
            r#"", "y1": ""#,
            p!(y),
            r#"", "x2": ""#,
            q!(x),
            r#"", "y2": ""#,
            q!(y),
            r#""}"#
        ),
    ),
    circuit(
        BN254,
        "babyjub",
        "BabyCheck()",
        concat!(r#"{"x": ""#, p!(x), r#"", "y": ""#, p!(y), r#""}"#),
    ),
    circuit(
        BN254,
        "montgomery",
        "Edwards2Montgomery()",
        concat!(r#"{"in": [""#, p!(x), r#"", ""#, p!(y), r#""]}"#),
    ),
    circuit(
        BN254,
        "montgomery",
        "Montgomery2Edwards()",
        concat!(r#"{"in": [""#, p!(u), r#"", ""#, p!(v), r#""]}"#),
    ),
    circuit(
        BN254,
        "montgomery",
        "MontgomeryAdd()",
        concat!(
            r#"{"in1": [""#,
            p!(u),
            r#"", ""#,
            p!(v),
            r#""], "in2": [""#,
            q!(u),
            r#"", ""#,
            q!(v),
            r#""]}"#
        ),
    ),
    circuit(
        BN254,
        "pedersen",
        "Pedersen(8)",
        r#"{"in": [0, 1, 1, 0, 0, 0, 0, 1]}"#,
    ),
    circuit(
        BN254,
        "escalarmulany",
        "EscalarMulAny(16)",
        concat!(
            r#"{"e": [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0], "p": [""#,
            p!(x),
            r#"", ""#,
            p!(y),
            r#""]}"#
        ),
    ),
    circuit(BN254, "babyjub", "BabyPbk()", r#"{"in": "987654321"}"#),
    circuit(
        BN254,
        "eddsaposeidon",
        "EdDSAPoseidonVerifier()",
        r#"{"enabled": "1",
            "Ax": "10720687342127393186518762196616604198348730299023346339219874201325965950308",
            "Ay": "3752599574204889728688498712823150628423454508639132186297304901077270960287",
            "S": "941080991978820682830824912081574815619150592519452830922142036917454561968",
            "R8x": "7653787922708481026220058146470528598487048058396568230881218018743744867761",
            "R8y": "14810660199437407278594632352809121494650843771612985136770243769696806081733",
            "M": "1234"}"#,
    ),
    circuit(
        BN254,
        "smt/smtverifier",
        "SMTVerifier(10)",
        r#"{"enabled": "1",
            "root": "4493311589133745460420407419122258968806385426256609347893411899715800193259",
            "siblings": ["0", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
            "oldKey": "0", "oldValue": "0", "isOld0": "0", "key": "7", "value": "42", "fnc": "0"}"#,
    ),
    circuit(
        BOTH,
        "sha256/sha256",
        "Sha256(8)",
        r#"{"in": [0, 1, 1, 0, 0, 0, 0, 1]}"#,
    ),
];
