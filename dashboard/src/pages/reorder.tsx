import { useState } from 'react';
import type { Answer } from '../api/client.ts';
import { saveCsv } from '../api/save-csv.ts';
import { decimal, duration, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { Question } from '../ui/question.tsx';
import { productLink } from './product-link.tsx';

type Stock = Answer<'/v1/inventory'>['items'][number];

/** What to order, with the reason; a quantity can be changed before the list is taken along. */
export function Reorder({ query }: { readonly query: URLSearchParams }) {
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({});
  const wanted = new URLSearchParams(query);
  for (const status of ['out_of_stock', 'reorder']) wanted.append('status', status);
  wanted.set('limit', '200');
  const keyOf = (row: Stock): string => JSON.stringify([row.source, row.productId, row.locationId]);
  const quantityOf = (row: Stock): string => changed[keyOf(row)] ?? String(Math.ceil(row.suggestedQuantity ?? 0));
  const save = (toOrder: readonly Stock[]): void => {
    const rows = toOrder
      .filter((row) => Number(quantityOf(row)) > 0)
      .map((row) => [row.productId, row.name, row.locationId, row.supplierName, quantityOf(row), reasonOf(row)]);
    saveCsv('reorder.csv', [['product', 'name', 'place', 'supplier', 'quantity', 'reason'], ...rows]);
  };
  const rowOf = (row: Stock) => (
    <tr key={keyOf(row)}>
      <th scope="row">{productLink(row)}</th>
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
      <td className="wraps">{reasonOf(row)}</td>
      <td>{row.supplierName}</td>
    </tr>
  );
  return (
    <Card title="Order these" hint="Change a quantity before you take the list along" span={12}>
      <Question path="/v1/inventory" query={wanted}>
        {({ items }) => {
          const [toOrder, onTheirWay] = [items.filter(isToOrder), items.filter((row) => !isToOrder(row))];
          return (
            <>
              {toOrder.length === 0 ? (
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
                      <tbody>{toOrder.map(rowOf)}</tbody>
                    </table>
                  </section>
                  <button type="button" className="primary" onClick={() => save(toOrder)}>
                    Take along as CSV
                  </button>
                </>
              )}
              {onTheirWay.length > 0 && (
                <p className="hint">
                  Sold out, and enough is on its way:{' '}
                  {onTheirWay.map((row) => `${row.name ?? row.productId} (${whole(row.onOrder)})`).join(', ')}.
                </p>
              )}
            </>
          );
        }}
      </Question>
    </Card>
  );
}

/** What is sold out may be ordered already. */
const isToOrder = ({ suggestedQuantity }: Stock): boolean => (suggestedQuantity ?? 0) > 0;

const reasonOf = ({ available, onOrder, dailyDemand, leadTimeDays, reorderPoint, daysOfCover }: Stock): string =>
  `${whole(available)} left and ${whole(onOrder)} on their way; ${decimal(dailyDemand, 1)} sell a day: these last ${duration(daysOfCover)}, and ${duration(leadTimeDays)} pass until more come (reorder at ${whole(reorderPoint)})`;
