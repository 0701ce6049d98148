import { Link } from 'wouter';
import { money, short } from '../format.ts';
import { Ignored, type Overview } from './key-figures.tsx';

const PAGES: Readonly<Record<Overview['todo'][number]['kind'], string>> = {
  reorder: '/inventory',
  call: '/customers',
  explain: '/sales',
  quarantine: '/live',
};

export interface ToDoProps {
  readonly overview: Overview;
  /** What the pages are asked for. */
  readonly query: URLSearchParams;
}

/** What somebody should look at: how many, what, and a link to them. */
export function ToDo({ overview, query }: ToDoProps) {
  const { todo, currency } = overview;
  return (
    <>
      {todo.length === 0 && <p className="state">Nothing waits for you.</p>}
      <ul className="todo">
        {todo.map(({ kind, count, amount, text }) => (
          <li key={kind}>
            <Link href={query.size === 0 ? PAGES[kind] : `${PAGES[kind]}?${query}`}>
              <strong>{short(count)}</strong>
              <span>
                {text.replace(/^[\d,]+ /, '')}
                {amount !== null && <small>{money(amount, currency)} at stake</small>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Ignored overview={overview} figure="todo" />
    </>
  );
}
