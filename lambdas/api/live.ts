import { GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AlertAnswer, LiveAnswer } from '../../contracts/routes/live.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import { round2 } from '../reports/figures.ts';
import { batchesSince } from '../stream/minutes.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts, LivePort } from './ports.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A batch may begin so long before the minutes that it counts. */
const BATCH_MS = 5 * MINUTE_MS;

/** What has just come, and what was noticed in it. */
export function liveHandlers({
  live,
  now = Date.now,
}: ApiPorts): Pick<Handlers, 'live' | 'alerts' | 'acknowledgeAlert'> {
  const tables = (): LivePort => {
    if (live) return live;
    throw new ProblemError(503, 'Not ready', 'This stage counts nothing as it arrives.', { 'retry-after': '60' });
  };
  return {
    live: async ({ query: { minutes, source } }) => Response.json(await lastMinutes(tables(), now(), minutes, source)),
    alerts: async ({ query: { days, kind, state } }) => {
      const all = await alertsOf(tables(), now(), days);
      const items = all.filter(
        (alert) =>
          (kind === undefined || kind.includes(alert.kind)) &&
          (state === undefined || (state === 'open') === (alert.acknowledged === null)),
      );
      return Response.json({ items });
    },
    acknowledgeAlert: async ({ params: { alertId }, caller }) => {
      const port = tables();
      const [, day = '', at = ''] = /^([^~]+)~(.+)$/.exec(alertId) ?? [];
      const Key = { day: { S: day }, at: { S: at } };
      const isKey = day !== '' && at !== '';
      const { Item } = isKey ? await port.client.send(new GetItemCommand({ TableName: port.alerts, Key })) : {};
      if (!Item) throw new ProblemError(404, 'Not found', `There is no alert ${alertId}.`);
      const seen = { acknowledgedBy: { S: caller.name }, acknowledgedAt: { S: new Date(now()).toISOString() } };
      await port.client.send(
        new UpdateItemCommand({
          TableName: port.alerts,
          Key,
          UpdateExpression: 'SET #by = :by, #at = :at',
          ExpressionAttributeNames: { '#by': 'acknowledgedBy', '#at': 'acknowledgedAt' },
          ExpressionAttributeValues: { ':by': seen.acknowledgedBy, ':at': seen.acknowledgedAt },
        }),
      );
      audit('alert acknowledged', { alert: alertId, by: caller.id });
      return Response.json(alertOf({ ...Item, ...seen }));
    },
  };
}

/** What came in the last minutes, the oldest first. */
export async function lastMinutes(
  { client, counters }: LivePort,
  now: number,
  minutes: number,
  sources: readonly string[] | undefined,
): Promise<LiveAnswer> {
  const from = new Date(now - minutes * MINUTE_MS).toISOString().slice(0, 16);
  const batches = await batchesSince(client, counters, now - minutes * MINUTE_MS - BATCH_MS, now);
  const found = new Map<string, LiveAnswer['minutes'][number]>();
  for (const batch of batches)
    for (const [minute, bySource] of Object.entries(batch))
      for (const [source, counts] of Object.entries(bySource)) {
        if (minute < from || sources?.includes(source) === false) continue;
        const key = `${minute} ${source}`;
        const before = found.get(key) ?? { at: `${minute}:00.000Z`, source, ...NOTHING };
        found.set(key, { ...before, ...added(before, { ...counts, revenue: numbers(counts.revenue) }) });
      }
  const rows = Array.from(found, ([, row]) => row).sort((a, b) => (a.at + a.source < b.at + b.source ? -1 : 1));
  const { failedSignIns: _, failedPayments: __, ...total } = rows.reduce<Counts>(added, NOTHING);
  return { now: new Date(now).toISOString(), minutes: rows, total };
}

interface Counts {
  readonly events: number;
  readonly refused: number;
  readonly orders: number;
  readonly revenue: Readonly<Record<string, number>>;
  readonly failedSignIns: number;
  readonly failedPayments: number;
}

const NOTHING: Counts = { events: 0, refused: 0, orders: 0, revenue: {}, failedSignIns: 0, failedPayments: 0 };

const numbers = (revenue: Readonly<Record<string, string>>): Record<string, number> =>
  Object.fromEntries(Object.entries(revenue).map(([currency, amount]) => [currency, Number(amount)]));

function added(a: Counts, b: Counts): Counts {
  const currencies = [...new Set([...Object.keys(a.revenue), ...Object.keys(b.revenue)])].sort();
  const sum = (currency: string): number => round2((a.revenue[currency] ?? 0) + (b.revenue[currency] ?? 0));
  return {
    events: a.events + b.events,
    refused: a.refused + b.refused,
    orders: a.orders + b.orders,
    revenue: Object.fromEntries(currencies.map((currency) => [currency, sum(currency)])),
    failedSignIns: a.failedSignIns + b.failedSignIns,
    failedPayments: a.failedPayments + b.failedPayments,
  };
}

async function alertsOf({ client, alerts }: LivePort, now: number, days: number): Promise<AlertAnswer[]> {
  const wanted = Array.from({ length: days }, (_, n) => new Date(now - n * DAY_MS).toISOString().slice(0, 10));
  const pages = await Promise.all(
    wanted.map((day) =>
      client.send(
        new QueryCommand({
          TableName: alerts,
          KeyConditionExpression: '#day = :day',
          ExpressionAttributeNames: { '#day': 'day' },
          ExpressionAttributeValues: { ':day': { S: day } },
          ScanIndexForward: false,
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items = [] }) => Items.map(alertOf));
}

const ISO_SECOND = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

function alertOf(item: Readonly<Record<string, { readonly S?: string | undefined }>>): AlertAnswer {
  const text = (name: string): string => item[name]?.S ?? '';
  const at = ISO_SECOND.exec(text('at'))?.[0] ?? `${text('day')}T00:00:00`;
  return {
    id: `${text('day')}~${text('at')}`,
    at: `${at}.000Z`,
    kind: text('kind') as AlertAnswer['kind'],
    source: text('source'),
    detail: text('detail'),
    acknowledged: item.acknowledgedAt ? { by: text('acknowledgedBy'), at: text('acknowledgedAt') } : null,
  };
}
