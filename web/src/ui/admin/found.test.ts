import { expect, test } from 'vitest';
import { adminWords } from '../../words/admin';
import { found } from './found';

// What the server says: internal/voice/explain.go.
test.each([
  ['caller', 'client:alice', 'client:alice', 'client:alice'],
  ['grant', 'what client:alice may themselves', 'What they may themselves', '本人に許可された内容'],
  ['grant', 'the grant gr_abc', 'The grant gr_abc', '許可 gr_abc'],
  [
    'destination',
    '+81312345678, region JP, type fixed_line',
    '+81312345678 · Japan · Fixed lines',
    '+81312345678 · 日本 · 固定電話',
  ],
  [
    'destination',
    '+881234567890, region 001, type mobile',
    '+881234567890 · Mobile phones',
    '+881234567890 · 携帯電話',
  ],
  ['destination', 'room:standup', 'room:standup', 'room:standup'],
  [
    'plan',
    'ring client:bob, client:carol, for at most 4h0m0s',
    'Ring client:bob, client:carol · at most 240 minutes',
    'client:bob, client:carol を呼び出す · 最長 240 分',
  ],
  [
    'plan',
    'call +81312345678, shown +15005550006, for at most 1m30s',
    'Call +81312345678, showing +15005550006 · at most 2 minutes',
    '+81312345678 に発信、表示は +15005550006 · 最長 2 分',
  ],
  [
    'plan',
    'enter the room standup to listen',
    'Enter the room standup: Listen',
    '会議室 standup に入る: 聞く',
  ],
  ['plan', 'enter the conference to coach', 'Enter the conference: Coach', '会議に入る: ささやき'],
  ['plan', 'ask for the PIN of a room', 'Ask for the PIN of a room', '会議室の暗証番号を尋ねる'],
  ['plan', 'something new', '', ''],
  ['limits', '', '', ''],
])('%s: %s', (step, detail, en, ja) => {
  expect(found(step, detail, adminWords.en, 'en')).toBe(en);
  expect(found(step, detail, adminWords.ja, 'ja')).toBe(ja);
});
