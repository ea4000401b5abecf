import { expect, test } from 'vitest';
import { obstacleIn } from './browser';

const good = {
  isSecureContext: true,
  RTCPeerConnection: class {},
  navigator: { userAgent: 'Mozilla/5.0 Chrome/156', mediaDevices: { getUserMedia() {} } },
  document: {},
};
const agent = (userAgent: string) => ({ ...good, navigator: { userAgent } });

test.each([
  ['a browser', good, null],
  ['http', { ...good, isSecureContext: false }, 'insecure'],
  ['no WebRTC', { ...good, RTCPeerConnection: undefined }, 'no_webrtc'],
  ['no microphone', agent('Mozilla/5.0 Safari/600'), 'no_webrtc'],
  ['Facebook', agent('Mozilla/5.0 (iPhone) [FBAN/FBIOS;FBAV/400]'), 'in_app'],
  ['Instagram', agent('Mozilla/5.0 (iPhone) Instagram 300.0'), 'in_app'],
  ['LINE', agent('Mozilla/5.0 (iPhone) Line/13.1'), 'in_app'],
  ['a web view', agent('Mozilla/5.0 (Linux; Android 14; Pixel; wv) Chrome/120'), 'in_app'],
  [
    'a policy that forbids it',
    { ...good, document: { featurePolicy: { allowsFeature: () => false } } },
    'microphone_policy',
  ],
  [
    'a policy that allows it',
    { ...good, document: { permissionsPolicy: { allowsFeature: () => true } } },
    null,
  ],
])('%s', (_, scope, want) => {
  expect(obstacleIn(scope)).toBe(want);
});
