import { useState } from 'react';
import { Link } from 'wouter';
import { type Answer, get } from '../api/client.ts';
import { saveCsv } from '../api/save-csv.ts';
import { Columns } from '../charts/columns.tsx';
import { HeatGrid } from '../charts/heat-grid.tsx';
import { type Filters, only } from '../filters.ts';
import { duration, money, NO_CURRENCY, share, short, shortMoney, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { Kpi } from '../ui/kpi.tsx';
import { ListCard } from '../ui/list-card.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { PRODUCTS } from './paths.ts';

type Stock = Answer<'/v1/inventory'>['items'][number];

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
              {(summary) => <Figures summary={summary} query={mine} />}
            </Question>
            <Reorder query={mine} />
            <StockList filters={filters} currency={currency} />
            <Suppliers query={only(filters.query, ['source'])} currency={currency} />
          </div>
        );
      }}
    </Page>
  );
}

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

/** What to order, with the reason; a quantity can be changed before the list is taken along. */
function Reorder({ query }: { readonly query: URLSearchParams }) {
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({});
  const wanted = new URLSearchParams(query);
  for (const status of ['out_of_stock', 'reorder']) wanted.append('status', status);
  wanted.set('limit', '200');
  const keyOf = (row: Stock): string => JSON.stringify([row.source, row.productId, row.locationId]);
  const quantityOf = (row: Stock): string => changed[keyOf(row)] ?? String(Math.ceil(row.suggestedQuantity ?? 0));
  const save = async (): Promise<void> => {
    const { items } = await get('/v1/inventory', { query: wanted });
    const rows = items
      .filter((row) => Number(quantityOf(row)) > 0)
      .map((row) => [row.productId, row.name, row.locationId, row.supplierName, quantityOf(row), reasonOf(row)]);
    saveCsv('reorder.csv', [['product', 'name', 'place', 'supplier', 'quantity', 'reason'], ...rows]);
  };
  return (
    <Card title="Order these" hint="Change a quantity before you take the list along" span={12}>
      <Question path="/v1/inventory" query={wanted}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="state">Nothing is to be ordered.</p>
          ) : (
            <>
              <section className="table" aria-label="Order these">
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Product</th>
                      <th scope="col">Order</th>
                      <th scope="col">Why</th>
                      <th scope="col">Supplier</th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((row) => (
                      <tr key={keyOf(row)}>
                        <th scope="row">{nameOf(row)}</th>
                        <td>
                          <input
                            type="number"
                            min="0"
                            className="quantity"
                            aria-label={`How many of ${row.name ?? row.productId}`}
                            value={quantityOf(row)}
                            onChange={({ target }) => setChanged({ ...changed, [keyOf(row)]: target.value })}
                          />
                        </td>
                        <td>{reasonOf(row)}</td>
                        <td>{row.supplierName}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </section>
              <button type="button" className="primary" onClick={() => void save()}>
                Take along as CSV
              </button>
            </>
          )
        }
      </Question>
    </Card>
  );
}

const reasonOf = ({ available, onOrder, dailyDemand, leadTimeDays, reorderPoint, daysOfCover }: Stock): string =>
  `${whole(available)} left and ${whole(onOrder)} on their way; ${dailyDemand?.toFixed(1)} sell a day: these last ${duration(daysOfCover)}, and ${duration(leadTimeDays)} pass until more come (reorder at ${whole(reorderPoint)})`;

const nameOf = ({ productId, name }: Stock) => (
  <Link href={addressOfOne(PRODUCTS, productId ?? '')}>{name ?? productId}</Link>
);

interface StockListProps {
  readonly filters: Filters;
  readonly currency: string;
}

const StockList = ({ filters: { query }, currency }: StockListProps) => (
  <ListCard
    title="Stock"
    hint="Reorder point: demand over the lead time and safety stock"
    span={12}
    path="/v1/inventory"
    query={only(query, ['source', 'category'])}
    sort="-stockValue"
    keyOf={(row, index) => `${row.productId} ${row.locationId} ${index}`}
    columns={[
      { name: 'Product', of: nameOf, sort: 'name' },
      { name: 'State', of: ({ status }) => title(status) },
      { name: 'Available', of: ({ available }) => whole(available), isFigure: true, sort: 'available' },
      { name: 'Lasts', of: ({ daysOfCover }) => duration(daysOfCover), isFigure: true, sort: 'daysOfCover' },
      {
        name: 'Sells a day',
        of: ({ dailyDemand }) => dailyDemand?.toFixed(2) ?? '–',
        isFigure: true,
        sort: 'dailyDemand',
      },
      { name: 'Reorder at', of: ({ reorderPoint }) => whole(reorderPoint), isFigure: true },
      {
        name: 'Value',
        of: (row) => money(row.stockValue, row.currency ?? currency),
        isFigure: true,
        sort: 'stockValue',
      },
      {
        name: 'Too much',
        of: (row) => money(row.overstockValue, row.currency ?? currency),
        isFigure: true,
        sort: 'overstockValue',
      },
      { name: 'Class', of: ({ abcClass }) => abcClass },
      { name: 'Supplier', of: ({ supplierName }) => supplierName },
    ]}
  />
);

const Suppliers = ({ query, currency }: { readonly query: URLSearchParams; readonly currency: string }) => (
  <ListCard
    title="Suppliers"
    span={12}
    path="/v1/suppliers"
    query={query}
    sort="-revenue"
    keyOf={(row, index) => `${row.supplierId} ${index}`}
    columns={[
      { name: 'Supplier', of: (row) => row.name ?? row.supplierId, sort: 'name' },
      { name: 'Revenue', of: (row) => money(row.revenue, row.currency ?? currency), isFigure: true, sort: 'revenue' },
      { name: 'Units', of: (row) => whole(row.units), isFigure: true, sort: 'units' },
      { name: 'Returned', of: (row) => share(row.returnsRate), isFigure: true, sort: 'returnsRate' },
      { name: 'On time', of: (row) => share(row.onTimeDeliveryRate), isFigure: true, sort: 'onTimeDeliveryRate' },
      { name: 'Ships within', of: (row) => duration(row.meanDaysToShip), isFigure: true },
      { name: 'Out of stock', of: (row) => share(row.stockOutRate), isFigure: true },
      { name: 'Reviews', of: (row) => row.meanReviewScore?.toFixed(1) ?? '–', isFigure: true, sort: 'meanReviewScore' },
    ]}
  />
);
