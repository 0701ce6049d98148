import { describe, expect, it } from 'vitest';
import { billOf } from '../../../bench/cloud/bill.ts';
import { limitsOf } from '../../../bench/cloud/limits.ts';
import { HISTORIES, PROFILES } from '../../../bench/cloud/profile.ts';
import type { RehearsedStatement } from '../../../bench/cloud/rehearsal.ts';
import type { Moment } from '../../../bench/cloud/run-cost.ts';
import { type Metered, targetsOf } from '../../../bench/cloud/targets.ts';
import { ARRIVALS, moment, REHEARSAL, run } from './shop.ts';

const HOUR = [{ column: 'dt', operator: '>=', value: '2026-11-30' }];
const staging = (conditions: RehearsedStatement['scans'][number]['conditions']): RehearsedStatement => ({
  sql: 'MERGE INTO silver.events AS t',
  state: 's',
  scans: [{ table: 'staging.events', columns: ['message_id'], conditions }],
});
const SOUND = run(
  Array.from({ length: 20 }, () => staging(HOUR)),
  { waves: 10, transitions: 60 },
);

/** Shops that meet every aim, but for what is changed. */
function shops(change: Partial<Moment> = {}): Metered[] {
  return PROFILES.map((profile) => {
    const rehearsal = { ...REHEARSAL, arrived: SOUND, ...change.rehearsal };
    const at = { ...moment(1), ...change, profile, rehearsal };
    const bills = HISTORIES.map((history) => billOf({ ...at, history }));
    const more = { ...profile, eventsPerDay: 2 * profile.eventsPerDay };
    const twice = billOf({ ...at, profile: more, history: 30 });
    return { profile, moment: at, bills, twice, backlogBytes: 1e9, limits: limitsOf(at) };
  });
}

const missed = (change?: Partial<Moment>): string[] =>
  targetsOf(shops(change)).flatMap(({ name, isMet }) => (isMet ? [] : [name]));

describe('the aims', () => {
  it('are met by a refresh that reads what is new', () => {
    expect(missed()).toEqual([]);
  });

  it('miss one statement more than 45', () => {
    const arrived = (count: number) => run(Array.from({ length: count }, () => staging(HOUR)));
    expect(missed({ rehearsal: { ...REHEARSAL, arrived: arrived(45) } })).toEqual([]);
    expect(missed({ rehearsal: { ...REHEARSAL, arrived: arrived(46) } })).toEqual([
      'statements of a refresh with new data',
    ]);
  });

  it('miss views that are defined in every refresh', () => {
    const view = { sql: 'CREATE OR REPLACE VIEW gold.a AS SELECT 1', state: 's', scans: [] };
    const arrived = { ...SOUND, statements: [...SOUND.statements, view] };
    expect(missed({ rehearsal: { ...REHEARSAL, arrived } })).toEqual(['views that it defines anew']);
  });

  it('miss a window of two days, which refreshes for two days after one arrival', () => {
    const since = [{ column: 'dt', operator: '>=', value: '2026-11-28' }];
    const after = run([staging(since)]);
    // 2 days and 18 hours, a refresh an hour.
    const [target] = targetsOf(shops({ rehearsal: { ...REHEARSAL, arrived: SOUND, after } })).filter(
      ({ isMet }) => !isMet,
    );
    expect(target).toMatchObject({ name: 'refreshes after one arrival', value: '66' });
  });

  it('miss a reconciliation that reads all that was ever staged', () => {
    const tables = { 'staging/events': { ...ARRIVALS.tables['staging/events'], perDay: 250, footerBytes: 20_000 } };
    const arrivals = { ...ARRIVALS, tables } as typeof ARRIVALS;
    const questions = [{ ...staging([]), state: 'reconciliation' }];
    const names = missed({ arrivals, rehearsal: { ...REHEARSAL, questions } });
    expect(names).toContain('scan limit of a question about a mart, small shop');
    expect(names).not.toContain('waves of it');
  });

  it('take a day of bronze that is compacted to few objects, or to large ones', () => {
    const settled = (perDay: number, kib: number) => {
      const written = { perDay, rowsPerDay: 1, footerBytes: 0, columns: { body: kib * 1024 } };
      const target = targetsOf(shops({ arrivals: { ...ARRIVALS, tables: { 'bronze/raw_events': written } } })).find(
        ({ name }) => name === 'objects a day in bronze when it is compacted, small shop',
      );
      return [target?.value, target?.isMet];
    };
    expect(settled(288, 27)).toEqual(['1', true]);
    expect(settled(600, 70 * 1024)).toEqual(['600', true]); // each larger than 64 MiB as it came
    expect(settled(1200, 2048)).toEqual(['38', true]); // 37 of 64 MiB, and one of what is left
    // An object that is nearly large goes with the next, and then there is one for each two.
    expect(settled(40, 63 * 1024)).toEqual(['20', true]);
  });

  it('miss statements that read a backlog over and over', () => {
    const shopsBehind = shops().map((shop) => ({ ...shop, backlogBytes: 2.2e9 }));
    expect(
      targetsOf(shopsBehind)
        .filter(({ isMet }) => !isMet)
        .map(({ name }) => name),
    ).toEqual(['a statement that finds 100,000 objects of 7 events']);
  });

  it('miss a window of five seconds, which leaves thousands of objects', () => {
    const tables = { 'staging/events': { ...ARRIVALS.tables['staging/events'], perDay: 14_000 } };
    expect(missed({ arrivals: { ...ARRIVALS, tables } as typeof ARRIVALS })).toContain(
      'objects a day in a table, small shop',
    );
  });
});
