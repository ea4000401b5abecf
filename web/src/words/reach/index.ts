/** The words of choosing whom to call into a call, and of what is written down; fetched with that. */
export interface ReachWords {
  readonly to: string;
  readonly placeholder: string;
  readonly transfer: {
    readonly heading: string;
    readonly warm: string;
    readonly warmMore: string;
    readonly blind: string;
    readonly blindMore: string;
  };
  readonly pass: {
    readonly heading: string;
    readonly pass: string;
    readonly more: string;
    /** Sentences by the server's codes, where these are not those of a transfer. */
    readonly refusals: Readonly<Record<string, string>>;
  };
  readonly voicemail: { readonly refusals: Readonly<Record<string, string>> };
  readonly add: {
    readonly heading: string;
    readonly join: string;
    readonly joinMore: string;
    readonly apart: string;
    readonly apartMore: string;
  };
  readonly cancel: string;
  readonly notes: {
    readonly heading: string;
    readonly note: string;
    readonly outcome: string;
    readonly outcomes: readonly string[];
    readonly saved: string;
    readonly saving: string;
    readonly failed: string;
    readonly close: string;
  };
}

const en: ReachWords = {
  to: 'Name or number',
  placeholder: 'bob, or +1 500 555 0001',
  transfer: {
    heading: 'Transfer to',
    warm: 'Ask first',
    warmMore: 'You talk with them before they are connected.',
    blind: 'Transfer now',
    blindMore: 'They are connected as soon as they answer.',
  },
  pass: {
    heading: 'Pass on to',
    pass: 'Pass on now',
    more: 'It rings there, and no more here.',
    refusals: {
      call_answered: 'The call was answered. It can be transferred.',
      call_unknown: 'It rings here no more.',
      participant_gone: 'It rings here no more.',
      action_not_allowed: 'This call cannot be passed on.',
      already_there: 'It is their call, or rings at them already.',
    },
  },
  voicemail: {
    refusals: {
      others_ring: 'Others are still being rung: decline, and it goes on ringing with them.',
      call_answered: 'The call was answered.',
      call_unknown: 'It rings here no more.',
      participant_gone: 'It rings here no more.',
      action_not_allowed: 'This call cannot be sent to voicemail.',
    },
  },
  add: {
    heading: 'Call somebody',
    join: 'Into this call',
    joinMore: 'All hear each other.',
    apart: 'Apart from it',
    apartMore: 'This call is put on hold.',
  },
  cancel: 'Cancel',
  notes: {
    heading: 'Notes on this call',
    note: 'Note',
    outcome: 'Outcome',
    outcomes: ['Solved', 'Call back', 'Passed on', 'Not reached', 'Wrong number'],
    saved: 'Saved',
    saving: 'Saving…',
    failed: 'Not saved. It is tried again when you type.',
    close: 'Close',
  },
};

const ja: ReachWords = {
  to: '名前または番号',
  placeholder: 'bob または +81 3 1234 5678',
  transfer: {
    heading: '転送先',
    warm: '先に話す',
    warmMore: 'つなぐ前に転送先と話します。',
    blind: 'すぐに転送',
    blindMore: '転送先が応答するとつながります。',
  },
  pass: {
    heading: '転送先',
    pass: '転送する',
    more: '転送先が鳴り、ここでは鳴らなくなります。',
    refusals: {
      call_answered: 'すでに応答されています。通話中に転送できます。',
      call_unknown: 'もう鳴っていません。',
      participant_gone: 'もう鳴っていません。',
      action_not_allowed: 'この着信は転送できません。',
      already_there: 'その人はこの通話の相手か、すでに呼び出し中です。',
    },
  },
  voicemail: {
    refusals: {
      others_ring: '他の人も呼び出し中です。拒否すると、他の人の呼び出しだけが続きます。',
      call_answered: 'すでに応答されています。',
      call_unknown: 'もう鳴っていません。',
      participant_gone: 'もう鳴っていません。',
      action_not_allowed: 'この着信は留守番電話につなげません。',
    },
  },
  add: {
    heading: '別の人に発信',
    join: 'この通話に加える',
    joinMore: '全員で話します。',
    apart: '別の通話にする',
    apartMore: 'この通話は保留になります。',
  },
  cancel: 'キャンセル',
  notes: {
    heading: 'この通話のメモ',
    note: 'メモ',
    outcome: '結果',
    outcomes: ['解決', '折り返し', '引き継ぎ', 'つながらず', '間違い電話'],
    saved: '保存しました',
    saving: '保存しています…',
    failed: '保存できませんでした。入力するともう一度試します。',
    close: '閉じる',
  },
};

export const reachWords = { en, ja } as const;
