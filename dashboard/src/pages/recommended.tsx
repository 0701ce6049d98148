import { useState } from 'react';
import { decimal, title } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
import { productLink } from './product-link.tsx';

const KINDS = {
  customer: '/v1/recommendations/{customerId}',
  product: '/v1/recommendations/similar/{productId}',
} as const;

/** What somebody would be shown. */
export function Recommended() {
  const [kind, setKind] = useState<keyof typeof KINDS>('customer');
  const [text, setText] = useState('');
  const [id, setId] = useState<string>();
  const mayAsk = useMay('analyst');
  if (!mayAsk) return null;
  const ask = (event: React.FormEvent): void => {
    event.preventDefault();
    setId(text.trim());
  };
  return (
    <Card title="What would be shown" hint="To a customer, or beside a product" span={12}>
      <form className="parameters" onSubmit={ask}>
        <label>
          Of a
          <select
            value={kind}
            onChange={({ target }) => {
              setKind(target.value as keyof typeof KINDS);
              setId(undefined);
            }}
          >
            <option value="customer">customer</option>
            <option value="product">product</option>
          </select>
        </label>
        <label>
          Id
          <input required value={text} onChange={({ target }) => setText(target.value)} />
        </label>
        <button type="submit" className="primary">
          Show
        </button>
      </form>
      {id !== undefined && (
        <Question path={KINDS[kind]} params={{ customerId: id, productId: id }} height={160}>
          {({ items, servedFrom, fallback }) => (
            <>
              <p className="hint">
                From the {servedFrom}
                {fallback !== null &&
                  `; ${servedFrom === 'model' ? `nothing is known of ${id}` : `no list was made for ${id}`}, so: ${fallback}`}
              </p>
              <DataTable
                label="What would be shown"
                empty="Nothing would be shown."
                rows={items}
                keyOf={({ productId }) => productId}
                columns={[
                  { name: 'Product', of: productLink },
                  { name: 'Why', of: ({ reason }) => title(reason) },
                  { name: 'Because of', of: ({ reasonProductId }) => reasonProductId },
                  { name: 'Score', of: ({ score }) => decimal(score, 3), isFigure: true },
                ]}
              />
            </>
          )}
        </Question>
      )}
    </Card>
  );
}
