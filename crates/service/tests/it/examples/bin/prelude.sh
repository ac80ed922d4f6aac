# What a page's commands find: the programs beside this file, a folder to work in, and servers that the
# page asks for in lines which readers do not see.
strict() {
    set -E -e -o pipefail
    trap 'code=$?; echo "$PAGE: lines $LINENO ${BASH_LINENO[*]}: exit $code of: $BASH_COMMAND" >&2' ERR
}
strict

DRY_PATH=$RUN/dry
[ -z "${KAFKA:-}" ] || export ORDER_SERVICE_TEST_KAFKA=$KAFKA
export REAL_CURL=$(command -v curl) PATH=$RUN/bin:$PATH HOME=$RUN
MAIN_OUT=$RUN/between

# A block that is run: what it answers is kept.
block() { exec >"$RUN/told/$1"; }

# The last command of the next block has to fail.
last_fails() {
    LAST_FAILS=yes
    set +e
    trap - ERR
}

# Done at the end of the next block, while its streams are watched.
meanwhile() { MEANWHILE=("$@"); }

# Its end: streams that it watches have to bring something.
end() {
    local last=$? stream
    if [ -n "${LAST_FAILS:-}" ]; then
        [ $last -ne 0 ] || { echo "$PAGE: it should have failed" >&2 && exit 1; }
        LAST_FAILS=
        strict
    fi
    "${MEANWHILE[@]:-true}" >/dev/null
    MEANWHILE=()
    for stream in "$RUN"/streams/*.told; do
        [ -e "$stream" ] || continue
        until grep -q '^data:' "$stream"; do sleep 0.02; done
        kill "$(cat "${stream%.told}.process")" 2>/dev/null || true
        cat "$stream"
        rm "$stream"
    done
    exec >>"$MAIN_OUT"
}

# Whether a server is there, or else a program.
has() {
    case $1 in
    postgres) [ -n "${POSTGRES:-}" ] ;;
    mariadb) [ -n "${MARIADB:-}" ] ;;
    redis) [ -n "${REDIS:-}" ] ;;
    kafka | kafka-alone) [ -n "${KAFKA:-}" ] ;;
    eureka) [ -n "${ORDER_SERVICE_TEST_EUREKA:-}" ] && [ -n "${ORDER_SERVICE_TEST_CONFIG_SERVER:-}" ] ;;
    *) type -P "$1" >/dev/null ;;
    esac
}

# Leaves the page out where one of them is not there.
needs() {
    local name
    for name in "$@"; do
        has "$name" || exit 77
    done
}

. "$RUN/old_orders.sh"

# Waits until a command succeeds.
until_done() { until "$@" >/dev/null 2>&1; do sleep 0.02; done; }

# An order, or so many.
place() {
    for _ in $(seq "${1:-1}"); do
        curl -s "http://$ORDER_SERVICE__HTTP__LISTEN/api/v1/orders" -H 'Content-Type: application/json' -d '{"customerId": 12345,
            "items": [{"productId": 1, "quantity": 2}], "deliveryAddress": "123 Main St", "carrier": "DHL"}'
    done
}

# What another system exported.
orders_of_an_old_shop() {
    cat >"$1" <<'END'
{"id":"","number":9001,"orderNumber":"","channel":"old-shop","customerId":"c-1","customerName":"Ada","customerEmail":null,"address":{},"carrier":null,"notes":null,"items":[{"productId":"X","name":"Engine","quantity":1,"unitPrice":10.50}],"total":10.50,"currency":"USD","status":"DELIVERED","paymentStatus":"PAID","shipmentStatus":"DELIVERED","trackingNumber":null,"placedAt":"2019-05-01T10:00:00Z","updatedAt":"2019-05-04T10:00:00Z","cancelCause":null,"cancelReason":null}
END
}

# Ends the service.
stop() {
    local process
    process=$(cat "$RUN/servers/$ORDER_SERVICE__HTTP__LISTEN")
    kill "$process"
    until ! kill -0 "$process" 2>/dev/null || grep -q '^State:.*Z' "/proc/$process/status" 2>/dev/null; do sleep 0.02; done
}

operator_token() { sed -n 's/.*"token": *"\([^"]*\)".*/\1/p' data/order-service.db.operator.json; }

redis-cli() { command redis-cli -p "${REDIS##*:}" "$@"; }

# As somebody types it, with what is here in the place of the words in capitals.
mysql() {
    local word words=() url=${MARIADB#mysql://}
    local place=${url#*@}
    for word in "$@"; do
        case $word in
        --host=HOST | --user=USER) ;;
        DATABASE) words+=("${place#*/}") ;;
        *) words+=("$word") ;;
        esac
    done
    place=${place%%/*}
    command mysql --host="${place%:*}" --port="${place#*:}" --user="${url%%@*}" "${words[@]}"
}

# Settings as a file has them: the program reads them.
settings() {
    local file=$RUN/settings.$1.toml
    sed "s|/run/secrets/[a-z_-]*|$RUN/secrets/any|" >"$file"
    order-service config show --config "$file" >/dev/null
}

# Programs of a page go on from each other.
python() {
    cat >>"$RUN/program.py"
    if has python3; then
        python3 "$RUN/program.py"
    else
        echo "left out: a program in Python of $PAGE" >&2
    fi
}

# A block that is not run: no program is there, and of ours it is looked whether it can be typed.
dry() {
    set +e
    trap - ERR
    PATH=$DRY_PATH
    order-service() { typed "$@"; }
    cargo() {
        [ "$1" = run ] || return 0
        while [ $# -gt 0 ] && [ "$1" != -- ]; do shift; done
        typed "${@:2}"
    }
    command_not_found_handle() {
        local last=0 place=0 word
        case $1 in systemctl | journalctl | useradd | chown | install) return 0 ;; esac
        for word in "$@"; do
            place=$((place + 1))
            case $word in order-service | */bin/order-service) last=$place ;; esac
        done
        local next=$((last + 1))
        [[ $last -gt 0 && "${!next:-}" =~ ^(--)?[a-z][a-z-]*$ ]] && typed "${@:next}"
        return 0
    }
}

typed() {
    local said
    said=$("$PROGRAM" "$@" --help 2>&1 >/dev/null) || echo "order-service $*: $said" >>"$RUN/refused"
}

mkdir -p "$RUN/secrets"
echo a-secret-of-32-characters-or-more >"$RUN/secrets/any"
exec >>"$MAIN_OUT"
