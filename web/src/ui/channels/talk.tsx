import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { type Channel, channelOf, maySpeak } from '../../state/channel';
import { type ChannelWords, channelWords } from '../../words/channels';
import { Remaining } from '../call/timer';
import { Icon } from '../icon/icon';
import { type ChannelsView, speaker } from './view';

/** The panel to talk: one large button, and in one line what comes of it. */
export function Talk(view: ChannelsView) {
  const { channels, languages } = view;
  const words = channelWords[languages.language.value];
  const radio = channels.radio.value;
  const channel = channelOf(radio, radio.talk);
  return (
    <section class="talk card" aria-label={words.talk.label} data-talk tabIndex={-1}>
      {channel ? (
        <Ready {...view} channel={channel} words={words} />
      ) : (
        <p class="talk-none">
          {radio.channels?.some(maySpeak) ? words.talk.choose : words.talk.onlyListen}
        </p>
      )}
    </section>
  );
}

function Ready({
  channels,
  channel,
  words,
}: ChannelsView & { channel: Channel; words: ChannelWords }) {
  const button = useRef<HTMLButtonElement>(null);
  const { press } = channel;
  const { hold, busy } = channels.radio.value;
  const latch = channels.latch.value;
  const on = hold !== null;
  const once = latch || hold === 'latched';
  const word = once ? (on ? words.talk.stop : words.talk.press) : words.talk.hold;
  const deaf = channel.link === 'on' && !channel.voice;
  useSignalEffect(() => {
    button.current?.style.setProperty('--level', channels.level.value.toFixed(2));
  });
  return (
    <>
      <p class="talk-where">{channel.title}</p>
      <div class="talk-line">
        <p class={`talk-state ${press.phase}`} role="status">
          {busy ? words.talk.busy : state(channel, words)}
        </p>
        {press.phase === 'granted' && (
          <p class="talk-left" aria-hidden="true">
            <Remaining until={press.until} say={words.talk.left} />
          </p>
        )}
      </div>
      <button
        type="button"
        ref={button}
        class={`talk-button ${press.phase}`}
        data-press
        aria-pressed={on}
        aria-label={words.talk.holdIn(word, channel.title)}
        aria-describedby="talk-hint"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.focus({ preventScroll: true });
          if (latch) {
            channels.toggle();
            return;
          }
          // The finger may slide off the button, and is followed until it is lifted.
          event.currentTarget.setPointerCapture?.(event.pointerId);
          channels.press();
        }}
        onPointerUp={() => letGo(channels)}
        onPointerCancel={() => letGo(channels)}
        onLostPointerCapture={() => letGo(channels)}
        onContextMenu={(event) => event.preventDefault()}
        onClick={(event) => {
          // Nobody pressed anything: it is a screen reader that clicks, or a voice.
          if (event.detail === 0) channels.toggle();
        }}
      >
        <span class="talk-level" aria-hidden="true" />
        <Icon name={press.phase === 'granted' ? 'microphone' : 'speaking'} />
        <span class="talk-word">{word}</span>
      </button>
      {deaf && (
        <button type="button" class="act primary" onClick={() => void channels.allow()}>
          <Icon name="microphone" />
          {words.talk.allow}
        </button>
      )}
      <p id="talk-hint" class="talk-hint">
        {latch ? words.talk.hintLatch : words.talk.hint}
      </p>
      <label class="talk-latch">
        <input
          type="checkbox"
          checked={latch}
          onChange={(event) => {
            channels.release();
            channels.latch.value = event.currentTarget.checked;
          }}
        />
        <span>{words.talk.latch}</span>
      </label>
    </>
  );
}

function letGo(channels: ChannelsView['channels']): void {
  if (channels.radio.peek().hold === 'held') channels.release();
}

function state(channel: Channel, words: ChannelWords): string {
  const { press, floor, call } = channel;
  switch (press.phase) {
    case 'asking':
      return words.talk.asking;
    case 'granted':
      return words.talk.granted;
    case 'queued':
      return words.talk.queued(press.place);
    case 'denied':
      return words.talk.denied[press.why];
    case 'over':
      return words.talk.over[press.why];
    case 'up':
      break;
  }
  if (channel.link === 'joining') return words.joining;
  if (channel.link === 'interrupted') return words.interrupted;
  if (floor.silenced.includes(call)) return words.silencedHere;
  const { turn } = floor;
  return turn && turn.call !== call
    ? words.talk.wait(speaker(turn, call, words))
    : words.talk.ready;
}
