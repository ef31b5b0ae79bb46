#!/usr/bin/env bash
# Put the comment that a run wrote on a pull request of GitHub, in the place of the one that it put there before.
#
# Reads COMMENT (the file comment.md), NAME (of the run among others on the same pull request), NUMBER (of the pull
# request), TOKEN, GITHUB_REPOSITORY and GITHUB_API_URL. A comment that may not be written, as on pull requests from
# forks, is a warning and no failure.
set -euo pipefail

[ -f "$COMMENT" ] || exit 0
issues="${GITHUB_API_URL:-https://api.github.com}/repos/$GITHUB_REPOSITORY/issues"
marker="<!-- checkout-conformance run: ${NAME//[^A-Za-z0-9._ -]/-} -->"

ask() { # METHOD URL [BODY]: the answer; the token is on no command line
  local body=()
  [ -z "${3-}" ] || body=(--data "@$3")
  curl --silent --show-error --fail --request "$1" --header @- ${body[@]+"${body[@]}"} "$2" <<HEADERS
Authorization: Bearer $TOKEN
Accept: application/vnd.github+json
Content-Type: application/json
HEADERS
}

written() { # the id of the comment that this run put there before, or nothing
  local page=1 found
  while :; do
    found=$(ask GET "$issues/$NUMBER/comments?per_page=100&page=$page") || return 1
    [ "$(jq length <<< "$found")" -gt 0 ] || return 0
    jq --exit-status --raw-output --arg marker "$marker" \
      '[.[] | select(.body // "" | startswith($marker))][0].id // empty' <<< "$found" && return 0
    page=$((page + 1))
  done
}

give_up() {
  echo "::warning::the pull request was not commented on ($1); the job needs the permission pull-requests: write"
  exit 0
}

body=$(mktemp)
trap 'rm -f "$body"' EXIT
jq --null-input --arg marker "$marker" --rawfile text "$COMMENT" '{body: ($marker + "\n" + $text)}' > "$body"
id=$(written) || give_up "its comments cannot be read"
if [ -n "$id" ]; then
  ask PATCH "$issues/comments/$id" "$body" > /dev/null || give_up "comment $id cannot be changed"
else
  ask POST "$issues/$NUMBER/comments" "$body" > /dev/null || give_up "a comment cannot be added"
fi
