/** The words of the figures, in Japanese. */
import type { PlotWords } from './en';

export const ja: PlotWords = {
  heading: '通話の統計',
  range: '期間',
  ranges: {
    today: '今日（時間別）',
    week: '過去 7 日間',
    month: '過去 30 日間',
    quarter: '過去 90 日間',
  },
  total: {
    incoming: '着信',
    missed: '不在着信',
    wait: '応答までの平均時間',
    talk: '通話時間',
    outgoing: '発信',
    internal: '内線通話',
    mos: '音質（MOS、1～5）',
    poor: '音質の悪い通話',
  },
  none: 'この期間に通話はありません。',
  plots: {
    calls: '通話数',
    wait: '応答までの時間',
    missed: '不在着信の割合',
    talk: '通話時間',
    poor: '音質の悪い通話の割合',
    mos: '音質（MOS、1～5）',
  },
  series: {
    answered: '応答',
    missed: '不在着信',
    outgoing: '発信',
    internal: '内線',
    average: '平均',
    share: '着信のうち不在',
    talk: '通話時間',
    poor: '測定した通話のうち音質の悪いもの',
    mos: '平均',
  },
  most: (value, when) => `最大は ${when} の ${value} です。`,
  table: '表で見る',
  when: { hour: '時間', day: '日' },
  agents: '担当者別',
  agentsHint:
    '誰も応答しなかった着信は呼び出した担当者それぞれに、転送された通話は応答した担当者それぞれに、担当者どうしの通話は双方に数えます。',
  voices: '担当者別の音質',
  voicesHint:
    '各担当者のページで測定した値で、悪い順に並びます。MOS は 1（悪い）から 5（同じ部屋にいるような音質）までです。90 日間保存されます。',
  numbers: '自社の番号別',
  columns: {
    agent: '担当者',
    number: '番号',
    incoming: '着信',
    answered: '応答',
    missed: '不在',
    share: '不在の割合',
    outgoing: '発信',
    talk: '通話時間',
    wait: '応答まで',
    mos: '平均 MOS',
    measured: '測定した通話',
    poor: '悪い通話',
  },
  retry: 'もう一度試す',
  refusals: {
    supervision_not_allowed: 'この統計を見られるのはスーパーバイザーだけです。',
    statistics_busy:
      '通話が多く、今は集計できません。期間を短くするか、後でもう一度お試しください。',
  },
};
