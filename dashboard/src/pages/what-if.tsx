import { useState } from 'react';
import { call } from '../api/client.ts';
import { moneyAxis, TimeChart } from '../charts/time-chart.tsx';
import { decimal, NO_CURRENCY, shortMoney, signedShare } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { useMay } from '../ui/me.ts';

type Answered = Extract<Awaited<ReturnType<typeof ask>>, { total: object }>;

const HUNDRED = 100;

const ask = (change: number) =>
  call('POST', '/v1/forecasts', {
    body: { kind: 'what-if', measure: 'revenue', grain: 'week', price: change / HUNDRED },
  });

/** What revenue would become if all prices were others. */
export function WhatIf() {
  const [percent, setPercent] = useState('-10');
  const [answered, setAnswered] = useState<Answered>();
  const [problem, setProblem] = useState<string>();
  const mayAsk = useMay('analyst');
  if (!mayAsk) return null;
  const run = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    setProblem(undefined);
    try {
      const answer = await ask(Number(percent));
      if ('total' in answer) setAnswered(answer);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <Card title="What if" hint="Revenue by week, were all prices others" span={12}>
      <form className="parameters" onSubmit={(event) => void run(event)}>
        <label>
          Prices change by, in percent
          <input
            type="number"
            min="-90"
            max="300"
            step="1"
            required
            value={percent}
            onChange={({ target }) => {
              setPercent(target.value);
              // What is said below is of another change.
              setAnswered(undefined);
            }}
          />
        </label>
        <button type="submit" className="primary">
          Reckon
        </button>
      </form>
      {problem && (
        <p className="warning" role="alert">
          {problem}
        </p>
      )}
      {answered && <Outcome answered={answered} />}
    </Card>
  );
}

function Outcome({ answered: { total, currency: of, periods, notes, elasticity } }: { readonly answered: Answered }) {
  const currency = of ?? NO_CURRENCY;
  return (
    <>
      <p>
        {shortMoney(total.expected, currency)} instead of {shortMoney(total.before, currency)}
        {total.before > 0 && ` (${signedShare(total.expected / total.before - 1)})`}, by an elasticity of{' '}
        {decimal(elasticity, 2)}.
      </p>
      <TimeChart
        label="With these prices"
        points={periods.map(({ start, expected, before }) => ({ start, value: expected, before }))}
        axis={moneyAxis(currency)}
        show={(value) => shortMoney(value, currency)}
        beforeName="As forecast"
        width={1160}
      />
      {notes.map((note) => (
        <p key={note} className="warning">
          {note}
        </p>
      ))}
    </>
  );
}
