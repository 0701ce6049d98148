/** Who is to blame, as `AthenaError.ErrorCategory` counts it. */
export const ERROR_CATEGORY = { system: 1, user: 2, other: 3 } as const;

/** Athena's error reference numbers, as far as the local account can tell the cause. */
export const ERROR_TYPE = { exhausted: 0, iceberg: 233, syntax: 1006, table: 1110, permission: 1500 } as const;

export interface FailureDetail {
  readonly category?: number;
  readonly type?: number;
}

/** A query that ends FAILED; the message becomes its `StateChangeReason`. Never thrown to the caller of an operation. */
export class QueryFailure extends Error {
  readonly category: number;
  readonly type: number | undefined;

  constructor(reason: string, detail: FailureDetail = {}) {
    super(reason);
    this.name = 'QueryFailure';
    this.category = detail.category ?? ERROR_CATEGORY.user;
    this.type = detail.type;
  }
}

export function syntaxFailure(
  message: string,
  at: { line: number; column: number } = { line: 1, column: 1 },
): QueryFailure {
  return new QueryFailure(`SYNTAX_ERROR: line ${at.line}:${at.column}: ${message}`, { type: ERROR_TYPE.syntax });
}

export function tableNotFound(table: { database: string; name: string }, at = 'line 1:1'): QueryFailure {
  const message = `TABLE_NOT_FOUND: ${at}: Table 'awsdatacatalog.${table.database}.${table.name}' does not exist`;
  return new QueryFailure(message, { type: ERROR_TYPE.table });
}

/** Reads `LINE n: text` and the caret below it, DuckDB's way of pointing into a statement. */
function place(message: string): string {
  const match = /LINE (\d+): (.*)\n( *)\^/.exec(message);
  if (!match) return 'line 1:1';
  const [, line = '1', text = '', indent = ''] = match;
  const column = text.startsWith('...') ? 1 : Math.max(1, indent.length - `LINE ${line}: `.length + 1);
  return `line ${line}:${column}`;
}

type Rule = readonly [pattern: RegExp, reason: (match: RegExpExecArray, at: string) => string, detail?: FailureDetail];

const RULES: readonly Rule[] = [
  [
    /Referenced column "([^"]*)" not found|does not have a column (?:named|with name) "([^"]*)"/,
    (m, at) =>
      `COLUMN_NOT_FOUND: ${at}: Column '${m[1] ?? m[2]}' cannot be resolved or requester is not authorized to access requested resources`,
  ],
  [
    /Table with name (\S+) does not exist/,
    (m, at) => `TABLE_NOT_FOUND: ${at}: Table '${m[1]}' does not exist`,
    { type: ERROR_TYPE.table },
  ],
  [
    /(?:Scalar|Aggregate|Table|Window) Function with name "?([\w.]+)"? does not exist/,
    (m, at) => `FUNCTION_NOT_FOUND: ${at}: Function '${m[1]}' not registered`,
  ],
  [
    /syntax error at or near "?([^"\n]*)"?/,
    (m, at) => `SYNTAX_ERROR: ${at}: mismatched input '${m[1]}'`,
    { type: ERROR_TYPE.syntax },
  ],
  [
    /syntax error at end of input/,
    (_, at) => `SYNTAX_ERROR: ${at}: mismatched input '<EOF>'`,
    { type: ERROR_TYPE.syntax },
  ],
  [
    /NOT NULL constraint failed: \S+\.(\S+)/,
    (m) => `CONSTRAINT_VIOLATION: NULL value not allowed for NOT NULL column: ${m[1]}`,
  ],
  [
    /Contents of view were altered/,
    (_, at) => `VIEW_IS_STALE: ${at}: View is stale or in invalid state: its columns changed; create it again`,
  ],
  [/Could not convert string 'Division by zero'/, () => 'DIVISION_BY_ZERO: Division by zero'],
  [/^Conversion Error: ([^\n]*)/, (m, at) => `INVALID_CAST_ARGUMENT: ${at}: ${m[1]}`],
  [
    /^Out of Memory Error/,
    () => 'EXCEEDED_LOCAL_MEMORY_LIMIT: Query exhausted resources at this scale factor',
    { type: ERROR_TYPE.exhausted },
  ],
  [
    /Transaction conflict|write-write conflict/i,
    () => 'ICEBERG_COMMIT_ERROR: Failed to commit Iceberg update to table',
    { type: ERROR_TYPE.iceberg },
  ],
  [
    /^(?:Binder|Parser|Catalog) Error: ([^\n]*)/,
    (m, at) => `SYNTAX_ERROR: ${at}: ${m[1]}`,
    { type: ERROR_TYPE.syntax },
  ],
  [/^Invalid Input Error: ([^\n]*)/, (m, at) => `INVALID_FUNCTION_ARGUMENT: ${at}: ${m[1]}`],
];

/** Says in Athena's words what DuckDB said in its own. What matches no rule is an internal error that keeps DuckDB's text. */
export function failureOf(error: unknown): QueryFailure {
  if (error instanceof QueryFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  for (const [pattern, reason, detail] of RULES) {
    const match = pattern.exec(message);
    if (match) return new QueryFailure(reason(match, place(message)), detail);
  }
  return new QueryFailure(`GENERIC_INTERNAL_ERROR: ${message}`, { category: ERROR_CATEGORY.system });
}
