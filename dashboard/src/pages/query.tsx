import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { type Answer, download } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { TimeChart } from '../charts/time-chart.tsx';
import { short, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { Question } from '../ui/question.tsx';
import { isNumeric, ResultTable } from '../ui/result-table.tsx';
import { type Finished, useSavedQuery } from '../ui/saved-query.ts';
import { Failed, Loading } from '../ui/states.tsx';

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
          const chosen = items.find(({ name }) => name === search.get('name')) ?? items[0];
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
                        <span className="hint">{purpose}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              </Card>
              {chosen && <Run key={`${chosen.name} ${search}`} query={chosen} search={search} />}
            </div>
          );
        }}
      </Question>
    </>
  );
}

const words = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
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
  const { data, error, isFetching, refetch } = useSavedQuery(query.name, isAsked ? given : undefined);
  const run = (event: React.FormEvent): void => {
    event.preventDefault();
    const next = `/query?${new URLSearchParams({ name: query.name, ...values, run: 'yes' })}`;
    if (next === location.pathname + location.search) refetch();
    else navigate(next);
  };
  return (
    <Card title={words(query.name)} hint={`${query.purpose} ${query.grain}`} span={9}>
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
        {((run.scannedBytes ?? 0) / MEBIBYTE).toFixed(1)} MiB scanned, {dollars.format(run.cost ?? 0)}{' '}
        <button type="button" onClick={save}>
          CSV
        </button>
      </p>
      {problem && <p className="warning">{problem.message}</p>}
      <Chart label={words(query.name)} result={result} />
      <ResultTable label={words(query.name)} result={result} />
    </>
  );
}

const MOST_POINTS = 400;

/** A line where the rows are days, bars where they are names; nothing where neither would say anything. */
function Chart({ label, result: { columns, rows } }: { readonly label: string; readonly result: Finished['result'] }) {
  const figure = columns.findLastIndex(({ type }) => isNumeric(type));
  const day = columns.findIndex(({ type }) => type === 'date');
  const name = columns.findIndex(({ type }) => type.startsWith('varchar'));
  const amount = (row: (typeof rows)[number]): number => Number(row[figure] ?? 0);
  if (figure < 0 || rows.length < 2) return null;
  const days = rows.map((row) => String(row[day]));
  if (day >= 0 && new Set(days).size === rows.length && rows.length <= MOST_POINTS) {
    const points = rows.map((row) => ({ start: String(row[day]), value: amount(row) }));
    const inOrder = points.toSorted((a, b) => a.start.localeCompare(b.start));
    return (
      <TimeChart label={words(columns[figure]?.name ?? label)} points={inOrder} axis={short} show={short} width={900} />
    );
  }
  const names = rows.map((row) => String(row[name]));
  if (name < 0 || new Set(names).size !== rows.length) return null;
  const bars = rows.map((row, at) => ({ value: names[at] ?? '', amount: amount(row), previous: null }));
  return <BarList bars={bars.toSorted((a, b) => b.amount - a.amount)} most={12} show={short} />;
}
