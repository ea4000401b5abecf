/** The channels, joined to the server, to Twilio's SDK and to the screen; main.ts fetches this when they are first shown. */
import { effect } from '@preact/signals';
import { h } from 'preact';
import { ChannelClient } from './api/channels';
import type { Client } from './api/client';
import type { ConferenceClient } from './api/conferences';
import type { HttpPorts } from './api/http';
import { clock } from './browser';
import { headset } from './headset';
import { TwilioRadio } from './sdk/channel';
import type { RadioCompanion } from './sdk/sound';
import { Channels } from './state/channels';
import type { Softphone } from './state/softphone';
import { ChannelsPage } from './ui/channels/channels';
import type { PartView } from './ui/place/later';

export function radio(
  http: HttpPorts,
  session: Client,
  conferences: ConferenceClient,
  phone: Softphone,
  companion: () => Promise<RadioCompanion>,
) {
  const channels = new Channels({
    server: new ChannelClient(http),
    change: (sid, call, change) => conferences.change(sid, call, change),
    session,
    radio: new TwilioRadio({
      host: location.host,
      companion,
      report: (event) => channels.handle(event),
    }),
    phone,
    clock,
  });

  // Nobody speaks who does not look at the page: it may be a pocket, or another window's turn.
  window.addEventListener('blur', () => channels.release());
  window.addEventListener('pagehide', () => channels.quit());
  window.addEventListener('offline', () => channels.cut());
  window.addEventListener('online', () => channels.wake());
  document.addEventListener('freeze', () => channels.quit());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') channels.wake();
    else channels.quit();
  });
  const button = headset(() => channels.toggle());
  effect(() => button.listen(channels.listening.value && channels.radio.value.talk !== ''));
  effect(() => button.speaks(channels.radio.value.hold !== null));

  return {
    part: (view: PartView) => h(ChannelsPage, { ...view, channels }),
    listening: channels.listening,
  };
}
