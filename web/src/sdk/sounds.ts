/**
 * The sounds, all our own and all from our own server: when the SDK cannot get its ringtone, each
 * incoming call is two seconds late.
 */
const names = [
  'incoming',
  'outgoing',
  'disconnect',
  'dtmf0',
  'dtmf1',
  'dtmf2',
  'dtmf3',
  'dtmf4',
  'dtmf5',
  'dtmf6',
  'dtmf7',
  'dtmf8',
  'dtmf9',
  'dtmfs',
  'dtmfh',
] as const;

export const sounds = Object.fromEntries(
  names.map((name) => [name, `/sounds/${name}.wav`]),
) as Record<(typeof names)[number], string>;
