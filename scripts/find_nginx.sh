#!/bin/sh
# Says which nginx the test of several instances will use; unpacks Debian's into the virtual environment, where it starts no service.
folder="${1:-.venv}/nginx"
for name in "$NGINX_BIN" nginx /usr/sbin/nginx "$folder/usr/sbin/nginx"; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
    echo "Fetching nginx for the test of several instances (apt) …"
    mkdir -p "$folder"
    for package in nginx nginx-core; do  # the program lies in the second one on older systems
        (
            cd "$folder" || exit 1
            apt-get download -qq "$package" >/dev/null 2>&1 || { [ "$(id -u)" = 0 ] && apt-get update -qq && apt-get download -qq "$package" >/dev/null 2>&1; } || exit 1
            dpkg-deb --extract "$package"_*.deb . && rm -f "$package"_*.deb && ./usr/sbin/nginx -v 2>/dev/null
        ) && exit 0
    done
fi
echo "No nginx found: the test of several instances will be skipped. Install one (Debian: apt install nginx-light) or set NGINX_BIN=/path/to/nginx."
exit 0
