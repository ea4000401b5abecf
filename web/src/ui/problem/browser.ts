/** Which browser this is, as far as it differs in where it keeps the permission for the microphone. */
import type { BrowserKind } from '../../words/sound/page.en';

export function browserKind(agent: string): BrowserKind {
  if (/FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|BytedanceWebview|; wv\)/.test(agent))
    return 'inApp';
  if (/iPhone|iPad/.test(agent)) return 'ios';
  if (/Android/.test(agent)) return 'android';
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/Edg\//.test(agent)) return 'edge';
  if (/Chrome\/|Chromium\//.test(agent)) return 'chrome';
  return /Safari\//.test(agent) ? 'safari' : 'chrome';
}
