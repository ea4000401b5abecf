/**
 * The page /talk/<id>, in a frame on somebody's page: the same button, and nothing of it reaches the
 * host but what is said here.
 */
import { ClickToTalk, source } from './element';
import { languageOf } from './language';
import { command, SOURCE } from './message';

source.at = location.origin;
source.fetch = () => import('./panel');
customElements.define('click-to-talk', ClickToTalk);

const id = /^\/talk\/([A-Za-z0-9_-]{1,64})$/.exec(location.pathname)?.[1] ?? '';
const button = document.createElement('click-to-talk') as ClickToTalk;
button.setAttribute('key', id.startsWith('pk_') ? id : `pk_${id}`);
button.toggleAttribute('framed', true);
// Until the host has said where it is, this is what the browser tells.
button.page = { title: '', url: document.referrer };
/** Known when the host has spoken: the only origin that is answered. */
let host: string | null = null;

window.addEventListener('message', (event) => {
  if (window.parent === window) return;
  const said = command(event, window.parent, host);
  if (!said) return;
  host = event.origin;
  switch (said.type) {
    case 'hello':
      // What a page says of another is not believed: its address is of the origin that speaks.
      button.page = { title: said.title, url: of(said.url, event.origin) };
      button.context = said.context;
      if (said.language) button.setAttribute('language', said.language);
      break;
    case 'call':
      void button.call();
      break;
    case 'hangup':
      button.hangup();
      break;
    case 'mute':
      button.mute(said.muted);
      break;
    case 'sendDigits':
      button.sendDigits(said.digits);
      break;
  }
});

for (const name of ['ready', 'token', 'ringing', 'connected', 'reconnecting', 'ended', 'error']) {
  button.addEventListener(name, (event) => {
    if (!host) return;
    const { detail } = event as CustomEvent<object>;
    window.parent.postMessage({ source: SOURCE, type: 'event', name, detail }, host);
  });
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(':root{color-scheme:light dark;background:transparent}body{margin:0}');
document.adoptedStyleSheets = [sheet];
// The page comes in one language for all: the visitor's own is said before the button asks the page for it.
document.documentElement.lang = languageOf(navigator.languages);
document.body.append(button);

function of(url: string, origin: string): string {
  try {
    return new URL(url).origin === origin ? url : origin;
  } catch {
    return origin;
  }
}
