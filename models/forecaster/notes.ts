import { dayText } from '../shared/days.ts';
import { SHORTEST_WEEKS } from './backtest.ts';
import { WEEK, YEAR } from './history.ts';
import type { Shop } from './shop.ts';

/** Two years show a season apart from growth. */
const SEASON_WEEKS = (2 * YEAR) / WEEK;

/** What a person should know about the data of a shop. */
export function notesOf(shop: Shop): readonly string[] {
  const { start, end, partial, currencies } = shop;
  const weeks = Math.floor((end - start - partial) / WEEK);
  const notes = [...shop.notes];
  if (partial > 0) {
    notes.push(
      `The week of ${dayText(end - partial)} is not over (${partial} of 7 days); weeks are forecast from it on.`,
    );
  }
  if (weeks <= SHORTEST_WEEKS) {
    notes.push(
      `There are ${weeks} whole weeks, too few to test a forecast on the past: the last weeks are continued, within wide intervals.`,
    );
  } else if (weeks < SEASON_WEEKS) {
    notes.push(
      `${weeks} weeks of history are too short to learn a yearly season, which takes ${SEASON_WEEKS}: holidays and peaks are not foreseen.`,
    );
  }
  if (currencies.length === 0) notes.push('There are units but no revenue.');
  else if (currencies[0]?.total.values.every((value) => value === 0)) {
    notes.push('Nothing was sold for money, so none is expected.');
  }
  return notes;
}
