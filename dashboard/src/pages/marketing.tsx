import { BarList } from '../charts/bar-list.tsx';
import { only } from '../filters.ts';
import { dateAndClock, money, share, short, shortMoney, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { ListCard } from '../ui/list-card.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';

const STEPS = [
  ['sessions', 'Visits'],
  ['viewed', 'Saw a product'],
  ['carted', 'Filled a cart'],
  ['checkedOut', 'Began to check out'],
  ['purchased', 'Bought'],
] as const;

export function Marketing() {
  return (
    <Page title="Marketing" dimensions={['channel', 'device', 'source']} hasComparison={false}>
      {({ query }, { defaults, currencies, timeZone }) => {
        const [currency = 'EUR'] = query.getAll('currency').concat(currencies);
        const period = only(query, ['from', 'to', 'channel', 'device', 'source']);
        if (!period.has('from') && defaults) period.set('from', defaults.from);
        if (!period.has('to') && defaults) period.set('to', defaults.to);
        const attribution = only(period, ['from', 'to', 'channel']);
        attribution.set('currency', currency);
        return (
          <div className="grid">
            <Card
              title="From visit to purchase"
              span={6}
              source={{ path: '/v1/metrics/funnel', query: period, hasCsv: true }}
            >
              <Question path="/v1/metrics/funnel" query={period}>
                {({ items }) => {
                  const sum = (step: (typeof STEPS)[number][0]) =>
                    items.reduce((total, row) => total + (row[step] ?? 0), 0);
                  // A step that no event tells of is unknown, and not nobody's.
                  const told = STEPS.filter(([step]) => items.some((row) => row[step] !== null));
                  return (
                    <BarList
                      bars={told.map(([step, name]) => ({ value: name, amount: sum(step), previous: null }))}
                      show={short}
                    />
                  );
                }}
              </Question>
            </Card>
            <Card
              title="What brought the revenue"
              hint="By channel, the last visit that was no direct one"
              span={6}
              source={{ path: '/v1/metrics/attribution', query: attribution, hasCsv: true }}
            >
              <Question path="/v1/metrics/attribution" query={attribution}>
                {({ items }) => {
                  const models = [...new Set(items.map(({ model }) => model))];
                  const model = models.find((name) => name?.includes('last')) ?? models[0];
                  const channels = Map.groupBy(
                    items.filter((row) => row.model === model),
                    (row) => row.channel ?? '',
                  );
                  const bars = Array.from(channels, ([value, rows]) => ({
                    ...{ value, previous: null },
                    amount: rows.reduce((total, row) => total + (row.revenue ?? 0), 0),
                  })).sort((a, b) => b.amount - a.amount);
                  return <BarList bars={bars} show={(amount) => shortMoney(amount, currency)} />;
                }}
              </Question>
            </Card>
            <ListCard
              title="Carts that were left"
              span={6}
              path="/v1/metrics/abandonment"
              query={period}
              sort="-abandonedAt"
              keyOf={(row, index) => `${row.abandonedAt} ${index}`}
              columns={[
                {
                  name: 'When',
                  of: (row) => (row.abandonedAt ? dateAndClock(row.abandonedAt, timeZone) : '–'),
                },
                {
                  name: 'Value',
                  of: (row) => money(row.value, row.currency ?? currency),
                  isFigure: true,
                  sort: 'value',
                },
                { name: 'Channel', of: (row) => title(row.channel ?? '') },
                { name: 'Device', of: (row) => title(row.device ?? '') },
                { name: 'Bought since', of: (row) => (row.isRecovered ? 'yes' : 'no') },
              ]}
            />
            <ListCard
              title="Experiments"
              hint="Each variant against its control, 95 % intervals"
              span={6}
              path="/v1/metrics/experiments"
              query={only(query, ['source'])}
              keyOf={(row, index) => `${row.experimentId} ${row.variant} ${index}`}
              columns={[
                { name: 'Experiment', of: (row) => `${row.experimentId}: ${row.variant}` },
                { name: 'Visitors', of: (row) => whole(row.visitors), isFigure: true },
                { name: 'Conversion', of: (row) => share(row.conversionRate), isFigure: true },
                {
                  name: 'Uplift',
                  of: (row) =>
                    row.isControl
                      ? 'control'
                      : `${share(row.uplift)} (${share(row.upliftLow)} to ${share(row.upliftHigh)})`,
                  isFigure: true,
                },
                { name: 'Shares right', of: (row) => (row.isSampleRatioOk ? 'yes' : 'no') },
              ]}
            />
          </div>
        );
      }}
    </Page>
  );
}
