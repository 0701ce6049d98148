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
const GROUPED = /^\d{1,3}(?:(?:,\d{3}){2,}|(?:\.\d{3}){2,})$/;
const DECIMAL_COMMA = /^(?:\d*,(?:\d{1,2}|\d{4,})|0,\d{3})$/;
const EITHER = /^[1-9]\d{0,2},\d{3}$/;

/**
 * A number as shops and spreadsheets write it, as digits with a decimal point: `£1,299.00`, `1.299,00 €`, `19,99`. What may be read
 * in two ways (`1,299`) is refused, never guessed; a single point is a decimal point, as JSON has it.
 */
export function plainNumber(text: string): string | Invalid {
  if (text.length > LONGEST) return new Invalid('is not a number');
  if (PLAIN.test(text)) return text;
  const [, before = '', within = '', body = ''] = AROUND.exec(text) ?? [];
  const digits = body.trim();
  const sign = before || within;
  if (digits === '' || (before !== '' && within !== '')) return new Invalid('is not a number');
  if (PLAIN.test(digits)) return sign + digits;
  if (EITHER.test(digits)) {
    const [whole, fraction] = digits.split(',');
    return new Invalid(`may mean ${whole}${fraction} or ${whole}.${fraction}; write it without a comma`);
  }
  if (DECIMAL_COMMA.test(digits)) return sign + digits.replace(',', '.');
  if (SPACED.test(digits)) return sign + digits.replace(/[ '’\u00a0\u202f]/g, '').replace(',', '.');
  if (POINT_LAST.test(digits)) return sign + digits.replaceAll(',', '');
  if (COMMA_LAST.test(digits)) return sign + digits.replaceAll('.', '').replace(',', '.');
  if (GROUPED.test(digits)) return sign + digits.replace(/[.,]/g, '');
  return new Invalid('is not a number');
}
