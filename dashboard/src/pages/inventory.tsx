import { Link } from 'wouter';
import type { Answer } from '../api/client.ts';
import { Columns } from '../charts/columns.tsx';
import { HeatGrid } from '../charts/heat-grid.tsx';
import { only } from '../filters.ts';
import { duration, NO_CURRENCY, short, shortMoney, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { Kpi } from '../ui/kpi.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { Returns, StockList, Suppliers } from './inventory-lists.tsx';
import { Reorder } from './reorder.tsx';

/** What there is of each product, how long it lasts, and what to order. */
export function Inventory() {
  return (
    <Page title="Inventory" dimensions={['category', 'source']} hasDays={false}>
      {(filters, { currencies }) => {
        const [currency = NO_CURRENCY] = filters.query.getAll('currency').concat(currencies);
        const mine = only(filters.query, ['source', 'category']);
        return (
          <div className="grid">
            <Question path="/v1/metrics/stock" query={only(filters.query, ['source', 'category', 'currency'])}>
              {(summary) =>
                summary.products === 0 ? (
                  <NoStock />
                ) : (
                  <>
                    <Figures summary={summary} query={mine} />
                    <Reorder query={mine} />
                    <StockList query={mine} currency={currency} />
                  </>
                )
              }
            </Question>
            <Suppliers query={only(filters.query, ['source'])} currency={currency} />
            <Returns query={mine} currency={currency} />
          </div>
        );
      }}
    </Page>
  );
}

const NoStock = () => (
  <Card title="No stock is known in this selection" span={12}>
    <p>
      <Link href="/live">Load a file</Link> of what lies on the shelf: product_id, day and on_hand are enough. How long
      it lasts, and what to order, is worked out from what sells.
    </p>
  </Card>
);

/** The best first. */
const STATUSES = ['healthy', 'reorder', 'out_of_stock', 'overstock', 'dead_stock'];
/** Covers that ask for something to be done. */
const SHORT: ReadonlySet<string> = new Set(['out', '1-7']);

interface FiguresProps {
  readonly summary: Answer<'/v1/metrics/stock'>;
  readonly query: URLSearchParams;
}

function Figures({ summary, query }: FiguresProps) {
  const currency = summary.currency ?? NO_CURRENCY;
  const amount = (value: number | null): string => shortMoney(value, currency);
  const found = new Set(summary.grid.map(({ status }) => status));
  const statuses = [
    ...STATUSES.filter((status) => found.has(status)),
    ...[...found].filter((s) => !STATUSES.includes(s)),
  ];
  const classes = [...new Set(summary.grid.map(({ abcClass }) => abcClass))];
  const source = { path: '/v1/metrics/stock', query };
  return (
    <>
      <section className="kpis span-12" aria-label="Key figures">
        <Kpi name="Stock value" definition="stock-value" value={summary.stockValue} show={amount} />
        <Kpi name="To reorder" definition="suggested-order-quantity" value={summary.toReorder} show={whole} />
        <Kpi name="Out of stock" definition="stock-out-rate" value={summary.outOfStock} show={whole} />
        <Kpi name="Lasts, in the middle" definition="days-of-cover" value={summary.medianCover} show={duration} />
        <Kpi name="Too much" definition="overstock" value={summary.overstockValue} show={amount} />
        <Kpi name="Does not sell" definition="daily-demand" value={summary.deadValue} show={amount} />
      </section>
      <Card title="How long it lasts" hint="Products by days of cover" span={7} source={source}>
        <Columns
          label="Products by days of cover"
          bars={summary.cover.map(({ days, products }) => ({
            ...{ name: days, value: products, isWarning: SHORT.has(days) },
          }))}
          show={short}
        />
      </Card>
      <Card title="Class and state" hint="Products; A bring most of the revenue" span={5} source={source}>
        <HeatGrid
          label="Class and state"
          empty="No stock is known."
          rowName="Class"
          columns={statuses.map(title)}
          rows={classes.map((abcClass) => ({
            name: abcClass ?? 'none',
            values: statuses.map(
              (status) => summary.grid.find((cell) => cell.abcClass === abcClass && cell.status === status)?.products,
            ),
          }))}
          show={whole}
        />
      </Card>
    </>
  );
}
