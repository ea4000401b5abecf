"""Gets a token for an identity that begins with the prefix of your API key. Python 3.9 or later, nothing to install.

Usage: SOFTPHONE_URL=https://phone.example.com SOFTPHONE_API_KEY=sk_... python3 softphone.py crm_ada
"""

import json
import os
import sys
import urllib.error
import urllib.request


class Refused(Exception):
    """The server said no. code is stable, detail and hint are for people."""

    def __init__(self, problem):
        super().__init__(f"{problem['code']}: {problem['detail']} {problem.get('hint', '')}".strip())
        self.code = problem["code"]


def get_token(url, key, identity, capabilities, ttl=600):
    """Returns the whole answer: give it to your page, it says when to refresh."""
    request = urllib.request.Request(
        url + "/v1/tokens",
        data=json.dumps({"identity": identity, "ttl": ttl, "capabilities": capabilities}).encode(),
        headers={"Authorization": "Bearer " + key, "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Refused(json.load(error)) from None


if __name__ == "__main__":
    try:
        token = get_token(
            os.environ["SOFTPHONE_URL"],
            os.environ["SOFTPHONE_API_KEY"],
            sys.argv[1],
            {"incoming": True, "clients": ["*"]},
        )
    except Refused as refused:
        sys.exit(str(refused))
    print(json.dumps(token))
