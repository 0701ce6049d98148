import { replaceCards } from './cards.ts';
import { networkOf } from './ip.ts';
import type { KeyRule } from './keys.ts';

/** What stands where something was that nobody is to read. */
export const MASKED = '[masked]';

/** What a text is cleaned with. */
export interface TextCleaning {
  /** What a parameter of a URL means by its name. */
  readonly ruleOf: (name: string) => KeyRule;
  readonly ip: 'truncate' | 'keep' | 'drop';
  /** What to write instead of a secret; told what kind it was, and what it said. */
  readonly replacement: (rule: string, secret: string) => string;
}

/** Each begins where its run of characters begins, so that none costs a text's square. */
const JWT = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g;
const BEARER = /(?<!\w)(bearer +)([\w.~+/=-]{16,})/gi;
const PROVIDER_KEY = /(?<![A-Za-z0-9])(?:A[KS]IA[A-Z0-9]{16}|[sr]k_live_[A-Za-z0-9]{10,200})(?![A-Za-z0-9])/g;
const USER_OF_URL = /:\/\/[^\s/?#:@]*:[^\s/?#]*@/g;
const PARAMETER = /(?<=^|[?&#;\s"'{,])([^\s=&?#;"'{,]{1,80})=([^\s&#;"']+)/g;
const ENCODED = /%(?:25)*3d/i;
/** A text in a text in a text; deeper ones are left alone. */
const DEPTH = 4;

/** A text in which no card number, token, key or password stands, also not in the parameters of a URL. */
export function withoutSecrets(text: string, isId: boolean, cleaning: TextCleaning, depth = 0): string {
  const { replacement } = cleaning;
  let clean = text;
  if (clean.includes('://')) clean = clean.replace(USER_OF_URL, (user) => `://${replacement('url_user', user)}@`);
  if (clean.includes('=')) clean = withoutParameters(clean, cleaning, depth);
  clean = clean
    .replace(JWT, (token) => replacement('jwt', token))
    .replace(BEARER, (_, word: string, token: string) => `${word}${replacement('bearer', token)}`)
    .replace(PROVIDER_KEY, (key) => replacement('access_key', key));
  return isId ? clean : replaceCards(clean, () => replacement('card', ''));
}

function withoutParameters(text: string, cleaning: TextCleaning, depth: number): string {
  return text.replace(PARAMETER, (all, name: string, value: string) => {
    const clean = parameter(decoded(name), value, cleaning, depth);
    return clean === value ? all : clean === undefined ? `${name}=` : `${name}=${clean}`;
  });
}

/** The value of a parameter; undefined where it is left out. */
function parameter(name: string, value: string, cleaning: TextCleaning, depth: number): string | undefined {
  const { meaning, rule, isId } = cleaning.ruleOf(name);
  if (meaning === 'secret' || meaning === 'person' || meaning === 'phone') return cleaning.replacement(rule, value);
  if (meaning === 'ip' && cleaning.ip === 'drop') return undefined;
  if (meaning === 'ip' && cleaning.ip === 'truncate') return networkOf(decoded(value)) ?? MASKED;
  const inner = ENCODED.test(value) && depth < DEPTH ? decoded(value) : value;
  const clean = inner === value ? value : withoutSecrets(inner, isId, cleaning, depth + 1);
  return clean === inner ? value : encodeURIComponent(clean);
}

function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
