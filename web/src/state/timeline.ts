/** From what happened in a conference to what can be drawn: one lane for each who was in it. */
import type { Conference, Moment } from './conference';

/** Milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Lane {
  readonly call: string;
  readonly name: string;
  readonly here: readonly Span[];
  readonly muted: readonly Span[];
  readonly held: readonly Span[];
  readonly spoke: readonly Span[];
}

export interface Timeline extends Span {
  readonly lanes: readonly Lane[];
  readonly recorded: readonly Span[];
}

type Track = 'here' | 'muted' | 'held' | 'spoke';

const begins: Readonly<Record<string, Track>> = {
  'participant-join': 'here',
  'participant-mute': 'muted',
  'participant-hold': 'held',
  'participant-speech-start': 'spoke',
};

const ends: Readonly<Record<string, Track>> = {
  'participant-leave': 'here',
  'participant-unmute': 'muted',
  'participant-unhold': 'held',
  'participant-speech-stop': 'spoke',
};

interface Open {
  readonly name: string;
  readonly tracks: Record<Track, { spans: Span[]; since: number }>;
}

export function timeline(conference: Conference, moments: readonly Moment[]): Timeline {
  const sorted = [...moments].sort((a, b) => a.at - b.at);
  const from = conference.createdAt || sorted[0]?.at || 0;
  const to = Math.max(from + 1, conference.endedAt || sorted.at(-1)?.at || 0);
  const names = new Map(
    conference.participants.map((one) => [
      one.call,
      one.label || one.name || one.address.replace(/^client:/, ''),
    ]),
  );
  const lanes = new Map<string, Open>();
  const open = (moment: Moment): Open => {
    let lane = lanes.get(moment.call);
    if (!lane) {
      const track = () => ({ spans: [] as Span[], since: 0 });
      const tracks = { here: track(), muted: track(), held: track(), spoke: track() };
      lane = { name: names.get(moment.call) || moment.name || moment.call, tracks };
      lanes.set(moment.call, lane);
    }
    return lane;
  };
  const close = (lane: Open, track: Track, at: number) => {
    const one = lane.tracks[track];
    if (one.since) one.spans.push({ from: one.since, to: at });
    one.since = 0;
  };
  for (const moment of sorted) {
    const track = moment.call ? begins[moment.kind] : undefined;
    const over = moment.call ? ends[moment.kind] : undefined;
    if (track) open(moment).tracks[track].since ||= moment.at;
    if (over === 'here') {
      for (const each of ['here', 'muted', 'held', 'spoke'] as const) {
        close(open(moment), each, moment.at);
      }
    } else if (over) close(open(moment), over, moment.at);
  }
  for (const lane of lanes.values()) {
    for (const each of ['here', 'muted', 'held', 'spoke'] as const) close(lane, each, to);
  }
  return {
    from,
    to,
    recorded: recorded(sorted, to),
    lanes: [...lanes].map(([call, { name, tracks }]) => ({
      call,
      name,
      here: tracks.here.spans,
      muted: tracks.muted.spans,
      held: tracks.held.spans,
      spoke: tracks.spoke.spans,
    })),
  };
}

function recorded(moments: readonly Moment[], to: number): Span[] {
  const spans: Span[] = [];
  let since = 0;
  for (const { at, kind, status } of moments) {
    if (kind !== 'recording.reported') continue;
    const running = status === 'in-progress';
    if (running) since ||= at;
    else if (since) {
      spans.push({ from: since, to: at });
      since = 0;
    }
  }
  if (since) spans.push({ from: since, to });
  return spans;
}

/** Seconds, of all spans together. */
export function total(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0) / 1000;
}
