#!/bin/sh
# Gets a token for an identity that begins with the prefix of your API key.
# Usage: SOFTPHONE_URL=https://phone.example.com SOFTPHONE_API_KEY=sk_… sh token.sh crm_ada
set -eu
curl --silent --show-error --fail-with-body "$SOFTPHONE_URL/v1/tokens" \
  -H "Authorization: Bearer $SOFTPHONE_API_KEY" \
  -H 'Content-Type: application/json' \
  -d '{"identity": "'"$1"'", "ttl": 600, "capabilities": {"incoming": true, "clients": ["*"]}}'
