#!/bin/sh
# The record of one entry, checked with a shell, git and ssh-keygen alone: `sh docs/verify-one.sh ID`, in the folder of the site.
# Digests are what git calls the bytes in a repository of SHA-256. It stops at the first thing that is not sound.
set -eu; IFS='"'; cd content/desk; tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT; git init -q --bare --object-format=sha256 "$tmp/git"
digest() { git --git-dir="$tmp/git" hash-object --no-filters "$1"; }
verify() { ssh-keygen -Y verify -f "$tmp/$1" -I "$2" -n "$3@$site" -s "$4.sig" < "$4"; }
for policy in policy.toml policies/*.toml; do [ ! -f "$policy" ] || while IFS=' ' read -r line; do line=${line%%#*}; set -f; case $line in
  \[*) who=${line#*people.} ;; 'site ='*) site=${line#*\"}; site=${site%\"*} ;; esac; for word in $line; do case $word in
  ssh-* | ecdsa-* | sk-*) echo "${who%%]*} $word" ;; esac; done; set +f; done < "$policy" > "$tmp/$(digest "$policy")"; done
