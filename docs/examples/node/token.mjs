// Gets a token for an identity that begins with the prefix of your API key. Node 20 or later, nothing to install.
// Usage: SOFTPHONE_URL=https://phone.example.com SOFTPHONE_API_KEY=sk_… node token.mjs crm_ada
import { env, argv } from 'node:process';

/** @param {string} identity */
export async function getToken(identity) {
  const answer = await fetch(`${env.SOFTPHONE_URL}/v1/tokens`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${env.SOFTPHONE_API_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ identity, ttl: 600, capabilities: { incoming: true, clients: ['*'] } }),
    signal: AbortSignal.timeout(10_000),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${body.code}: ${body.detail} ${body.hint ?? ''}`);
  return body; // give the whole of it to your page: it says when to refresh
}

if (argv[2]) console.log(JSON.stringify(await getToken(argv[2])));
