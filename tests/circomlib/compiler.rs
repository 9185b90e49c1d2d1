//! circom's compiler, run in node; what it makes is kept between runs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::table::Circuit;

/// The packages that the tests are made for, with their versions.
const PACKAGES: [(&str, &str); 2] = [("circom2", "0.2.23"), ("circomlib", "2.0.5")];

/// What circom makes of a circuit.
pub struct Built {
    /// The `.r1cs` file.
    pub r1cs: Vec<u8>,
    /// The `.sym` file.
    pub symbols: String,
    /// The `.wtns` file.
    pub witness: Vec<u8>,
}

/// The folder that the packages are installed in.
pub struct Compiler(PathBuf);

impl Compiler {
    /// The compiler, if it is installed and node runs.
    pub fn installed() -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("circom");
        let is_there = |(name, version): (&str, &str)| {
            let manifest = folder.join("node_modules").join(name).join("package.json");
            let text = fs::read_to_string(manifest).unwrap_or_default();
            text.contains(&format!("\"version\": \"{version}\""))
        };
        let has_node = Command::new("node").arg("--version").output().is_ok();
        if has_node && PACKAGES.into_iter().all(is_there) {
            return Some(Self(folder));
        }
        let packages = PACKAGES.map(|(name, version)| format!("{name}@{version}"));
        eprintln!(
            "skipped: no circom; with node there, install it: npm install --prefix {} {}",
            folder.display(),
            packages.join(" ")
        );
        None
    }

    /// The files for a circuit over one of circom's primes, optimized by circom to this level.
    pub fn build(&self, circuit: &Circuit, prime: &str, level: u8) -> Built {
        let text = text(circuit);
        let key = format!("{text}{}\n{prime} {level} {PACKAGES:?}\n", circuit.inputs);
        let name: String = circuit
            .main
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let folder = self.0.join("built").join(format!("{name}-{prime}-{level}"));
        if fs::read_to_string(folder.join("key")).unwrap_or_default() != key {
            self.compile(&folder, &text, circuit.inputs, prime, level);
            fs::write(folder.join("key"), key).expect("a file");
        }
        let read = |name: &str| fs::read(folder.join(name)).expect("a file of circom's");
        Built {
            r1cs: read("it.r1cs"),
            symbols: String::from_utf8(read("it.sym")).expect("text"),
            witness: read("it.wtns"),
        }
    }

    /// The `.r1cs` file over `bn128` of one of circomlib's own test circuits, optimized by circom to this level.
    pub fn test_circuit(&self, name: &str, level: u8) -> Vec<u8> {
        let inside = format!("built/{name}-{level}");
        let made = self.0.join(&inside).join(format!("{name}.r1cs"));
        let key = format!("{name} {level} {PACKAGES:?}\n");
        let key_file = self.0.join(&inside).join("key");
        if fs::read_to_string(&key_file).unwrap_or_default() != key {
            fs::create_dir_all(self.0.join(&inside)).expect("a folder");
            let source = format!("node_modules/circomlib/test/circuits/{name}.circom");
            let level = format!("--O{level}");
            self.node(
                "node_modules/circom2/cli.js",
                &[
                    &source, "--r1cs", &level, "-p", "bn128", "-l", ".", "-o", &inside,
                ],
            );
            fs::write(key_file, key).expect("a file");
        }
        fs::read(made).expect("a file of circom's")
    }

    /// Runs the compiler, which sees nothing outside the folder it runs in, and the program that it makes.
    fn compile(&self, folder: &Path, text: &str, inputs: &str, prime: &str, level: u8) {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).expect("a folder");
        let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
        write("it.circom", text);
        write("it.json", inputs);
        let inside = folder.strip_prefix(&self.0).expect("a folder inside");
        let inside = inside.to_str().expect("a name of ours");
        let source = format!("{inside}/it.circom");
        let level = format!("--O{level}");
        self.node(
            "node_modules/circom2/cli.js",
            &[
                &source, "--r1cs", "--sym", "--wasm", &level, "-p", prime, "-l", ".", "-o", inside,
            ],
        );
        let path = |name: &str| format!("{inside}/{name}");
        self.node(
            &path("it_js/generate_witness.js"),
            &[&path("it_js/it.wasm"), &path("it.json"), &path("it.wtns")],
        );
    }

    fn node(&self, script: &str, arguments: &[&str]) {
        let run = Command::new("node")
            .arg(script)
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("node runs");
        let said = [run.stdout, run.stderr].concat();
        assert!(
            run.status.success(),
            "{script} {arguments:?}: {}",
            String::from_utf8_lossy(&said)
        );
    }
}

/// The main file.
fn text(circuit: &Circuit) -> String {
    let (publics, template) = match circuit.main.split_once(" = ") {
        Some((publics, template)) => (publics, template),
        None => ("", circuit.main),
    };
    format!(
        "pragma circom 2.0.0;\ninclude \"node_modules/circomlib/circuits/{}.circom\";\ncomponent main {publics} = {template};\n",
        circuit.file
    )
}
