import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import { clock } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { LoadFile } from '../ui/load-file.tsx';
import { useMay } from '../ui/me.ts';
import { Failed, Loading } from '../ui/states.tsx';
import { Alerts } from './alerts.tsx';
import { LastHour } from './last-hour.tsx';
import { Operations } from './operations.tsx';
import { Quarantine } from './quarantine.tsx';

const EVERY_MS = 5000;
/** What moves by the refresh, and what fails. */
const SLOWLY_MS = 30_000;
const QUERY = new URLSearchParams({ minutes: '60' });

/** What has just come, and whether all is well with it. */
export function Live() {
  const mayLoad = useMay('admin');
  const seesQuarantine = useMay('analyst');
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
        {data && <LastHour live={data} timeZone={timeZone} source={{ path: '/v1/live', query: QUERY }} />}
        <Alerts every={SLOWLY_MS} />
        <Operations every={SLOWLY_MS} />
        {seesQuarantine && <Quarantine timeZone={timeZone} />}
        {mayLoad && (
          <Card title="Load a file" hint="What it is is told by its header" span={12}>
            <LoadFile />
          </Card>
        )}
      </div>
    </>
  );
}
