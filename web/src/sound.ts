/** The parts about sound, joined to the browser; main.ts fetches this when one is first shown. */
import { h } from 'preact';
import { CallTester } from './sdk/check';
import { Check } from './state/check';
import { diagnosis } from './state/diagnosis';
import type { Journal } from './state/journal';
import type { Credentials } from './state/ports';
import type { Listed } from './state/sound';
import type { Place } from './ui/place/place';
import { Rating } from './ui/sound/rating';
import { Report } from './ui/sound/report';
import { Settings } from './ui/sound/settings';
import { TestPage } from './ui/sound/test';
import type { SoundPart } from './ui/sound/view';
import type { Hearing, View } from './ui/view';
import { soundWords } from './words/sound';

export interface SoundPartPorts {
  readonly credentials: () => Promise<Credentials>;
  readonly journal: Journal;
  /** The version of Twilio's SDK. */
  readonly sdk: () => Promise<string>;
}

/** Of browsers that ask which speaker to use: https://www.w3.org/TR/audio-output/ */
interface Asks {
  selectAudioOutput?(): Promise<MediaDeviceInfo>;
}

export function sound(ports: SoundPartPorts, view: View & { hearing: Hearing }) {
  const { phone, hearing, languages } = view;
  const check = new Check({
    tester: new CallTester({ host: location.host, settings: () => phone.settings.value }),
    credentials: ports.credentials,
  });
  const asks = navigator.mediaDevices as MediaDevices & Asks;
  const pick = asks.selectAudioOutput
    ? async (): Promise<Listed> => {
        const { deviceId, label } = (await asks.selectAudioOutput?.()) ?? {
          deviceId: '',
          label: '',
        };
        return { id: deviceId, label };
      }
    : undefined;
  const diagnose = async () =>
    diagnosis({
      at: Date.now(),
      version: phone.settings.value?.version ?? '',
      sdk: await ports.sdk().catch(() => 'not loaded'),
      edge: phone.settings.value?.edge ?? '',
      page: location.origin + location.pathname,
      browser: navigator.userAgent,
      language: languages.language.value,
      secure: window.isSecureContext,
      online: navigator.onLine,
      permission: await permission(),
      line: phone.line.value,
      calls: phone.calls.value,
      devices: hearing.sound.devices.value,
      choice: hearing.sound.choice.value,
      choosable: hearing.sound.choosable,
      quality: [...hearing.quality.now.value.values()],
      lately: hearing.quality.lately.value,
      journal: ports.journal.noted,
    });
  const more = (given: View): SoundPart => ({
    ...given,
    hearing,
    check,
    pick,
    diagnose,
    own: soundWords[languages.language.value],
  });
  return {
    settings: (given: View & { close: () => void }) =>
      h(Settings, { ...more(given), close: given.close }),
    test: (given: View & { go: (place: Place) => void }) =>
      h(TestPage, { ...more(given), go: given.go }),
    report: (given: View & { sid: string }) => h(Report, { ...more(given), sid: given.sid }),
    rating: (given: View & { sid: string }) => h(Rating, { ...more(given), sid: given.sid }),
  };
}

/** Firefox and older versions of Safari do not tell. */
async function permission(): Promise<string> {
  try {
    const name = 'microphone' as PermissionName;
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return '';
  }
}
