import type { Format } from './render.ts';

/** Where reports lie in the gold bucket. */
export const REPORTS = 'reports/';

export const PERIODS = ['daily', 'weekly'] as const;

export type Period = (typeof PERIODS)[number];

const ENDINGS: Readonly<Record<Format, string>> = { json: 'json', csv: 'csv', text: 'txt' };

/** The key of a report. @param name the day, `2011-12-09`, or the ISO week, `2011-W49` */
export const reportKey = (period: Period, name: string, format: Format): string =>
  `${REPORTS}${period}/${name}.${ENDINGS[format]}`;
