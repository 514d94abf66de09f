#!/bin/sh
# Make .venv with the pinned, hashed packages of the files named as arguments. `make` calls it.
set -eu

python=""
for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "kindred needs Python 3.11 or newer; none of python3, python3.13, 3.12, 3.11 is one. Set PYTHON=…" >&2
    exit 1
fi

# Debian keeps venv in a package of its own.
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "kindred needs Python's venv: sudo apt-get install python3-venv" >&2
        exit 1
    fi
fi

# uv keeps its cache in HOME; where that cannot be written, beside the packages.
if ! mkdir -p "${UV_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/uv}" 2>/dev/null; then
    export UV_CACHE_DIR="$PWD/.venv/.uv-cache"
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt

# What pip is told of an index and of certificates, by its variables or its files, uv is told too.
pip_settings=$(.venv/bin/python -m pip config list 2>/dev/null || true)
of_pip() { printf '%s\n' "$pip_settings" | sed -n "s/^global\.$1='\(.*\)'\$/\1/p" | sed 's/\\n/ /g'; }
index=${PIP_INDEX_URL:-$(of_pip index-url)}
[ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
more=${PIP_EXTRA_INDEX_URL:-$(of_pip extra-index-url)}
if [ -n "$more" ]; then  # pip looks into every index; the hashes say which file is meant
    UV_INDEX="${UV_INDEX:-$(echo "$more" | tr '\n' ' ')}"
    UV_INDEX_STRATEGY="${UV_INDEX_STRATEGY:-unsafe-best-match}"
    export UV_INDEX UV_INDEX_STRATEGY
fi
certificates=${PIP_CERT:-$(of_pip cert)}
[ -z "$certificates" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"
hosts=${PIP_TRUSTED_HOST:-$(of_pip trusted-host)}
[ -z "$hosts" ] || export UV_INSECURE_HOST="${UV_INSECURE_HOST:-$(echo "$hosts" | tr '\n' ' ')}"

# Where PYTHONDONTWRITEBYTECODE is set, as in many images, each process would compile pandas anew.
export UV_COMPILE_BYTECODE=1
for packages in "$@"; do
    .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$packages"
done
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
