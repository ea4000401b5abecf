import { expect, test } from 'vitest';
import { linked, refusal, storage } from '../browser';

test.each([
  ['?to=bob', 'bob'],
  ['?to=tel%3A%2B81312345678', '+81312345678'],
  ['?to=tel:+81-3-1234-5678', '+81-3-1234-5678'],
  ['?to=+81312345678', '+81312345678'],
  ['?to=web%2Btel%3A%2F%2F%2B815012345678', '+815012345678'],
  ['?to=TEL:%2B15005550001;ext=7;phone-context=x', '+15005550001'],
  ['?to=client:bob', 'client:bob'],
  ['?to=', ''],
  ['?other=1', ''],
  ['', ''],
])('a link with %s names %j', (search, want) => {
  expect(linked(search)).toBe(want);
});

test('a link that is too long is cut, and markup stays text', () => {
  expect(linked(`?to=${'9'.repeat(5_000)}`)).toHaveLength(128);
  expect(linked('?to=<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
});

const able = {
  isSecureContext: true,
  RTCPeerConnection: class {},
  navigator: { userAgent: 'Chrome/130', mediaDevices: { getUserMedia: () => {} } },
};
const line = 'Mozilla/5.0 (iPhone) Safari Line/13.1';

test.each([
  ['nothing is missing', able, undefined],
  ['the address is not secure', { ...able, isSecureContext: false }, 'insecure'],
  ['there is no WebRTC', { ...able, RTCPeerConnection: undefined }, 'noWebRtc'],
  ['there are no devices', { ...able, navigator: { userAgent: 'Safari/600' } }, 'noMicrophone'],
  [
    'devices cannot be had',
    { ...able, navigator: { userAgent: 'Safari/600', mediaDevices: {} } },
    'noMicrophone',
  ],
  ['it is within an app', { ...able, navigator: { userAgent: line } }, 'inApp'],
  [
    'it is within an app that has all',
    { ...able, navigator: { ...able.navigator, userAgent: line } },
    undefined,
  ],
] as const)('%s', (_, scope, want) => {
  expect(refusal(scope)).toBe(want);
});

test('a storage that is full or forbidden keeps nothing, and that is all', () => {
  const kept = storage('sessionStorage');
  kept.setItem('word', 'a');
  expect(kept.getItem('word')).toBe('a');
  const full = {
    getItem: () => 'old',
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  const scope = {
    localStorage: full,
    get sessionStorage() {
      throw new DOMException('forbidden', 'SecurityError');
    },
  } as unknown as typeof window;
  expect(() => storage('localStorage', scope).setItem('word', 'b')).not.toThrow();
  expect(storage('localStorage', scope).getItem('word')).toBe('old');
  expect(storage('sessionStorage', scope).getItem('word')).toBeNull();
  expect(() => storage('sessionStorage', scope).setItem('word', 'b')).not.toThrow();
});
