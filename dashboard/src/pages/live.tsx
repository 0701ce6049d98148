import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import { Spark } from '../charts/spark.tsx';
import { ago, clock, money, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { ListCard } from '../ui/list-card.tsx';
import { Question } from '../ui/question.tsx';
import { Failed, Loading } from '../ui/states.tsx';

const EVERY_MS = 5000;
const SLOWLY_MS = 60_000;
const QUERY = new URLSearchParams({ minutes: '60' });

export function Live() {
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
        {data && (
          <>
            <section className="kpis span-12" aria-label="The last hour">
              <Figure name="Events" value={whole(data.total.events)} points={perMinute(data.minutes, 'events')} />
              <Figure name="Orders" value={whole(data.total.orders)} points={perMinute(data.minutes, 'orders')} />
              {Object.entries(data.total.revenue).map(([currency, amount]) => (
                <Figure key={currency} name={`Revenue, ${currency}`} value={money(amount, currency)} points={[]} />
              ))}
              <Figure name="Refused" value={whole(data.total.refused)} points={perMinute(data.minutes, 'refused')} />
            </section>
            <Card
              title="Minutes"
              hint="As they arrived, the newest first"
              span={6}
              source={{ path: '/v1/live', query: QUERY }}
            >
              <DataTable
                label="Minutes"
                rows={data.minutes.toReversed().slice(0, 20)}
                keyOf={({ at, source }) => `${at} ${source}`}
                columns={[
                  { name: 'Minute', of: ({ at }) => clock(at, timeZone) },
                  { name: 'Source', of: ({ source }) => source },
                  { name: 'Events', of: ({ events }) => whole(events), isFigure: true },
                  { name: 'Orders', of: ({ orders }) => whole(orders), isFigure: true },
                  { name: 'Refused', of: ({ refused }) => whole(refused), isFigure: true },
                ]}
              />
            </Card>
          </>
        )}
        <Card title="Alerts" hint="Of the last seven days" span={6}>
          <Question path="/v1/alerts">
            {({ items }) => (
              <DataTable
                label="Alerts"
                rows={items}
                keyOf={({ id }) => id}
                columns={[
                  { name: 'When', of: ({ at }) => ago(at) },
                  { name: 'What', of: ({ detail }) => detail },
                  { name: 'Seen by', of: ({ acknowledged }) => acknowledged?.by ?? 'nobody' },
                ]}
              />
            )}
          </Question>
        </Card>
        <ListCard
          title="Books that balance"
          hint="Received = accepted + duplicate + refused + on its way"
          span={12}
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
      </div>
    </>
  );
}

type Count = 'events' | 'orders' | 'refused';

/** Counts of each minute over all sources. */
function perMinute(
  minutes: readonly ({ readonly at: string } & Readonly<Record<Count, number>>)[],
  count: Count,
): number[] {
  const groups = Map.groupBy(minutes, ({ at }) => at);
  return Array.from(groups, ([, rows]) => rows.reduce((sum, row) => sum + row[count], 0));
}

const Figure = ({ name, value, points }: { name: string; value: string; points: readonly number[] }) => (
  <div className="kpi">
    <h2>{name}</h2>
    <p className="figure">{value}</p>
    <p className="delta faint">in an hour</p>
    {points.length > 1 && <Spark points={points} label={`${name} a minute`} />}
  </div>
);
