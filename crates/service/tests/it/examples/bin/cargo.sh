#!/usr/bin/env bash
# `cargo run` runs what was built already.
set -euo pipefail

if [ "${1:-}" != run ]; then
    echo "cargo $*: a block with this says no-run=cargo" >&2
    exit 1
fi
while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
exec order-service "${@:2}"
