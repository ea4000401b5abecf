// @ts-check
// The page of the example: sign in, be called, call.
import { fetchFrom, Phone } from './phone.js';
import { pointSignalling } from './signalling.js';

/** @typedef {import('@twilio/voice-sdk').Call} Call */

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function the(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page lacks ${id}`);
  return found;
}
const status = the('status', HTMLElement);
const controls = the('controls', HTMLElement);
const answer = the('answer', HTMLButtonElement);
const say = (/** @type {string} */ text) => {
  status.textContent = text;
};

/** Loads Twilio's SDK. With a bundler this is: import { Device } from '@twilio/voice-sdk'. */
function loadSDK() {
  return new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = '/twilio.min.js';
    script.onload = () => done(/** @type {any} */ (window).Twilio.Device);
    script.onerror = () => failed(new Error('the SDK cannot be loaded'));
    document.head.append(script);
  });
}

/** @type {Call | null} */
let current = null;

/** @param {Call} call @param {string} text */
function show(call, text) {
  current = call;
  controls.hidden = false;
  say(text);
  call.on('accept', () => {
    answer.hidden = true;
    say('Talking.');
  });
  for (const end of ['disconnect', 'cancel', 'reject', 'error']) {
    call.on(end, () => {
      if (current !== call) return;
      current = null;
      controls.hidden = true;
      answer.hidden = true;
      say('Ready.');
    });
  }
}

the('sign-in', HTMLFormElement).addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  try {
    // Chrome plays sound only in a page that was clicked, and asks for the microphone once.
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of microphone.getTracks()) track.stop();

    const signedIn = await fetch('/api/session', { method: 'POST', body: new URLSearchParams({ name: String(new FormData(form).get('name')) }) });
    if (!signedIn.ok) throw new Error(await signedIn.text());
    const { signalling } = await (await fetch('/api/settings')).json();
    const options = pointSignalling(signalling); // before the SDK is loaded
    const phone = new Phone(await loadSDK(), fetchFrom('/api/token'), options);
    phone.state = (now) => {
      if (!current) say({ ready: 'Ready.', offline: 'Not connected.', 'signed out': 'Signed out.' }[now]);
    };
    phone.incoming = (call) => {
      if (current) {
        call.reject();
        return;
      }
      answer.hidden = false;
      show(call, `${call.parameters['From'] ?? 'Somebody'} is calling.`);
    };
    await phone.start();
    form.hidden = true;
    const dial = the('dial', HTMLFormElement);
    dial.hidden = false;
    dial.addEventListener('submit', async (submitted) => {
      submitted.preventDefault();
      try {
        const to = String(new FormData(dial).get('to'));
        show(await phone.call(to), `Calling ${to}.`);
      } catch (error) {
        say(`The call failed: ${error instanceof Error ? error.message : error}`);
      }
    });
  } catch (error) {
    say(`It failed: ${error instanceof Error ? error.message : error}`);
  }
});

answer.addEventListener('click', () => current?.accept());
the('end', HTMLButtonElement).addEventListener('click', () => (answer.hidden ? current?.disconnect() : current?.reject()));
