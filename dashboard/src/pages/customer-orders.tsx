import { useState } from 'react';
import { dayOfYear, money, NO_CURRENCY, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Question } from '../ui/question.tsx';

const PAGE = 50;
/** Orders that the API gives in one page. */
const MOST = 1000;

/** All their orders, which Athena looks up. */
export function Orders({ customerId }: { readonly customerId: string }) {
  const [limit, setLimit] = useState(PAGE);
  return (
    <Card
      title="Orders"
      hint="The newest first"
      span={8}
      source={{
        path: `/v1/customers/${encodeURIComponent(customerId)}/orders`,
        query: new URLSearchParams(),
        hasCsv: true,
      }}
    >
      <Question
        path="/v1/customers/{customerId}/orders"
        params={{ customerId }}
        query={new URLSearchParams({ limit: String(limit) })}
        height={240}
      >
        {({ items, next }) => (
          <>
            <DataTable
              label="Orders"
              empty="No orders are known."
              rows={items}
              keyOf={({ source, orderId }) => `${source} ${orderId}`}
              columns={[
                { name: 'Order', of: ({ orderId }) => orderId },
                { name: 'Day', of: ({ orderDate }) => dayOfYear(orderDate) },
                { name: 'Number', of: ({ orderNumber }) => whole(orderNumber), isFigure: true },
                { name: 'Units', of: ({ units }) => whole(units), isFigure: true },
                {
                  name: 'Revenue',
                  of: ({ revenue, currency }) => money(revenue, currency ?? NO_CURRENCY),
                  isFigure: true,
                },
              ]}
            />
            {next !== null && limit < MOST && (
              <button type="button" onClick={() => setLimit(Math.min(limit * 2, MOST))}>
                Show more
              </button>
            )}
          </>
        )}
      </Question>
    </Card>
  );
}
