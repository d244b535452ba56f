#!/bin/sh
# The tests use a real browser, PostgreSQL, PDF renderer, nginx and Caddy: install what is missing, or say how.
set -eu
need=""
command -v chromium >/dev/null 2>&1 || need="$need chromium"
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || need="$need nginx-light"
command -v caddy >/dev/null 2>&1 || need="$need caddy"
command -v node >/dev/null 2>&1 || need="$need nodejs"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need="$need postgresql"
ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 || need="$need libpango-1.0-0 libpangoft2-1.0-0"
[ -z "$need" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  policy=/usr/sbin/policy-rc.d  # a web server that is only tested should not start and take port 80
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $need >/dev/null
else
  echo "The tests need:$need"
  echo "Install them with: sudo apt-get install --no-install-recommends$need"
  exit 1
fi
