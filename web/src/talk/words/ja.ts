import type { Words } from './en';

export const ja: Words = {
  heading: '電話で話す',
  close: '閉じる',
  loading: 'お待ちください…',
  ask: {
    lead: (who) => (who ? `${who}とお話しいただけます。` : '担当者とお話しいただけます。'),
    recorded: '通話は録音されます。',
    notRecorded: '通話は録音されません。',
    microphone: '通話を始めると、マイクの使用を許可するかどうかをブラウザーが確認します。',
    free: 'インターネットを使う通話です。通信料のほかに料金はかかりません。',
    privacy: 'プライバシーについて',
    call: '通話を始める',
    again: 'もう一度試す',
    anew: 'もう一度電話する',
  },
  phase: {
    permission: 'マイクを使用してもよろしいですか',
    permissionHelp: 'ブラウザーの確認画面で「許可」を選んでください。',
    connecting: '接続しています…',
    ringing: (who) => (who ? `${who}を呼び出しています…` : '呼び出しています…'),
    ringingHelp: 'このページを開いたままお待ちください。',
    connected: (who) => (who ? `${who}と通話中` : '通話中'),
    reconnecting: '接続が途切れました',
    reconnectingHelp: '接続し直しています。お待ちください。',
  },
  call: {
    hangUp: '通話を終える',
    cancel: 'やめる',
    mute: 'ミュート',
    muted: 'ミュート中',
    keypad: 'キーパッド',
    time: '通話時間',
    you: 'あなたの声',
    other: '相手の声',
    warnings: {
      weak: '接続が不安定です。',
      silent: 'お声が届いていません。マイクがオフになっていませんか。',
      deaf: '相手の音声が届いていません。',
    },
  },
  ended: {
    hung_up: '通話を終えました。',
    completed: '通話が終了しました。',
    no_answer: '応答がありませんでした。',
    busy: 'ただいま担当者がほかの通話に出ています。',
    declined: '電話に出られませんでした。',
    closed: 'ただいま受付時間外です。',
    limit: '通話時間の上限になりました。',
    lost: '接続が切れました。',
    failed: '通話できませんでした。',
  },
  lasted: (minutes, seconds) =>
    minutes > 0 ? `通話時間は${minutes}分${seconds}秒でした。` : `通話時間は${seconds}秒でした。`,
  problems: {
    insecure: {
      title: 'このページからは通話できません',
      help: 'ページが https で保護されていないため、ブラウザーがマイクを使わせません。',
    },
    no_webrtc: {
      title: 'このブラウザーでは通話できません',
      help: '最新の Chrome、Edge、Firefox、Safari でこのページを開いてください。',
    },
    in_app: {
      title: 'アプリ内のブラウザーでは通話できません',
      help: 'アプリのメニューの「ブラウザーで開く」から、普段お使いのブラウザーで開いてください。',
    },
    microphone_policy: {
      title: 'このページではマイクを使えません',
      help: 'ページの設定（Permissions-Policy）でマイクが禁止されています。お客様側では変更できません。',
    },
    microphone_denied: {
      title: 'マイクがブロックされています',
      help: 'ページのアドレスの横にあるアイコンから許可して、もう一度お試しください。',
    },
    microphone_missing: {
      title: 'マイクが見つかりません',
      help: 'マイクを接続して、もう一度お試しください。',
    },
    microphone_busy: {
      title: 'マイクを使えません',
      help: 'ほかのアプリが使っている可能性があります。終了してから、もう一度お試しください。',
    },
    button_off: {
      title: '通話の受付を停止しています',
      help: 'サイトの運営者がこのボタンを停止しています。',
    },
    button_closed: {
      title: 'ただいま受付時間外です',
      help: '現在、電話に出られる者がおりません。',
    },
    origin_not_allowed: {
      title: 'このボタンはこのサイトのものではありません',
      help: 'サイトの運営者は、ボタンの設定にこのサイトのアドレスを加えてください。',
    },
    too_many: {
      title: 'ただいま通話が混み合っています',
      help: '数分待ってから、もう一度お試しください。',
    },
    proof_wrong: { title: '確認できませんでした', help: 'もう一度お試しください。' },
    context_invalid: {
      title: 'サイトからのお客様情報を確認できませんでした',
      help: 'ページを再読み込みして、もう一度お試しください。',
    },
    number_invalid: {
      title: 'この番号にはお電話できません',
      help: '+81 3 1234 5678 のように、国番号から入力してください。',
    },
    network: {
      title: 'サービスに接続できません',
      help: '通信の状態を確かめて、もう一度お試しください。',
    },
    server: {
      title: 'サービスで問題が起きました',
      help: 'しばらくしてから、もう一度お試しください。',
    },
    media: {
      title: '音声をつなげませんでした',
      help: 'ファイアウォールや VPN が遮っている可能性があります。別の回線でお試しください。',
    },
    in_call: { title: 'すでに通話中です', help: '今の通話を終えてから、おかけ直しください。' },
    outdated: {
      title: 'ボタンの一部を読み込めませんでした',
      help: 'ページを再読み込みして、もう一度お試しください。',
    },
    call_failed: { title: '通話できませんでした', help: 'もう一度お試しください。' },
  },
  opens: (when) => `次の受付は${when}からです。`,
  instead: {
    number: (number) => `${number} に電話する`,
    heading: 'こちらからお電話しましょうか',
    name: 'お名前',
    telephone: '電話番号',
    telephoneHint: '国番号から入力してください（例: +81 3 1234 5678）',
    note: 'ご用件とご希望の時間',
    send: '折り返しを頼む',
    sending: '送信しています…',
    sent: 'ありがとうございます。こちらからお電話します。',
    missing: {
      name: 'お名前を入力してください。',
      number: '電話番号を入力してください。',
    },
  },
};
