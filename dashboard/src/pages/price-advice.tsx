import type { Answer } from '../api/client.ts';
import { decimal, fine, money, NO_CURRENCY, signedShare } from '../format.ts';
import { Card, type CardProps } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { Question } from '../ui/question.tsx';

type Figure = Answer<'/v1/pricing/{productId}'>['figures'][number];

/** What other prices of a product would bring, by what its own and its peers' prices have shown. */
interface AdviceProps extends Pick<CardProps, 'span'> {
  readonly productId: string;
}

export const PriceAdvice = ({ productId, span = 12 }: AdviceProps) => (
  <Card
    title="Price"
    hint="A week at other prices; nine times in ten between the bounds"
    span={span}
    source={{ path: `/v1/pricing/${encodeURIComponent(productId)}`, query: new URLSearchParams() }}
  >
    <Question path="/v1/pricing/{productId}" params={{ productId }} height={220}>
      {({ figures }) =>
        figures.length === 0 ? (
          <p className="state">Nothing is known of its prices.</p>
        ) : (
          figures.map((figure) => <Scenarios key={`${figure.source} ${figure.currency}`} figure={figure} />)
        )
      }
    </Question>
  </Card>
);

function Scenarios({
  figure: { currency: of, elasticity, lowerBound, upperBound, price, reason, scenarios },
}: {
  readonly figure: Figure;
}) {
  const currency = of ?? NO_CURRENCY;
  if (reason !== null) return <p className="state">No advice: {reason}</p>;
  return (
    <>
      <p>
        At {money(price, currency)}, one percent more costs {fine(elasticity === null ? null : -elasticity)} percent of
        the units ({fine(lowerBound === null ? null : -lowerBound)} to {fine(upperBound === null ? null : -upperBound)}
        ).
      </p>
      <DataTable
        label="Prices"
        empty="No other prices were reckoned."
        rows={scenarios}
        keyOf={({ change }) => String(change)}
        columns={[
          { name: 'Price', of: ({ change, price: each }) => `${money(each, currency)} (${signedShare(change)})` },
          { name: 'Units', of: ({ units }) => decimal(units.expected, 2), isFigure: true },
          { name: 'Revenue', of: ({ revenue }) => money(revenue.expected, currency), isFigure: true },
          {
            name: 'Between',
            of: ({ revenue: { lower, upper } }) => `${money(lower, currency)} and ${money(upper, currency)}`,
            isFigure: true,
          },
          { name: 'Margin', of: ({ margin }) => money(margin?.expected ?? null, currency), isFigure: true },
          { name: 'Tried', of: ({ isTried }) => (isTried ? 'yes' : 'a guess') },
        ]}
      />
    </>
  );
}
