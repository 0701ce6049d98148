import { useState } from 'react';
import { download } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { TimeChart } from '../charts/time-chart.tsx';
import { decimal, short, whole } from '../format.ts';
import { isNumeric, ResultTable } from '../ui/result-table.tsx';
import type { Finished } from '../ui/saved-query.ts';
import { words } from './query-words.ts';

const MEBIBYTE = 1024 ** 2;
const dollars = new Intl.NumberFormat(navigator.language, {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 6,
});

interface ResultProps {
  /** Its name. */
  readonly query: string;
  readonly finished: Finished;
}

/** What came of a query, and what it cost. */
export function Result({ query, finished: { run, result } }: ResultProps) {
  const [problem, setProblem] = useState<Error>();
  const save = (): void => {
    setProblem(undefined);
    const asking = { params: { runId: run.id } };
    download('/v1/query-runs/{runId}/result', asking, `${query}.csv`).catch(setProblem);
  };
  return (
    <>
      <p className="hint">
        {whole(result.rows.length)}
        {result.next === null ? '' : ' first'} rows in {short(run.milliseconds)} ms;{' '}
        {run.scannedBytes === null || run.cost === null
          ? 'what was scanned is counted in AWS alone'
          : `${decimal(run.scannedBytes / MEBIBYTE, 1)} MiB scanned, ${dollars.format(run.cost)}`}{' '}
        <button type="button" onClick={save}>
          CSV
        </button>
      </p>
      {problem && <p className="warning">{problem.message}</p>}
      <Chart result={result} />
      <ResultTable label={words(query)} result={result} />
    </>
  );
}

const MOST_POINTS = 400;

/** A line where the rows are days, bars where they are names; nothing where neither would say anything. */
function Chart({ result: { columns, rows } }: { readonly result: Finished['result'] }) {
  const figures = columns.flatMap(({ name, type }, at) => (isNumeric(type) ? [{ name, at }] : []));
  const [chosen, setChosen] = useState(figures[0]);
  const places = { day: uniqueColumn('date', columns, rows), name: uniqueColumn('varchar', columns, rows) };
  const [at = 0, place = -1] = [chosen?.at, places.day ?? places.name];
  if (chosen === undefined || rows.length < 2 || place < 0) return null;
  const parts = rows.map((row) => ({ name: String(row[place]), value: Number(row[at] ?? 0) }));
  return (
    <>
      <div className="presets" role="toolbar" aria-label="Figure">
        {figures.map((figure) => (
          <button key={figure.name} type="button" aria-pressed={figure.at === at} onClick={() => setChosen(figure)}>
            {words(figure.name)}
          </button>
        ))}
      </div>
      {places.day === undefined ? (
        <BarList
          bars={parts
            .toSorted((a, b) => b.value - a.value)
            .map(({ name, value }) => ({ value: name, amount: value, previous: null }))}
          most={12}
          isWide
          show={short}
        />
      ) : (
        <TimeChart
          label={words(chosen.name)}
          points={parts
            .toSorted((a, b) => a.name.localeCompare(b.name))
            .map(({ name, value }) => ({ start: name, value }))}
          axis={short}
          show={short}
          width={900}
        />
      )}
    </>
  );
}

/** A column of a type that tells the rows apart. */
function uniqueColumn(
  type: string,
  columns: Finished['result']['columns'],
  rows: Finished['result']['rows'],
): number | undefined {
  const place = columns.findIndex(
    (column, at) => column.type.startsWith(type) && new Set(rows.map((row) => row[at])).size === rows.length,
  );
  return place < 0 || rows.length > MOST_POINTS ? undefined : place;
}
