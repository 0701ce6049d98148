import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Disk, isDiskError } from '../../common/disk.ts';
import { Table } from '../../common/store.ts';
import { KinesisService } from '../../kinesis/service.ts';
import { AsyncInvocations } from '../../lambda/async-invocations.ts';
import { AwsFailure } from '../../service.ts';
import { StatesService } from '../../states/service.ts';
import { configuration } from '../kinesis/configuration.ts';
import { harness, MAPPING_ID, stopped } from '../kinesis/harness.ts';
import { MACHINE_ARN, machineOf, ROLE_ARN } from '../states/run-definition.ts';
import { openStore, temporaryFolder } from '../support/folder.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What node:sqlite throws of a full disk; the first test below makes a real one. */
const FULL = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });

/** The store takes none of the next writes of a record. */
function refuse(writes: number): void {
  const put = vi.spyOn(Table.prototype, 'put');
  for (let write = 0; write < writes; write++)
    put.mockImplementationOnce(() => {
      throw FULL;
    });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an error of the disk', () => {
  it('is known as one, whoever reports it', async () => {
    const { database } = await openStore();
    database.exec('CREATE TABLE t (x BLOB); PRAGMA max_page_count = 10');
    let real: unknown;
    try {
      database.exec('INSERT INTO t VALUES (zeroblob(1000000))');
    } catch (error) {
      real = error;
    }
    expect(real).toMatchObject(FULL);
    expect(isDiskError(real)).toBe(true);
    expect(isDiskError(Object.assign(new Error('no space'), { code: 'ENOSPC' }))).toBe(true);
    expect(isDiskError(new Error('outer', { cause: FULL }))).toBe(true);
    expect(isDiskError(new Error('Could not write file "w.duckdb.wal": No space left on device'))).toBe(true);
    expect(isDiskError(new Error('UNIQUE constraint failed'))).toBe(false);
  });

  it('is said once, and once that it has passed', () => {
    const said: string[] = [];
    const disk = new Disk('/data', (notice) => said.push(notice));
    disk.ok();
    expect([disk.note(FULL), disk.note(FULL), disk.note(new Error('other'))]).toEqual([true, true, false]);
    disk.ok();
    disk.ok();
    expect(said).toEqual([
      expect.stringMatching(/^The disk of \/data takes nothing \(database or disk is full\)\. Make room\./),
      'The disk of /data takes data again, after 0 s.',
    ]);
  });

  it('is not the fault of a function that runs into it', async () => {
    const disk = new Disk('/data');
    const failing = async () => {
      disk.note(FULL);
      throw new Error('The function could not put its object.');
    };
    await expect(disk.during(failing)).rejects.toMatchObject({ code: 'ServiceException', status: 503 });
    await expect(disk.during(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
  });
});

describe('while the disk takes nothing', () => {
  it('a put on the stream fails as a whole, as trouble of the service', async () => {
    const store = await openStore();
    const kinesis = new KinesisService({ store, streams: [configuration({ shardCount: 1 })] });
    onTestFinished(() => kinesis.close());
    const put = () =>
      kinesis.PutRecords({ StreamName: 'events', Records: [{ PartitionKey: 'k', Data: Buffer.alloc(200_000) }] });
    const { page_count: pages } = store.database.prepare('PRAGMA page_count').get() as { page_count: number };
    store.database.exec(`PRAGMA max_page_count = ${pages}`);
    await expect(put()).rejects.toMatchObject({ code: 'InternalFailure', status: 503 });
    store.database.exec('PRAGMA max_page_count = 100000');
    expect(await put()).toMatchObject({ FailedRecordCount: 0 });
  });

  it('an event source waits, gives nothing up, and goes on', async () => {
    // Prepare
    let refusals = 3;
    const full = async () => {
      if (refusals-- > 0) throw FULL;
    };
    const dataDir = await temporaryFolder();
    const delivered: string[] = [];
    const used = await harness({
      dataDir,
      properties: { MaximumRetryAttempts: 0 },
      handler: (texts) => void delivered.push(...texts),
    });
    onTestFinished(() => stopped(used));
    refuse(2);
    // Act
    await used.put('k:1', 'k:2');
    await used.source.idle();
    await vi.waitFor(() => expect(used.stream.store.table(`kinesis-checkpoints`).all()).toEqual([2]));
    // Assess
    expect(delivered).toEqual(['k:1', 'k:2']);
    expect(used.notices).toEqual([]);

    // Prepare: the function cannot even be started.
    const again = await temporaryFolder();
    const invoke = async () => {
      await full();
      return { requestId: 'r', payload: null };
    };
    const other = await harness({ dataDir: again, properties: { MaximumRetryAttempts: 0 }, overrides: { invoke } });
    onTestFinished(() => stopped(other));
    // Act
    await other.put('k:1');
    await other.source.idle();
    // Assess
    expect(other.failed()).toEqual([]);
    expect(other.notices).toEqual([{ kind: 'waiting', error: FULL }]);
    expect(other.stream.store.table<number>('kinesis-checkpoints').get(`${MAPPING_ID}/shardId-000000000000`)).toBe(1);
  });

  it('an execution that is over is written down as soon as it can be', async () => {
    const store = await openStore();
    const service = new StatesService({
      machines: [
        {
          arn: MACHINE_ARN,
          name: 'test',
          definition: machineOf({ P: { Type: 'Pass', End: true } }),
          roleArn: ROLE_ARN,
        },
      ],
      call: () => () => Promise.reject(new Error('The test expects no call.')),
      store,
      clock: new VirtualClock(),
    });
    service.open();
    const { executionArn } = await service.StartExecution({ stateMachineArn: MACHINE_ARN });
    refuse(4);
    await service.idle();
    expect(await service.DescribeExecution({ executionArn })).toMatchObject({ status: 'SUCCEEDED' });
    await service.close();
  });

  it('an event for a function does not use up its retries', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let refusals = 5;
    const lost: Error[] = [];
    const invoke = async () => {
      if (refusals-- > 0) throw new AwsFailure('ServiceException', 'The disk takes nothing.', 503);
    };
    const queue = new AsyncInvocations({
      store: await openStore(),
      call: () => Promise.reject(new Error('No failure is to be reported.')),
      onError: (error) => lost.push(error),
      targets: [{ name: 'load', arn: 'arn:load', principal: { arn: 'arn:role' }, invoke, maximumRetryAttempts: 0 }],
    });
    queue.enqueue('load', {});
    const idle = queue.idle();
    await vi.advanceTimersByTimeAsync(60_000);
    await idle;
    expect({ refusals, outstanding: queue.outstanding, lost }).toEqual({ refusals: -1, outstanding: 0, lost: [] });
    await queue.close();
  });
});
