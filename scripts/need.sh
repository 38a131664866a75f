#!/bin/sh
# Installs what is missing on a Debian machine, after saying what and why.
#
#   need.sh run    what building and running needs
#   need.sh test   what the tests need besides
#
# Does nothing, and says nothing, when all of it is there. Needs root or sudo only to install.
set -eu

RUST_MIN=1.95
NODE_MIN=20
purpose=${1:-run}
packages=

has() { command -v "$1" >/dev/null 2>&1; }

# want PACKAGE WHY: notes a Debian package as missing.
want() {
    packages="$packages $1"
    printf 'Missing: %s, %s.\n' "$1" "$2" >&2
}

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

# as_root COMMAND…
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        stop "This needs root. As root, run: $*"
    fi
}

install_packages() {
    [ -n "$packages" ] || return 0
    has apt-get || stop "This machine has no apt. Install these or their like, then run this again:$packages"
    printf 'Installing with apt:%s\n' "$packages" >&2
    # shellcheck disable=SC2086 # a list of package names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $packages >&2
    packages=
}

# at_least WANTED HAVE: whether a version is new enough.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

find_packages() {
    has cc && has make || want build-essential "a linker and make, for the compiler"
    has pkg-config || want pkg-config "with which crates find system libraries"
    has node || want nodejs "runs the tests in the browser and unpacks components; not needed to serve"
    has npm || want npm "fetches the components of the pages; not needed to serve"
    [ -e /etc/ssl/certs/ca-certificates.crt ] || want ca-certificates "for downloads from package registries"
    if [ "$purpose" = test ]; then
        has chromium || want chromium "the browser in which pages are tested"
        set -- /usr/lib/postgresql/*/bin/initdb
        [ -x "$1" ] || want postgresql "the second database on which everything is tested"
    fi
    if ! has cargo && ! has rustup; then
        if has apt-cache && apt-cache show rustup >/dev/null 2>&1; then
            want rustup "installs the Rust compiler"
        fi
    fi
}

need_rust() {
    if ! has cargo || ! cargo --version >/dev/null 2>&1; then
        has rustup || stop "There is no Rust compiler, and this Debian has no package rustup." \
            "Install Rust $RUST_MIN or later with rustup, then run this again."
        printf 'Missing: the Rust compiler. Installing it with rustup.\n' >&2
        rustup default stable >&2
    fi
    have=$(rustc --version | cut -d ' ' -f 2)
    if ! at_least "$RUST_MIN" "$have"; then
        has rustup || stop "Rust $have is too old: this needs $RUST_MIN or later. Install it with rustup, then run this again."
        printf 'Rust %s is too old: this needs %s or later. Updating it with rustup.\n' "$have" "$RUST_MIN" >&2
        rustup update stable >&2
        have=$(rustc --version | cut -d ' ' -f 2)
        at_least "$RUST_MIN" "$have" || stop "Rust is still $have. Choose a toolchain of $RUST_MIN or later with rustup default."
    fi
    [ "$purpose" = test ] || return 0
    for tool in fmt:rustfmt clippy:clippy; do
        cargo "${tool%%:*}" --version >/dev/null 2>&1 && continue
        has rustup || stop "cargo ${tool%%:*} is missing: install the ${tool#*:} that belongs to your Rust."
        printf 'Missing: %s, which checks the source. Installing it with rustup.\n' "${tool#*:}" >&2
        rustup component add "${tool#*:}" >&2
    done
}

need_node() {
    have=$(node --version | tr -d v)
    at_least "$NODE_MIN" "$have" ||
        stop "Node $have is too old: this needs $NODE_MIN or later. Debian 13 has it; on Debian 12 install a newer nodejs, then run this again."
}

PATH="$HOME/.cargo/bin:$PATH"
find_packages
install_packages
need_rust
need_node
