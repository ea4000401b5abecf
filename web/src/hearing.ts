/**
 * What hears: the choice of devices, the bell, and what calls sound like. main.ts fetches this with
 * Twilio's SDK, which does without where it is not there.
 */
import type { HttpPorts } from './api/http';
import { QualityClient } from './api/quality';
import { BrowserSound, type Companion, type RadioCompanion } from './sdk/sound';
import { current, ringing } from './state/call';
import type { Journal } from './state/journal';
import type { Clock, Credentials, Keeper } from './state/ports';
import { Qualities } from './state/quality';
import { effect } from './state/signal';
import { Sound } from './state/sound';
import { AfterCall, DeviceNews, InCall } from './ui/hearing/hearing';
import { kept } from './ui/place/later';
import type { Hearing, View } from './ui/view';

export interface HearingPorts {
  readonly http: HttpPorts;
  readonly clock: Clock;
  readonly storage: Keeper | undefined;
  readonly credentials: () => Promise<Credentials>;
  readonly journal: Journal;
  /** The version of Twilio's SDK. */
  readonly sdk: () => Promise<string>;
}

export function hear(
  ports: HearingPorts,
  view: View,
): { companion: Companion & RadioCompanion; hearing: Hearing } {
  const { phone } = view;
  const devices = new BrowserSound({
    sound: (event) => sound.handle(event),
    quality: (event) => quality.handle(event),
  });
  const sound = new Sound({
    port: devices,
    storage: ports.storage,
    now: ports.clock.now,
    muted: () => {
      const call = current(phone.calls.value);
      return Boolean(call?.muted && !call.held);
    },
  });
  const quality = new Qualities({
    server: new QualityClient(ports.http),
    clock: ports.clock,
    feedback: (sid, rating) => devices.feedback(sid, rating),
  });
  // It rings, but not into a conversation.
  effect(() => {
    const calls = phone.calls.value;
    sound.ring(ringing(calls).length > 0 && !current(calls));
  });
  // The names of devices are known when the microphone was allowed, which going online asks for.
  effect(() => {
    if (phone.line.value.phase !== 'connecting') void sound.refresh();
  });

  const part = kept(() =>
    import('./sound').then((module) => module.sound(ports, { ...view, hearing })),
  );
  const hearing: Hearing = {
    sound,
    quality,
    ui: { InCall, News: DeviceNews, After: AfterCall },
    parts: {
      settings: () => part().then((one) => one.settings),
      test: () => part().then((one) => one.test),
      report: () => part().then((one) => one.report),
      rating: () => part().then((one) => one.rating),
    },
  };
  return { companion: devices, hearing };
}
