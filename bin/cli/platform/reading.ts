import { CommandError } from '../terminal/errors.ts';

const READS = new Set(['select', 'with', 'values', 'table', 'show', 'describe', 'desc', 'explain']);
const ALLOWED = 'SELECT, WITH ... SELECT, VALUES, TABLE, SHOW, DESCRIBE, and EXPLAIN of one of these';

/** A word or sign of a statement, and how many brackets are open around it. */
interface Piece {
  readonly text: string;
  readonly depth: number;
}

/** What holds no words of the statement: comments, texts and quoted names; then words and signs. */
const PIECE =
  /--[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`[^`]*`?|[\p{L}_][\p{L}\p{N}_]*|[^\s]/gu;
const SAYS_NOTHING = /^(?:--|\/\*)/;

/**
 * Makes sure that a statement reads. A command that asks must not be able to change what it asks about; the role under which
 * it runs may not either, and this says so before anything is sent.
 * @throws CommandError naming what the statement would do
 */
export function assertReads(sql: string): void {
  const pieces = piecesOf(sql);
  while (pieces.at(-1)?.text === ';') pieces.pop();
  if (pieces.some(({ text }) => text === ';'))
    throw new CommandError('The query was refused: it holds several statements. Ask one at a time.');
  const verb = verbOf(pieces);
  if (verb === undefined) throw new CommandError('The query was refused: it holds no statement.');
  if (READS.has(verb)) return;
  throw new CommandError(
    `The query was refused: query only reads, and ${verb.toUpperCase()} does not. It takes ${ALLOWED}.`,
  );
}

function piecesOf(sql: string): Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  for (const [text] of sql.matchAll(PIECE)) {
    if (SAYS_NOTHING.test(text)) continue;
    if (text === ')') depth -= 1;
    pieces.push({ text: text.toLowerCase(), depth });
    if (text === '(') depth += 1;
  }
  return pieces;
}

/** What a statement does: the word it begins with, or, where that only leads to another, the word it leads to. */
function verbOf(pieces: readonly Piece[]): string | undefined {
  const start = pieces.findIndex(({ text }) => text !== '(');
  const verb = pieces[start]?.text;
  const rest = pieces.slice(start + 1);
  if (verb === 'explain') return verbOf(afterOptions(rest)) ?? verb;
  return verb === 'with' ? afterNamedQueries(rest, pieces[start]?.depth ?? 0) : verb;
}

/** `EXPLAIN ANALYZE VERBOSE (TYPE ...)`: what is explained, which ANALYZE runs. */
function afterOptions(pieces: readonly Piece[]): readonly Piece[] {
  const next = pieces.findIndex(({ text }) => text !== 'analyze' && text !== 'verbose');
  const [first, second] = pieces.slice(next);
  const hasOptions = first?.text === '(' && /^(?:type|format)$/.test(second?.text ?? '');
  if (!hasOptions) return pieces.slice(next);
  return pieces.slice(pieces.findIndex(({ text, depth }) => text === ')' && depth === first.depth) + 1);
}

/** `WITH a AS (...), b AS (...) SELECT`: what follows the last of the queries in brackets. */
function afterNamedQueries(pieces: readonly Piece[], depth: number): string {
  const outer = pieces.map((piece, index) => ({ ...piece, index })).filter((piece) => piece.depth === depth);
  const next = outer.find(({ text }, at) => outer[at - 1]?.text === ')' && text !== 'as' && text !== ',');
  return (next && verbOf(pieces.slice(next.index))) ?? 'with';
}
