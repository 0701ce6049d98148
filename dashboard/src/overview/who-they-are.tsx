import { percent, whole } from '../format.ts';
import { Card, type CardProps } from '../ui/card.tsx';
import { Ignored, type Overview } from './key-figures.tsx';

interface WhoProps extends Required<Pick<CardProps, 'span'>> {
  readonly overview: Overview;
}

/** Customers by their worth. */
export const WhoTheyAre = ({ overview, span }: WhoProps) => (
  <Card
    title="Who they are"
    hint="Value tiers, over all they bought"
    span={span}
    to={{ path: '/customers', name: 'Customers' }}
  >
    <ul className="tiers">
      {overview.worth.map(({ tier, customers, customerShare, revenueShare }) => (
        <li key={tier}>
          <strong>{tier}</strong>
          <span>{customers === 1 ? '1 customer' : `${whole(customers)} customers`}</span>
          <span className="faint">
            {percent(customerShare)} of heads, {percent(revenueShare)} of money
          </span>
        </li>
      ))}
    </ul>
    <Ignored overview={overview} figure="worth" />
  </Card>
);
