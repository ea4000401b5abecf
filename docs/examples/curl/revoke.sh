#!/bin/sh
# Takes a token back: new calls are refused within a second, and those that go on are ended.
# Usage: SOFTPHONE_URL=https://phone.example.com SOFTPHONE_API_KEY=sk_… sh revoke.sh GRANT_ID
set -eu
curl --silent --show-error --fail-with-body -X DELETE "$SOFTPHONE_URL/v1/grants/$1?end_calls=true" \
  -H "Authorization: Bearer $SOFTPHONE_API_KEY"
