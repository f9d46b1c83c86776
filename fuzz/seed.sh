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
    chart)
        # A chart is one input: each file under a line that names it.
        find fixtures/rendered fixtures/hostile-charts fixtures/charts -name Chart.yaml -size -16k | xargs -n 1 dirname | sort |
            while IFS= read -r folder; do
                # Not as a pipe: that what is cut off is not written is no failure.
                head --bytes=8192 >"$corpus/seed-$(sha256sum <<<"$folder" | cut -c 1-16)" < <(
                    find "$folder" -type f \( -name '*.yaml' -o -name '*.tpl' \) -size -16k | sort |
                        while IFS= read -r file; do
                            printf '# file: %s\n' "${file#"$folder"/}"
                            cat "$file"
                            printf '\n'
                        done
                )
            done
        ;;
    template)
        find fixtures -path '*/templates/*' -type f -size -16k -print0 |
            while IFS= read -r -d '' file; do
                cp "$file" "$corpus/seed-$(sha256sum "$file" | cut -c 1-16)"
            done
        # Calls of every function, each a template.
        grep '^{{' fixtures/hostile-charts/expressions.txt | split --lines=1 --suffix-length=4 - "$corpus/seed-"
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
        if [ "$name" = pipeline ]; then
            # The files of a release are one input.
            find fixtures -name '*.yaml' -exec grep --files-with-matches kots.io/ {} + | xargs -n 1 dirname | sort --unique |
                while IFS= read -r folder; do
                    head --bytes=4096 >"$corpus/seed-$(sha256sum <<<"$folder" | cut -c 1-16)" < <(
                        awk 'FNR == 1 && NR > 1 { print "# next file" } { print }' "$folder"/*.yaml
                    )
                done
        fi
        ;;
    esac
done
