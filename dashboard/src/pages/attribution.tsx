import type { Answer } from '../api/client.ts';
import { decimal, moneyIfAny, percent, shortMoney, title } from '../format.ts';
import { DataTable } from '../ui/data-table.tsx';

type Row = Answer<'/v1/metrics/attribution'>['items'][number];

/** Ways to share an order out, in the order of their thought: from the first visit to all of them. */
const MODELS = ['first', 'last', 'last_non_direct', 'linear', 'time_decay', 'position_based'];

interface AttributionProps {
  readonly items: readonly Row[];
  readonly currency: string;
}

/** Channels down, models across, with what was spent: where the models differ, no single one is to be trusted. */
export function AttributionTable({ items, currency }: AttributionProps) {
  const models = MODELS.filter((model) => items.some((row) => row.model === model));
  const channels = Array.from(
    Map.groupBy(items, (row) => row.channel ?? ''),
    ([channel, rows]) => ({ channel, rows }),
  );
  const revenueOf = (rows: readonly Row[], model: string): number =>
    rows.reduce((sum, row) => sum + (row.model === model ? (row.revenue ?? 0) : 0), 0);
  const [first = ''] = models;
  // What was spent stands beside every model.
  const spendOf = (rows: readonly Row[]): number =>
    rows.reduce((sum, row) => sum + (row.model === first ? (row.cost ?? 0) : 0), 0);
  const totals = new Map(models.map((model) => [model, revenueOf(items, model)]));
  const sorted = channels.toSorted((a, b) => revenueOf(b.rows, first) - revenueOf(a.rows, first));
  return (
    <DataTable
      label="Revenue by channel and model"
      empty="No orders in this selection."
      rows={sorted}
      keyOf={({ channel }) => channel}
      columns={[
        { name: 'Channel', of: ({ channel }) => title(channel) },
        ...models.map((model) => ({
          ...{ name: title(model), isFigure: true },
          of: ({ rows }: (typeof sorted)[number]) => {
            const revenue = revenueOf(rows, model);
            const total = totals.get(model) ?? 0;
            return (
              <>
                {shortMoney(revenue, currency)}{' '}
                <span className="faint">{percent(total === 0 ? null : revenue / total)}</span>
              </>
            );
          },
        })),
        { name: 'Spent', of: ({ rows }) => moneyIfAny(spendOf(rows), currency), isFigure: true },
        {
          name: 'Return on ads',
          of: ({ rows }) => {
            const spent = spendOf(rows);
            return spent === 0 ? '–' : `${decimal(revenueOf(rows, 'linear') / spent, 2)} ×`;
          },
          isFigure: true,
        },
      ]}
    />
  );
}
