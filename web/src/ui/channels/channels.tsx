import { useEffect } from 'preact/hooks';
import { channelWords } from '../../words/channels';
import { Bar } from '../board/bar';
import { useFocusRescued } from '../focus';
import { Problem } from '../problem/problem';
import { Card } from './channel';
import { usePress } from './press';
import { Said } from './said';
import { Talk } from './talk';
import type { ChannelsView } from './view';
import '../act/act.css';
import '../board/board.css';
import './channels.css';
import './talk.css';

/** How often the page looks which channels there are, and how many are in them. */
const LOOK = 10_000;

/** Channels of walkie-talkies: what is heard of several, and one button to speak in one. */
export function ChannelsPage(view: ChannelsView) {
  const { phone, channels, languages } = view;
  const words = channelWords[languages.language.value];
  const here = useFocusRescued();
  const all = channels.radio.value.channels;
  const trouble = channels.trouble.value;
  // A telephone call comes first, and is answered and ended here too.
  const going = phone.calls.value.live.length > 0;
  usePress(here, channels);
  useEffect(() => {
    void channels.refresh();
    const look = setInterval(() => void channels.refresh(), LOOK);
    return () => clearInterval(look);
  }, []);
  return (
    <div class="radio" ref={here} tabIndex={-1}>
      {going && <Bar {...view} />}
      <header class="radio-head">
        <h2>{words.heading}</h2>
        <p>{words.lead}</p>
      </header>
      {trouble && <Problem problem={trouble} words={languages.words()} />}
      {all === null ? (
        !trouble && <p class="panel-empty">{languages.words().fetching}</p>
      ) : all.length === 0 ? (
        <p class="panel-empty">{words.none}</p>
      ) : (
        <div class="radio-desk">
          <ul class="radio-list" aria-label={words.list}>
            {all.map((channel) => (
              <li key={channel.name}>
                <Card {...view} channel={channel} />
              </li>
            ))}
          </ul>
          <Talk {...view} />
        </div>
      )}
      <Said {...view} />
    </div>
  );
}
