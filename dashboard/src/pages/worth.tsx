import { BarList } from '../charts/bar-list.tsx';
import type { Filters } from '../filters.ts';
import { duration, percent, shortMoney, whole } from '../format.ts';
import { Card, type CardProps } from '../ui/card.tsx';
import { Question } from '../ui/question.tsx';

interface WorthProps {
  readonly query: URLSearchParams;
  readonly currency: string;
  readonly filters: Filters;
  readonly segmentsSpan: NonNullable<CardProps['span']>;
}

const TIERS = ['VIP', 'High', 'Medium', 'Low'];

/** Tiers and segments; one that is chosen filters the list below. */
export function Worth({ query, currency, filters, segmentsSpan }: WorthProps) {
  const choose = (name: string) => (value: string) =>
    filters.set({ [name]: filters.query.get(name) === value ? undefined : value });
  return (
    <>
      <Card
        title="Value tiers"
        hint="Revenue; choose one to filter the list"
        span={4}
        source={{ path: '/v1/metrics/tiers', query, hasCsv: true }}
      >
        <Question path="/v1/metrics/tiers" query={query}>
          {({ items }) => (
            <BarList
              bars={TIERS.flatMap((tier) => items.filter(({ valueTier }) => valueTier === tier)).map(
                ({ valueTier, revenue }) => ({
                  ...{ value: valueTier ?? '', amount: revenue ?? 0, previous: null },
                  isChosen: filters.query.get('valueTier') === valueTier,
                }),
              )}
              show={(amount) => shortMoney(amount, currency)}
              note={(tier) => {
                const found = items.find(({ valueTier }) => valueTier === tier);
                return `${whole(found?.customers ?? 0)} customers, ${percent(found?.revenueShare ?? null)} of money`;
              }}
              onChoose={choose('valueTier')}
            />
          )}
        </Question>
      </Card>
      <Card
        title="Segments"
        hint="Revenue; choose one to filter the list"
        span={segmentsSpan}
        source={{ path: '/v1/metrics/rfm', query, hasCsv: true }}
      >
        <Question path="/v1/metrics/rfm" query={query}>
          {({ items }) => (
            <BarList
              bars={items
                .map(({ segment, revenue }) => ({
                  ...{ value: segment ?? '', amount: revenue ?? 0, previous: null },
                  isChosen: filters.query.get('segment') === segment,
                }))
                .sort((a, b) => b.amount - a.amount)}
              most={11}
              isWide
              show={(amount) => shortMoney(amount, currency)}
              note={(segment) => {
                const found = items.find((row) => row.segment === segment);
                return `${whole(found?.customers ?? 0)} customers, silent for ${duration(found?.meanRecencyDays ?? null)}`;
              }}
              onChoose={choose('segment')}
            />
          )}
        </Question>
      </Card>
    </>
  );
}
