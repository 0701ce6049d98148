import { createRequire } from 'node:module';
import { validateDefinition } from '@shoplake/local/states';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { PUBLISHED } from '../../contracts/snapshot.ts';
import { inOneLine, readStatements, render, type Statement, type StatementValues } from '../../glue-sql/statement.ts';
import { Dependencies } from '../../lib/refresh/dependencies.ts';
import { definitionDigest, mergeFingerprints } from '../../lib/refresh/fingerprints.ts';
import { UNLOADS } from '../../lib/refresh/unloads.ts';
import { definitionText, expressions, type Machine, type State, statesInOrder } from './support/definition.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

/** The package declares no types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: (separator: string) => string;
};

const source = definitionText(synthesise('shop', DEFAULTS), 'Refresh');
const machine: Machine = JSON.parse(source);
const states = statesInOrder(machine);
const names = states.map(([name]) => name);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

const queries: readonly (readonly [string, string])[] = tasks
  .filter(([, { Resource }]) => Resource?.endsWith(':athena:startQueryExecution.sync'))
  .map(([name, { Arguments }]) => [name, String(Arguments?.QueryString)]);

/** What the last snapshot says of the merges it was made with, when nothing has been deployed since. */
const { merges: made, definition } = (
  machine.States.PublishSnapshot as unknown as {
    Arguments: { Payload: { merges: Record<string, string>; definition: string } };
  }
).Arguments.Payload;
const BATCH = '2026-11-20-12-00-00-0a1b2c3d';
const WINDOW = { batch: BATCH, taken: BATCH, since: '2026-11-18', changed: '2026-11-17 08:00:00' };
/** What a run knows of its events, as variables of the machine and as values of the statements. */
const NO_QUIET = { from: '1970-01-01 00:00:00', to: '1970-01-01 00:00:00' };
const EVENTS = { happened: '', quiet: NO_QUIET };
/** What a refresh has taken, where it is asked for everything in staging. */
const STAGED = `everything-${BATCH}`;

/** What a run would send to Athena: a literal as it stands, an expression with the values of a run. */
async function statementOf(query: string, merges: Record<string, string> = made, more: object = {}): Promise<string> {
  const [expression] = expressions(query);
  if (expression === undefined) return query;
  const states = { context: { Execution: { Name: 'run' }, State: { RetryCount: 0 } } };
  return jsonata(expression).evaluate(
    {},
    { states, merges, staged: STAGED, everything: true, tables: [], ...EVENTS, ...WINDOW, ...more },
  );
}
const statements = Object.fromEntries(
  await Promise.all(queries.map(async ([name, query]) => [name, await statementOf(query)] as const)),
);

/** The defaults of a stage, written out. */
const VALUES = {
  zone: 'Europe/London',
  holidays: ';',
  lookback_days: 30,
  half_life_days: 7,
  merge_days: 90,
  service_factor: 1.65,
} as const;
const rendered = (statement: Statement, window: StatementValues = WINDOW): string =>
  inOneLine(render(statement, { ...VALUES, ...window }, 'shop_'));
/** The gold objects that an UNLOAD writes. */
const datasetsOf = (sql: string): string[] =>
  sql.startsWith('UNLOAD') ? Array.from(sql.matchAll(/ FROM shop_gold\.(\w+)/g), ([, name = '']) => name) : [];
const gold = readStatements('gold');
const views = gold.filter(({ kind }) => kind === 'view');
const goldMerges = gold.filter(({ kind }) => kind === 'merge');
const window = readStatements('window');
const counts = readStatements('count');
const silverMerges = readStatements('silver');
const merges = [...silverMerges, ...goldMerges];
const checks = readStatements('checks');
const hold = readStatements('hold');
const replays = readStatements('replay');
/** States with names of their own. */
const NAMED: Readonly<Record<string, string>> = {
  'hold.broken_rows': 'TestRows',
  'hold.held_rows': 'NoteHeldRows',
};
const stateOf = ({ folder, name }: Statement): string => {
  const state = `${folder}.${name}`;
  return NAMED[state] ?? state;
};
const position = (name: string): number => names.indexOf(name);

describe('the definition of the refresh', () => {
  it('is valid Amazon States Language', () => {
    // The validator's pattern for text that is not an expression knows no line breaks; AWS does.
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

  it('does not wait for a snapshot that was never published, or cannot be read', () => {
    expect(machine.States.ReadLatestSnapshot?.Retry?.[0]).toEqual({
      ErrorEquals: ['S3.NoSuchKeyException', 'States.QueryEvaluationError'],
      MaxAttempts: 0,
    });
  });

  it('runs no more statements side by side than a small Region leaves room for', () => {
    for (const [, { Branches }] of states) expect(Branches?.length ?? 0).toBeLessThanOrEqual(10);
  });
});

describe('the statements of the refresh', () => {
  it.each(
    [...window, ...counts, ...views, ...merges, ...hold].map((statement) => [stateOf(statement), statement] as const),
  )('%s runs once, and is its file with the values of the run', (name, statement) => {
    expect(names.filter((other) => other === name)).toHaveLength(1);
    expect(statements[name]).toBe(rendered(statement));
  });

  it('are the files and the unloading of what is published, nothing else', () => {
    const known = [...window, ...counts, ...replays, ...views, ...merges, ...hold].map(stateOf);
    const tests = Object.keys(statements).filter((name) => /^check\.\w+$/.test(name));
    const unloads = Object.keys(statements).filter((name) => /^unload\.\w+$/.test(name));
    expect(Object.keys(statements).sort()).toEqual([...known, ...tests, ...unloads].sort());
    const datasets = unloads.flatMap((name) => datasetsOf(statements[name] ?? ''));
    expect(datasets.sort()).toEqual([...PUBLISHED, 'sales_facts'].sort());
  });

  it('test with all files of checks, a few in one statement that names those that failed', () => {
    const parts = checks.map((check) => `SELECT '${check.name}' AS failed FROM (${rendered(check)})`);
    const sent = Object.entries(statements).filter(([name]) => name.startsWith('check.'));
    expect(sent.length).toBeLessThanOrEqual(5);
    for (const [, sql] of sent) expect(sql).toMatch(/^SELECT DISTINCT failed FROM \(SELECT '/);
    const inner = sent.map(([, sql]) => sql.slice('SELECT DISTINCT failed FROM ('.length, -1)).join(' UNION ALL ');
    expect(parts.filter((part) => inner.split(part).length !== 2)).toEqual([]);
    expect(inner.length).toBe(parts.join(' UNION ALL ').length);
  });

  it('test only what follows from tables that have changed', async () => {
    const query = queries.find(([, text]) => text.includes("'sessions_apart'"))?.[1] ?? '';
    const of = async (...tables: string[]): Promise<string> =>
      jsonata(expressions(query)[0] ?? '').evaluate(
        {},
        { everything: false, tables, merges: made, ...EVENTS, ...WINDOW },
      );
    expect(await of('gold.sessions')).toContain("'sessions_apart' AS failed");
    expect(await of('silver.ad_spend')).not.toContain('sessions_apart');
  });

  it('are shorter than Athena’s 262,144 bytes, and leave no value open', () => {
    for (const [name, statement] of Object.entries(statements)) {
      expect([name, Buffer.byteLength(statement) < 262_144]).toEqual([name, true]);
      expect(statement).not.toMatch(
        /(?<!:):(batch|taken|since|changed|happened|quiet_from|quiet_to|zone|holidays|lookback_days|half_life_days|merge_days|service_factor)\b/,
      );
    }
  });

  it('unload into a prefix of the run, the dataset and the attempt, which is empty', () => {
    expect(statements['unload.unsold_orders']).toBe(
      'UNLOAD (SELECT source, reason, orders FROM shop_gold.unsold_orders) ' +
        "TO 's3://gold-bucket/published/data/run/unsold_orders/0/' WITH (format = 'PARQUET', compression = 'ZSTD')",
    );
  });

  it('unload what grows with customers a folder a bucket, beside what it goes together with', () => {
    const sql = statements['unload.customers'] ?? '';
    expect(sql).toMatch(/partitioned_by = ARRAY\['dataset', 'bucket'\]\)$/);
    expect(sql).toContain("'customer_360' AS dataset, CAST((");
    expect(sql).toContain('% 64 AS integer) AS bucket FROM shop_gold.customer_360 UNION ALL');
    expect(sql).toContain("'vip_at_risk' AS dataset, 0 AS bucket FROM shop_gold.vip_at_risk");
  });

  it('unload facts a folder a slot, which is the last column', () => {
    expect(statements['unload.sales_facts']).toMatch(
      /, slot FROM shop_gold\.sales_facts\) .+ WITH \(format = 'PARQUET', compression = 'ZSTD', partitioned_by = ARRAY\['slot'\]\)$/,
    );
  });

  it('unload datasets that follow from the same tables at once: the columns of all, and the dataset last', () => {
    const figures = 'customers, customer_share, revenue, revenue_share';
    expect(statements['unload.segments']).toBe(
      `UNLOAD (SELECT source, currency, segment, ${figures}, mean_recency_days, mean_frequency, mean_monetary, NULL AS value_tier, ` +
        "'rfm' AS dataset FROM shop_gold.rfm " +
        `UNION ALL SELECT source, currency, NULL AS segment, ${figures}, NULL AS mean_recency_days, NULL AS mean_frequency, ` +
        "NULL AS mean_monetary, value_tier, 'value_tiers' AS dataset FROM shop_gold.value_tiers) " +
        "TO 's3://gold-bucket/published/data/run/segments/0/' WITH (format = 'PARQUET', compression = 'ZSTD', " +
        "partitioned_by = ARRAY['dataset'])",
    );
  });

  it('unload at once only what has a table in common, so that it changes together', () => {
    for (const { datasets } of UNLOADS) {
      const tables = datasets.map((dataset) => new Dependencies().tables({ inputs: new Set([`gold.${dataset}`]) }));
      const shared = [...(tables[0] ?? [])].filter((table) => tables.every((others) => others.has(table)));
      expect([datasets, shared.length > 0]).toEqual([datasets, true]);
    }
  });

  it('unload milliseconds of a time, for Parquet of Athena cannot hold microseconds', () => {
    for (const { name, columns } of views.filter(({ name }) => (PUBLISHED as readonly string[]).includes(name))) {
      const sent = Object.values(statements).find((sql) => datasetsOf(sql).includes(name));
      for (const column of columns.filter(({ type }) => type.startsWith('timestamp')))
        expect(sent).toContain(`CAST(${column.name} AS timestamp(3)) AS ${column.name}`);
    }
  });
});

describe('a merge that the last snapshot was not made with', () => {
  const FIRST = { taken: STAGED, since: '1970-01-01', changed: '1970-01-01 00:00:00' };
  const sent = (merge: Statement, known: Record<string, string>): Promise<string> =>
    statementOf(queries.find(([name]) => name === stateOf(merge))?.[1] ?? '', known);

  it.each(merges.map((merge) => [stateOf(merge), merge] as const))('%s takes everything', async (_, merge) => {
    expect(made[merge.target ?? '']).toMatch(/^[0-9a-z]+$/);
    expect(await sent(merge, {})).toBe(rendered(merge, { ...WINDOW, ...FIRST }));
    expect(await sent(merge, { ...made, [merge.target ?? '']: 'other' })).toBe(
      rendered(merge, { ...WINDOW, ...FIRST }),
    );
  });

  const of = (values: StatementValues) => mergeFingerprints({ ...VALUES, ...values });
  const differing = (values: StatementValues): string[] =>
    Object.keys(made).filter((target) => of(values)[target] !== made[target]);

  it('is one of gold whose values have changed, directly or in a view it reads', () => {
    const all = of({});
    expect(all).toEqual(made);
    expect(differing({ lookback_days: 31 })).toEqual(['gold.attribution_touches']);
    expect(differing({ service_factor: 2.33 })).toEqual([]); // no table keeps stock figures
  });

  it('is never one of silver that is there: its rows win over their own repetition', () => {
    expect(differing({ zone: 'Asia/Tokyo' }).filter((target) => target.startsWith('silver.'))).toEqual([]);
  });
});

describe('what a refresh takes', () => {
  const assigned = async (state: string, field: string, bindings: object): Promise<unknown> => {
    const { Assign } = machine.States[state] as unknown as { Assign: Record<string, string> };
    return jsonata(expressions(Assign[field])[0] ?? '').evaluate({}, bindings);
  };
  const context = (Input: object = {}) => ({ Execution: { StartTime: '2026-11-20T12:00:00.250Z', Input } });
  const PAYLOAD = {
    batchId: BATCH,
    everything: STAGED,
    receipts: 12,
    isReopened: false,
    tables: { events: 12, orders: 3 },
    since: '2026-11-18',
    changed: '2026-11-17 08:00:00',
    merged: 'before',
  };
  const taken = (field: string, payload: object = {}, more: object = {}, input: object = {}) =>
    assigned('TakeArrivals', field, {
      rebuild: false,
      published: { definition, batch: 'before' },
      states: { context: context(input), result: { Payload: { ...PAYLOAD, ...payload } } },
      ...more,
    });

  it('is one batch and its window, or everything when that is asked for', async () => {
    const full = { full: true };
    expect([await taken('taken'), await taken('since'), await taken('changed')]).toEqual([
      BATCH,
      '2026-11-18',
      '2026-11-17 08:00:00',
    ]);
    expect([await taken('taken', {}, {}, full), await taken('since', {}, {}, full)]).toEqual([STAGED, '1970-01-01']);
    expect(await taken('changed', {}, {}, full)).toBe('1970-01-01 00:00:00');
    expect([...((await taken('tables')) as string[])]).toEqual(['staging.events', 'staging.orders']);
  });

  it('tells since when events happened, and when none did; of a full one neither', async () => {
    const quiet = { from: '2025-01-02 00:00:00', to: '2026-11-17 00:00:00' };
    const told = { happened: '2025-01-01 08:00:00', quiet };
    expect([await taken('happened', told), await taken('quiet', told)]).toEqual([told.happened, quiet]);
    const full = { full: true };
    expect([await taken('happened', told, {}, full), await taken('quiet', told, {}, full)]).toEqual([
      '1970-01-01 00:00:00',
      NO_QUIET,
    ]);
    const unknown = { happened: null, quiet: null };
    expect([await taken('happened', unknown), await taken('quiet', unknown)]).toEqual(['', NO_QUIET]);
  });

  it('looks at events from the first of them, and leaves out when none happened, unless a merge is made anew', async () => {
    const [sessions] = merges.filter(({ target }) => target === 'gold.sessions');
    const query = queries.find(([name]) => name === 'gold.sessions')?.[1] ?? '';
    if (!sessions) throw new Error('There is no merge into gold.sessions');
    const told = { happened: '2025-01-01 08:00:00', quiet: { from: '2025-01-02 00:00:00', to: '2026-11-17 00:00:00' } };
    const values = { happened: told.happened, quiet_from: told.quiet.from, quiet_to: told.quiet.to };
    expect(await statementOf(query, made, told)).toBe(rendered(sessions, { ...WINDOW, ...values }));
    // Where nothing is known of events, what is known of everything stands for it.
    expect(await statementOf(query)).toBe(rendered(sessions));
    expect(await statementOf(query, {}, told)).toBe(
      rendered(sessions, { ...WINDOW, since: '1970-01-01', taken: STAGED, changed: '1970-01-01 00:00:00' }),
    );
  });

  it('has changed nothing old where nothing has a time', async () => {
    expect(await taken('changed', { changed: null, tables: {} })).toBe('2026-11-20 12:00:00');
    expect([...((await taken('tables', { tables: {} })) as string[])]).toEqual([]);
  });

  it('goes back to an order that is known from before', async () => {
    const row = (...cells: (string | undefined)[]) => ({ Data: cells.map((VarCharValue) => ({ VarCharValue })) });
    const { Output } = (machine.States.MeasureArrivals?.Branches?.[0]?.States['read.changed'] ?? {}) as unknown as {
      Output: string;
    };
    const read = async (cell: string | undefined) => {
      const result = { ResultSet: { Rows: [row('changed'), row(cell)] } };
      const known = await jsonata(expressions(Output)[0] ?? '').evaluate({}, { states: { result } });
      return assigned('MeasureArrivals', 'changed', {
        changed: '2026-11-17 08:00:00',
        states: { result: [known, {}] },
      });
    };
    expect(await read('2025-10-01 07:30:00')).toBe('2025-10-01 07:30:00');
    expect(await read('2026-11-18 00:00:00')).toBe('2026-11-17 08:00:00');
    expect(await read(undefined)).toBe('2026-11-17 08:00:00');
  });

  it('is everything after a refresh that broke off or did not publish, and under another definition', async () => {
    expect(await taken('everything')).toBe(false);
    expect(await taken('everything', { isReopened: true })).toBe(true);
    expect(await taken('everything', { merged: 'later' })).toBe(true);
    expect(await taken('everything', {}, { published: { definition: '', batch: 'before' } })).toBe(true);
    expect(await taken('everything', {}, { rebuild: true })).toBe(true);
  });

  it('goes over staging again when a table of silver is new, and when it is asked to', async () => {
    const rebuild = (merges: object, input: object = {}) =>
      assigned('ReadPublished', 'rebuild', { states: { input: { merges }, context: context(input) } });
    expect(await rebuild(made)).toBe(false);
    expect(await rebuild(made, { full: true })).toBe(true);
    expect(await rebuild({})).toBe(true);
    const { 'silver.orders': _, ...others } = made;
    expect(await rebuild(others)).toBe(true);
  });

  it('ends a refresh when nothing arrived and the snapshot was made as it would be', async () => {
    const choice = machine.States.HasNewData as unknown as { Choices: { Condition: string }[]; Default: string };
    expect(choice.Default).toBe('UpToDate');
    const goesOn = (receipts: number, everything: boolean): Promise<boolean> =>
      jsonata(expressions(choice.Choices[0]?.Condition)[0] ?? '').evaluate({}, { receipts, everything });
    expect([await goesOn(0, false), await goesOn(1, false), await goesOn(0, true)]).toEqual([false, true, true]);
  });

  it('makes views only when the definition is another one, or everything is made anew', async () => {
    const choice = machine.States.AreViewsDue as unknown as { Choices: { Condition: string; Next: string }[] };
    const [rule] = choice.Choices;
    expect(rule?.Next).toBe('CreateViews1.1');
    const isDue = (known: string, rebuild = false): Promise<boolean> =>
      jsonata(expressions(rule?.Condition)[0] ?? '').evaluate({}, { published: { definition: known }, rebuild });
    expect([await isDue(definition), await isDue('other'), await isDue(definition, true)]).toEqual([false, true, true]);
  });

  it('knows another definition by any value of the stage', () => {
    expect(definitionDigest(VALUES)).toBe(definition);
    const changes: StatementValues[] = [
      { zone: 'Asia/Tokyo' },
      { holidays: ';12-25=Christmas Day;' },
      { service_factor: 2 },
    ];
    for (const change of changes) expect(definitionDigest({ ...VALUES, ...change })).not.toBe(definition);
  });
});

describe('the order of the refresh', () => {
  it.each([
    ['views', views],
    ['merges of gold', goldMerges],
  ])('makes %s before those that read them', (_, statements) => {
    const made = new Map(statements.map((view) => [view.target, view]));
    for (const view of statements) {
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

  it('brings a table of gold up to date after what it reads through views', () => {
    const makers = new Map(gold.map((statement) => [statement.target, statement]));
    const readBy = (statement: Statement, seen: Set<Statement>): Set<Statement> => {
      for (const input of statement.inputs) {
        const maker = makers.get(input);
        if (maker && !seen.has(maker)) readBy(maker, seen.add(maker));
      }
      return seen;
    };
    for (const merge of goldMerges) {
      const read = [...readBy(merge, new Set())].filter((other) => other.kind === 'merge' && other !== merge);
      for (const step of steps(read)) expect(step).toBeLessThan(stepOf(stateOf(merge)));
    }
    expect(stepOf('gold.sessions')).toBeLessThan(stepOf('gold.attribution_touches'));
  });

  it('holds broken rows out of silver before gold is made of it, and nothing when there are none', () => {
    const removals = hold.filter(({ kind, name }) => kind === 'merge' && name !== 'held_rows');
    expect(Math.max(...steps(silverMerges))).toBeLessThan(stepOf('TestRows'));
    expect(stepOf('NoteHeldRows')).toBeLessThan(Math.min(...steps(removals)));
    expect(Math.max(...steps(removals))).toBeLessThan(Math.min(...steps(goldMerges)));
    const { Choices, Default } = machine.States.AreRowsHeld as State & { Choices: unknown; Default: string };
    expect(Choices).toEqual([{ Condition: '{% $held > 0 %}', Next: 'NoteHeldRows' }]);
    expect(Default).toBe('MergeGold1');
    expect(Object.values(machine.States).filter(({ Next }) => Next === 'NoteHeldRows')).toEqual([]);
  });

  it('counts what arrived before it is merged, and what was merged before rows are held out', () => {
    const [first, last] = [Math.min(...steps(silverMerges)), Math.max(...steps(silverMerges))];
    for (const statement of counts) {
      const step = stepOf(stateOf(statement));
      if (statement.name.startsWith('arrived')) expect(step).toBeLessThan(first);
      else expect([step > last, step <= stepOf('TestRows')]).toEqual([true, true]);
    }
  });

  it('is taking, views, merges into silver and then gold, putting away, tests, unloading, publishing', () => {
    const unloads = names.filter((name) => name.startsWith('unload.')).map(stepOf);
    expect(stepOf('TakeArrivals')).toBeLessThan(Math.min(...steps(views)));
    expect(Math.max(...steps(views))).toBeLessThan(Math.min(...steps(silverMerges)));
    expect(Math.max(...steps(silverMerges))).toBeLessThan(Math.min(...steps(goldMerges)));
    expect(Math.max(...steps(goldMerges))).toBeLessThan(stepOf('CloseArrivals'));
    expect(stepOf('CloseArrivals')).toBeLessThan(stepOf('RunDataTests'));
    expect(stepOf('RunDataTests')).toBeLessThan(Math.min(...unloads));
    expect(Math.max(...unloads)).toBeLessThan(stepOf('PublishSnapshot'));
  });

  it('publishes only when all checks have passed', () => {
    const decision = machine.States.DidDataTestsPass as State & { Choices: unknown; Default: string };
    expect(decision.Choices).toEqual([{ Condition: '{% $count($failures) = 0 %}', Next: 'UnloadDatasets.1' }]);
    expect(decision.Default).toBe('DataTestsFailed');
    expect(machine.States.DataTestsFailed?.Type).toBe('Fail');
    const leading = Object.values(machine.States).filter(({ Next }) => Next === 'UnloadDatasets.1');
    expect(leading).toEqual([]); // nothing but the decision leads to what is published
  });

  it('writes each Iceberg table in one place: a table takes one writer', () => {
    const targets = merges.map(({ target }) => target);
    expect(new Set(targets).size).toBe(targets.length);
  });
});

describe('a refresh that finds others', () => {
  const expression = expressions((machine.States.CountEarlierRefreshes as { Assign?: unknown }).Assign)[0] ?? '';
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

  it('yields to an earlier one and not to a later one', async () => {
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
    const [expression = ''] = expressions((machine.States['UnloadDatasets.1'] as { Assign?: unknown }).Assign);
    const [funnel, rfm, tiers] = ['funnel', 'rfm', 'value_tiers'].map((name) => ({ name, manifest: 's3://b/m.csv' }));
    const result = [
      { datasets: [funnel] },
      { datasets: [{ name: 'cohorts' }] },
      { kept: ['attribution'] },
      { datasets: [rfm, tiers] },
    ];
    const collected = await jsonata(expression).evaluate({}, { states: { result }, datasets: [funnel] });
    expect(collected).toEqual([funnel, funnel, rfm, tiers]);
  });

  it('is named with its columns where its files hold those of others', async () => {
    const told = async (name: string): Promise<unknown> => {
      const { Output = '' } = (states.find(([state]) => state === name)?.[1] ?? {}) as { Output?: string };
      const result = { QueryExecution: { Statistics: { DataManifestLocation: 's3://b/m.csv' } } };
      return JSON.parse(
        JSON.stringify(await jsonata(expressions(Output)[0] ?? '').evaluate({}, { states: { result } })),
      );
    };
    expect(await told('unload.funnel')).toEqual({ datasets: [{ name: 'funnel', manifest: 's3://b/m.csv' }] });
    const { datasets } = (await told('unload.segments')) as { datasets: { name: string; columns: string[] }[] };
    expect(datasets.map(({ name, columns }) => [name, columns.at(-1)])).toEqual([
      ['rfm', 'mean_monetary'],
      ['value_tiers', 'revenue_share'],
    ]);
  });
});

describe('what a refresh does not do again', () => {
  const branchOf = (name: string): { Condition: string; skipped: unknown } => {
    const branch = states.flatMap(([, { Branches = [] }]) => Branches).find(({ States }) => name in States);
    const choice = branch?.States[`if.${name}`] as unknown as { Choices: { Condition: string }[]; Default: string };
    return {
      Condition: expressions(choice.Choices[0]?.Condition)[0] ?? '',
      skipped: (branch?.States[choice.Default] as { Output?: unknown } | undefined)?.Output,
    };
  };
  const runs = (name: string, tables: readonly string[], more: object = {}): Promise<boolean> =>
    jsonata(branchOf(name).Condition).evaluate({}, { tables, everything: false, rebuild: false, ...more });

  it('is a merge into silver of which nothing has arrived', async () => {
    expect(await runs('silver.orders', ['staging.orders'])).toBe(true);
    expect(await runs('silver.orders', ['staging.order_lines'])).toBe(true);
    expect(await runs('silver.orders', ['staging.events', 'silver.orders'])).toBe(false);
    expect(await runs('silver.orders', [], { rebuild: true })).toBe(true);
    expect(branchOf('silver.orders').skipped).toEqual({ changed: [] });
  });

  it('is a merge into gold, or a dataset, when nothing that it reads has changed', async () => {
    expect(await runs('gold.sessions', ['silver.events'])).toBe(true);
    expect(await runs('gold.sessions', ['silver.orders'])).toBe(false);
  });

  it('is a dataset when no table beneath its views has changed', async () => {
    const dataset = (name: string, tables: readonly string[], more: object = {}): Promise<boolean> => {
      const branch = states
        .flatMap(([, { Branches = [] }]) => Branches)
        .find(({ States }) => `unload.${name}` in States);
      const choice = branch?.States[`if.${name}`] as unknown as { Choices: { Condition: string }[] };
      const condition = expressions(choice.Choices[0]?.Condition)[0] ?? '';
      return jsonata(condition).evaluate({}, { tables, everything: false, ...more });
    };
    expect(await dataset('funnel', ['gold.visit_days'])).toBe(true);
    expect(await dataset('funnel', ['silver.events', 'gold.sold_lines'])).toBe(false);
    expect(await dataset('funnel', [], { everything: true })).toBe(true);
  });

  it('says which tables a merge has changed; one that does not say has changed some', async () => {
    const rows = (machine.States.MergeGold1 as State).Branches?.[0]?.States;
    const [name, state] = Object.entries(rows ?? {}).find(([each]) => each.startsWith('rows.')) ?? [];
    const target = name?.slice('rows.'.length);
    const said = (UpdateCount?: number) =>
      jsonata(expressions((state as unknown as { Output: string }).Output)[0] ?? '').evaluate(
        {},
        { states: { result: { UpdateCount } } },
      );
    expect([(await said(3)).changed].flat()).toEqual([target]);
    expect([(await said()).changed].flat()).toEqual([target]);
    expect([(await said(0)).changed].flat()).toEqual([]);
  });
});
