/**
 * The button of a headset. Browsers give its presses to a page that plays something for longer than a
 * few seconds, and calls are not counted; so silence is played as long as there is something to press for.
 * Source: https://www.w3.org/TR/mediasession/ and https://web.dev/articles/media-session.
 */

/** Bytes of silence at 8 kHz: ten seconds. */
const LENGTH = 80_000;

const actions = ['play', 'pause', 'togglemicrophone'] as const;

export interface Headset {
  /** Whether the button is ours. */
  listen(on: boolean): void;
  /** Whether the person speaks, as headsets and lock screens show. */
  speaks(on: boolean): void;
}

/** Calls press for each press of the button. */
export function headset(press: () => void): Headset {
  const session = navigator.mediaSession as MediaSession | undefined;
  let player: HTMLAudioElement | undefined;
  let active = false;
  const handle = (handler: MediaSessionActionHandler | null) => {
    for (const action of actions) {
      try {
        session?.setActionHandler(action as MediaSessionAction, handler);
      } catch {
        // This browser does not know of that button.
      }
    }
  };
  return {
    listen(on) {
      if (!session || on === active) return;
      active = on;
      handle(on ? press : null);
      if (on) {
        player ??= silence();
        player.play().catch(() => {}); // then the button stays another's
      } else player?.pause();
      session.playbackState = on ? 'playing' : 'none';
    },
    speaks(on) {
      session?.setMicrophoneActive?.(on);
    },
  };
}

/** A sound file in which nothing is to be heard, again and again. */
function silence(): HTMLAudioElement {
  const file = new Uint8Array(44 + LENGTH).fill(128, 44); // 8 bits without a sign: 128 is the middle
  const view = new DataView(file.buffer);
  const text = (at: number, words: string) => {
    for (const [i, letter] of [...words].entries()) view.setUint8(at + i, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + LENGTH, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true); // bytes of the format
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, 8_000, true); // samples in a second
  view.setUint32(28, 8_000, true); // bytes in a second
  view.setUint16(32, 1, true); // bytes of a sample
  view.setUint16(34, 8, true); // bits of a sample
  text(36, 'data');
  view.setUint32(40, LENGTH, true);
  const player = new Audio(URL.createObjectURL(new Blob([file], { type: 'audio/wav' })));
  player.loop = true;
  return player;
}
