#!/bin/sh
# Asks whether somebody of yours could call a number, and why not. The key needs the scope check.
# Usage: SOFTPHONE_URL=https://phone.example.com SOFTPHONE_API_KEY=sk_… sh check.sh crm_ada +15005550001
set -eu
curl --silent --show-error --fail-with-body "$SOFTPHONE_URL/v1/check" \
  -H "Authorization: Bearer $SOFTPHONE_API_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"as": "'"$1"'", "to": "'"$2"'"}'
