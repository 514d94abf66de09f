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

[ -x .venv/bin/python ] || "$python" -m venv .venv
[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt
for packages in "$@"; do
    .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$packages"
done
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
