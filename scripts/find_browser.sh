#!/bin/sh
# Says which browser the browser tests will use; installs Debian's Chromium where root or sudo allows it.
for name in "$BROWSER_BIN" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable msedge microsoft-edge; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1; then
    run=""
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && run="sudo"; }
    if [ "$(id -u)" = 0 ] || [ -n "$run" ]; then
        echo "Installing Chromium for the browser tests (apt) …"
        export DEBIAN_FRONTEND=noninteractive
        $run apt-get update -qq
        for package in chromium-headless-shell chromium; do  # the former draws no windows and so takes a third of the time
            $run apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 && exit 0
        done
    fi
fi
echo "No browser found: the browser tests will be skipped. Install one (Debian: apt install chromium-headless-shell) or set BROWSER_BIN=/path/to/chrome."
exit 0
