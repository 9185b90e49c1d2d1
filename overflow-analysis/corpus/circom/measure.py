#!/usr/bin/env python3
"""Runs circomspect on the samples and writes circomspect.tsv: python3 measure.py CIRCOMSPECT VERSION

A finding counts if it is a warning or an error in the sample itself. A broken sample is found if one of its marked lines
is in the region of a finding.
"""

import datetime
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def findings(program, sample):
    """Rule and lines of all findings in `sample`."""
    curve = re.search(r"Curve: (\w+)", sample.read_text()).group(1)
    with tempfile.NamedTemporaryFile(suffix=".sarif") as report:
        options = ["--curve", curve, "--level", "WARNING", "--sarif-file", report.name]
        subprocess.run([program, *options, sample], check=False, capture_output=True)
        results = json.load(open(report.name))["runs"][0]["results"]
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        if result["level"] in ("warning", "error") and place["artifactLocation"]["uri"].endswith(str(sample)):
            region = place["region"]
            yield result["ruleId"], region["startLine"], region.get("endLine", region["startLine"])


def words(found):
    return " ".join(sorted({f"{rule}:{first}" for rule, first, _ in found})) or "-"


def main():
    program, version = sys.argv[1:]
    rows = [f"# circomspect {version}, {datetime.date.today()}", "# sample\tbroken is found\tin broken\tin mended"]
    for folder in sorted(path for path in HERE.iterdir() if path.is_dir()):
        broken, mended = ((folder / f"{name}.circom").resolve() for name in ("broken", "mended"))
        lines = broken.read_text().splitlines()
        marked = [line for line, text in enumerate(lines, 1) if "// flagged" in text]
        in_broken, in_mended = (list(findings(program, sample)) for sample in (broken, mended))
        is_found = any(first <= line <= last for _, first, last in in_broken for line in marked)
        rows.append("\t".join([folder.name, "yes" if is_found else "no", words(in_broken), words(in_mended)]))
    (HERE / "circomspect.tsv").write_text("\n".join(rows) + "\n")


main()
