#!/usr/bin/env bash
# Refusals fail, unless the page looks at the code itself; what watches is watched in the background.
set -euo pipefail

watches= looks=
for word in "$@"; do
    [[ $word =~ ^-[a-zA-Z]*N ]] && watches=yes
    case $word in -w | --write-out | -*w) looks=yes ;; esac
done
if [ -n "$watches" ] && [ ! -p /dev/stdout ]; then
    stream=$(mktemp "$RUN/streams/XXXXXX")
    "$REAL_CURL" -s "$@" >"$stream.told" &
    echo $! >"$stream.process"
    # The first line says that it listens.
    until [ -s "$stream.told" ]; do sleep 0.02; done
    exit
fi
[ -n "$looks" ] || set -- --fail-with-body "$@"
exec "$REAL_CURL" --no-progress-meter "$@"
