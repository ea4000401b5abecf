// A hook: const { state, call, incoming, dial } = usePhone(fetchFrom('/api/token'));
import { type Call, Device } from '@twilio/voice-sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Phone } from '../frontend/page/phone.js';
import type { Token } from '../frontend/page/tokens.js';

export type PhoneState = 'starting' | 'ready' | 'offline' | 'signed out' | 'failed';

/** fetchToken must be the same function at each rendering: make it outside of the component. */
export function usePhone(fetchToken: () => Promise<Token>) {
  const phone = useRef<Phone | null>(null);
  const [state, setState] = useState<PhoneState>('starting');
  const [call, setCall] = useState<Call | null>(null);
  const [incoming, setIncoming] = useState<Call | null>(null);

  const follow = useCallback((made: Call) => {
    const over = () => {
      setCall((current) => (current === made ? null : current));
      setIncoming((current) => (current === made ? null : current));
    };
    made.on('accept', () => {
      setIncoming(null);
      setCall(made);
    });
    for (const end of ['disconnect', 'cancel', 'reject', 'error']) made.on(end, over);
  }, []);

  useEffect(() => {
    let left = false;
    const mine = new Phone(Device, fetchToken);
    phone.current = mine;
    mine.state = (now) => {
      if (!left) setState(now);
    };
    mine.incoming = (made) => {
      follow(made);
      setIncoming(made);
    };
    mine.start().then(
      () => {
        if (left) mine.stop();
      },
      () => {
        if (!left) setState('failed');
      },
    );
    return () => {
      left = true;
      mine.stop();
    };
  }, [fetchToken, follow]);

  const dial = useCallback(
    async (to: string) => {
      const made = await phone.current?.call(to);
      if (!made) return;
      follow(made);
      setCall(made);
    },
    [follow],
  );

  return { state, call, incoming, dial };
}
