import { createRequire } from 'node:module';
import { type Clock, loadMachine, runMachine, type TaskCall } from '@shoplake/local/states';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { icebergTables } from '../../glue-sql/tables/index.ts';
import { definitionText, expressions, type Machine, statesInOrder } from './support/definition.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

/** The package declares no types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: (separator: string) => string;
};
const source = definitionText(synthesise('shop', DEFAULTS), 'Maintenance');
const machine: Machine = JSON.parse(source);
const TABLES = icebergTables.length;

/** What a table needs, as its metadata tell; a table that is not named here needs nothing. */
type Needs = Readonly<Record<string, readonly [smallFiles: number, deleteFiles: number, oldSnapshots: number]>>;

interface World {
  readonly needs: Needs;
  /** Reasons for which statements fail, one after the other, before they succeed. */
  readonly failures?: Readonly<Record<string, readonly string[]>>;
  /** Refreshes that are running, at each look. */
  readonly refreshes?: readonly number[];
  /** Whether earlier maintenance is running. */
  readonly isSecond?: boolean;
  readonly isReplayed?: boolean;
  /** What compaction of bronze answers, one call after the other, or the name of the error with which it fails. @default nothing to do */
  readonly compactions?: readonly ({ readonly joined: number; readonly isDone: boolean } | string)[];
}

/** A clock on which waiting takes no time, and nothing ever runs out of time. */
class PatientClock implements Clock {
  readonly sleeps: number[] = [];
  now(): number {
    return Date.parse('2026-03-01T03:20:00Z');
  }
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (milliseconds < 600_000) this.sleeps.push(milliseconds);
    if (milliseconds < 600_000) return Promise.resolve();
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  }
}

const cells = (values: readonly unknown[]) => ({ Data: values.map((value) => ({ VarCharValue: String(value) })) });

/** Answers the machine's calls as the world is, and keeps the statements it sends. */
class SimulatedAws {
  readonly sent: string[] = [];
  compactions = 0;
  readonly #world: World;
  readonly #failures: ReadonlyMap<string, string[]>;
  readonly #looks: number[];

  constructor(world: World) {
    this.#world = world;
    this.#failures = new Map(Object.entries(world.failures ?? {}).map(([sql, reasons]) => [sql, [...reasons]]));
    this.#looks = [...(world.refreshes ?? [])];
  }

  readonly call: TaskCall = async (_, operation, input) => {
    if (operation === 'ListExecutions') return this.#running(String(input.stateMachineArn));
    if (operation === 'GetQueryExecution') return this.#execution(String(input.QueryExecutionId));
    if (operation === 'Invoke') return this.#compact();
    if (operation === 'GetQueryResults') return this.#results(String(input.QueryExecutionId));
    this.sent.push(String(input.QueryString));
    return { QueryExecutionId: String(input.QueryString) };
  };

  #compact(): Record<string, unknown> {
    const { compactions: [...answers] = [] } = this.#world;
    const answer = answers[this.compactions++] ?? { joined: 0, isDone: true };
    const failure = typeof answer === 'string' && { errorType: answer, errorMessage: 'too slow' };
    const Payload = new TextEncoder().encode(JSON.stringify(failure || answer));
    return { Payload, StatusCode: 200, ...(failure && { FunctionError: 'Unhandled' }) };
  }

  #running(machineArn: string): Record<string, unknown> {
    const { isSecond = false, isReplayed = false } = this.#world;
    const length = machineArn.endsWith('maintenance')
      ? Number(isSecond)
      : machineArn.endsWith('replay')
        ? Number(isReplayed)
        : (this.#looks.shift() ?? 0);
    return { executions: Array.from({ length }, () => ({ executionArn: 'arn:1', startDate: new Date(0) })) };
  }

  #execution(sql: string): Record<string, unknown> {
    const reason = this.#failures.get(sql)?.shift();
    const Status = reason ? { State: 'FAILED', StateChangeReason: reason } : { State: 'SUCCEEDED' };
    return { QueryExecution: { QueryExecutionId: sql, Status } };
  }

  #results(sql: string): Record<string, unknown> {
    const [, database, table] = /FROM shop_(\w+)\."(\w+)\$files"/.exec(sql) ?? [];
    const values = this.#world.needs[`${database}.${table}`] ?? [0, 0, 0];
    return { ResultSet: { Rows: [cells(['small_files', 'delete_files', 'old_snapshots']), cells(values)] } };
  }
}

/** Runs the machine. @returns how it ended, the statements it sent and what it waited for */
async function run(
  world: World,
): Promise<{ output: unknown; sent: string[]; sleeps: readonly number[]; compactions: number }> {
  const [aws, clock] = [new SimulatedAws(world), new PatientClock()];
  const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:shoplake-shop-maintenance';
  const loaded = loadMachine({ arn, name: 'maintenance', roleArn: 'arn:role', definition: JSON.parse(source) });
  const output = await runMachine(
    loaded,
    { arn: arn.replace('stateMachine', 'execution'), name: 'one', input: {}, startTime: clock.now() },
    { clock, random: () => 0.5, call: aws.call, emit: () => 1, stop: new AbortController() },
  ).catch((error: unknown) => error);
  return { output, sent: aws.sent, sleeps: clock.sleeps, compactions: aws.compactions };
}
const upkeep = (sent: readonly string[]): string[] => sent.filter((sql) => !sql.startsWith('SELECT'));

const OPTIMIZE = 'OPTIMIZE shop_silver.events REWRITE DATA USING BIN_PACK';
const VACUUM = 'VACUUM shop_silver.events';

describe('the definition of maintenance', () => {
  it('is valid Amazon States Language, with expressions that compile', () => {
    const oneLine = JSON.parse(source, (_, value) => (typeof value === 'string' ? value.replaceAll('\n', ' ') : value));
    const { isValid, errorsText } = validate(oneLine);
    expect([isValid, errorsText('\n')]).toEqual([true, '']);
    for (const expression of expressions(machine)) expect(() => jsonata(expression), expression).not.toThrow();
  });

  it('waits for no task longer than an Athena statement may run', () => {
    const tasks = statesInOrder(machine).filter(([, { Type }]) => Type === 'Task');
    expect(tasks.length).toBeGreaterThanOrEqual(6);
    for (const [, { TimeoutSeconds }] of tasks) expect(TimeoutSeconds).toBeLessThanOrEqual(1800);
  });
});

describe('maintenance', () => {
  it('looks at every Iceberg table and leaves sound ones alone', async () => {
    const { output, sent } = await run({ needs: {} });
    expect(output).toEqual({ outcome: 'maintained', tables: [], joined: 0 });
    expect(sent).toHaveLength(TABLES);
    expect(upkeep(sent)).toEqual([]);
  });

  it.each([
    ['five small files in a partition', [5, 0, 0], [OPTIMIZE]],
    ['four small files', [4, 1, 0], []],
    ['two files of deletions', [0, 2, 0], [OPTIMIZE]],
    ['a snapshot past its time', [0, 0, 1], [VACUUM]],
    ['all of it', [9, 9, 9], [OPTIMIZE, VACUUM]],
  ] as const)('finds what there is to do about %s', async (_, needs, expected) => {
    const { output, sent } = await run({ needs: { 'silver.events': needs } });
    expect(upkeep(sent)).toEqual(expected);
    const tables = expected.length === 0 ? [] : [{ table: 'silver.events', outcome: 'maintained' }];
    expect(output).toEqual({ outcome: 'maintained', tables, joined: 0 });
  });

  it('goes on with a table that is too large for one run', async () => {
    const more = Array.from({ length: 7 }, () => 'ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED: run it again');
    const { output, sent } = await run({ needs: { 'silver.events': [9, 0, 1] }, failures: { [OPTIMIZE]: more } });
    expect(upkeep(sent)).toEqual([...Array.from({ length: 8 }, () => OPTIMIZE), VACUUM]);
    expect(output).toMatchObject({ outcome: 'maintained' });
  });

  it('sees to the other tables when one fails, and fails at the end', async () => {
    const failures = { [OPTIMIZE]: Array.from({ length: 100 }, () => 'ICEBERG_COMMIT_ERROR: no luck') };
    const needs: Needs = { 'silver.events': [9, 0, 1], 'gold.sessions': [9, 0, 0] };
    const { output, sent } = await run({ needs, failures });
    expect(output).toMatchObject({
      error: 'MaintenanceFailed',
      causeText: expect.stringMatching(/Failed: silver\.events \(.*ICEBERG_COMMIT_ERROR: no luck/),
    });
    expect(upkeep(sent)).toContain('OPTIMIZE shop_gold.sessions REWRITE DATA USING BIN_PACK');
    expect(upkeep(sent)).not.toContain(VACUUM);
    expect(upkeep(sent).filter((sql) => sql === OPTIMIZE)).toHaveLength(3); // and two repetitions
  });

  it('waits for refreshes that were there before it', async () => {
    const { output, sleeps } = await run({ needs: {}, refreshes: [1, 1, 0] });
    expect(sleeps.filter((milliseconds) => milliseconds === 60_000)).toHaveLength(2);
    expect(output).toMatchObject({ outcome: 'maintained' });
  });

  it('yields to earlier maintenance', async () => {
    const { output, sent } = await run({ needs: {}, isSecond: true });
    expect(output).toMatchObject({ outcome: 'skipped' });
    expect(sent).toEqual([]);
  });

  it('joins objects of bronze until there is nothing to do, and says how many', async () => {
    const compactions = [
      { joined: 700, isDone: false },
      { joined: 20, isDone: true },
    ];
    const { output, compactions: calls } = await run({ needs: {}, compactions });
    expect([output, calls]).toEqual([{ outcome: 'maintained', tables: [], joined: 720 }, 2]);
  });

  it('leaves bronze alone while it is replayed', async () => {
    const { output, compactions } = await run({ needs: {}, isReplayed: true });
    expect([output, compactions]).toEqual([{ outcome: 'maintained', tables: [], joined: 0 }, 0]);
  });

  it('fails in the end when bronze cannot be compacted, and has maintained the tables', async () => {
    const compactions = Array.from({ length: 9 }, () => 'SlowDown');
    const { output, sent } = await run({ needs: { 'silver.events': [9, 0, 0] }, compactions });
    expect(output).toMatchObject({ error: 'MaintenanceFailed', causeText: expect.stringMatching(/Failed: bronze \(/) });
    expect(upkeep(sent)).toEqual([OPTIMIZE]);
  });
});
