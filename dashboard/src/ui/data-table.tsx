export interface Column<Row> {
  readonly name: string;
  readonly of: (row: Row, index: number) => React.ReactNode;
  /** A figure stands to the right. @default false */
  readonly isFigure?: boolean;
  /** A sentence goes on in a next line. @default false */
  readonly isSentence?: boolean;
  /** What the API sorts by. @default it cannot be sorted by */
  readonly sort?: string;
}

export interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row, index: number) => string;
  /** What is missing, and how it comes. */
  readonly empty: string;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
}

const SAYS_NOTHING: ReadonlySet<React.ReactNode> = new Set(['–', '', null, undefined]);

/** Rows with a sticky head; the first column names its row. A column that has nothing in any row is left out. */
export function DataTable<Row>({ label, columns, rows, keyOf, empty, sort, onSort }: DataTableProps<Row>) {
  if (rows.length === 0) return <p className="state">{empty}</p>;
  const shown = columns.filter(
    ({ of }, place) => place === 0 || rows.some((row, index) => !SAYS_NOTHING.has(of(row, index))),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section className="table" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {shown.map((column) => (
              <Head key={column.name} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(row, index)}>
              {shown.map(({ name, of, isFigure, isSentence }, place) =>
                place === 0 ? (
                  <th key={name} scope="row">
                    {of(row, index)}
                  </th>
                ) : (
                  <td key={name} className={isFigure ? 'number' : isSentence ? 'wraps' : undefined}>
                    {of(row, index)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

function Head<Row>({ column: { name, sort: by, isFigure }, sort, onSort }: HeadProps<Row>) {
  const isDown = by !== undefined && sort === `-${by}`;
  const order = by === undefined ? undefined : isDown ? 'descending' : sort === by ? 'ascending' : 'none';
  return (
    <th scope="col" className={isFigure ? 'number' : undefined} aria-sort={order}>
      {by === undefined || !onSort ? (
        name
      ) : (
        <button type="button" onClick={() => onSort(isDown ? by : `-${by}`)}>
          {name} {order === 'descending' ? '↓' : order === 'ascending' ? '↑' : ''}
        </button>
      )}
    </th>
  );
}
