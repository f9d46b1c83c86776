#!/usr/bin/env bash
# Runs fuzz targets one after the other: fuzz/run.sh SECONDS [TARGET...]
# Tells how many inputs each took; a find is kept in `fuzz/artifacts/TARGET`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:?how many seconds for each target}
shift
if [ $# -eq 0 ]; then
    for target in fuzz/fuzz_targets/*.rs; do
        set -- "$@" "$(basename "$target" .rs)"
    done
fi
fuzz/seed.sh
# There is no unsafe code in velint: without a sanitizer twice as much is tried.
cargo +nightly fuzz build --sanitizer none

status=0
for target in "$@"; do
    log="fuzz/artifacts/$target.log"
    mkdir -p fuzz/artifacts
    cargo +nightly fuzz run --sanitizer none "$target" -- -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -max_len=4096 -dict=fuzz/dictionaries/velero.dict -print_final_stats=1 \
        >"$log" 2>&1 || status=1
    count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    find=$(sed -n 's/^.*Test unit written to //p' "$log")
    printf '%s: %s inputs%s\n' "$target" "${count:-no}" "${find:+, found $find}"
done
exit "$status"
