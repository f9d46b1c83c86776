#!/usr/bin/env bash
# Gives each fuzz target the fixtures as its first inputs, in `fuzz/corpus`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for target in fuzz/fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    corpus="fuzz/corpus/$name"
    mkdir -p "$corpus"
    case "$name" in
    duration)
        printf '%s' $'30s\n1h30m' >"$corpus/seed-sum"
        printf '5 min' >"$corpus/seed-words"
        ;;
    json)
        grep --recursive --no-filename --only-matching --extended-regexp "\[\"[^']*\]" fixtures --include='*.yaml' |
            sort --unique | split --lines=1 --suffix-length=4 - "$corpus/seed-"
        ;;
    *)
        # Large files would slow each run down.
        find fixtures examples -name '*.yaml' -size -16k -print0 |
            while IFS= read -r -d '' file; do
                cp "$file" "$corpus/seed-$(sha256sum "$file" | cut -c 1-16)"
            done
        ;;
    esac
done
