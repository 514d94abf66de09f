#!/bin/sh
# The browser of the dashboard's tests: Debian's Chromium, and a font that knows Hangul.
set -eu
if [ -x /usr/bin/chromium ] && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then
    exit 0
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "installing Chromium for the dashboard's tests"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
else
    echo "the dashboard's tests need Chromium: sudo apt-get install chromium fonts-noto-cjk fontconfig" >&2
    exit 1
fi
