#!/usr/bin/env python3
"""What optimizing costs and saves, from source to verified proof: `benches/optimizer.py VAMPX [N]`.

Each program is compiled, run, proved and verified by the command VAMPX with `--opt 0` and `--opt 1` by turns, N times each (default 5). Between runs only the
parameters are kept that setups of one size share, whatever the circuit: an unmeasured run makes them. Prints a table in Markdown, of the least times in milliseconds: `elapsed` is the whole command, `optimize` and `prove` are its stages,
`after` is what follows optimizing: lowering, witness, setup, proof, verification.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = sorted(path.name for path in (ROOT / "examples").iterdir() if path.is_dir())
BY_BITS = ["if32", "alu", "blake2s", "sha256"]
AFTER = ["lower", "solve", "setup", "prove", "verify"]


def jobs():
    for name in EXAMPLES:
        folder = ROOT / "examples" / name
        for target in ["goldilocks", "pallas"]:
            yield name, [folder / f"{name}.pir", "--inputs", folder / "inputs.json", "--target", target]
    for name in BY_BITS:
        folder = ROOT / "ir" / "tests" / "programs"
        inputs = ["--inputs", folder / f"{name}.json", "--source-field", "pallas"]
        for target in ["goldilocks", "pallas"]:
            yield name, [folder / f"{name}.pir", *inputs, "--target", target]


def run(vampx, effort, arguments, cache):
    """The report of the command, and its times in milliseconds by the names of stages, with `after` and `elapsed`."""
    command = [vampx, "--quiet", "--format", "json", "--opt", effort, *map(str, arguments)]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "VAMPX_CACHE": cache})
    elapsed = (time.perf_counter() - start) * 1e3
    report = json.loads(done.stdout)
    if report.get("verdict") != "accepted":
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
    times = report["time_ms"]
    after = sum(times.get(stage, 0.0) for stage in AFTER)
    return report, {**times, "after": after, "elapsed": elapsed}


def main(cache):
    vampx, n_runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print("| program | target | cells | prove | after | optimize | elapsed |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, arguments in jobs():
        least = {"0": {}, "1": {}}
        cells = {}
        for effort in least:
            run(vampx, effort, arguments, cache)
        for _ in range(n_runs):
            for effort, times in least.items():
                report, found = run(vampx, effort, arguments, cache)
                cells[effort] = report["circuit"]["cells"]
                for stage, time_ms in found.items():
                    times[stage] = min(time_ms, times.get(stage, time_ms))
        both = lambda stage: ", ".join(f"{least[effort][stage]:,.1f}" for effort in "01")
        counts = ", ".join(f"{cells[effort]:,}" for effort in "01")
        optimize = least["1"].get("optimize", 0.0)
        print(f"| {name} | {arguments[-1]} | {counts} | {both('prove')} | {both('after')} | {optimize:.1f} | {both('elapsed')} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(folder)
