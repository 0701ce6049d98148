import { describe, expect, it } from 'vitest';
import { deployedAccount } from './support/account.ts';
import { failingOn } from './support/faults.ts';
import { sendEvents } from './support/http.ts';
import { land, listObjects, readObject } from './support/objects.ts';
import { query } from './support/query.ts';
import { reconcile } from './support/reconciliation.ts';
import { publish } from './support/refresh.ts';
import { orderEvent } from './support/traffic.ts';

const viewed = (messageId: string) => orderEvent('Product Viewed', 'none', messageId);

describe.concurrent('an input that no invocation survives', () => {
  it('lands in the failure prefix with its payload, while its neighbours go on', async () => {
    // Prepare
    const test = await deployedAccount({ lambda: failingOn('transform', 'poison') });
    const bucket = test.outputs.BronzeBucket ?? '';
    // Act: a record each, so that the poison stands between its neighbours on the stream.
    await sendEvents(test, ['before-1', 'before-2', 'poison', 'after-1', 'after-2'].map(viewed), 1);
    await test.account.idle();
    await sendEvents(test, [viewed('later')]);
    await publish(test);
    // Assess
    const arrived = await query(test, 'SELECT message_id FROM silver.events ORDER BY 1');
    expect(arrived.map(({ message_id }) => message_id)).toEqual([
      'after-1',
      'after-2',
      'before-1',
      'before-2',
      'later',
    ]);
    const [key, ...others] = await listObjects(test, bucket, 'aws/lambda/');
    expect(others).toEqual([]);
    const failure = JSON.parse(await readObject(test, bucket, key ?? ''));
    expect(failure.requestContext.condition).toBe('RetryAttemptsExhausted');
    expect(failure.KinesisBatchInfo.batchSize).toBe(1);
    const { Records } = JSON.parse(failure.payload);
    const envelope = JSON.parse(Buffer.from(Records[0].kinesis.data, 'base64').toString());
    expect(envelope.events).toEqual([viewed('poison')]);
    expect(Object.values(test.account.lag())).toEqual([0]);
    expect((await reconcile(test)).web).toMatchObject({ received: 5, accepted: 5, difference: 0 });
    expect(test.notices.some((notice) => notice.includes('discarded'))).toBe(true);
  });

  it('keeps the announcement of a file that cannot be loaded, and the file', async () => {
    // Prepare
    const test = await deployedAccount({ lambda: failingOn('load', 'poison.csv') });
    const bucket = test.outputs.BronzeBucket ?? '';
    // Act
    await land(test, 'online-retail/poison.csv', 'never read');
    await test.account.idle();
    // Assess
    const [key, ...others] = await listObjects(test, bucket, 'aws/lambda/async/');
    expect(others).toEqual([]);
    const record = JSON.parse(await readObject(test, bucket, key ?? ''));
    expect(record.requestContext).toMatchObject({ condition: 'RetriesExhausted', approximateInvokeCount: 3 });
    expect(record.requestPayload.detail.object.key).toBe('landing/online-retail/poison.csv');
    expect(await readObject(test, bucket, 'landing/online-retail/poison.csv')).toBe('never read');
  });
});
