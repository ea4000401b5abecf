import { telephone } from '../drawing';

/** Our own drawings, 24 by 24; they say nothing that words do not say too. */
const paths = {
  phone: telephone,
  down: 'M12 9.5c-3.3 0-6.3.9-8.4 2.5-.6.5-.8 1.2-.6 1.900l.5 1.500c.2.7.9 1 1.6.9l2.7-.5c.6-.1 1-.6 1.1-1.200l.2-1.400a10 10 0 0 1 5.8 0l.2 1.400c.1.6.5 1.1 1.1 1.200l2.7.5c.7.1 1.4-.2 1.6-.9l.5-1.500c.2-.7 0-1.4-.6-1.9-2.1-1.6-5.1-2.5-8.4-2.500Z',
  microphone:
    'M12 4a2.5 2.5 0 0 0-2.5 2.500v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4ZM6.5 11.500a5.5 5.5 0 0 0 11 0M12 17v3M9 20h6',
  microphoneOff:
    'M14.5 9.500v-3a2.5 2.5 0 0 0-4.6-1.300M9.5 9.500v2a2.5 2.5 0 0 0 3.7 2.200M6.5 11.500a5.5 5.5 0 0 0 8.6 4.500M17.5 11.500c0 .7-.1 1.3-.4 1.900M12 17v3M9 20h6M5 4l14 16',
  keypad: 'M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01',
  close: 'm6.5 6.5 11 11M17.5 6.500l-11 11',
  record: 'M12 18a6 6 0 1 0 0-12 6 6 0 0 0 0 12Z',
} as const;

const solid: ReadonlySet<string> = new Set(['phone', 'down', 'record']);

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg class={solid.has(name) ? 'icon solid' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
