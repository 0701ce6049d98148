import { type KeyboardEvent, type PointerEvent, useState } from 'react';

export interface Cursor {
  /** Place of the point that is looked at; undefined for none. */
  readonly at: number | undefined;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onPointerMove: (event: PointerEvent<SVGSVGElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onClick: () => void;
}

/**
 * Moves over points by pointer and by keys.
 * @param places of the points, as shares of the width
 * @param onChoose a click, or Enter, at a point
 */
export function useCursor(places: readonly number[], onChoose: (at: number) => void): Cursor {
  const [at, setAt] = useState<number | undefined>();
  return {
    at,
    onClick: () => at !== undefined && onChoose(at),
    onKeyDown: (event) => {
      if (event.key === 'Enter' && at !== undefined) {
        // The field that this opens is not to be sent by the same stroke.
        event.preventDefault();
        onChoose(at);
      }
      const next = moved(event.key, at, places.length);
      if (next === 'stays') return;
      event.preventDefault();
      setAt(next);
    },
    onPointerMove: ({ clientX, currentTarget }) => {
      const { left, width } = currentTarget.getBoundingClientRect();
      const wanted = (clientX - left) / width;
      const distance = (index: number): number => Math.abs((places[index] ?? 0) - wanted);
      setAt(places.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0));
    },
    onPointerLeave: () => setAt(undefined),
  };
}

/** Where a key leads from a place. */
function moved(key: string, at: number | undefined, count: number): number | undefined | 'stays' {
  switch (key) {
    case 'ArrowLeft':
      return Math.max((at ?? count) - 1, 0);
    case 'ArrowRight':
      return Math.min((at ?? -1) + 1, count - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'Escape':
      return undefined;
    default:
      return 'stays';
  }
}
