import { useState } from 'react';
import { Link } from 'wouter';
import type { Answer } from '../api/client.ts';
import { useFilters } from '../filters.ts';
import { dayOfYear, duration, money, NO_CURRENCY, share, short, shortMoney, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { addressOfOne, useIdBelow } from '../ui/detail.ts';
import { Facts } from '../ui/facts.tsx';
import { Kpi } from '../ui/kpi.tsx';
import { useMay } from '../ui/me.ts';
import { Question } from '../ui/question.tsx';
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
      </div>
      <Question
        path="/v1/customers/{customerId}"
        params={{ customerId: id }}
        query={new URLSearchParams(source === null ? {} : { source })}
        height={700}
      >
        {(customer) => <About customer={customer} />}
      </Question>
    </>
  );
}

function About({ customer: { customerId, figures, calls, recommendations } }: { readonly customer: Customer }) {
  const mayErase = useMay('admin');
  return (
    <div className="grid">
      {figures.map((figure) => (
        <Figures key={`${figure.source} ${figure.currency}`} figure={figure} />
      ))}
      <Orders customerId={customerId} />
      <Card title="Show them" hint="Recommended, each with its reason" span={4}>
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
      {calls.map((call) => (
        <Card key={`${call.source} ${call.currency}`} title="Why to call them" span={4}>
          <p>
            Number {whole(call.callRank)} on the list: usually an order every {short(call.usualIntervalDays)} days, and
            silent for {whole(call.silenceDays)}. {money(call.revenueAtStake, call.currency ?? NO_CURRENCY)} a year are
            at stake. They last bought {call.lastCategory ?? 'something'}, and most of all{' '}
            {call.favouriteCategory ?? 'of no category'}.
          </p>
        </Card>
      ))}
    </div>
  );
}

const SHOWN = 8;

function Figures({ figure }: { readonly figure: Customer['figures'][number] }) {
  const currency = figure.currency ?? NO_CURRENCY;
  const amount = (value: number | null): string => money(value, currency);
  return (
    <>
      <section className="kpis span-12" aria-label={`Key figures, ${figure.source}, ${currency}`}>
        <Kpi
          name="Spent"
          definition="monetary"
          value={figure.monetary}
          show={(value) => shortMoney(value, currency)}
          whole={amount}
        />
        <Kpi name="Orders" definition="frequency" value={figure.frequency} show={whole} />
        <Kpi name="Average order" definition="average-order-value" value={figure.averageOrderValue} show={amount} />
        <Kpi name="Returned" definition="return-rate" value={figure.returnRate} show={share} />
        <Kpi name="Silent for" definition="silence" value={figure.silenceDays} show={duration} />
        <Kpi name="Still a customer" definition="probability-alive" value={figure.probabilityAlive} show={share} />
        <Kpi name="Next 12 months" definition="expected-value" value={figure.expectedValue365d} show={amount} />
        <Kpi name="Worth in all" definition="lifetime-value" value={figure.lifetimeValue} show={amount} />
      </section>
      <Card title="Who they are" hint={`${figure.source}, ${currency}`} span={4}>
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
    </>
  );
}

/** All their orders, which Athena looks up. */
function Orders({ customerId }: { readonly customerId: string }) {
  const [limit, setLimit] = useState(PAGE);
  return (
    <Card
      title="Orders"
      hint="The newest first"
      span={8}
      isTall
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

const PAGE = 50;
/** Orders that the API gives in one page. */
const MOST = 1000;
