/** An address, a parameter, enough digits for a card, a token or a key: most texts hold none, and only these are looked at. */
export const SUSPICIOUS =
  /[@=]|%(?:25)*(?:40|3[dD])|\d(?:[ \t\u00a0\u202f.\u2010-\u2015-]{0,2}\d){12}|eyJ|A[KS]IA|[Bb][Ee][Aa][Rr][Ee][Rr] |[sr]k_live_|^\s*[[{]/;
const SHORTEST = 5;

/** Whether a text may hold something that is to be masked. */
export const isSuspicious = (text: string): boolean =>
  text.length >= SHORTEST && mayBeSuspicious(text) && SUSPICIOUS.test(text);

const CARD_DIGITS = 13;
const ASCII = 128;
const DIGIT = 1;
const BETWEEN_DIGITS = 2;
const RARE = 4;
/** Pairs of characters of which each token and key has one. */
const PAIRS = ['yJ', 'IA', 'k_', 'be', 'bE', 'Be', 'BE'];
const FIRST_OF_PAIR = 3;
const SECOND_OF_PAIR = FIRST_OF_PAIR + PAIRS.length;

/** What an ASCII character may be part of, a bit each; most letters of nothing. */
const parts = new Uint32Array(ASCII);
const mark = (characters: string, bits: number): void => {
  for (const character of characters) parts[character.charCodeAt(0)] = (parts[character.charCodeAt(0)] ?? 0) | bits;
};
mark('0123456789', DIGIT);
mark(' \t.-', BETWEEN_DIGITS);
mark('@=%[{', RARE);
for (const [index, [first = '', second = '']] of PAIRS.entries()) {
  mark(first, 1 << (FIRST_OF_PAIR + index));
  mark(second, 1 << (SECOND_OF_PAIR + index));
}

/** Whether a text holds what the pattern never matches without; to look takes a fraction of the time of the pattern. */
function mayBeSuspicious(text: string): boolean {
  let digits = 0;
  let last = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const part = code < ASCII ? (parts[code] as number) : BETWEEN_DIGITS;
    if (part === DIGIT) digits += 1;
    else if (part !== BETWEEN_DIGITS) digits = 0;
    const endsPair = (part & (last << PAIRS.length)) >> SECOND_OF_PAIR !== 0;
    if (part === RARE || digits === CARD_DIGITS || endsPair) return true;
    last = part;
  }
  return false;
}
