#!/usr/bin/env bash
# In the place of a terminal of one's own: what serves is left alone once it says where it is, and ends
# when another one is started that listens at the same address.
set -euo pipefail

command= listen=${ORDER_SERVICE__HTTP__LISTEN:-} words=("$@")
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h | --version | -V) command=help ;;
    --listen) listen=$2 && shift ;;
    --preset | --config | --database) shift ;;
    -*) ;;
    *) command=${command:-$1} ;;
    esac
    shift
done
set -- "${words[@]}"

case $command in
"" | serve) ;;
sandbox)
    [[ " $* " == *" --listen "* ]] || { words+=(--listen "$SANDBOX") && listen=$SANDBOX; }
    ;;
demo)
    # A minute is long.
    case " $* " in *" --orders "* | *" --for "*) ;; *) set -- "$@" --orders 20 --rate 50/s ;; esac
    exec "$PROGRAM" "$@"
    ;;
*) exec "$PROGRAM" "$@" ;;
esac

server=$RUN/servers/$listen
if [ -e "$server" ]; then
    process=$(cat "$server")
    kill "$process" 2>/dev/null || true
    # One that nobody waits for stays on the list of processes as ended.
    while kill -0 "$process" 2>/dev/null && ! grep -q '^State:.*Z' "/proc/$process/status" 2>/dev/null; do sleep 0.02; done
fi
: >"$server.told"
"$PROGRAM" "${words[@]}" >"$server.told" 2>"$server.log" </dev/null &
process=$!
echo "$process" >"$server"
until grep -q Ctrl-C "$server.told"; do
    if ! kill -0 "$process" 2>/dev/null; then
        cat "$server.told" "$server.log" >&2
        wait "$process"
        exit 1
    fi
    sleep 0.02
done
