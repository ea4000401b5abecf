import { expect, test } from 'vitest';
import { HttpDoor } from './door';

const about = { page: { title: 'Shop', url: 'https://shop.example/' }, language: 'ja' };

function door(status: number, body: unknown) {
  const asked: { url: string; init: RequestInit }[] = [];
  const made = new HttpDoor({
    at: 'https://phone.example',
    key: 'pk_b1',
    fetch: async (url, init) => {
      asked.push({ url: String(url), init: init ?? {} });
      if (status === 0) throw new TypeError('Failed to fetch');
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
    },
  });
  return { asked, door: made };
}

test('the description is asked for without key or cookie', async () => {
  const { asked, door: it } = door(200, {
    id: 'b1',
    who: 'us',
    record: false,
    privacy_url: 'https://shop.example/p',
    open: true,
    opens_at: null,
    fallback: { number: null, callback: true },
    challenge: { bits: 10, nonce: 'n' },
    signalling: { url: 'ws://localhost:8080/carrier/signal' },
    edge: 'roaming',
  });
  expect(await it.describe('ja')).toMatchObject({
    who: 'us',
    record: false,
    privacyUrl: 'https://shop.example/p',
    opensAt: '',
    fallback: { number: '', callback: true },
    challenge: { bits: 10, nonce: 'n' },
    signalling: 'ws://localhost:8080/carrier/signal',
  });
  expect(asked[0]?.url).toBe('https://phone.example/v1/buttons/b1?language=ja');
  expect(asked[0]?.init).toMatchObject({ method: 'GET', credentials: 'omit' });
  expect(asked[0]?.init.headers).toBeUndefined();
});

test('a page that may not have the button is told so, though it cannot read the answer', async () => {
  const it = new HttpDoor({
    at: 'https://phone.example',
    key: 'pk_b1',
    fetch: async (url) => {
      if (String(url) !== 'https://phone.example/talk.js') throw new TypeError('Failed to fetch');
      return new Response('');
    },
  });
  await expect(it.describe('en')).rejects.toMatchObject({ code: 'origin_not_allowed' });
});

test('a call that may be recorded is said to be, and links are https', async () => {
  const { door: it } = door(200, { privacy_url: 'javascript:alert(1)' });
  expect(await it.describe('en')).toMatchObject({ record: true, privacyUrl: '' });
});

test('a token is asked for with the key, and nothing that the server decides', async () => {
  const { asked, door: it } = door(201, {
    token: 't',
    identity: 'w_1',
    expires_at: 'late',
    capabilities: { expires_at: 'soon' },
  });
  const proof = 'n.5';
  expect(await it.ticket({ ...about, context: 'jwt', proof })).toMatchObject({
    token: 't',
    expiresAt: 'soon',
  });
  expect(asked[0]?.url).toBe('https://phone.example/v1/tokens');
  expect(asked[0]?.init.headers).toMatchObject({ Authorization: 'Bearer pk_b1' });
  expect(JSON.parse(String(asked[0]?.init.body))).toEqual({ ...about, context: 'jwt', proof });
});

test('without context and proof neither is said', async () => {
  const { asked, door: it } = door(201, {});
  await it.ticket({ ...about, context: '', proof: null });
  expect(JSON.parse(String(asked[0]?.init.body))).toEqual(about);
});

test('a wish to be called back', async () => {
  const { asked, door: it } = door(201, '');
  await it.callBack({ name: 'Ann', number: '+15005550101', note: '' }, { ...about, proof: null });
  expect(asked[0]?.url).toBe('https://phone.example/v1/buttons/b1/callbacks');
  expect(JSON.parse(String(asked[0]?.init.body))).toMatchObject({ number: '+15005550101' });
});

test('how a call is; what is not understood is not known', async () => {
  const known = door(200, { status: 'waiting', reason: '' }).door;
  expect(await known.progress('w_1')).toEqual({ status: 'waiting', reason: '' });
  expect(await door(200, { status: 'odd' }).door.progress('w_1')).toBeNull();
});

test.each([
  [403, 'origin_not_allowed', 'origin_not_allowed'],
  [403, 'button_closed', 'button_closed'],
  [403, 'button_off', 'button_off'],
  [404, 'not_found', 'button_off'],
  [401, '', 'button_off'],
  [403, 'proof_needed', 'proof_wrong'],
  [403, 'context_invalid', 'context_invalid'],
  [429, 'rate_limited', 'too_many'],
  [422, 'number_invalid', 'number_invalid'],
  [403, 'number_type_not_allowed', 'number_invalid'],
  [403, 'emergency_number', 'number_invalid'],
  [500, '', 'server'],
  [0, '', 'network'],
])('%d %s is %s', async (status, code, want) => {
  await expect(door(status, { code }).door.describe('en')).rejects.toMatchObject({ code: want });
});

test('a gateway’s page in place of an answer is a mistake of the server’s', async () => {
  await expect(door(502, '<html>').door.describe('en')).rejects.toMatchObject({ code: 'server' });
});
