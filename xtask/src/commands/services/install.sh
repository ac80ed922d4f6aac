# Installs Debian's packages that are named as arguments, and starts nothing. Run by root.
set -eu
export DEBIAN_FRONTEND=noninteractive

# A server's package starts it, unless this program says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

# Nothing is removed for it: another database that is in the way is somebody's.
install() {
    apt-get -o DPkg::Lock::Timeout=120 -o Acquire::Retries=1 -o Acquire::http::Timeout=30 \
        install --yes --no-install-recommends --no-remove "$@"
}

# Small images come without a list of packages, and an old list names what is not there any more.
install "$@" || {
    apt-get -o DPkg::Lock::Timeout=120 -o Acquire::http::Timeout=30 update
    install "$@"
}
