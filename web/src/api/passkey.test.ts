import { expect, test, vi } from 'vitest';
import { bytes, Passkeys, text } from './passkey';

const options = {
  challenge: text(new Uint8Array([250, 251, 252]).buffer),
  rpId: 'phone.example.com',
  allowCredentials: [{ type: 'public-key', id: 'AQID' }],
} as PublicKeyCredentialRequestOptionsJSON;

/** A browser that reads and writes no JSON itself, and does what it is told. */
function old(act: () => Promise<unknown>) {
  const get = vi.fn(async (_: CredentialRequestOptions) => act());
  const create = vi.fn(async (_: CredentialCreationOptions) => act());
  const credentials = { get, create } as unknown as CredentialsContainer;
  const type = function PublicKeyCredential() {} as unknown as typeof PublicKeyCredential;
  return { get, create, passkeys: new Passkeys({ credentials, type }) };
}

const made = {
  id: 'AQID',
  rawId: new Uint8Array([1, 2, 3]).buffer,
  type: 'public-key',
  authenticatorAttachment: 'platform',
  response: {
    clientDataJSON: new Uint8Array([4]).buffer,
    authenticatorData: new Uint8Array([5]).buffer,
    signature: new Uint8Array([255, 254]).buffer,
    userHandle: null,
  },
  getClientExtensionResults: () => ({}),
};

test('base64url without padding, both ways', () => {
  for (const length of [0, 1, 2, 3, 64]) {
    const buffer = Uint8Array.from({ length }, (_, i) => 255 - i).buffer;
    expect(text(buffer)).toMatch(/^[A-Za-z0-9_-]*$/);
    expect(new Uint8Array(bytes(text(buffer)))).toEqual(new Uint8Array(buffer));
  }
});

test('reads and writes JSON where the browser does not', async () => {
  const { passkeys, get } = old(async () => made);
  expect(await passkeys.prove(options)).toEqual({
    id: 'AQID',
    rawId: 'AQID',
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response: { clientDataJSON: 'BA', authenticatorData: 'BQ', signature: '__4' },
  });
  const asked = get.mock.calls[0]?.[0].publicKey;
  expect(new Uint8Array(asked?.challenge as ArrayBuffer)).toEqual(new Uint8Array([250, 251, 252]));
  expect(new Uint8Array(asked?.allowCredentials?.[0]?.id as ArrayBuffer)).toEqual(
    new Uint8Array([1, 2, 3]),
  );
});

test('leaves JSON to a browser that knows it', async () => {
  const parse = vi.fn(() => ({ challenge: 'parsed' }));
  const credentials = { get: async () => ({ toJSON: () => ({ id: 'written' }) }) };
  const passkeys = new Passkeys({
    credentials: credentials as unknown as CredentialsContainer,
    type: { parseRequestOptionsFromJSON: parse } as unknown as typeof PublicKeyCredential,
  });
  expect(await passkeys.prove(options)).toEqual({ id: 'written' });
  expect(parse).toHaveBeenCalledWith(options);
});

test('makes a passkey', async () => {
  const { passkeys, create } = old(async () => ({
    ...made,
    response: {
      clientDataJSON: new Uint8Array([4]).buffer,
      attestationObject: new Uint8Array([6]).buffer,
      getTransports: () => ['internal'],
    },
  }));
  const wanted = {
    challenge: 'AQID',
    rp: { name: 'Softphone' },
    user: { id: 'BAUG', name: 'alice', displayName: 'Alice' },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  } as PublicKeyCredentialCreationOptionsJSON;
  expect(await passkeys.make(wanted)).toMatchObject({
    response: { clientDataJSON: 'BA', attestationObject: 'Bg', transports: ['internal'] },
  });
  const id = create.mock.calls[0]?.[0].publicKey?.user.id as ArrayBuffer;
  expect(new Uint8Array(id)).toEqual(new Uint8Array([4, 5, 6]));
});

test.each([
  ['NotAllowedError', 'passkeyCancelled'],
  ['AbortError', 'passkeyCancelled'],
  ['InvalidStateError', 'passkeyKnown'],
  ['SecurityError', 'passkeyFailed'],
])('%s is %s', async (name, problem) => {
  const { passkeys } = old(() => Promise.reject(new DOMException('', name)));
  await expect(passkeys.prove(options)).rejects.toMatchObject({ problem: { name: problem } });
});

test('a new question ends the one before', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const { passkeys, get } = old(async () => made);
  get.mockImplementation((asked) => {
    signals.push(asked.signal ?? undefined);
    return new Promise(() => {});
  });
  void passkeys.prove(options, true).catch(() => {});
  void passkeys.prove(options).catch(() => {});
  expect(signals.map((one) => one?.aborted)).toEqual([true, false]);
  passkeys.stop();
  expect(signals[1]?.aborted).toBe(true);
});
