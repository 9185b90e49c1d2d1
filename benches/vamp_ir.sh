#!/usr/bin/env bash
# Vamp-IR's `alu` test over the field of Pallas, by Vamp-IR with its halo2 backend and by vampx, one after the other.
#
#     cargo build --release && benches/vamp_ir.sh VAMP_IR ALU
#
# VAMP_IR is the program `vamp-ir` and ALU its `tests/alu.pir`, as built and found in its repository (v0.1.3). What ALU defines
# is taken as it is. The operands of its checks are constants there, of which vampx leaves nothing to prove: here they are
# private inputs with the same values. Times are of whole processes, in seconds: elapsed, and of the
# processor (which other work on the machine disturbs less). vampx starts without any cached file.
set -euo pipefail

if [ $# -ne 2 ]; then
    echo "usage: $0 VAMP_IR ALU" >&2
    exit 2
fi
vamp_ir=$(realpath "$1")
alu=$(realpath "$2")
vampx=$(realpath "${CARGO_TARGET_DIR:-$(dirname "$0")/../target}/release/vampx")
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
export VAMPX_CACHE=$folder/cache

{
    sed '/^\/\/ Check the operations work correctly/,$d' "$alu"
    cat << 'PROGRAM'
xor_out = xor 8 xor_a xor_b;
not_out = not 8 not_a;
yes = ult 8 ult_a ult_b;
yes = ult 8 ult_c ult_d;
yes = ult 8 ult_e ult_f;
yes = slt 8 slt_a slt_b;
yes = slt 8 slt_c slt_d;
yes = sle 8 sle_a sle_b;
(quotient_a, remainder_a) = divrem 32 dividend_a divisor_a;
(quotient_b, remainder_b) = divrem 32 dividend_b divisor_b;
range 4 narrow;
PROGRAM
} > alu.pir

cat > inputs.json << 'INPUTS'
{
    "xor_a": "13", "xor_b": "255", "xor_out": "242", "not_a": "1", "not_out": "254", "yes": "1",
    "ult_a": "2", "ult_b": "3", "ult_c": "2", "ult_d": "255", "ult_e": "0", "ult_f": "255",
    "slt_a": "255", "slt_b": "0", "slt_c": "255", "slt_d": "127", "sle_a": "5", "sle_b": "5",
    "dividend_a": "3846", "divisor_a": "153", "quotient_a": "25", "remainder_a": "21",
    "dividend_b": "282", "divisor_b": "1", "quotient_b": "282", "remainder_b": "0", "narrow": "15"
}
INPUTS

# The seconds that a command takes: elapsed, and of the processor.
seconds() {
    local TIMEFORMAT='%R %U %S'
    { time "$@" > log 2>&1; } 2> times || { echo "failed: $*" >&2; cat log >&2; exit 1; }
    awk '{ print $1, $2 + $3 }' times
}

# A line of the table: what is timed, the times of Vamp-IR, those of vampx.
row() {
    awk -v what="$1" -v theirs="$2" -v ours="$3" 'BEGIN {
        split(theirs, t, " "); split(ours, o, " ")
        printf "| %-12s | %8.2f | %8.2f | %5.0fx | %8.2f | %8.2f | %5.0fx |\n",
            what, t[1], o[1], t[1] / o[1], t[2], o[2], t[2] / o[2]
    }'
}

echo "load before: $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) cores"
their_compile=$(seconds "$vamp_ir" -q halo2 compile -s alu.pir -o circuit.theirs)
their_prove=$(seconds "$vamp_ir" -q halo2 prove -c circuit.theirs -i inputs.json -o proof.theirs)
their_verify=$(seconds "$vamp_ir" -q halo2 verify -c circuit.theirs -p proof.theirs)

our_compile=$(seconds "$vampx" compile --source-field pallas alu.pir -o circuit.ours)
our_first=$(seconds "$vampx" prove circuit.ours --inputs inputs.json -o proof.ours)
our_prove=$(seconds "$vampx" prove circuit.ours --inputs inputs.json -o proof.ours)
our_verify=$(seconds "$vampx" verify circuit.ours proof.ours)

echo "|              |  elapsed |          |        | processor |         |        |"
echo "|              |  Vamp-IR |    vampx |        |  Vamp-IR |    vampx |        |"
echo "| ------------ | -------- | -------- | ------ | -------- | -------- | ------ |"
row compile "$their_compile" "$our_compile"
row "first proof" "$their_prove" "$our_first"
row prove "$their_prove" "$our_prove"
row verify "$their_verify" "$our_verify"
echo "proofs: $(stat -c %s proof.theirs) and $(stat -c %s proof.ours) bytes"
echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)"
