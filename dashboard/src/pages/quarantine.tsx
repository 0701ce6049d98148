import { useState } from 'react';
import { Card } from '../ui/card.tsx';
import { ResultTable } from '../ui/result-table.tsx';
import { useSavedQuery } from '../ui/saved-query.ts';
import { Failed, Loading } from '../ui/states.tsx';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** What was refused in the last days, and why. Athena looks it up, so it waits until somebody asks. */
export function Quarantine() {
  const [since, setSince] = useState<string>();
  const { data, error, isFetching, refetch } = useSavedQuery(
    'quarantine_reasons',
    since === undefined ? undefined : { since },
  );
  return (
    <Card
      title="Quarantine"
      hint={`What was refused in the last ${DAYS} days, by reason`}
      span={12}
      to={{ path: '/query', name: 'Query', query: { name: 'quarantine_reasons' } }}
    >
      {since === undefined && (
        <button type="button" onClick={() => setSince(new Date(Date.now() - DAYS * DAY_MS).toISOString().slice(0, 10))}>
          Look it up
        </button>
      )}
      {error && <Failed error={error} again={refetch} />}
      {isFetching && <Loading height={120} />}
      {data && <ResultTable label="Quarantine" result={data.result} />}
      {data && data.result.rows.length > 0 && (
        <p className="hint">
          See each with its original, and try it again once it is put right: npx shoplake quarantine list, npx shoplake
          quarantine replay
        </p>
      )}
    </Card>
  );
}
