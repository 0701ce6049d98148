import { syntaxFailure } from './failure.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** Words in lower case, identifiers and strings without their quotes, symbols as they are. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const SKIP = /(?:[ \t\r\n\f\v]+|--[^\r\n]*|\/\*(?:(?!\/\*|\*\/)[\s\S])*\*\/)+/y;
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[a-z_][a-z0-9_]*/iy],
  ['number', /\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?/iy],
  ['string', /'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")+"|`(?:[^`]|``)+`/y],
  ['symbol', /[()[\]{},.;:=<>!+\-*/%|&^~?@#]/y],
];

/** Letters that, put before a string, change how DuckDB reads it: `E'\''` would end elsewhere than this tokenizer thinks. */
const STRING_PREFIX = /^[ebn]$/;

/**
 * Splits a statement into tokens, without comments. What Athena's grammar does not know and DuckDB's does (dollar quotes, escape strings,
 * nested comments, letters outside ASCII in names) is refused, so that both read the same words in the same places.
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let position = skip(sql, 0);
  while (position < sql.length) {
    const token = next(sql, position);
    const previous = tokens.at(-1);
    const prefixed = token.kind === 'string' && previous?.end === token.start && STRING_PREFIX.test(previous.value);
    if (prefixed)
      throw syntaxFailure(`mismatched input '${sql.slice(token.start, token.end)}'`, lineAndColumn(sql, token.start));
    tokens.push(token);
    position = skip(sql, token.end);
  }
  return tokens;
}

function skip(sql: string, position: number): number {
  SKIP.lastIndex = position;
  return SKIP.test(sql) ? SKIP.lastIndex : position;
}

function next(sql: string, start: number): Token {
  const comment = sql.startsWith('/*', start);
  for (const [kind, pattern] of comment ? [] : PATTERNS) {
    pattern.lastIndex = start;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, value: unquoted(kind, text), start, end: start + text.length };
  }
  const what = comment ? 'a block comment that is nested or never ends' : `'${sql.charAt(start)}'`;
  throw syntaxFailure(`mismatched input ${what}`, lineAndColumn(sql, start));
}

function unquoted(kind: Token['kind'], text: string): string {
  if (kind === 'word') return text.toLowerCase();
  if (kind !== 'string' && kind !== 'quoted') return text;
  const quote = text.charAt(0);
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

export function lineAndColumn(sql: string, offset: number): { line: number; column: number } {
  const before = sql.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** Index of the first token from `from` on that fits, outside any parentheses and any CASE ... END; -1 when there is none. */
export function findTopLevel(tokens: readonly Token[], from: number, fits: (token: Token) => boolean): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index] as Token;
    if (closes(token)) depth -= 1;
    if (depth === 0 && fits(token)) return index;
    if (opens(token)) depth += 1;
  }
  return -1;
}

export const isWord = (token: Token | undefined, ...words: readonly string[]): boolean =>
  token?.kind === 'word' && words.includes(token.value);

export const isSymbol = (token: Token | undefined, symbol: string): boolean =>
  token?.kind === 'symbol' && token.value === symbol;

const opens = (token: Token): boolean => isSymbol(token, '(') || isSymbol(token, '[') || isWord(token, 'case');
const closes = (token: Token): boolean => isSymbol(token, ')') || isSymbol(token, ']') || isWord(token, 'end');
