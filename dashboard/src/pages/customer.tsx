import { Link } from 'wouter';
import type { Answer } from '../api/client.ts';
import { useFilters } from '../filters.ts';
import { dayOfYear, duration, money, NO_CURRENCY, share, short, shortMoney, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { addressOfOne, useIdBelow } from '../ui/detail.ts';
import { Facts } from '../ui/facts.tsx';
import { Kpi } from '../ui/kpi.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
import { Orders } from './customer-orders.tsx';
import { CustomerPrivacy } from './customer-privacy.tsx';
import { CUSTOMERS, PRODUCTS } from './paths.ts';

type Customer = Answer<'/v1/customers/{customerId}'>;

/** One customer: what they bought, are worth and will do, whether to call them, and what to show them. */
export function CustomerPage() {
  const id = useIdBelow(CUSTOMERS);
  const source = useFilters().query.get('source');
  return (
    <>
      <div className="page-head">
        <h1>{id}</h1>
        <p className="hint">Every look at this page is noted</p>
        <div className="actions">
          <Link href={CUSTOMERS}>All customers</Link>
        </div>
      </div>
      <Question
        path="/v1/customers/{customerId}"
        params={{ customerId: id }}
        query={new URLSearchParams(source === null ? {} : { source })}
        height={700}
      >
        {(customer) => <Whole customer={customer} />}
      </Question>
    </>
  );
}

function Whole({ customer: { customerId, figures, calls, recommendations } }: { readonly customer: Customer }) {
  const mayErase = useMay('admin');
  return (
    <div className="grid">
      {figures.map((figure) => (
        <Figures key={`${figure.source} ${figure.currency}`} figure={figure} />
      ))}
      <div className="stack span-4">
        {figures.map((figure) => (
          <About key={`${figure.source} ${figure.currency}`} figure={figure} />
        ))}
        {calls.map((call) => (
          <Card key={`${call.source} ${call.currency}`} title="Why to call them">
            <p>
              Number {whole(call.callRank)} on the list: usually an order every {short(call.usualIntervalDays)} days,
              and silent for {whole(call.silenceDays)}. {money(call.revenueAtStake, call.currency ?? NO_CURRENCY)} a
              year are at stake. They last bought {call.lastCategory ?? 'something'}, and most of all{' '}
              {call.favouriteCategory ?? 'of no category'}.
            </p>
          </Card>
        ))}
        <Card title="Show them" hint="Recommended, each with its reason">
          {recommendations.length === 0 && <p className="state">Nothing is known that they would like.</p>}
          <ul className="sentences plain">
            {recommendations.slice(0, SHOWN).map(({ productId, name, reason }) => (
              <li key={productId}>
                <Link href={addressOfOne(PRODUCTS, productId)}>{name ?? productId}</Link>
                <span className="hint">{title(reason)}</span>
              </li>
            ))}
          </ul>
        </Card>
        {mayErase && <CustomerPrivacy key={customerId} customerId={customerId} />}
      </div>
      <Orders customerId={customerId} />
    </div>
  );
}

const SHOWN = 8;

type Figure = Customer['figures'][number];

function Figures({ figure }: { readonly figure: Figure }) {
  const currency = figure.currency ?? NO_CURRENCY;
  const amount = (value: number | null): string => money(value, currency);
  const brief = (value: number | null): string => shortMoney(value, currency);
  return (
    <section className="kpis span-12" aria-label={`Key figures, ${figure.source}, ${currency}`}>
      <Kpi name="Spent" definition="monetary" value={figure.monetary} show={brief} whole={amount} />
      <Kpi name="Orders" definition="frequency" value={figure.frequency} show={whole} />
      <Kpi
        name="Average order"
        definition="average-order-value"
        value={figure.averageOrderValue}
        show={brief}
        whole={amount}
      />
      <Kpi name="Returned" definition="return-rate" value={figure.returnRate} show={share} />
      <Kpi name="Silent for" definition="silence" value={figure.silenceDays} show={duration} />
      <Kpi name="Still a customer" definition="probability-alive" value={figure.probabilityAlive} show={share} />
      <Kpi
        name="Next 12 months"
        definition="expected-value"
        value={figure.expectedValue365d}
        show={brief}
        whole={amount}
      />
      <Kpi name="Worth in all" definition="lifetime-value" value={figure.lifetimeValue} show={brief} whole={amount} />
    </section>
  );
}

const About = ({ figure }: { readonly figure: Figure }) => (
  <Card title="Who they are" hint={`${figure.source}, ${figure.currency ?? NO_CURRENCY}`}>
    <Facts
      facts={[
        ['Country', title(figure.country)],
        ['Tier', title(figure.valueTier), 'value-tier'],
        ['Segment', title(figure.segment), 'rfm'],
        ['First order', dayOfYear(figure.firstOrderDate)],
        ['Last order', dayOfYear(figure.lastOrderDate)],
        ['Next expected', dayOfYear(figure.expectedOrderDate), 'usual-interval'],
        ['Buys', `${title(figure.favouriteCategory)}, last ${title(figure.lastCategory)}`],
        ['Came by', `${title(figure.firstChannel)}, last ${title(figure.lastChannel)}`],
        ['May leave', share(figure.churnRisk), 'churn-risk'],
      ]}
    />
  </Card>
);
