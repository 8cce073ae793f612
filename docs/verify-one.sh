#!/bin/sh
# The record of one entry, without our program: sh docs/verify-one.sh ID, in the folder of the site. Silent end: not sound.
set -eu; cd content/desk; signers=$(mktemp); trap 'rm -f "$signers"' EXIT; site=$(sed -n 's/^site *= *"\(.*\)".*/\1/p' policy.toml)
said() { sed -n "s/^ \"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" "$2"; }
cat policy.toml $(ls policies/*.toml 2>/dev/null) | awk -F'"' '/^\[people\./ { gsub(/\[people\.|\]/, ""); who = $0 }
  { for (i = 2; i <= NF; i += 2) if ($i ~ /^(ssh|ecdsa|sk)-/) print who, $i }' | sort -u > "$signers"
for event in entries/"$1"/[0-9]*.json site/[0-9]*.json; do [ ! -f "$event" ] ||
  ssh-keygen -Y verify -f "$signers" -I "$(said by "$event")" -n "freigabe@$site" -s "$event.sig" < "$event"; done
for kept in entries/"$1"/live/*.json; do [ "$(git hash-object --no-filters "${kept%.json}.md")" = "$(said blob "$kept")" ]
  grep -qsF "\"live\": \"$(sha256sum < "$kept" | cut -c1-64)\"" entries/"$1"/*.json site/*.json; done; echo "$1: sound"
