/** The words of contacts as files, in Japanese. */
import type { ExchangeWords } from './en';

export const ja: ExchangeWords = {
  out: '書き出し',
  outHint: '表示されるすべての連絡先（個人用と共有）を書き出します。',
  csv: 'CSV で保存',
  vcard: 'vCard で保存',
  in: '読み込み',
  inHint:
    '1 行目に列の名前（名前、電話番号、ユーザー名、メモ、お気に入り）がある CSV ファイルを選んでください。電話番号が複数あるときはセミコロンで区切ります。すべて正しいと確認できるまで、何も保存されません。',
  file: 'CSV ファイル',
  unreadable: 'ファイルを読み込めません。',
  ready: (count) => `${count} 件を読み込めます。`,
  wrong: (count) =>
    `ファイルに誤りが ${count} か所あります。修正してから、もう一度ファイルを選んでください。`,
  at: (line) => `${line} 行目`,
  mistakes: {
    empty: '連絡先がありません。',
    large: '1 MB を超えています。',
    header: '1 行目には列の名前が必要です：名前と、電話番号またはユーザー名。',
    quote: 'ここで始まる引用符が閉じられていません。',
    cells: '列の数よりもセルが多くあります。',
    many: '1 つのファイルに入れられる連絡先は 1000 件までです。',
    name_invalid: '名前は 1～100 文字の表示できる文字にしてください。',
    numbers_invalid: '電話番号は + と国番号から書いてください（10 件まで）。',
    numbers_twice: '同じ電話番号が 2 回あります。',
    numbers_missing: '電話番号もユーザー名もありません。',
    client_invalid: 'ユーザー名に使えるのは英数字とアンダースコアだけです。',
    notes_invalid: 'メモは表示できる文字で 500 文字までです。',
    yes: 'はい、またはいいえで書いてください。',
  },
  others: (count) => `ほかに ${count} か所あります。`,
  take: (count) => `${count} 件を読み込む`,
  taking: (done, all) => `${all} 件中 ${done} 件…`,
  taken: (kept, known) => `${kept} 件を読み込みました。${known} 件はすでにありました。`,
  refused: (line, kept) =>
    `${line} 行目が拒否されたため、それ以降は読み込んでいません。${kept} 件を読み込みました。`,
};
