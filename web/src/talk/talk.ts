/**
 * The loader, /talk.js: one global, one element. It is fetched by every page that has a button, so it
 * is small and does nothing until somebody means to talk.
 */
import type {} from '../../talk/index';
import { ClickToTalk, type Context, source } from './element';
import { Framed } from './remote';

/** The panel's address under the server's, which the build writes in. */
declare const __PANEL__: string;

const script = document.currentScript;
const at = script instanceof HTMLScriptElement ? new URL(script.src).origin : '';

// A page with several buttons may have the loader several times.
if (!window.ClickToTalk) {
  source.at = at;
  source.fetch = (from) => import(/* @vite-ignore */ from + __PANEL__);
  customElements.define('click-to-talk', ClickToTalk);
  window.ClickToTalk = Object.assign(ClickToTalk, {
    frame: (frame: HTMLIFrameElement, context?: Context) => new Framed(frame, context),
  });
}

const { key = '', for: of = '', label = '', language = '' } = script?.dataset ?? {};
if (key) {
  const create = () => window.ClickToTalk?.create({ key, for: of, label, language, at });
  // An async script may come before the page has a body.
  if (document.body) create();
  else document.addEventListener('DOMContentLoaded', create, { once: true });
}
