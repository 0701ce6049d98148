import type { EpochMillis, ScaledDecimal } from '../../../contracts/table.ts';
import { formatDecimal, isWithin, parseDecimal, wholeAmount } from '../decimal.ts';
import { emailHash, phoneHash, scrub } from '../privacy.ts';
import { Invalid, type Kind, type Reading } from './field.ts';
import { CURRENCY_SIGNS, plainNumber } from './number.ts';
import { isDay, isPlausible, LocalClock } from './time.ts';
import { parseWritten } from './written-time.ts';

const LONGEST_TEXT = 400;
/** What a spreadsheet makes of an integer: `2.0`. */
const INTEGER = /^([+-]?\d+)(?:\.0*)?$/;
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

/** A text or an id of a file; an e-mail address in it becomes its hash, as in events. */
export const text: Kind<string> = {
  label: 'text',
  json: 'string',
  read: (value, { hash }) =>
    value.length > LONGEST_TEXT ? new Invalid(`has more than ${LONGEST_TEXT} characters`) : scrub(value, hash),
};

/** A text of any length from which persons have been taken out already, or that cannot hold any. */
export const plainText: Kind<string> = { label: 'text', json: 'string', read: (value) => value };

/** What code writes where it has no id. As an id it would make one thing of all that have none. */
const NO_IDS: ReadonlySet<string> = new Set(['', '0', 'undefined', 'null', 'nan', 'none', '[object object]']);

/** Whether a text is what code writes where it has no id. */
export const isNoId = (text: string): boolean => NO_IDS.has(text.trim().toLowerCase());

/** The id of an order or a product. */
export const identifier: Kind<string> = {
  ...plainText,
  label: 'id',
  read: (value) => (isNoId(value) ? new Invalid('is no id') : value),
};

interface IntegerOptions {
  /** @default any */
  readonly least?: number;
  readonly most?: number;
  /** What to do with a smaller one, where that is not plain. */
  readonly hint?: string;
  /** What to do with a fraction. */
  readonly fraction?: string;
}

const WHOLE = wholeAmount(1);

/** More are no count of anything, and multiplied by a price they would not be exact. */
const LARGEST = 999_999_999;

/** An integer of at most nine digits. */
export const integer = ({ least, most, hint = '', fraction = '' }: IntegerOptions = {}): Kind<number> => ({
  label: [
    'integer',
    ...(least === undefined ? [] : [`from ${least}`]),
    ...(most === undefined ? [] : [`to ${most}`]),
  ].join(' '),
  json: 'number',
  tells: 'decimals',
  read: (value, { conventions }) => {
    const plain = plainNumber(value, conventions?.decimals);
    if (plain instanceof Invalid && plain.isEither) return plain;
    const number = plain instanceof Invalid ? undefined : parseInteger(plain);
    if (number === undefined || Math.abs(number) > LARGEST) {
      return noInteger(plain, fraction);
    }
    if (least !== undefined && number < least) return new Invalid(`is below ${least}${hint}`);
    return most !== undefined && number > most ? new Invalid(`is above ${most}`) : number;
  },
});

function noInteger(plain: string | Invalid, fraction: string): Invalid {
  const isFraction = typeof plain === 'string' && plain.includes('.');
  return new Invalid(`is not an integer of at most nine digits${isFraction ? fraction : ''}`);
}

/** A count of what is on a shelf. */
export const stockCount = integer({ least: 0, fraction: ', as stock is counted in whole units; round it down' });

/** An integer of any size that is exact, as logs count. */
export const exactInteger: Kind<number> = {
  label: 'integer',
  json: 'number',
  isFigure: true,
  read: (value) => parseInteger(value) ?? new Invalid('is not an integer'),
};

interface QuantityOptions {
  /** What it has to exceed. @default any */
  readonly above?: ScaledDecimal;
  /** What to do with one that does not, where that is not plain. */
  readonly hint?: string;
}

/** A count of units, whole or not: what is sold by weight or length has fractions of up to four decimals. */
export const quantity = ({ above, hint = '' }: QuantityOptions = {}): Kind<ScaledDecimal> => ({
  label: above === undefined ? 'number' : `number above ${formatDecimal(above)}`,
  json: 'number',
  isFigure: true,
  tells: 'decimals',
  read: (value, { conventions }) => {
    const plain = plainNumber(value, conventions?.decimals);
    if (plain instanceof Invalid) return plain;
    const units = parseDecimal(plain);
    if (units === undefined || !isWithin(units, wholeAmount(LARGEST))) return new Invalid(`is above ${LARGEST}`);
    return above !== undefined && units <= above ? new Invalid(`is not above ${formatDecimal(above)}${hint}`) : units;
  },
});

/** The integer that a text holds, as far as it is exact; undefined for anything else. */
function parseInteger(text: string): number | undefined {
  const number = Number(INTEGER.exec(text)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A decimal number of either sign, as the lake's columns hold it. */
export const decimal: Kind<ScaledDecimal> = {
  label: 'decimal number',
  json: 'number',
  isFigure: true,
  tells: 'decimals',
  read: (value, { conventions }) => {
    const plain = plainNumber(value, conventions?.decimals);
    return plain instanceof Invalid ? plain : (parseDecimal(plain) ?? new Invalid('has more digits than an amount'));
  },
};

/** Money, never below zero, no more than the stage takes for true. */
export const amount: Kind<ScaledDecimal> = {
  label: 'amount from 0, like 12.50',
  json: 'number',
  tells: 'decimals',
  read: (value, reading) => {
    const given = decimal.read(value, reading);
    if (given instanceof Invalid) return given;
    if (given < 0n) return new Invalid('is below 0');
    return isWithin(given, reading.largestAmount) ? given : new Invalid(tooLarge(reading));
  },
};

/** What was taken off; a file in which every one is below one may mean shares of the price. */
export const discountAmount: Kind<ScaledDecimal> = { ...amount, tells: 'shares' };

/** A part of a whole, as `0.2` or `20%`. */
export const share: Kind<ScaledDecimal> = {
  label: 'share, like 0.2 or 20%',
  json: 'number',
  read: (value, reading) => {
    const given = decimal.read(value.replace(/ ?%$/, ''), reading);
    if (given instanceof Invalid) return given;
    const part = value.endsWith('%') ? given / 100n : given;
    return part >= 0n && part < WHOLE ? part : new Invalid('is not a share from 0 to below 1');
  },
};

/** What is said of an amount that is too large to be true. */
export const tooLarge = ({ largestAmount }: Pick<Reading, 'largestAmount'>): string =>
  `is above ${formatDecimal(largestAmount)}, the largest amount that this stage takes (limits.orderValue)`;

const time = (label: string, isPast: boolean): Kind<EpochMillis> => ({
  label,
  json: 'string',
  tells: 'dates',
  read: (value, { clock, latest, conventions }) => {
    const at = parseWritten(value, clock, conventions?.dates);
    if (at instanceof Invalid) return at;
    if (!isPlausible(at)) return new Invalid('is not a date (YYYY-MM-DD) or time from 1990 on');
    return isPast && at > latest ? new Invalid('lies in the future') : at;
  },
});

/** When something happened: ISO 8601, with a zone or in that of the reading; a day alone is its beginning. */
export const pastTime = time('time that has passed', true);

/** When something is to happen, or happened. */
export const anyTime = time('time', false);

/** A date and time in the zone of the reading, as spreadsheets and databases export it, of any year from 1990 on. */
export const localTime = time('date and time without zone', false);

/** As seconds, this is the year 5138: a larger count is in milliseconds. */
const FIRST_MILLIS = 100_000_000_000;
const EPOCH = /^\d{1,15}(?:\.\d+)?$/;

/** Seconds or milliseconds since 1970. */
export const epochTime: Kind<EpochMillis> = {
  label: 'seconds or milliseconds since 1970',
  json: 'number',
  read: (value) => {
    if (!EPOCH.test(value)) return new Invalid('is not a count of seconds or milliseconds since 1970');
    const count = Number(value);
    const at = Math.floor(count < FIRST_MILLIS ? count * 1000 : count);
    return isPlausible(at) ? at : new Invalid('is not a time from 1990 on');
  },
};

const UTC = new LocalClock('UTC');
const NO_DAY = 'is not a date (YYYY-MM-DD) from 1990 on';

/** A day alone, however it is written, as `yyyy-MM-dd`. */
function writtenDay(value: string, conventions: Reading['conventions']): string | Invalid {
  const at = parseWritten(value, UTC, conventions?.dates);
  if (at instanceof Invalid) return at.isEither ? at : new Invalid(NO_DAY);
  const [written = '', rest = ''] = new Date(at).toISOString().split('T');
  return isDay(written) && rest.startsWith('00:00:00') ? written : new Invalid(NO_DAY);
}

/** A business day that has come, `yyyy-MM-dd`. */
export const day: Kind<string> = {
  label: 'day, yyyy-MM-dd',
  json: 'string',
  tells: 'dates',
  read: (value, { latest, conventions }) => {
    const written = isDay(value) ? value : writtenDay(value, conventions);
    if (written instanceof Invalid) return written;
    return Date.parse(written) > latest ? new Invalid('lies in the future') : written;
  },
};

export const flag: Kind<boolean> = {
  label: 'true or false',
  json: 'boolean',
  read: (value) => FLAGS.get(value.toLowerCase()) ?? new Invalid('is neither true nor false'),
};

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** An ISO 4217 code, in capital letters or not, or a sign that stands for one currency alone. */
export const currencyCode: Kind<string> = {
  label: 'ISO 4217 code',
  json: 'string',
  isFigure: true,
  read: (value) => {
    const code = CURRENCY_SIGNS.get(value) ?? value.toUpperCase();
    return CURRENCIES.has(code) ? code : new Invalid('is not an ISO 4217 code');
  },
};

/** One of a few words, in any case. @param also other spellings and the word that each stands for */
export const oneOf = <const W extends string>(words: readonly W[], also: Readonly<Record<string, W>> = {}): Kind<W> => {
  const known = new Map<string, W>([...words.map((word) => [word, word] as const), ...Object.entries(also)]);
  return {
    label: words.map((word) => `\`${word}\``).join(' or '),
    json: 'string',
    read: (value) => known.get(value.toLowerCase()) ?? new Invalid(`is not one of ${words.join(', ')}`),
  };
};

/** Kept as a keyed hash of the lower-case address. */
export const email: Kind<string> = {
  label: 'e-mail address, stored as a keyed hash',
  json: 'string',
  isPersonal: true,
  read: (value, { hash }) =>
    (EMAIL.test(value) && emailHash(value, hash)) ||
    new Invalid('is not an e-mail address: a name, @ and a domain, nothing else'),
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
      new Invalid(`does not have the ${PHONE.fewest} to ${PHONE.most} digits of a phone number`)
    );
  },
};
