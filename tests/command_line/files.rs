//! What is written is written whole, and who reads decides when to stop.

use std::{fs, process::Stdio, thread, time::Instant};

use vampx::Circuit;

use crate::vampx::{Ended, Vampx, example};

#[test]
fn writing_that_fails_leaves_nothing() {
    let vampx = Vampx::new();
    let program = example("pythagoras", "pythagoras.pir");
    fs::create_dir(vampx.path("folder")).expect("a folder");
    for output in ["nowhere/circuit", "folder", "folder/nowhere/circuit"] {
        let ended = vampx.ends(
            2,
            &["compile", "--target", "goldilocks", &program, "-o", output],
        );
        assert!(ended.stderr.contains(output), "{}", ended.stderr);
    }
    assert_eq!(vampx.names(), ["folder"]);
    assert_eq!(
        fs::read_dir(vampx.path("folder"))
            .expect("the folder")
            .count(),
        0
    );
}

#[test]
fn a_program_that_is_refused_leaves_the_old_file() {
    let vampx = Vampx::new();
    vampx.file("wrong.pir", "field bn254; x = ;");
    vampx.file("circuit", "old");
    vampx.ends(
        2,
        &[
            "compile",
            "--target",
            "goldilocks",
            "wrong.pir",
            "-o",
            "circuit",
        ],
    );
    assert_eq!(fs::read(vampx.path("circuit")).expect("the file"), b"old");
    assert_eq!(vampx.names(), ["circuit", "wrong.pir"]);
}

#[test]
fn inputs_that_are_rejected_leave_no_proof() {
    let vampx = Vampx::new();
    let program = example("pythagoras", "pythagoras.pir");
    vampx.ends(
        0,
        &[
            "compile",
            "--target",
            "goldilocks",
            &program,
            "-o",
            "circuit",
        ],
    );
    vampx.ends(
        1,
        &[
            "prove", "circuit", "--set", "a=65536", "--set", "b=2", "-o", "proof",
        ],
    );
    vampx.ends(2, &["prove", "circuit", "--set", "a=1", "-o", "proof"]);
    assert_eq!(vampx.names(), ["circuit"]);
}

#[test]
fn interrupted_writing_leaves_a_whole_file_or_none() {
    let vampx = Vampx::new();
    let program = example("poseidon", "poseidon.pir");
    let arguments = [
        "compile",
        "--target",
        "goldilocks",
        "--quiet",
        &program,
        "-o",
        "circuit",
    ];
    let start = Instant::now();
    vampx.ends(0, &arguments);
    let whole = start.elapsed();
    let mut interrupted = 0;
    for delay in (0..30).map(|step| whole * step / 25) {
        let mut child = vampx
            .command(&arguments)
            .spawn()
            .expect("the binary starts");
        thread::sleep(delay);
        child.kill().expect("it is interrupted or has ended");
        interrupted += usize::from(!child.wait().expect("it ends").success());
        if let Ok(bytes) = fs::read(vampx.path("circuit")) {
            Circuit::from_bytes(&bytes).expect("a whole circuit");
            fs::remove_file(vampx.path("circuit")).expect("the file goes");
        }
    }
    assert!(interrupted > 0);
}

#[cfg(unix)]
#[test]
fn a_written_file_has_usual_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let vampx = Vampx::new();
    let usual = fs::metadata(vampx.file("usual", ""))
        .expect("a file")
        .permissions()
        .mode();
    vampx.ends(
        0,
        &[
            "compile",
            "--target",
            "goldilocks",
            &example("pythagoras", "pythagoras.pir"),
            "-o",
            "circuit",
        ],
    );
    assert_eq!(
        fs::metadata(vampx.path("circuit"))
            .expect("a file")
            .permissions()
            .mode(),
        usual
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_the_users_to_know() {
    let vampx = Vampx::new();
    let arguments = [
        "compile",
        "--target",
        "goldilocks",
        &example("pythagoras", "pythagoras.pir"),
        "-o",
        "/dev/full",
    ];
    assert!(vampx.ends(2, &arguments).stderr.contains("/dev/full"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let vampx = Vampx::new();
    let program = example("poseidon", "poseidon.pir");
    let mut child = vampx
        .command(&["inspect", "--stage", "program", &program])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let ended = Ended::of(child.wait_with_output().expect("the binary ends"));
    assert_eq!((ended.code, &*ended.stderr), (0, ""));
}

#[test]
fn the_same_program_gives_the_same_circuit_at_any_number_of_threads() {
    let vampx = Vampx::new();
    let program = example("poseidon", "poseidon.pir");
    for (threads, name) in [("1", "one"), ("3", "three")] {
        vampx.ends(
            0,
            &[
                "compile",
                "--target",
                "goldilocks",
                "--threads",
                threads,
                &program,
                "-o",
                name,
            ],
        );
    }
    let read = |name| fs::read(vampx.path(name)).expect("the circuit");
    assert!(read("one") == read("three"));
}
