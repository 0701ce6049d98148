import { QueryFailure } from './failure.ts';
import { isSymbol, isWord, type Token, tokenize } from './tokens.ts';

/**
 * Puts execution parameters where the `?` stand. Values come as Athena spells them: strings carry their own single quotes, other types
 * are literals or `CAST('...' AS type)`. A value is one literal and nothing else, so it cannot become SQL of its own.
 */
export function bindParameters(sql: string, values: readonly string[]): string {
  const places = tokenize(sql).filter((token) => isSymbol(token, '?'));
  if (places.length !== values.length) {
    const reason = `Incorrect number of parameters: expected ${places.length} but found ${values.length}`;
    throw new QueryFailure(`INVALID_PARAMETER_USAGE: line 1:1: ${reason}`);
  }
  let bound = '';
  let from = 0;
  for (const [index, place] of places.entries()) {
    bound += sql.slice(from, place.start) + literalOf(values[index] as string);
    from = place.end;
  }
  return bound + sql.slice(from);
}

function literalOf(value: string): string {
  if (!isLiteral(tokenize(value))) {
    const hint = 'A parameter is one literal; a string carries its own single quotes.';
    throw new QueryFailure(`INVALID_PARAMETER_USAGE: line 1:1: Constant expression expected, found ${value}. ${hint}`);
  }
  return value;
}

const TYPED = ['date', 'timestamp', 'time', 'decimal'] as const;

function isLiteral(tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  if (isWord(first, 'cast')) return isCast(tokens);
  if (tokens.length === 1)
    return first?.kind === 'string' || first?.kind === 'number' || isWord(first, 'true', 'false', 'null');
  if (tokens.length !== 2) return false;
  return isWord(first, ...TYPED) ? second?.kind === 'string' : isSign(first) && second?.kind === 'number';
}

const isSign = (token: Token | undefined): boolean => isSymbol(token, '-') || isSymbol(token, '+');

/** `CAST(<literal> AS <type>)`, the type a name with numbers at most. */
function isCast(tokens: readonly Token[]): boolean {
  const as = tokens.findIndex((token) => isWord(token, 'as'));
  const type = tokens.slice(as + 1, -1);
  return (
    as > 2 &&
    isSymbol(tokens[1], '(') &&
    isSymbol(tokens.at(-1), ')') &&
    isLiteral(tokens.slice(2, as)) &&
    type[0]?.kind === 'word' &&
    type.every((token) => token.kind === 'word' || token.kind === 'number' || /^[(),]$/.test(token.value))
  );
}
