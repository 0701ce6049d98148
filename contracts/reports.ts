import { GOLD } from './lake.ts';
/** The forms in which a report can be had. */
export const FORMATS = ['json', 'csv', 'text'] as const;

export type Format = (typeof FORMATS)[number];

export const PERIODS = ['daily', 'weekly'] as const;

export type Period = (typeof PERIODS)[number];

const ENDINGS: Readonly<Record<Format, string>> = { json: 'json', csv: 'csv', text: 'txt' };

/** The key of a report. @param name the day, `2011-12-09`, or the ISO week, `2011-W49` */
export const reportKey = (period: Period, name: string, format: Format): string =>
  `${GOLD.reports}${period}/${name}.${ENDINGS[format]}`;
