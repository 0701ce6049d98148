import { Link } from 'wouter';
import { money, whole } from '../format.ts';
import { Change } from '../ui/change.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { Question } from '../ui/question.tsx';
import { PRODUCTS } from './paths.ts';

const MOST = '8';

/** The products that brought most. @param query whose sales */
export function TopProducts({ query }: { readonly query: URLSearchParams }) {
  const asked = new URLSearchParams(query);
  asked.set('by', 'product');
  asked.set('top', MOST);
  return (
    <Question path="/v1/metrics/sales" query={asked}>
      {({ rows, currency }) => (
        <DataTable
          label="Top products"
          empty="Nothing was sold."
          rows={rows}
          keyOf={({ value }) => value}
          columns={[
            {
              name: 'Product',
              of: ({ value, name }) => <Link href={addressOfOne(PRODUCTS, value)}>{name ?? value}</Link>,
            },
            { name: 'Revenue', of: ({ revenue }) => money(revenue ?? null, currency), isFigure: true },
            {
              name: 'Change',
              of: ({ revenue, previous }) => <Change now={revenue ?? null} before={previous?.revenue ?? null} />,
              isFigure: true,
            },
            { name: 'Units', of: ({ units }) => whole(units ?? null), isFigure: true },
            { name: 'Orders', of: ({ orders }) => whole(orders ?? null), isFigure: true },
          ]}
        />
      )}
    </Question>
  );
}
