import { reconciliationRow } from '../../contracts/marts.ts';
import type { Operations } from '../../contracts/routes/status.ts';
import type { PublishedRow, Snapshot } from '../snapshot/reader.ts';
import { lastRefreshes } from './executions.ts';
import type { Handlers } from './handlers.ts';
import { lastMinutes } from './live.ts';
import { envelopeOf } from './marts.ts';
import type { ApiPorts } from './ports.ts';
import { rowReader } from './rows.ts';

const MINUTES = 120;

const books = rowReader(reconciliationRow);

/** Whether all is well. */
export const statusHandlers = (ports: ApiPorts): Pick<Handlers, 'ready' | 'operations'> => {
  const { now = Date.now, recommender, forecaster, orderValue } = ports;
  const endpoints = { recommender, forecaster, 'order-value': orderValue };
  const ageOf = ({ startedAt }: Snapshot): number => Math.max(0, Math.round((now() - Date.parse(startedAt)) / 1000));
  return {
    ready: async () => {
      const snapshot = await ports.latest();
      return Response.json({
        ...{ status: 'ready', snapshot: envelopeOf(snapshot).snapshot, ageSeconds: ageOf(snapshot) },
        models: Object.entries(endpoints).flatMap(([model, ask]) => (ask ? [model] : [])),
      });
    },
    operations: async () => {
      const snapshot = await ports.latest();
      const [ledger, refreshes, live] = await Promise.all([
        snapshot.rows('reconciliation'),
        ports.machines ? lastRefreshes(ports.machines) : [],
        ports.live ? lastMinutes(ports.live, now(), MINUTES, undefined) : { minutes: [] },
      ]);
      return Response.json({
        ...{ ...envelopeOf(snapshot), ignored: [], ageSeconds: ageOf(snapshot) },
        freshness: freshnessOf(ledger, live.minutes),
        reconciliation: ledger.map(books),
        refreshes,
      });
    },
  };
};

/** Sources that the snapshot knows, and those that have just begun to send. */
function freshnessOf(
  ledger: readonly PublishedRow[],
  minutes: readonly { readonly source: string; readonly at: string }[],
): Operations['freshness'] {
  const lastMinute = new Map(minutes.map(({ source, at }) => [source, at]));
  const lastDay = new Map(ledger.map(({ source, last_arrived_on: day }) => [String(source), day]));
  return [...new Set([...lastDay.keys(), ...lastMinute.keys()])].sort().map((source) => ({
    source,
    lastArrivedOn: dayText(lastDay.get(source)),
    lastMinute: lastMinute.get(source) ?? null,
  }));
}

const dayText = (day: unknown): string | null => (day instanceof Date ? day.toISOString().slice(0, 10) : null);
