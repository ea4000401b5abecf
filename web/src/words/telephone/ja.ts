/** The words of the page that is a telephone outside, in Japanese. */
import type { TelephoneWords } from './en';

export const telephone: TelephoneWords = {
  title: '電話機',
  open: '電話機を開く',
  openMore: '外部の電話番号です。あなたの番号と発着信できます。新しいタブで開きます。',
  own: 'この電話機の番号',
  copy: '番号をコピー',
  copied: 'コピーしました',
  lead: 'ソフトフォンの外にある、独自の番号を持つ電話機です。電源を入れると音声が有効になり、マイクの使用許可を求めます。',
  switchOn: '電源を入れる',
  waiting: '番号を取得しています…',
  absent: '電話機はローカルモードでのみ使えます',
  absentMore: 'このサーバーは Twilio を使っています。お手元の電話から番号にかけてください。',
  toSoftphone: 'ソフトフォンへ',
  number: '電話番号',
  hint: '例: +1 500 555 0006',
  empty: '番号をダイヤルしてください。',
  characters: '番号に使えるのは、数字と国番号の前の + だけです。',
  self: 'この電話機自身の番号です。',
  incoming: '着信中',
  directory: '電話帳',
  numbers: 'こちらの番号',
  robots: 'ロボット',
  ours: 'ソフトフォン',
  named: { 'conference line': '会議（PIN を入力）' },
};
