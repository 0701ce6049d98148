import type { DecimalMark } from './conventions.ts';
import { Invalid } from './field.ts';

/** Signs that stand for one currency alone; a dollar or yen sign does not. */
export const CURRENCY_SIGNS: ReadonlyMap<string, string> = new Map([
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['₺', 'TRY'],
  ['₽', 'RUB'],
  ['₴', 'UAH'],
  ['₫', 'VND'],
  ['₪', 'ILS'],
  ['฿', 'THB'],
  ['zł', 'PLN'],
  ['R$', 'BRL'],
]);

/** More characters are no number, and would take the patterns long. */
const LONGEST = 60;

/** A number with whatever says its currency before or after it: `£ 19.99`, `19.99 EUR`, `-$5`. */
const AROUND =
  /^([+-]?)\s*(?:\p{Sc}|R\$|zł|[A-Z]{3})?\s*([+-]?)([\d.,'’\s\u00a0\u202f]*\d[\d.,'’\s\u00a0\u202f]*)(?:\p{Sc}|zł|[A-Z]{3})?$/u;
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
/** Three digits a group, by a sign that can be nothing but a separator of thousands. */
const SPACED = /^\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/;
const POINT_LAST = /^\d{1,3}(?:,\d{3})+\.\d*$/;
const COMMA_LAST = /^\d{1,3}(?:\.\d{3})+,\d*$/;
const COMMA_GROUPS = /^\d{1,3}(?:,\d{3}){2,}$/;
const POINT_GROUPS = /^\d{1,3}(?:\.\d{3}){2,}$/;
const DECIMAL_COMMA = /^(?:\d*,(?:\d{1,2}|\d{4,})|0*,\d{3}|\d{4,},\d{3})$/;
/** What is one number to those who write a decimal point, and a thousand times as much, or as little, to the others. */
const EITHER = /^[1-9]\d{0,2}[.,]\d{3}$/;
/** Where the separator of such a number stands, from its end. */
const FROM_END = 4;

interface Parts {
  readonly sign: string;
  readonly digits: string;
}

function partsOf(text: string): Parts | undefined {
  if (text.length > LONGEST) return undefined;
  const [, before = '', within = '', body = ''] = AROUND.exec(text) ?? [];
  const digits = body.trim();
  return digits === '' || (before !== '' && within !== '') ? undefined : { sign: before || within, digits };
}

/**
 * A number as shops and spreadsheets write it, as digits with a decimal point: `£1,299.00`, `1.299,00 €`, `19,99`. What may be read
 * in two ways (`1,299`) is read as the rest of its file is written, and refused where that does not tell; never guessed.
 * @param mark asked for only where it matters. @default a single point is a decimal point, as JSON has it, and a single comma may be
 *   either
 */
export function plainNumber(text: string, mark?: () => DecimalMark | undefined): string | Invalid {
  if (text.length > LONGEST) return new Invalid('is not a number');
  if (PLAIN.test(text) && !(mark && text.at(-FROM_END) === '.')) return text;
  const { sign, digits } = partsOf(text) ?? { sign: '', digits: '' };
  if (EITHER.test(digits)) return eitherNumber(sign, digits, mark);
  if (PLAIN.test(digits)) return sign + digits;
  if (DECIMAL_COMMA.test(digits)) return sign + digits.replace(',', '.');
  if (SPACED.test(digits)) return sign + digits.replace(/[ '’\u00a0\u202f]/g, '').replace(',', '.');
  if (POINT_LAST.test(digits)) return sign + digits.replaceAll(',', '');
  if (COMMA_LAST.test(digits)) return sign + digits.replaceAll('.', '').replace(',', '.');
  if (COMMA_GROUPS.test(digits) || POINT_GROUPS.test(digits)) return sign + digits.replace(/[.,]/g, '');
  return new Invalid(text.endsWith('%') ? 'is a percentage; write the amount itself' : 'is not a number');
}

function eitherNumber(sign: string, digits: string, mark?: () => DecimalMark | undefined): string | Invalid {
  const separator = digits.at(-FROM_END) ?? '';
  const whole = digits.replace(separator, '');
  const decimal = digits.replace(separator, '.');
  const written = mark?.() ?? (separator === '.' ? '.' : 'unknown');
  if (written === separator) return sign + decimal;
  if (written === '.' || written === ',') return sign + whole;
  const why = written === 'mixed' ? ', as the file writes decimals both ways' : '';
  const advice = separator === ',' ? 'write it without a comma' : `write ${whole} or ${decimal}0`;
  return new Invalid(`may mean ${whole} or ${decimal}${why}; ${advice}`, { isEither: true });
}

/** What a number tells of the sign before its decimals; undefined where it has none, or may be read either way. */
export function decimalMarkOf(text: string): '.' | ',' | undefined {
  const digits = partsOf(text)?.digits ?? '';
  if (digits === '' || EITHER.test(digits)) return undefined;
  if (POINT_LAST.test(digits) || COMMA_GROUPS.test(digits)) return '.';
  if (COMMA_LAST.test(digits) || POINT_GROUPS.test(digits) || DECIMAL_COMMA.test(digits)) return ',';
  const last = SPACED.test(digits) || PLAIN.test(digits) ? /[.,]/.exec(digits)?.[0] : undefined;
  return last === '.' || last === ',' ? last : undefined;
}
