import { Rejection } from '../rejection.ts';
import { Invalid } from './field.ts';
import { CURRENCIES } from './kinds.ts';
import { CURRENCY_SIGNS, plainNumber } from './number.ts';

/** Signs that several currencies have, and those that use them. */
const SHARED: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '$',
    'USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BMD BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD'.split(
      ' ',
    ),
  ],
  ['¥', ['JPY', 'CNY']],
]);
/** What may say a currency beside the digits of an amount. */
const WRITTEN = /\p{Sc}|R\$|zł|\b[A-Z]{3}\b/gu;
const PLAIN = /^[\s\d.,'’+-]*$/;
const QUOTED_LENGTH = 40;

/** Whether a text is an amount: what is none says nothing of a currency, though it may have capital letters. */
function isNumber(text: string): boolean {
  const plain = plainNumber(text);
  return !(plain instanceof Invalid) || plain.isEither;
}

/** The currencies that an amount may be in by what is written beside it; undefined where nothing is. */
function currenciesOf(text: string): readonly string[] | undefined {
  if (PLAIN.test(text) || !isNumber(text)) return undefined;
  const [written = ''] = text.match(WRITTEN) ?? [];
  const sign = text.includes('R$') ? 'R$' : written;
  const one = CURRENCY_SIGNS.get(sign) ?? (CURRENCIES.has(sign) ? sign : undefined);
  return SHARED.get(sign) ?? (one === undefined ? undefined : [one]);
}

/**
 * The currency of a record whose amounts may have it written beside them: `£19.99`. An amount that says another currency than its
 * record is of two minds, and in neither may it be added up.
 * @param amounts as they were given, whatever they are
 * @param stated the currency that the record names
 * @param fallback the one of the stage, where it names none
 * @returns what the amounts say, where the record does not; undefined where they say nothing either
 */
export function writtenCurrency(
  amounts: readonly unknown[],
  stated: string | null,
  fallback: string,
): string | undefined | Rejection {
  let found = stated ?? undefined;
  for (const amount of amounts) {
    const possible = typeof amount === 'string' ? currenciesOf(amount.trim()) : undefined;
    if (possible === undefined) continue;
    const one = chosen(possible, found, fallback);
    if (one === undefined) return conflict(String(amount), found);
    found = one;
  }
  return stated === null ? found : undefined;
}

/** Of the currencies that an amount may be in, the one that it is in; undefined where nothing tells, or something else does. */
function chosen(possible: readonly string[], known: string | undefined, fallback: string): string | undefined {
  const wanted = known ?? (possible.length === 1 ? possible[0] : fallback);
  return wanted !== undefined && possible.includes(wanted) ? wanted : undefined;
}

const conflict = (amount: string, known: string | undefined): Rejection => {
  const what =
    known === undefined ? 'one of several currencies; name it in currency' : `another currency than ${known}`;
  return new Rejection('currency_conflict', `The amount "${amount.trim().slice(0, QUOTED_LENGTH)}" says ${what}.`);
};
