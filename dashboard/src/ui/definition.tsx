import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { get } from '../api/client.ts';

const HOUR_MS = 3_600_000;

/** What a figure is, behind an (i). @param id as in `docs/metrics.md`; one that is not defined there shows nothing */
export function Definition({ id, name }: { readonly id: string; readonly name: string }) {
  const popover = useId();
  const { data } = useQuery({
    queryKey: ['definitions'],
    queryFn: () => get('/v1/definitions'),
    staleTime: HOUR_MS,
  });
  const found = data?.items.find((definition) => definition.id === id);
  if (!found) return null;
  return (
    <span className="menu">
      <button type="button" className="info" popoverTarget={popover} aria-label={`What is ${name}?`}>
        i
      </button>
      <span id={popover} popover="auto" className="popover definition">
        <strong>{found.name}</strong> {plain(found.text)}
      </span>
    </span>
  );
}

/** Without the marks of Markdown. */
const plain = (text: string): string => text.replaceAll(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1');
