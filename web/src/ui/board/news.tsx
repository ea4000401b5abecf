import { useEffect, useState } from 'preact/hooks';
import { type Conference, here } from '../../state/conference';
import { boardWords } from '../../words/board';
import type { BoardView } from '../view';
import { called } from './person';

/**
 * Says who joins and who leaves, of one conference alone: the one that the focus is in, or else
 * one's own. Of the others nothing is said: a hundred rooms would never be silent.
 */
export function News({ phone, languages, focused }: BoardView & { focused: string }) {
  const language = languages.language.value;
  const [said, say] = useState({ text: '', language });
  const sid = focused || phone.conferences.mine.value;
  useEffect(() => say({ text: '', language }), [language]);
  useEffect(() => {
    say({ text: '', language });
    const begun = phone.conferences.of(sid)?.peek();
    if (!begun) return;
    let before: Conference = begun;
    return phone.conferences.watch((now) => {
      if (now.sid !== sid) return;
      const spoken = languages.language.peek();
      const words = boardWords[spoken].news;
      const then = new Map(here(before).map((one) => [one.call, called(one)]));
      const news: string[] = [];
      for (const one of here(now)) {
        if (!then.delete(one.call)) news.push(words.joined(called(one), now.title));
      }
      for (const name of then.values()) news.push(words.left(name, now.title));
      before = now;
      if (news.length > 0) say({ text: news.join('. '), language: spoken });
    });
  }, [sid]);
  return (
    <p class="hidden" aria-live="polite" data-news>
      {/* What was said is over; it is not said again in another language. */}
      {said.language === language ? said.text : ''}
    </p>
  );
}
