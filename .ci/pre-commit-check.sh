#!/usr/bin/env bash
# The hook of `.pre-commit-hooks.yaml` under the real pre-commit, in a scratch
# repository: a bad file is refused with its finding, a good one passes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ci="$PWD/target/ci"
venv="$ci/pre-commit"
if ! "$venv/bin/pre-commit" --version >/dev/null 2>&1; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet 'pre-commit>=4.2,<5'
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
hook="$scratch/hook"
user="$scratch/user"

# Nobody's own configuration takes part.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
export GIT_AUTHOR_NAME=velint GIT_AUTHOR_EMAIL=velint@example.com
export GIT_COMMITTER_NAME=velint GIT_COMMITTER_EMAIL=velint@example.com
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE "${!PRE_COMMIT@}" "${!VELINT_@}" GITHUB_ACTIONS
export NO_COLOR=1

# `try-repo` builds anew each time; the parts may be kept between the runs.
# What is tested is the hook, not the speed of the program.
export CARGO_TARGET_DIR="$ci/pre-commit-build"
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16

mkdir -p "$hook" "$user"
cp -R Cargo.toml Cargo.lock rust-toolchain.toml .pre-commit-hooks.yaml src rules "$hook"
git -C "$hook" init --quiet
git -C "$hook" add --all
git -C "$hook" commit --quiet --message 'The hook'

git -C "$user" init --quiet
mkdir -p "$user/charts/db"
cp fixtures/seed/seed.yaml "$user/good.yaml"
sed 's/backup-volumes: backup/backup-volumes: bakcup/' fixtures/seed/seed.yaml >"$user/bad.yaml"
printf 'apiVersion: v2\nname: db\nversion: 0.1.0\n' >"$user/charts/db/Chart.yaml"
cat >"$user/charts/db/values.yaml" <<'YAML'
podAnnotations:
  backup.velero.io/backup-volumes: scratch
extraVolumes:
  - name: scratch
    emptyDir: {}
extraVolumeMounts: []
YAML
git -C "$user" add --all

hook_says() {
    (cd "$user" && "$venv/bin/pre-commit" try-repo "$hook" velint --verbose --files "$@")
}

fail() {
    printf 'pre-commit check: %s\n%s\n' "$1" "$2" >&2
    exit 1
}

status=0
output=$(hook_says bad.yaml good.yaml charts/db/values.yaml 2>&1) || status=$?
[ "$status" -eq 1 ] || fail "a bad file ends with status $status" "$output"
for part in 'unknown-volume' 'bad.yaml' 'bakcup' 'unmounted-volume' 'charts/db/values.yaml'; do
    grep --quiet --fixed-strings -- "$part" <<<"$output" || fail "the finding does not say $part" "$output"
done
if grep --quiet --fixed-strings 'good.yaml:' <<<"$output"; then
    fail 'a good file is reported' "$output"
fi

output=$(hook_says good.yaml 2>&1) || fail 'a good file is refused' "$output"
grep --quiet 'velint.*Passed' <<<"$output" || fail 'the hook did not run' "$output"
echo 'pre-commit check: a bad manifest and bad chart values are refused, a good manifest passes'
