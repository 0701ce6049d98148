const STEPS = 7;

export interface HeatGridProps {
  readonly label: string;
  /** What the rows are. */
  readonly rowName: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** Beside the name: how many they are, say. */
    readonly note?: string;
    readonly values: readonly (number | null | undefined)[];
  }[];
  readonly noteName?: string;
  readonly show: (value: number) => string;
  /** What the darkest is. @default the greatest value */
  readonly most?: number;
  /** What is missing where there are no rows. */
  readonly empty: string;
}

/** A table whose cells are the darker the more they hold; the value stands in each. */
export function HeatGrid({ label, rowName, columns, rows, noteName, show, most, empty }: HeatGridProps) {
  if (rows.length === 0) return <p className="state">{empty}</p>;
  const highest = most ?? Math.max(...rows.flatMap(({ values }) => values.map((value) => value ?? 0)), 0);
  const stepOf = (value: number): number =>
    highest === 0 || value <= 0 ? 0 : Math.min(Math.ceil((value / highest) * STEPS), STEPS);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard
    <section className="table" aria-label={label} tabIndex={0}>
      <table className="heat-grid">
        <thead>
          <tr>
            <th scope="col">{rowName}</th>
            {noteName && (
              <th scope="col" className="number">
                {noteName}
              </th>
            )}
            {columns.map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, note, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {noteName && <td className="number">{note}</td>}
              {columns.map((column, index) => {
                const value = values[index];
                if (value === null || value === undefined) return <td key={column} />;
                return (
                  <td key={column} className="number" data-step={stepOf(value)}>
                    {show(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
