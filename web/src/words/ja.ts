/** Every word of the page, in Japanese. */
import type { Words } from './en';
import { telephone } from './telephone/ja';

export const ja: Words = {
  title: 'ソフトフォン',
  language: { other: 'English', otherTag: 'en', change: '英語に切り替える' },
  refusal: {
    insecure: {
      title: 'このアドレスは安全な接続ではありません',
      help: 'ブラウザーは、安全なページでのみマイクの使用を許可します。https で開くか、このコンピューターなら http://localhost で開いてください。',
    },
    noWebRtc: {
      title: 'このブラウザーでは通話できません',
      help: 'WebRTC がないか、無効になっています。最新の Chrome、Edge、Firefox、Safari をお使いください。',
    },
    noMicrophone: {
      title: 'このブラウザーではページからマイクを使えません',
      help: '最新の Chrome、Edge、Firefox、Safari を使うか、ブラウザーの管理者にお問い合わせください。',
    },
    broken: {
      title: 'ページを開始できませんでした',
      help: '再読み込みしてください。直らない場合は、このソフトフォンの管理者にお知らせください。',
    },
  },
  status: {
    label: '状態',
    offline: 'オフライン',
    offlineMore: 'まだ着信できません',
    connecting: '接続中',
    ready: '待機中',
    readyMore: 'ここで着信できます',
    readyOutOnly: '発信のみ可能です',
    calling: '発信中',
    ringing: '呼び出し中',
    incoming: '着信中',
    incomingMore: (who) => `${who} から`,
    talking: '通話中',
    reconnecting: '再接続中',
    ended: '通話終了',
    attention: '確認が必要です',
    muted: 'ミュート中です',
  },
  signIn: {
    heading: 'お名前を教えてください',
    lead: '名前を決めてください。サインインしている人にはその名前が見え、その名前で電話をかけられます。',
    name: 'お名前',
    hint: '例: Alice',
    code: 'アクセスコード',
    codeHint: 'サーバーの管理者にお尋ねください。',
    button: 'サインイン',
    expired: 'セッションが終了しました。もう一度サインインしてください。',
    left: 'サインアウトしました。',
    local:
      'ローカルモード: Twilio アカウントは使いません。通話はこのコンピューターの中だけで行われます。',
  },
  online: {
    heading: (name) => `${name} さん、こんにちは`,
    why: 'オンラインにすると、着信音が鳴るように音声が有効になり、マイクの使用許可を求めます。',
    privacy: 'マイクが使われるのは通話中だけです。',
    button: 'オンラインにする',
    busy: '接続しています…',
    retry: 'もう一度試す',
  },
  dial: {
    field: '名前または番号',
    placeholder: 'bob または +81 3 1234 5678',
    call: '発信',
    erase: '最後の文字を消す',
    willCall: (who) => `${who} に発信します`,
    redial: (who) => `最後の発信: ${who}（Enter キーで入力）`,
    doubts: {
      empty: '名前か番号を入力してください。',
      countryCode: '+ と国番号から始めてください。例: +81 3 1234 5678',
      tooShort: '番号が短すぎます。',
      tooLong: '番号が長すぎます。15 桁までです。',
      characters:
        '名前に使えるのは英数字とアンダースコアだけです。一覧と同じ綴りか確認してください。',
      self: 'ご自身の名前です。',
    },
    warnings: {
      prefix: (prefixes) =>
        `かけられるのは ${prefixes} で始まる番号です。この発信は拒否されることがあります。`,
      noNumbers: '電話番号への発信は許可されていません。この発信は拒否されることがあります。',
      people: '他の人への発信は許可されていません。この発信は拒否されることがあります。',
    },
  },
  keypad: { label: 'キーパッド', sent: '送信済み', plus: '長押しで +' },
  call: {
    answer: '応答',
    answerInstead: '今の通話を切って応答',
    decline: '拒否',
    mute: 'ミュート',
    unmute: 'ミュート解除',
    hangUp: '切る',
    duration: '通話時間',
    from: '着信',
    to: '発信',
    waiting: (who) => `${who} からも着信しています`,
    incoming: (who) => `${who} から着信です`,
    connecting: '接続しています…',
    again: 'かけ直す',
    dismiss: '閉じる',
    unknown: '不明な相手',
    warnings: {
      weak: '接続が不安定です。ルーターに近づくと改善することがあります。',
      silent: '相手に声が届いていない可能性があります。マイクを確認してください。',
      deaf: '相手の音声が届いていません。ネットワークが通話を遮断している可能性があります。',
    },
  },
  outcomes: {
    talked: '終了',
    noAnswer: '応答なし',
    busy: '話し中',
    cancelled: '応答前に切りました',
    failed: 'つながりませんでした',
    denied: '許可されていません',
    missed: '不在着信',
    elsewhere: '別のタブまたは端末で応答しました',
    declined: '拒否',
    lost: '接続が切れました',
    unknown: '終了',
  },
  denied: {
    number_not_allowed: 'この番号への発信は許可されていません。',
    clients_not_allowed: '他の人への発信は許可されていません。',
    rooms_not_allowed: '会議室への参加は許可されていません。',
    caller_id_missing: '発信者番号が設定されるまで、電話番号にはかけられません。',
    number_invalid: '電話番号として正しくありません。',
    address_invalid: '名前としても番号としても正しくありません。',
    identity_invalid: '名前として使えない文字が含まれています。',
    to_missing: '発信先が指定されていません。',
    to_invalid: '名前としても番号としても正しくありません。',
    room_invalid: '会議室の名前として正しくありません。',
    nobody_there: '応答できる人がいません。',
    number_unassigned: 'この番号は使われていません。',
    grant_unknown: '通話の権限がありません。もう一度サインインしてください。',
  },
  deniedOther: 'サーバーがこの発信を許可しませんでした。',
  history: {
    heading: '最近の通話',
    empty: '発信や着信がここに表示されます。',
    loading: '通話を読み込んでいます…',
    incoming: '着信',
    outgoing: '発信',
    callBack: (who) => `${who} に発信`,
    ongoing: '通話中',
    yesterday: '昨日',
  },
  people: {
    heading: 'サインイン中の人',
    empty:
      '他にサインインしている人はいません。別のタブでこのページを開き、別の名前でサインインしてみてください。',
    call: (who) => `${who} に発信`,
  },
  speedDial: {
    heading: '試せる番号',
    names: {
      echo: 'エコー: 自分の声が返ります',
      music: '音楽',
      busy: 'いつも話し中',
      no_answer: '応答しない番号',
      clock: '時報',
      talker: '話し続ける番号',
      silent: '何も言わない番号',
      own_number: '代表番号',
    },
  },
  telephone,
  account: { signOut: 'サインアウト', you: (name) => `${name} としてサインイン中` },
  problems: {
    tokenInvalid: {
      title: 'Twilio がトークンを受け付けません',
      help: 'サーバーが発行したトークンを Twilio が読み取れません。サーバーの管理者は API キーとシークレットを確認してください。',
    },
    tokenExpired: {
      title: 'トークンの有効期限が切れました',
      help: '新しいトークンを自動的に取得します。続く場合は、このコンピューターとサーバーの時計を確認してください。',
    },
    tokenSignature: {
      title: 'トークンの署名が正しくありません',
      help: 'API シークレットが API キーと一致していません。サーバーの管理者は両方を設定し直してください。',
    },
    tokenLifetime: {
      title: 'トークンの有効期間が長すぎます',
      help: 'Twilio の上限は 24 時間です。サーバーの管理者は有効期間を短くしてください。',
    },
    tokenGrants: {
      title: 'トークンに通話の権限がありません',
      help: 'サーバーの管理者は TwiML App と権限を確認してください。',
    },
    accountMismatch: {
      title: 'アカウントと API キーが一致しません',
      help: 'キーが削除されたか、別のアカウントや別のリージョンのものです。サーバーの管理者は両方を確認してください。',
    },
    authentication: {
      title: 'Twilio の認証に失敗しました',
      help: 'サーバーの管理者はアカウント、API キー、シークレットを確認してください。',
    },
    clock: {
      title: '時計がずれています',
      help: 'トークンがまだ有効になっていません。サーバーの時計をネットワークに合わせてから、もう一度お試しください。',
    },
    clientName: {
      title: 'この名前は Twilio で使えません',
      help: '英数字とアンダースコアだけの名前でサインインしてください。',
    },
    appNotFound: {
      title: 'TwiML App が見つかりません',
      help: 'サーバーの管理者は App の SID を確認してください。API キーと同じアカウント、同じリージョンである必要があります。',
    },
    connection: {
      title: '接続が切れました',
      help: '自動的に再接続します。続く場合は、ネットワークやファイアウォールを確認してください。',
    },
    signalling: {
      title: '電話サービスから想定外の応答がありました',
      help: '自動的に再試行します。続く場合は、サーバーの管理者にお知らせください。',
    },
    signallingLost: {
      title: '接続が失われました',
      help: '自動的に再接続します。その間も通話は 30 秒ほど維持されます。',
    },
    timeout: {
      title: '電話サービスが時間内に応答しませんでした',
      help: '自動的に再試行します。続く場合は、ネットワークやファイアウォールを確認してください。',
    },
    tooFast: {
      title: '試行回数が多すぎます',
      help: '1 分ほどお待ちください。その後、自動的に再試行します。',
    },
    unknown: {
      title: '問題が発生しました',
      help: '自動的に再試行します。続く場合は、ページを再読み込みしてください。',
    },
    serverUnreachable: {
      title: 'サーバーに接続できません',
      help: '自動的に再試行します。ネットワークと、サーバーが動いていることを確認してください。',
    },
    serverBroken: {
      title: 'サーバーでエラーが発生しました',
      help: '自動的に再試行します。続く場合は、サーバーの管理者にお知らせください。',
    },
    pageOutdated: {
      title: 'ページの一部を取得できませんでした',
      help: '新しいバージョンがある可能性があります。ページを再読み込みしてください。',
    },
    callRefused: {
      title: '発信が受け付けられませんでした',
      help: 'もう一度お試しください。続く場合、サーバーの管理者は発信者番号と通話の Webhook を確認してください。',
    },
    callCancelled: { title: '通話がキャンセルされました', help: '必要ならかけ直してください。' },
    callLost: { title: '通話を再開できませんでした', help: 'かけ直してください。' },
    badRequest: {
      title: '発信の内容が正しくありません',
      help: '名前か番号を確認して、かけ直してください。',
    },
    notFound: {
      title: '相手が見つかりません',
      help: '名前か番号を確認してください。相手はオンラインですか。',
    },
    unavailable: { title: '現在つながりません', help: '時間をおいてかけ直してください。' },
    busy: { title: '話し中です', help: '時間をおいてかけ直してください。' },
    declined: { title: '通話が拒否されました', help: '時間をおいてかけ直してください。' },
    media: {
      title: '音声を接続できませんでした',
      help: 'ファイアウォール、VPN、ブラウザーの拡張機能が遮断している可能性があります。それらを無効にするか別のネットワークで、かけ直してください。',
    },
    message: {
      title: 'メッセージが届きませんでした',
      help: '通話は続いています。もう一度お試しください。',
    },
    microphoneDenied: {
      title: 'マイクがブロックされています',
      help: 'アドレスの左にあるアイコンからこのページのマイクを許可し、もう一度試してください。',
    },
    microphoneMissing: {
      title: '使えるマイクがありません',
      help: 'マイクを接続するか、マイクを使っている他のプログラムを終了し、もう一度試してください。',
    },
    browser: {
      title: 'このブラウザーでは通話できません',
      help: '最新の Chrome、Edge、Firefox、Safari をお使いください。',
    },
    sessionGone: { title: 'セッションが終了しました', help: 'もう一度サインインしてください。' },
    nameInvalid: {
      title: 'この名前は使えません',
      help: '目に見える文字だけを使い、1〜64文字にしてください。',
    },
    codeWrong: {
      title: 'アクセスコードが正しくありません',
      help: 'サーバーの管理者に確認してください。',
    },
    forbidden: {
      title: 'この電話を使う権限がありません',
      help: 'サーバーの管理者に許可を依頼してください。',
    },
  },
  code: (code) => `Twilio コード ${code}`,
};
