import { change, changeText } from '../format.ts';

/** A change is told from here on; below it is grey and has no arrow. */
const WORTH_TELLING = 0.01;

export interface ChangeProps {
  readonly now: number | null;
  readonly before: number | null;
  /** Whether more is better. @default true */
  readonly isGood?: boolean;
}

/** How a figure has changed, green or red by what is good for it. */
export function Change({ now, before, isGood = true }: ChangeProps) {
  const by = change(now, before);
  if (before === null || now === null) return null;
  const isSmall = by !== null && Math.abs(by) < WORTH_TELLING;
  const rises = now > before;
  const tone = isSmall ? 'same' : rises === isGood ? 'good' : 'bad';
  return (
    <span className={`change ${tone}`}>
      {isSmall ? '' : rises ? '▲ ' : '▼ '}
      {changeText(by)}
    </span>
  );
}
