/** The words of calls that go on, in Japanese. */
import type { LineWords } from './en';

export const lines: LineWords = {
  hold: '保留',
  resume: '保留解除',
  transfer: '転送',
  pass: '出ずに転送',
  voicemail: '留守番電話へ',
  add: '追加',
  record: '録音',
  recordStop: '録音を停止',
  recording: '録音中',
  recordingPaused: '録音は一時停止中',
  notes: 'メモ',
  music: '保留中です。相手には音楽が流れています。',
  silence: '保留中です。相手には何も聞こえません。',
  holding: '保留中です。音楽を始めています…',
  direct:
    'この通話は会議を通さず直接つながっています。そのため保留音はなく、転送、参加者の追加、録音はできません。',
  noControl:
    '今は Twilio に指示を送れません。通話は続きますが、転送、参加者の追加、録音はできず、保留中の相手には何も聞こえません。',
  notYours: 'この操作は許可されていません。',
  aside: {
    label: '保留中の通話',
    take: '切り替え',
    takeNamed: (who) => `${who} に切り替え`,
    merge: '合流',
    mergeNamed: (who) => `${who} と合流`,
    end: (who) => `${who} との通話を切る`,
  },
  handover: {
    label: '転送',
    warmRinging: (target, other) =>
      `${target} を呼び出しています。${other} には音楽が流れています。`,
    blindRinging: (target, other) =>
      `${other} を ${target} に転送しています。呼び出し中なので、切ってもかまいません。`,
    talkingTarget: (target, other) => `${target} と通話中です。${other} には音楽が流れています。`,
    talkingOthers: (target, other) => `${other} と通話中です。${target} には音楽が流れています。`,
    complete: '二人をつなぐ',
    completeNow: '確認せずに転送',
    swap: '入れ替え',
    cancel: '転送をやめる',
    canceled: (target, other) =>
      `${target} にはつなぎませんでした。${other} との通話に戻りました。`,
    mishaps: {
      busy: (target, other) => `${target} は話し中です。${other} との通話に戻りました。`,
      'no-answer': (target, other) => `${target} は応答しません。${other} との通話に戻りました。`,
      failed: (target, other) =>
        `${target} につながりませんでした。${other} との通話に戻りました。`,
      gone: (target, other) => `${target} が切りました。${other} との通話に戻りました。`,
      others_gone: (target, other) => `${other} が切りました。${target} と通話中です。`,
      other: (target, other) => `${target} に発信できませんでした。${other} との通話に戻りました。`,
    },
    seen: '了解',
    cutOff: (who) => `${who} の接続が切れました。1 分以内に戻ることがあります。お待ちください。`,
    lost: (sender, other) => `${sender} の接続が切れました。${other} とつながっています。`,
  },
  rejoin: {
    heading: (who) => `${who} との通話が中断されました`,
    more: '相手は保留のままお待ちです。',
    left: '復帰できる残り時間',
    rejoin: '通話に戻る',
    end: '通話を終了',
  },
  fromNumber: '通知する番号',
  refusals: {
    transfer_running: '転送中です。先に転送を終えるか、やめてください。',
    transfer_over: '転送はすでに終わっています。',
    transfer_ringing: '転送先はまだ応答していません。',
    transfer_unknown: 'この転送はもうありません。',
    nobody_to_transfer: 'この通話には他に誰もいません。',
    already_there: 'すでにこの通話に参加しています。',
    clients_not_allowed: '他の人への発信は許可されていません。',
    number_not_allowed: 'この番号への発信は許可されていません。',
    caller_id_not_allowed: 'この番号は通知できません。',
    nobody_there: '応答できる人がいません。',
    person_unknown: 'この名前の人はいません。',
    conference_ended: '通話は終わっています。',
    nobody_to_record: '録音する相手がいません。',
  },
};
