import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, call, get } from '../api/client.ts';
import { Columns } from '../charts/columns.tsx';
import { ago, clock, money, short, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ListCard } from '../ui/list-card.tsx';
import { LoadFile } from '../ui/load-file.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
import { Failed, Loading } from '../ui/states.tsx';
import { Quarantine } from './quarantine.tsx';

type LiveAnswer = Answer<'/v1/live'>;

const EVERY_MS = 5000;
const SLOWLY_MS = 60_000;
const QUERY = new URLSearchParams({ minutes: '60' });
const MINUTES = 60;
const MINUTE_MS = 60_000;

/** What has just come, and whether all is well with it. */
export function Live() {
  const mayLoad = useMay('admin');
  const seesOriginals = useMay('analyst');
  const { data, error, refetch } = useQuery({
    queryKey: ['live'],
    queryFn: () => get('/v1/live', { query: QUERY }),
    // Only while somebody looks; and slowly while it fails.
    refetchInterval: ({ state }) => (state.status === 'error' ? SLOWLY_MS : EVERY_MS),
  });
  const { data: shop } = useQuery({ queryKey: ['shop'], queryFn: () => get('/v1/shop') });
  const timeZone = shop?.timeZone ?? 'UTC';
  return (
    <>
      <div className="page-head">
        <h1>Live</h1>
        <p className="hint" aria-live="polite">
          {data ? `As of ${clock(data.now, timeZone)} in ${timeZone}` : 'Asking'}
        </p>
      </div>
      <div className="grid">
        {error && <Failed error={error} again={() => void refetch()} />}
        {!data && !error && <Loading height={200} />}
        {data && <LastHour live={data} timeZone={timeZone} />}
        <Alerts />
        <ListCard
          title="Books that balance"
          hint="Received = accepted + duplicate + refused + on its way"
          span={8}
          path="/v1/metrics/reconciliation"
          keyOf={({ source }) => source ?? ''}
          columns={[
            { name: 'Source', of: ({ source }) => source },
            { name: 'Received', of: ({ received }) => whole(received), isFigure: true },
            { name: 'Accepted', of: ({ accepted }) => whole(accepted), isFigure: true },
            { name: 'Duplicate', of: ({ duplicate }) => whole(duplicate), isFigure: true },
            { name: 'Refused', of: ({ quarantined }) => whole(quarantined), isFigure: true },
            { name: 'On its way', of: ({ pending }) => whole(pending), isFigure: true },
            { name: 'Difference', of: ({ difference }) => whole(difference), isFigure: true },
          ]}
        />
        <Refreshes />
        {seesOriginals && <Quarantine />}
        {mayLoad && (
          <Card title="Load a file" hint="What it is is told by its header" span={12}>
            <LoadFile />
          </Card>
        )}
      </div>
    </>
  );
}

function LastHour({
  live: { now, minutes, total },
  timeZone,
}: {
  readonly live: LiveAnswer;
  readonly timeZone: string;
}) {
  const byMinute = Map.groupBy(minutes, ({ at }) => at);
  // The minute that runs is not over: it would look like a fall.
  const last = Math.floor(Date.parse(now) / MINUTE_MS) * MINUTE_MS;
  const hour = Array.from({ length: MINUTES }, (_, index) => {
    const at = new Date(last - (MINUTES - index) * MINUTE_MS);
    const rows = [...byMinute].find(([start]) => Date.parse(start) === at.getTime())?.[1] ?? [];
    return { name: clock(at.toISOString(), timeZone), value: rows.reduce((sum, { events }) => sum + events, 0) };
  });
  return (
    <>
      <section className="kpis span-12" aria-label="The last hour">
        <Figure name="Events" value={whole(total.events)} />
        <Figure name="Orders" value={whole(total.orders)} />
        {Object.entries(total.revenue).map(([currency, amount]) => (
          <Figure key={currency} name={`Revenue, ${currency}`} value={money(amount, currency)} />
        ))}
        <Figure name="Refused" value={whole(total.refused)} />
      </section>
      <Card title="Events a minute" hint="As they arrived" span={8} source={{ path: '/v1/live', query: QUERY }}>
        {total.events === 0 ? (
          <p className="state">Nothing has come in the last hour.</p>
        ) : (
          <Columns label="Events a minute" bars={hour} show={short} every={10} />
        )}
      </Card>
    </>
  );
}

const Figure = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div className="kpi">
    <h2>{name}</h2>
    <p className="figure">{value}</p>
    <p className="delta faint">in an hour</p>
  </div>
);

function Alerts() {
  const mayAcknowledge = useMay('analyst');
  const client = useQueryClient();
  const acknowledge = async (alertId: string): Promise<void> => {
    await call('POST', '/v1/alerts/{alertId}/acknowledge', { params: { alertId } });
    await client.invalidateQueries({ queryKey: ['/v1/alerts'] });
  };
  return (
    <Card title="Alerts" hint="Of the last seven days" span={4}>
      <Question path="/v1/alerts">
        {({ items }) => (
          <DataTable
            label="Alerts"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { name: 'What', of: ({ detail }) => <span title={detail}>{detail}</span> },
              { name: 'When', of: ({ at }) => ago(at) },
              {
                name: 'Seen by',
                of: ({ id, acknowledged }) =>
                  acknowledged === null && mayAcknowledge ? (
                    <button type="button" onClick={() => void acknowledge(id)}>
                      I have seen it
                    </button>
                  ) : (
                    (acknowledged?.by ?? 'nobody')
                  ),
              },
            ]}
          />
        )}
      </Question>
    </Card>
  );
}

const SECOND_MS = 1000;

const Refreshes = () => (
  <Card title="Refreshes" hint="The newest first" span={4}>
    <Question path="/v1/refreshes">
      {({ items }) => (
        <DataTable
          label="Refreshes"
          rows={items.slice(0, 8)}
          keyOf={({ id }) => id}
          columns={[
            { name: 'Began', of: ({ startedAt }) => ago(startedAt) },
            { name: 'State', of: ({ status }) => <span className={status === 'failed' ? 'bad' : ''}>{status}</span> },
            {
              name: 'Took',
              of: ({ startedAt, endedAt }) =>
                endedAt === null ? '–' : `${whole((Date.parse(endedAt) - Date.parse(startedAt)) / SECOND_MS)} s`,
              isFigure: true,
            },
          ]}
        />
      )}
    </Question>
  </Card>
);
