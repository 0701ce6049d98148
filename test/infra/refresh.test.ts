import { createRequire } from 'node:module';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { readStatements, render, type Statement } from '../../glue-sql/statement.ts';
import { PUBLISHED } from '../../lambdas/shared/snapshot.ts';
import { validateDefinition } from '../../local/states/validate.ts';
import { definitionText, expressions, type Machine, type State, statesInOrder } from './support/definition.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

/** The package declares no types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: (separator: string) => string;
};

const source = definitionText(synthesise('shop', DEFAULTS));
const machine: Machine = JSON.parse(source);
const states = statesInOrder(machine);
const names = states.map(([name]) => name);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

const queries: readonly (readonly [string, string])[] = tasks
  .filter(([, { Resource }]) => Resource?.endsWith(':athena:startQueryExecution.sync'))
  .map(([name, { Arguments }]) => [name, String(Arguments?.QueryString)]);

/** What a run would send to Athena: a literal as it stands, an expression with the values of a run. */
async function statementOf(query: string): Promise<string> {
  const [expression] = expressions(query);
  if (expression === undefined) return query;
  const states = { context: { Execution: { Name: 'run' }, State: { RetryCount: 0 } } };
  return jsonata(expression).evaluate({}, { states, since: '2026-11-18', settled: '2026-11-20 12:00:00' });
}
const statements = Object.fromEntries(
  await Promise.all(queries.map(async ([name, query]) => [name, await statementOf(query)] as const)),
);

const rendered = (statement: Statement): string =>
  render(statement, { zone: 'Europe/London', since: '2026-11-18', settled: '2026-11-20 12:00:00' }, 'shop_');
const views = readStatements('gold');
const merges = readStatements('silver');
const checks = readStatements('checks');
const stateOf = ({ folder, name }: Statement): string => `${folder === 'checks' ? 'check' : folder}.${name}`;
const position = (name: string): number => names.indexOf(name);

describe('the definition of the refresh', () => {
  it('is valid Amazon States Language', () => {
    // The validator's pattern for text that is no expression knows no line breaks; AWS does.
    const oneLine = JSON.parse(source, (_, value) => (typeof value === 'string' ? value.replaceAll('\n', ' ') : value));
    const { isValid, errorsText } = validate(oneLine);
    expect([isValid, errorsText('\n')]).toEqual([true, '']);
  });

  it('is one that the local account runs', () => {
    expect(() => validateDefinition(JSON.parse(source))).not.toThrow();
  });

  it('is below a megabyte', () => {
    expect(Buffer.byteLength(source)).toBeLessThan(1_000_000);
  });

  it('names each state once, in at most eighty characters', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.length > 80)).toEqual([]);
  });

  it('holds expressions that compile', () => {
    const all = expressions(machine);
    expect(all.length).toBeGreaterThan(20);
    for (const expression of all) expect(() => jsonata(expression), expression).not.toThrow();
  });

  it('never mixes text with an expression, which would stay as it is', () => {
    const strings = JSON.stringify(machine).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    const mixed = strings.filter((text) => text.includes('{%') && !/^"\{%[\s\S]*%\}"$/.test(text));
    expect(mixed).toEqual([]);
  });

  it('calls integrations that there are', () => {
    expect(new Set(tasks.map(([, { Resource }]) => Resource))).toEqual(
      new Set([
        'arn:aws:states:::aws-sdk:sfn:listExecutions',
        'arn:aws:states:::aws-sdk:s3:getObject',
        'arn:aws:states:::athena:startQueryExecution.sync',
        'arn:aws:states:::athena:getQueryResults',
        'arn:aws:states:::lambda:invoke',
      ]),
    );
  });

  it.each(tasks)('tries %s again, and waits no longer than an Athena statement may run', (_, task: State) => {
    expect(task.TimeoutSeconds).toBeLessThanOrEqual(1800);
    const last = task.Retry?.at(-1);
    expect(last?.ErrorEquals).toEqual(['States.TaskFailed']);
    expect(last?.MaxAttempts).toBeGreaterThanOrEqual(2);
  });

  it('does not wait for a snapshot that was never published', () => {
    expect(machine.States['Read latest snapshot']?.Retry?.[0]).toEqual({
      ErrorEquals: ['S3.NoSuchKeyException'],
      MaxAttempts: 0,
    });
  });

  it('runs no more statements side by side than a small Region leaves room for', () => {
    for (const [, { Branches }] of states) expect(Branches?.length ?? 0).toBeLessThanOrEqual(5);
  });
});

describe('the statements of the refresh', () => {
  it.each([...views, ...merges, ...checks].map((statement) => [stateOf(statement), statement] as const))(
    '%s runs once, and is its file with the values of the run',
    (name, statement) => {
      expect(names.filter((other) => other === name)).toHaveLength(1);
      expect(statements[name]).toBe(rendered(statement));
    },
  );

  it('are the files and the unloading of what is published, nothing else', () => {
    const known = [...views, ...merges, ...checks].map(stateOf);
    expect(Object.keys(statements).sort()).toEqual([...known, ...PUBLISHED.map((name) => `unload.${name}`)].sort());
  });

  it('are shorter than Athena’s 262,144 bytes, and leave no value open', () => {
    for (const [name, statement] of Object.entries(statements)) {
      expect([name, Buffer.byteLength(statement) < 262_144]).toEqual([name, true]);
      expect(statement).not.toMatch(/(?<!:):(since|settled|zone)\b/);
    }
  });

  it('unload into a prefix of the run, the dataset and the attempt, which is empty', () => {
    expect(statements['unload.daily_sales']).toBe(
      "UNLOAD (SELECT * FROM shop_gold.daily_sales) TO 's3://gold-bucket/published/data/run/daily_sales/0/' " +
        "WITH (format = 'PARQUET', compression = 'ZSTD')",
    );
  });

  it('unload no microseconds, which Parquet of Athena cannot hold', () => {
    for (const { name, sql } of views.filter(({ name }) => (PUBLISHED as readonly string[]).includes(name))) {
      const selected = sql.slice(sql.lastIndexOf('\nSELECT'));
      expect([name, selected.includes('timestamp(6)')]).toEqual([name, false]);
    }
  });
});

describe('the order of the refresh', () => {
  it('makes every view before the views that read it', () => {
    const made = new Map(views.map((view) => [view.target, view]));
    for (const view of views) {
      for (const input of view.inputs) {
        const read = made.get(input);
        if (read) expect([view.name, position(stateOf(read)) < position(stateOf(view))]).toEqual([view.name, true]);
      }
    }
  });

  /** The top-level state that holds a state. */
  const stepOf = (name: string): number =>
    Object.entries(machine.States).findIndex(
      ([step, state]) => step === name || (state.Branches ?? []).some(({ States }) => name in States),
    );
  const steps = (statements: readonly Statement[]): number[] => statements.map((each) => stepOf(stateOf(each)));

  it('makes a view in an earlier step than the view that reads it, for branches run at once', () => {
    for (const view of views) {
      const read = views.filter(({ target }) => target && view.inputs.has(target));
      for (const step of steps(read)) expect(step).toBeLessThan(stepOf(stateOf(view)));
    }
  });

  it('is views, merges, checks, unloading, publishing', () => {
    const unloads = PUBLISHED.map((name) => stepOf(`unload.${name}`));
    expect(Math.max(...steps(views))).toBeLessThan(Math.min(...steps(merges)));
    expect(Math.max(...steps(merges))).toBeLessThan(Math.min(...steps(checks)));
    expect(Math.max(...steps(checks))).toBeLessThan(Math.min(...unloads));
    expect(Math.max(...unloads)).toBeLessThan(stepOf('Publish'));
  });

  it('publishes only when all checks have passed', () => {
    const decision = machine.States['All checks passed'] as State & { Choices: unknown; Default: string };
    expect(decision.Choices).toEqual([{ Condition: '{% $count($failures) > 0 %}', Next: 'Checks failed' }]);
    expect(decision.Default).toBe('Unload 1');
    expect(machine.States['Checks failed']?.Type).toBe('Fail');
    const leading = Object.values(machine.States).filter(({ Next }) => Next === 'Unload 1');
    expect(leading).toEqual([]); // nothing but the decision leads to what is published
  });

  it('writes each Iceberg table in one place: a table takes one writer', () => {
    const targets = merges.map(({ target }) => target);
    expect(new Set(targets).size).toBe(targets.length);
  });
});

describe('a refresh that finds others', () => {
  const expression = expressions((machine.States['Look for others'] as { Assign?: unknown }).Assign)[0] ?? '';
  const others = (own: string, started: string, running: readonly [string, string][]): Promise<number> =>
    jsonata(expression).evaluate(
      {},
      {
        states: {
          context: { Execution: { Id: own, StartTime: started } },
          result: { Executions: running.map(([ExecutionArn, StartDate]) => ({ ExecutionArn, StartDate })) },
        },
      },
    );

  it('gives way to an earlier one and not to a later one', async () => {
    const running: [string, string][] = [
      ['a', '2026-11-20T10:00:00.100Z'],
      ['b', '2026-11-20T10:00:00.200Z'],
    ];
    expect(await others('a', '2026-11-20T10:00:00.100Z', running)).toBe(0);
    expect(await others('b', '2026-11-20T10:00:00.200Z', running)).toBe(1);
  });

  it('knows that a time without milliseconds is the earlier one', async () => {
    const running: [string, string][] = [
      ['a', '2026-11-20T10:00:00Z'],
      ['b', '2026-11-20T10:00:00.200Z'],
    ];
    expect(await others('a', '2026-11-20T10:00:00Z', running)).toBe(0);
    expect(await others('b', '2026-11-20T10:00:00.200Z', running)).toBe(1);
  });

  it('lets exactly one of two that started together go on', async () => {
    const at = '2026-11-20T10:00:00.100Z';
    const running: [string, string][] = [
      ['a', at],
      ['b', at],
    ];
    expect(await others('a', at, running)).toBe(0);
    expect(await others('b', at, running)).toBe(1);
  });
});

describe('a dataset without rows', () => {
  it('is left out when Athena names no manifest for it', async () => {
    const [expression = ''] = expressions((machine.States['Unload 1'] as { Assign?: unknown }).Assign);
    const result = [{ name: 'daily_sales', manifest: 's3://b/m.csv' }, { name: 'weekly_sales' }];
    expect(await jsonata(expression).evaluate({}, { states: { result }, datasets: [] })).toEqual([result[0]]);
  });
});
