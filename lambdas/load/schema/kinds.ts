import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import { inRange, parseDecimal } from '../../ingest/decimal.ts';
import { emailHash, phoneHash, scrub } from '../../ingest/events/privacy.ts';
import { isDay, parseInstant } from '../local-time.ts';
import { Invalid, type Kind } from './field.ts';

const LONGEST_TEXT = 400;
/** Nine digits, and what a spreadsheet makes of a whole number: `2.0`. */
const WHOLE = /^([+-]?\d{1,9})(?:\.0*)?$/;
/** A phone number has at most 15 digits (ITU-T E.164). */
const PHONE = { fewest: 5, most: 15 } as const;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

/** A text or an id; an e-mail address in it becomes its hash, as in events. */
export const text: Kind<string> = {
  label: 'text',
  json: 'string',
  read: (value, { hash }) =>
    value.length > LONGEST_TEXT ? new Invalid(`has more than ${LONGEST_TEXT} characters`) : scrub(value, hash),
};

/** A whole number. @param hint what to do with a smaller one, where that is not plain */
export const whole = (least: number, most?: number, hint = ''): Kind<number> => ({
  label: `whole number from ${least}${most === undefined ? '' : ` to ${most}`}`,
  json: 'number',
  read: (value) => {
    const number = Number(WHOLE.exec(value)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) return new Invalid('is no whole number of at most nine digits');
    if (number < least) return new Invalid(`is below ${least}${hint}`);
    return most !== undefined && number > most ? new Invalid(`is above ${most}`) : number;
  },
});

/** Money, never below zero. */
export const amount: Kind<ScaledDecimal> = {
  label: 'amount from 0, like 12.50',
  json: 'number',
  read: (value) => {
    const decimal = parseDecimal(value);
    if (decimal === undefined) return new Invalid('is no plain amount: digits and a decimal point, nothing else');
    if (decimal < 0n) return new Invalid('is below 0');
    return inRange(decimal) ? decimal : new Invalid('is far too large');
  },
};

const time = (label: string, isPast: boolean): Kind<EpochMillis> => ({
  label,
  json: 'string',
  read: (value, { clock, latest }) => {
    const at = parseInstant(value, clock);
    if (at === undefined) return new Invalid('is no time of the calendar from 1990 on');
    return isPast && at > latest ? new Invalid('lies in the future') : at;
  },
});

/** When something happened: ISO 8601, with a zone or in the business time zone; a day alone is its beginning. */
export const pastTime = time('time that has passed', true);

/** When something is to happen, or happened. */
export const anyTime = time('time', false);

/** A business day that has come, `yyyy-MM-dd`. */
export const day: Kind<string> = {
  label: 'day, yyyy-MM-dd',
  json: 'string',
  read: (value, { latest }) => {
    if (!isDay(value)) return new Invalid('is no day of the calendar from 1990 on');
    return Date.parse(value) > latest ? new Invalid('lies in the future') : value;
  },
};

export const flag: Kind<boolean> = {
  label: 'true or false',
  json: 'boolean',
  read: (value) => FLAGS.get(value.toLowerCase()) ?? new Invalid('is neither true nor false'),
};

/** An ISO 4217 code, in capital letters or not. */
export const currencyCode: Kind<string> = {
  label: 'ISO 4217 code',
  json: 'string',
  read: (value) => {
    const code = value.toUpperCase();
    return CURRENCIES.has(code) ? code : new Invalid('is no ISO 4217 code');
  },
};

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** One of a few words, in any case. @param also other spellings and the word that each stands for */
export const oneOf = <const W extends string>(words: readonly W[], also: Readonly<Record<string, W>> = {}): Kind<W> => {
  const known = new Map<string, W>([...words.map((word) => [word, word] as const), ...Object.entries(also)]);
  return {
    label: words.map((word) => `\`${word}\``).join(' or '),
    json: 'string',
    read: (value) => known.get(value.toLowerCase()) ?? new Invalid(`is none of ${words.join(', ')}`),
  };
};

/** Kept as a keyed hash of the lower-case address. */
export const email: Kind<string> = {
  label: 'e-mail address, stored as a keyed hash',
  json: 'string',
  isPersonal: true,
  read: (value, { hash }) =>
    (EMAIL.test(value) && emailHash(value, hash)) ||
    new Invalid('is no e-mail address: a name, @ and a domain, nothing else'),
};

/** Kept as a keyed hash of the digits. */
export const phone: Kind<string> = {
  label: 'phone number, stored as a keyed hash',
  json: 'string',
  isPersonal: true,
  read: (value, { hash }) => {
    const digits = value.replace(/\D/g, '').length;
    const isPhone = digits >= PHONE.fewest && digits <= PHONE.most;
    return (
      (isPhone && phoneHash(value, hash)) ||
      new Invalid(`has not ${PHONE.fewest} to ${PHONE.most} digits, as phone numbers have`)
    );
  },
};
