import { describe, expect, it } from 'vitest';
import { sentinel } from '../../../lambdas/load/sources/sentinel.ts';
import { signIns } from '../../../sample/security.ts';
import { createShop } from '../../../sample/shop.ts';
import { load } from '../lambdas/support/files.ts';

const shop = createShop({ seed: 6, products: 20, customers: 50 });
const span = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) });
const YEAR = span('2025-01-01', '2026-01-01');
const all = [...signIns(shop, YEAR)];
const dayOf = ({ TimeGenerated }: { readonly TimeGenerated: string }) => TimeGenerated.slice(0, 10);

describe('sign-ins', () => {
  it('show one day that stands out, against one account', () => {
    const failures = Map.groupBy(
      all.filter(({ ResultType }) => ResultType !== '0'),
      dayOf,
    );
    const [[day, worst] = ['', []], [, second] = ['', []]] = [...failures].sort(([, a], [, b]) => b.length - a.length);
    expect(day).toBe('2025-12-12'); // 345 days after the opening
    expect(worst.length).toBeGreaterThan(150);
    expect(second.length).toBeLessThan(10);
    const [target] = [...Map.groupBy(worst, ({ UserPrincipalName }) => UserPrincipalName).values()].sort(
      (a, b) => b.length - a.length,
    );
    expect(target?.length).toBeGreaterThanOrEqual(160);
  });

  it('are mostly successes in working hours, with ids of their own', () => {
    const failed = all.filter(
      ({ ResultType, RiskLevelDuringSignIn }) => ResultType !== '0' && RiskLevelDuringSignIn === 'none',
    );
    expect(failed.length / all.length).toBeGreaterThan(0.01);
    expect(failed.length / all.length).toBeLessThan(0.08);
    expect(new Set(all.map(({ Id }) => Id)).size).toBe(all.length);
  });

  it('are told in two pieces as in one, in the order of time', () => {
    const pieces = [
      ...signIns(shop, span('2025-01-01', '2025-08-05')),
      ...signIns(shop, span('2025-08-05', '2026-01-01')),
    ];
    expect(pieces).toEqual(all);
    expect(all.map(({ TimeGenerated }) => TimeGenerated)).toEqual(all.map(({ TimeGenerated }) => TimeGenerated).sort());
  });

  it('are records that the platform accepts, as sign-ins with their outcome', async () => {
    const { counts, rows } = await load(sentinel, all.map((signIn) => JSON.stringify(signIn)).join('\n'));
    expect(counts).toEqual({ received: all.length, accepted: all.length, quarantined: 0, reasons: {} });
    const staged = rows('security_events');
    expect(new Set(staged.map(({ action }) => action))).toEqual(new Set(['sign_in']));
    const failures = staged.filter(({ outcome }) => outcome === 'failure');
    expect(failures).toHaveLength(all.filter(({ ResultType }) => ResultType !== '0').length);
    expect(failures.filter(({ severity }) => severity === 'high')).toHaveLength(160);
  });
});
