/**
 * A card number as it stands in a text: digits, alone or in groups, that no letter, digit or decimal point touches. Between groups stand
 * spaces or a dash of any width; a dot only between groups of four, since elsewhere it is a decimal point.
 */
const DIGITS =
  /(?<![\p{L}\p{N}_])(?<!\d\.)\d+(?:(?:[ \t\u00a0\u202f]{1,2}|[-\u2010-\u2015]|(?<=(?<!\d)\d{4})\.(?=\d{4}(?!\d)))\d+)*(?![\p{L}\p{N}_])/gu;
const GROUP = /\d+/g;
const FEWEST = 13;
const MOST = 19;

/** Numbers that issuers give out: the first digits, from and to, and how many there are. ISO/IEC 7812 and the networks' own rules. */
const ISSUERS: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [4, 4, [13, 16, 19]], // Visa
  [51, 55, [16]], // Mastercard
  [2221, 2720, [16]],
  [34, 34, [15]], // American Express
  [37, 37, [15]],
  [6011, 6011, [16, 19]], // Discover
  [644, 649, [16, 19]],
  [65, 65, [16, 19]],
  [300, 305, [14]], // Diners Club
  [36, 36, [14]],
  [38, 38, [14]],
  [3528, 3589, [16]], // JCB
  [62, 62, [16, 17, 18, 19]], // UnionPay
];

/** Whether digits are a card number: an issuer's, and the check digit right. */
export const isCard = (digits: string): boolean =>
  digits.length >= FEWEST && digits.length <= MOST && passesLuhn(digits) && hasIssuer(digits);

function hasIssuer(digits: string): boolean {
  return ISSUERS.some(([from, to, lengths]) => {
    const start = Number(digits.slice(0, String(from).length));
    return start >= from && start <= to && lengths.includes(digits.length);
  });
}

/** The check digit of ISO/IEC 7812-1: every second digit from the right counts twice. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const counted = index % 2 === 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}

/** A text with every card number in it replaced. What surrounds one, such as its expiry date, stays. */
export const replaceCards = (text: string, replacement: () => string): string =>
  text.replace(DIGITS, (run) => withoutCards(run, replacement));

function withoutCards(run: string, replacement: () => string): string {
  if (run.length < FEWEST) return run;
  const groups = Array.from(run.matchAll(GROUP), ({ 0: digits, index }) => ({ digits, start: index }));
  let clean = '';
  let copied = 0;
  for (let first = 0; first < groups.length; ) {
    const last = cardFrom(groups, first);
    if (last === undefined) {
      first += 1;
      continue;
    }
    const { start } = groups[first] as Group;
    const end = groups[last] as Group;
    clean += run.slice(copied, start) + replacement();
    copied = end.start + end.digits.length;
    first = last + 1;
  }
  return clean + run.slice(copied);
}

interface Group {
  readonly digits: string;
  readonly start: number;
}

/** The group with which a card number ends that begins with a group. */
function cardFrom(groups: readonly Group[], first: number): number | undefined {
  let digits = '';
  for (let last = first; last < groups.length && digits.length < MOST; last += 1) {
    digits += groups[last]?.digits ?? '';
    if (isCard(digits)) return last;
  }
  return undefined;
}
