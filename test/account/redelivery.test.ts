import { describe, expect, it } from 'vitest';
import { withFaults } from '../../sample/faults.ts';
import { copyOf, deployedAccount, openAccount } from './support/account.ts';
import { holding } from './support/faults.ts';
import { sendEvents } from './support/http.ts';
import { invoiceFile } from './support/invoices.ts';
import { land, upload } from './support/objects.ts';
import { contents } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';
import { fewDays } from './support/traffic.ts';

const INVOICES = invoiceFile([
  ['536365', 'A', 6, '2.55', '2010-12-01 08:26:00'],
  ['536365', 'B', 6, '3.39', '2010-12-01 08:26:00'],
  ['C536379', 'A', -1, '2.55', '2010-12-01 09:41:00'],
]);

/** An account that has taken events and a file and worked on none of them. */
async function untouched(): Promise<string> {
  const test = await deployedAccount({ lambda: holding('transform', 'load') });
  const faults = { seed: 8, duplicates: 0.1, outOfOrder: 0.1, malformed: 0.05 };
  await sendEvents(
    test,
    Array.from(withFaults(fewDays(2, 5) as never, faults), ({ event }) => event),
    20,
  );
  await land(test, 'online-retail/invoices.csv', INVOICES);
  await test.close();
  return test.dataDir;
}

describe('what is delivered twice', () => {
  it('gives the same silver and gold tables, row by row and in every column', async () => {
    // Prepare: two accounts with one past, so that even the times of arrival are the same.
    const past = await untouched();
    const once = await openAccount({ dataDir: await copyOf(past) });
    const twice = await openAccount({ dataDir: past, faults: { eventSource: { redeliver: true } } });
    // Act
    for (const test of [once, twice]) await publish(test);
    const again = await upload(twice, 'online-retail/the-same-under-another-name.csv', INVOICES);
    await publish(twice);
    // Assess
    expect(again).toMatchObject({ status: 'repeated', received: 3, accepted: 0, duplicate: 3, quarantined: 0 });
    const [{ 'gold.reconciliation': _, ...expected }, { 'gold.reconciliation': __, ...actual }] = [
      await contents(once),
      await contents(twice),
    ];
    expect(expected['silver.events']?.length).toBeGreaterThan(100);
    expect(expected['silver.order_lines']?.length).toBeGreaterThan(2);
    expect(actual).toEqual(expected);
    const [first, second] = [await reconcile(once), await reconcile(twice)];
    expect(second.web).toEqual(first.web);
    expect(first.web?.difference).toBe(0);
    expect(first['online-retail']).toMatchObject({ received: 3, accepted: 3, duplicate: 0, difference: 0 });
    expect(second['online-retail']).toMatchObject({ received: 6, accepted: 3, duplicate: 3, difference: 0 });
  });

  it('loads a file once when EventBridge announces it again', async () => {
    // Prepare
    const announcements: [string, unknown][] = [];
    const lambda = (name: string, event: unknown) => {
      if (name.toLowerCase().includes('loadfunction')) announcements.push([name, event]);
      return undefined;
    };
    const test = await deployedAccount({ lambda });
    await upload(test, 'online-retail/invoices.csv', INVOICES);
    await publish(test);
    const before = await contents(test);
    // Act
    const [FunctionName, event] = announcements[0] ?? [];
    await test.call('Lambda', 'Invoke', { FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) });
    await publish(test);
    // Assess
    expect(announcements.length).toBeGreaterThan(1);
    expect(await contents(test)).toEqual(before);
    expect((await reconcile(test))['online-retail']).toMatchObject({ received: 3, accepted: 3, duplicate: 0 });
  });
});
