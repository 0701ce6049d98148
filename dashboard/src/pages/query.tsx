import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Answer, download } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { TimeChart } from '../charts/time-chart.tsx';
import { short, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
import { isNumeric, ResultTable } from '../ui/result-table.tsx';
import { type Finished, useSavedQuery } from '../ui/saved-query.ts';
import { Empty, Failed, Loading } from '../ui/states.tsx';

type Query = Answer<'/v1/queries'>['items'][number];

/** Saved queries: what each is for, what it asks for, and what came of it. Which one, and with what, stands in the address. */
export function QueryPage() {
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  return (
    <>
      <div className="page-head">
        <h1>Query</h1>
        <p className="hint">Athena, over all that is in gold; nothing can be changed</p>
      </div>
      <Question path="/v1/queries">
        {({ items }) => {
          const asked = search.get('name');
          const chosen = asked === null ? items[0] : items.find(({ name }) => name === asked);
          return (
            <div className="grid">
              <Card title="Saved queries" span={3}>
                <ul className="choices">
                  {items.map(({ name, purpose }) => (
                    <li key={name}>
                      <button
                        type="button"
                        aria-pressed={name === chosen?.name}
                        onClick={() => navigate(`/query?name=${name}`)}
                      >
                        <strong>{words(name)}</strong>
                        <span className="hint">{sentence(purpose)}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </Card>
              {!chosen && <Empty>There is no saved query {asked}.</Empty>}
              {chosen && <Run key={`${chosen.name} ${search}`} query={chosen} search={search} />}
            </div>
          );
        }}
      </Question>
    </>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const words = (name: string): string => sentence(name.replaceAll('_', ' '));
const MEBIBYTE = 1024 ** 2;
const dollars = new Intl.NumberFormat(navigator.language, {
  style: 'currency',
  currency: 'USD',
  maximumFractionDigits: 6,
});

function Run({ query, search }: { readonly query: Query; readonly search: URLSearchParams }) {
  const [, navigate] = useLocation();
  const { parameters } = query;
  const given = Object.fromEntries(parameters.map(({ name }) => [name, search.get(name) ?? '']));
  const [values, setValues] = useState(given);
  const isAsked = search.get('run') === 'yes' && parameters.every(({ name }) => given[name] !== '');
  const mayRun = useMay('analyst');
  const { data, error, isFetching, refetch } = useSavedQuery(query.name, isAsked && mayRun ? given : undefined);
  const run = (event: React.FormEvent): void => {
    event.preventDefault();
    const next = `/query?${new URLSearchParams({ name: query.name, ...values, run: 'yes' })}`;
    if (next === location.pathname + location.search) refetch();
    else navigate(next);
  };
  return (
    <Card title={words(query.name)} hint={`${sentence(query.purpose)} ${sentence(query.grain)}`} span={9}>
      {mayRun ? (
        <form className="parameters" onSubmit={run}>
          {parameters.map(({ name, type, doc }) => (
            <label key={name}>
              {words(name)}
              <input
                type={type === 'date' ? 'date' : 'text'}
                required
                placeholder={doc}
                title={doc}
                value={values[name]}
                onChange={({ target }) => setValues({ ...values, [name]: target.value })}
              />
            </label>
          ))}
          <button type="submit" className="primary" disabled={isFetching}>
            {isFetching ? 'Running …' : 'Run'}
          </button>
        </form>
      ) : (
        <p className="state">An analyst can run it.</p>
      )}
      {error && <Failed error={error} again={refetch} />}
      {isFetching && !data && <Loading height={200} />}
      {data && <Result query={query} finished={data} />}
      <details>
        <summary>SQL</summary>
        <pre>{query.sql}</pre>
      </details>
    </Card>
  );
}

function Result({ query, finished: { run, result } }: { readonly query: Query; readonly finished: Finished }) {
  const [problem, setProblem] = useState<Error>();
  const save = (): void => {
    setProblem(undefined);
    const asking = { params: { runId: run.id } };
    download('/v1/query-runs/{runId}/result', asking, `${query.name}.csv`).catch(setProblem);
  };
  return (
    <>
      <p className="hint">
        {whole(result.rows.length)}
        {result.next === null ? '' : ' first'} rows in {short(run.milliseconds)} ms;{' '}
        {run.scannedBytes === null || run.cost === null
          ? 'what was scanned is counted in AWS alone'
          : `${(run.scannedBytes / MEBIBYTE).toFixed(1)} MiB scanned, ${dollars.format(run.cost)}`}{' '}
        <button type="button" onClick={save}>
          CSV
        </button>
      </p>
      {problem && <p className="warning">{problem.message}</p>}
      <Chart result={result} />
      <ResultTable label={words(query.name)} result={result} />
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
