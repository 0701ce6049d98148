import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Answer } from '../api/client.ts';
import { Card } from '../ui/card.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
import { useSavedQuery } from '../ui/saved-query.ts';
import { Empty, Failed, Loading } from '../ui/states.tsx';
import { Result } from './query-result.tsx';
import { sentence, words } from './query-words.ts';

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
      {data && <Result query={query.name} finished={data} />}
      <details>
        <summary>SQL</summary>
        <pre>{query.sql}</pre>
      </details>
    </Card>
  );
}
