#!/bin/sh
# The record of one entry, checked with a shell, git and ssh-keygen alone: `sh docs/verify-one.sh ID`, in the folder of the site.
# It ends with "sound", or before that at the first thing that is not. Line by line:
#  1    stop at any fault; split at quotation marks only; a scratch repository in which git names bytes by SHA-256
#  2    digest: the name git gives to what is read; say: the value of a field of $text
#  3-4  the keys in every policy, each as that of person@policy; "[people." begins a person, and every key has a blank and AAAA
#  5    the events of the entry, those of the site, then the manifests of kept texts; `git stripspace` reads a file
#  6-7  a manifest: an event has named it, and it names the text beside it
#  7-8  an event: those it was written on came before it (the rest is commas), and its place and name are what it says
#  9    it is signed by the person it names, with a key which that person has in the policy it names
#  10   what it releases counts; of an event of the site only what it says of this entry, up to the next brace
set -eu; IFS='"'; named=; cd content/desk; tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; git init -q --bare --object-format=sha256 "$tmp"
digest() { git --git-dir="$tmp" hash-object --stdin; }; say() { value=${text#*"\"$1\": "}; value=${value#\"}; echo "${value%%[\",]*}"; }
for file in policy.toml policies/*.toml; do set -f; [ ! -f "$file" ] || while read -r line; do for one in ${line%%#*}; do case $one in
  *\[people.*) by=${one##*.} ;; *\ AAAA*) echo "${by%]*}@$(digest < "$file") $one" ;; esac; done; done < "$file"; set +f; done > "$tmp/keys"
for file in entries/"$1"/*.json site/*.json entries/"$1"/live/*.json; do [ -f "$file" ] || continue; text=$(git stripspace < "$file")
  sha=$(digest < "$file"); case $file in */live/*) [ "${named#*"\"live\": \"$sha\""}" != "$named" ]; sha=$(digest < "${file%.json}.md")
  [ "$(say text)" = "$sha" ]; continue ;; esac; id=$(say entry); one=${text#*previous\": \[}; for one in ${one%%]*}; do [ ${#one} -lt 9 ] ||
  [ -f "$tmp/$one" ]; done; [ "$file" = "${id:+entries/}${id:-site}/$(printf %04d-%s-%.8s.json "$(say number)" "$(say event)" "$sha")" ]
  ssh-keygen -Y verify -f "$tmp/keys" -I "$(say by)@$(say policy)" -n "freigabe@$(say site)" -s "$file.sig" < "$file"
  [ "$id" ] || { text=${text#*"\"$1\": {"}; text=${text%%\{*}; }; named=$named$text; : > "$tmp/$sha"; done; [ "$named" ]; echo "$1: sound"
