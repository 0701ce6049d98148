import { useState } from 'react';
import type { Answer, get } from '../api/client.ts';
import { Card, type CardProps } from './card.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { Question } from './question.tsx';

type Path = Parameters<typeof get>[0];
/** Paths that answer rows. */
export type ListPath = { [P in Path]: Answer<P> extends { items: readonly unknown[] } ? P : never }[Path];
export type Item<P extends ListPath> = Answer<P> extends { items: readonly (infer Row)[] } ? Row : never;

export interface ListCardProps<P extends ListPath> extends Omit<CardProps, 'source' | 'children'> {
  readonly path: P;
  readonly query?: URLSearchParams;
  readonly columns: readonly Column<Item<P>>[];
  readonly keyOf: (row: Item<P>, index: number) => string;
  /** What is missing where there are none, and how it comes. */
  readonly empty: string;
  readonly sort?: string;
}

const PAGE = 50;

/** A table of the API: its order, its file, and as many rows as are asked for. */
export function ListCard<P extends ListPath>({
  path,
  query,
  columns,
  keyOf,
  empty,
  sort: first,
  ...card
}: ListCardProps<P>) {
  const [sort, setSort] = useState(first);
  const [limit, setLimit] = useState(PAGE);
  const asked = new URLSearchParams(query);
  if (sort !== undefined) asked.set('sort', sort);
  const page = new URLSearchParams(asked);
  if (sort !== undefined) page.set('limit', String(limit));
  return (
    <Card {...card} source={{ path, query: asked, hasCsv: true }}>
      <Question path={path} query={page}>
        {(answer) => {
          const { items, total = items.length } = answer as unknown as { items: readonly Item<P>[]; total?: number };
          return (
            <>
              <DataTable
                label={card.title}
                columns={columns}
                rows={items}
                keyOf={keyOf}
                empty={empty}
                {...(sort !== undefined && { sort, onSort: setSort })}
              />
              {total > items.length && limit < MOST && (
                <button type="button" onClick={() => setLimit(Math.min(limit + PAGE, MOST))}>
                  Show {Math.min(PAGE, total - items.length)} more of {total}
                </button>
              )}
            </>
          );
        }}
      </Question>
    </Card>
  );
}

/** Rows that the API gives in one page. */
const MOST = 200;
