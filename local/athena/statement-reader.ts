import { CATALOG, type TableName } from './catalog.ts';
import { QueryFailure, syntaxFailure } from './failure.ts';
import { findTopLevel, isSymbol, isWord, lineAndColumn, type Token } from './tokens.ts';

/** A piece of the statement that is itself a query, and where it starts. */
export interface QueryText {
  readonly text: string;
  readonly offset: number;
}

/** Walks the tokens of one statement from left to right; what does not match fails as in Athena's parser. */
export class StatementReader {
  readonly database: string;
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(sql: string, tokens: readonly Token[], database: string) {
    this.#sql = sql;
    this.#tokens = tokens;
    this.database = database;
  }

  get position(): number {
    return this.#index;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#index];
  }

  advance(): this {
    this.#index += 1;
    return this;
  }

  /** Takes these words, one after the other. */
  skip(...words: readonly string[]): this {
    for (const word of words) {
      if (!this.takes(word)) throw this.mismatch(word.toUpperCase());
    }
    return this;
  }

  /** Takes the word if it is the next one. */
  takes(word: string): boolean {
    if (!isWord(this.peek(), word)) return false;
    this.#index += 1;
    return true;
  }

  identifier(): string {
    const token = this.peek();
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw this.mismatch('<identifier>');
    this.#index += 1;
    return token.value.toLowerCase();
  }

  /** A table's name, with or without database and catalog. */
  name(): TableName {
    const parts = [this.identifier()];
    while (isSymbol(this.peek(), '.')) parts.push(this.advance().identifier());
    const [name = '', database = this.database, catalog = CATALOG] = parts.reverse();
    if (catalog !== CATALOG || parts.length > 3)
      throw new QueryFailure(`CATALOG_NOT_FOUND: line 1:1: Catalog '${catalog}' not found`);
    return { database, name };
  }

  string(): string {
    const token = this.peek();
    if (token?.kind !== 'string') throw this.mismatch('<string>');
    this.#index += 1;
    return token.value;
  }

  /** `(name = 'value', names = ARRAY['value', ...], ...)` */
  options(): Map<string, string | readonly string[]> {
    const options = new Map<string, string | readonly string[]>();
    this.#symbol('(');
    do {
      const name = this.identifier();
      this.#symbol('=');
      options.set(name, this.#option());
    } while (this.#takesSymbol(','));
    this.#symbol(')');
    return options;
  }

  /** `('name' = 'value', ...)` */
  properties(): Map<string, string> {
    const properties = new Map<string, string>();
    this.#symbol('(');
    do {
      const name = this.string();
      this.#symbol('=');
      properties.set(name, this.string());
    } while (this.#takesSymbol(','));
    this.#symbol(')');
    return properties;
  }

  #option(): string | readonly string[] {
    if (this.peek()?.kind === 'string') return this.string();
    if (!this.takes('array')) return this.advance().#before()?.value ?? '';
    const values: string[] = [];
    this.#symbol('[');
    do values.push(this.string());
    while (this.#takesSymbol(','));
    this.#symbol(']');
    return values;
  }

  /** The text of the parentheses that open here, with them. */
  parentheses(): string {
    const from = this.#index;
    this.#index = this.#closing() + 1;
    return this.textBetween(from, this.#index);
  }

  parenthesesAsQuery(): QueryText {
    const from = this.#index + 1;
    this.parentheses();
    return { text: this.textBetween(from, this.#index - 1), offset: this.#tokens[from]?.start ?? 0 };
  }

  /** Whether the parentheses that open here hold a query, not a list of names. */
  parenthesesHoldQuery(): boolean {
    const inside = this.#tokens.slice(this.#index).find((token) => !isSymbol(token, '('));
    return isWord(inside, 'select', 'with', 'values');
  }

  /** Index of the next such word outside parentheses; the reader moves there. */
  upTo(word: string): number {
    const found = findTopLevel(this.#tokens, this.#index, (token) => isWord(token, word));
    if (found < 0) throw this.mismatch(word.toUpperCase());
    this.#index = found;
    return found;
  }

  /** The text up to the next such word outside parentheses, or to the end when there is none. */
  textUpTo(word: string): string {
    const from = this.#index;
    const found = findTopLevel(this.#tokens, from, (token) => isWord(token, word));
    this.#index = found < 0 ? this.#tokens.length : found;
    return this.textBetween(from, this.#index);
  }

  /** The text up to the last `word` that stands before the first `limit`, both outside parentheses. */
  textUpToLast(word: string, limit: string): string {
    const from = this.#index;
    let last = -1;
    findTopLevel(this.#tokens, from, (token) => {
      if (isWord(token, word)) last = this.#tokens.indexOf(token);
      return isWord(token, limit);
    });
    if (last < 0) throw this.mismatch(word.toUpperCase());
    this.#index = last;
    return this.textBetween(from, last);
  }

  /** What is left, which must be something. */
  rest(): QueryText {
    const token = this.peek();
    if (!token) throw this.mismatch();
    return { text: this.textBetween(this.#index, this.#tokens.length), offset: token.start };
  }

  /** The alias that ends before a token, of `AS s` and of `AS s(a, b)`. */
  aliasBefore(index: number): string {
    let at = index - 1;
    if (isSymbol(this.#tokens[at], ')')) {
      while (at > 0 && !isSymbol(this.#tokens[at], '(')) at -= 1;
      at -= 1;
    }
    return this.textOf(at);
  }

  textOf(index: number): string {
    return this.textBetween(index, index + 1);
  }

  /** The statement's text from one token up to, not including, another; comments between them stay. */
  textBetween(from: number, to: number): string {
    const first = this.#tokens[from];
    const last = this.#tokens[to - 1];
    return first && last && to > from ? this.#sql.slice(first.start, last.end) : '';
  }

  /** Gives the statement back if nothing is left to read. */
  last<T>(statement: T): T {
    if (this.peek()) throw this.mismatch('<EOF>');
    return statement;
  }

  mismatch(expected?: string): QueryFailure {
    const token = this.peek();
    const found = token ? this.#sql.slice(token.start, token.end) : '<EOF>';
    const hint = expected === undefined ? '' : `. Expecting: ${expected}`;
    return syntaxFailure(
      `mismatched input '${found}'${hint}`,
      lineAndColumn(this.#sql, token?.start ?? this.#sql.length),
    );
  }

  #before(): Token | undefined {
    return this.#tokens[this.#index - 1];
  }

  #closing(): number {
    if (!isSymbol(this.peek(), '(')) throw this.mismatch('(');
    let depth = 0;
    for (let index = this.#index; index < this.#tokens.length; index += 1) {
      if (isSymbol(this.#tokens[index], '(')) depth += 1;
      if (isSymbol(this.#tokens[index], ')')) depth -= 1;
      if (depth === 0) return index;
    }
    throw this.mismatch(')');
  }

  #takesSymbol(symbol: string): boolean {
    if (!isSymbol(this.peek(), symbol)) return false;
    this.#index += 1;
    return true;
  }

  #symbol(symbol: string): void {
    if (!this.#takesSymbol(symbol)) throw this.mismatch(symbol);
  }
}
