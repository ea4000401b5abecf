/** The words about keys, notifications, the small window, links and headsets, in Japanese. */
import type { MachineWords } from './en';

export const ja: MachineWords = {
  open: 'キーボードとこのブラウザー',
  done: '閉じる',
  keys: {
    heading: 'キーボードショートカット',
    about: 'このページのどこでも使えます。入力欄に文字を入力している間は働きません。',
    on: 'キーボードショートカットを使う',
    none: 'なし',
    change: (action) => `キーを変更：${action}`,
    changeShort: '変更',
    press: 'キーを押してください…',
    hint: 'Esc で変更せずに戻り、Backspace で割り当てを外します。',
    reset: '最初の設定に戻す',
    now: (action, keys) => `${action}のキー：${keys}`,
    names: {
      answer: '応答',
      reject: '拒否',
      mute: 'ミュートの切り替え',
      hold: '保留の切り替え',
      swap: 'もう一方の通話に切り替え',
      hangUp: '電話を切る',
      status: '自分の状態',
      back: '通話に戻る',
    },
    doubts: {
      taken: 'このキーは別の操作に割り当てられています。',
      browser: 'このキーはブラウザーが使います。',
      typing:
        'Ctrl、Alt、Cmd のいずれかと組み合わせてください。単独のキーは文字の入力に使われます。',
    },
    fixed: {
      help: 'この一覧を開く',
      digits: '通話中にトーンを送る',
      close: '開いているものを閉じる（電話は切れません）',
    },
    digitKeys: '数字、*、#',
  },
  notices: {
    heading: '通知',
    about:
      '別の画面を見ているときに電話がかかってくると、相手の名前と、応答・拒否のボタンを通知で表示できます。ブラウザーが一度だけ確認します。',
    allow: '着信を通知で表示する',
    states: {
      default: 'まだ許可されていません。',
      granted: '別の画面を見ている間も、着信が表示されます。',
      denied:
        'このページの通知はブロックされています。アドレスの左にあるアイコンから許可してください。',
      none: 'このブラウザーでは、このページの通知を表示できません。',
    },
    offer: '別の画面を見ているときも着信を知らせる',
    calls: (who) => `${who}さんから着信`,
    answer: '応答',
    decline: '拒否',
  },
  small: {
    heading: '小さなウィンドウ',
    about:
      '電話だけを別のウィンドウに表示します。ブラウザーが対応していれば、常に手前に表示されます。',
    open: '小さなウィンドウを開く',
    close: '小さなウィンドウを閉じる',
    refused: 'ウィンドウを開けませんでした。このページのポップアップを許可してください。',
  },
  links: {
    heading: '電話番号のリンク',
    about:
      'ほかのページの電話番号をクリックすると、番号が入力された状態でこのページが開きます。「発信」を押すまで電話はかかりません。',
    take: '電話番号のリンクをここで開く',
    asked: '電話番号のリンクを開いてよいか、ブラウザーが確認することがあります。',
  },
  install: {
    heading: 'アプリとして使う',
    about:
      'このページを専用のウィンドウとアイコンで使えます。これまでどおりサーバーへの接続が必要です。',
    button: 'インストール',
  },
  headset: {
    heading: 'ヘッドセットのボタン',
    about: 'フックスイッチのあるヘッドセットなら、本体のボタンで応答、切断、ミュートができます。',
    connect: 'ヘッドセットを選ぶ',
    works: (name) => `${name} のボタンが使えます。`,
    leave: '使うのをやめる',
    none: 'ボタンのあるヘッドセットは選ばれませんでした。',
  },
};
