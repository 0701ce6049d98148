/** Texts for figures, in the reader’s own language. */
const locale = navigator.language;

const cached = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  const known = cached.get(key) ?? new Intl.NumberFormat(locale, options);
  cached.set(key, known);
  return known;
}

export const NONE = '–';
/** From here on a short figure is shorter than the whole one. */
const LONG = 10_000;
/** From here on the hundredths of a sum say nothing. */
const THOUSAND = 1000;

const signed = (text: string): string => text.replace('-', '−');

export const whole = (value: number | null): string =>
  value === null ? NONE : signed(format({ maximumFractionDigits: 0 }).format(value));

/** Of what is small: by tenths and hundredths. */
export const fine = (value: number | null): string =>
  value === null ? NONE : signed(format({ maximumFractionDigits: 2 }).format(value));

export const short = (value: number | null): string =>
  value === null || Math.abs(value) < LONG
    ? whole(value)
    : signed(format({ notation: 'compact', maximumSignificantDigits: 3 }).format(value));

/** ISO 4217 has it for sums of no currency, as of a shop that has sold nothing. */
export const NO_CURRENCY = 'XXX';

/** The address may say anything of a currency. */
const inCurrency = (currency: string): Intl.NumberFormatOptions =>
  /^[A-Z]{3}$/i.test(currency) && currency !== NO_CURRENCY
    ? { style: 'currency', currency }
    : { minimumFractionDigits: 2, maximumFractionDigits: 2 };

export const money = (value: number | null, currency: string): string =>
  value === null ? NONE : signed(format(inCurrency(currency)).format(value));

export const shortMoney = (value: number | null, currency: string): string =>
  value === null || Math.abs(value) < THOUSAND
    ? money(value, currency)
    : Math.abs(value) < LONG
      ? signed(format({ ...inCurrency(currency), minimumFractionDigits: 0, maximumFractionDigits: 0 }).format(value))
      : axisMoney(value, currency);

/** What is mostly nothing. */
export const moneyIfAny = (value: number, currency: string): string => (value === 0 ? NONE : money(value, currency));

/** On axes. */
export const axisMoney = (value: number, currency: string): string =>
  signed(format({ ...inCurrency(currency), notation: 'compact', maximumSignificantDigits: 3 }).format(value));

/** A number with so many decimals: those of a list are to have the same. */
export const decimal = (value: number | null | undefined, decimals: number): string =>
  value === null || value === undefined
    ? NONE
    : signed(format({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value));

/** Shares in a list, which all have the same decimals. */
export const percent = (value: number | null, decimals = 1): string =>
  value === null
    ? NONE
    : signed(
        format({ style: 'percent', minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value),
      );

/** A share that stands alone: below a tenth it has two decimals, so that a change and its figures agree. */
export const share = (value: number | null): string => percent(value, value !== null && Math.abs(value) < 0.1 ? 2 : 1);

/** How a figure changed, as a fraction of what it was; null where it was nothing and is something. */
export function change(now: number | null, before: number | null): number | null {
  if (now === null || before === null) return null;
  if (before === 0) return now === 0 ? 0 : null;
  return (now - before) / Math.abs(before);
}

/** With a sign, as a change is told. */
export const signedShare = (value: number): string => `${value > 0 ? '+' : ''}${percent(value)}`;

export const changeText = (value: number | null): string => (value === null ? 'new' : signedShare(value));

/** A business day is a text from end to end: the zone of the browser is never asked. */
const utc = (day: string): Date => new Date(`${day.slice(0, 10)}T00:00:00Z`);
const days = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const daysOfYear = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const monthsOfYear = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });

/** What stands in an address need not be a day. */
const isDay = (text: string): boolean => !Number.isNaN(utc(text).getTime());

export const day = (text: string): string => days.format(utc(text));
export const dayOfYear = (text: string | null): string =>
  text === null ? NONE : isDay(text) ? daysOfYear.format(utc(text)) : text;
export const range = (from: string, to: string): string =>
  isDay(from) && isDay(to) ? daysOfYear.formatRange(utc(from), utc(to)) : `${from} – ${to}`;
export const monthOfYear = (text: string): string => monthsOfYear.format(utc(text));
/** January is told as its year. */
export const month = (text: string): string =>
  text.slice(5, 7) === '01' ? text.slice(0, 4) : months.format(utc(text));

/** How many days something takes or has lasted. */
export const duration = (count: number | null): string =>
  count === null ? NONE : Math.round(count) === 1 ? '1 day' : `${short(count)} days`;

/** The sentences around them are English. */
const ages = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const MINUTE_MS = 60_000;

/** How long ago a moment was. */
export function ago(moment: string): string {
  const minutes = Math.round((Date.parse(moment) - Date.now()) / MINUTE_MS);
  if (minutes > -60) return ages.format(minutes, 'minute');
  return minutes > -48 * 60
    ? ages.format(Math.round(minutes / 60), 'hour')
    : ages.format(Math.round(minutes / 1440), 'day');
}

/** The time of a moment in the shop's zone, wherever the reader is. */
export const clock = (moment: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(moment));

export const dateAndClock = (moment: string, timeZone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(moment));

const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });

/** A value of a filter as a person says it: countries by their names, words without underscores. */
export const title = (value: string | null): string => {
  if (value === null || value === '') return NONE;
  if (/^[A-Z]{2}$/.test(value)) return countries.of(value) ?? value;
  const words = value.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
