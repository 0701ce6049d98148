import { type AnyState, inMachine, inState, inText, mutant, type TemplateMutant } from './mutant.ts';

const isTask = ({ Type }: AnyState): boolean => Type === 'Task';
const isUnload = ({ Arguments }: AnyState): boolean => String(Arguments?.QueryString ?? '').includes('UNLOAD');
const calls =
  (task: string) =>
  ({ Resource = '' }: AnyState): boolean =>
    String(Resource).endsWith(task);
const ATTEMPT = '$string($states.context.State.RetryCount)';
const TAKEN = 'takes the place of the first';

/** Faults in the definitions of machines. */
const OF_THE_LANGUAGE: readonly TemplateMutant[] = [
  mutant('isValidLanguage', 'a way to a state there is none of', /there is no state 'Nowhere'/, (document) =>
    inMachine(document, 'Refresh', ({ States }: AnyState) => {
      States[Object.keys(States)[0] ?? ''].Next = 'Nowhere';
    }),
  ),
  mutant('isValidLanguage', 'a state that nothing leads to', /nothing leads to 'Alone'/, (document) =>
    inMachine(document, 'Refresh', ({ States }: AnyState) => {
      States.Alone = { Type: 'Succeed' };
    }),
  ),
  mutant(
    'isValidLanguage',
    'a state that goes on and ends',
    /exactly one of Next and End|CreateStateMachine refuses it/,
    inState('Refresh', isTask, (state) => {
      state.End = true;
      state.Next ??= 'Skip';
    }),
  ),
  mutant(
    'isValidLanguage',
    'an expression that is not closed',
    /JSONata expression must be the whole string/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(/%\}$/, '}');
    }),
  ),
  mutant(
    'isValidLanguage',
    'an expression that does not compile',
    /INVALID_JSONATA_EXPRESSION/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace('{% ', '{% (');
    }),
  ),
  mutant(
    'isValidLanguage',
    'a path of JSONPath',
    /JSONPath/,
    inState('Refresh', isTask, ({ Arguments }) => {
      Arguments['Name.$'] = '$.name';
    }),
  ),
  mutant(
    'isValidLanguage',
    'a wildcard before other errors',
    /States\.ALL must appear alone and last/,
    inState('Refresh', isTask, ({ Retry }) => {
      Retry.unshift({ ErrorEquals: ['States.ALL'], MaxAttempts: 1 });
    }),
  ),
  mutant(
    'isValidLanguage',
    'an integration there is none of',
    /athena:startQuery/,
    inText('Refresh', /athena:startQueryExecution\.sync/, 'athena:startQuery.sync'),
  ),
  mutant(
    'hasShortNames',
    'a name of ninety characters',
    /longer than eighty characters/,
    inState('Train', isTask, (state, _, states) => {
      states['x'.repeat(90)] = state;
    }),
  ),
  mutant(
    'readsAssignedVariables',
    'a variable that is misspelt',
    /reads \$refreshs, which nothing assigns/,
    inText('Refresh', /\$refreshes\b/, '$$refreshs'),
  ),
  mutant(
    'readsAssignedVariables',
    'a variable that is no longer assigned',
    /which nothing assigns/,
    inText('Train', /"artifactUri":/g, '"artifact":'),
  ),
  mutant(
    'limitsTasks',
    'a task without an end',
    /has no TimeoutSeconds/,
    inState('Maintenance', isTask, (state) => {
      delete state.TimeoutSeconds;
    }),
  ),
  mutant(
    'leavesRoomInAthena',
    'forty statements at once',
    /TooManyRequestsException/,
    inState(
      'Maintenance',
      ({ Type }) => Type === 'Map',
      (state) => {
        state.MaxConcurrency = 40;
      },
    ),
  ),
];

const OF_RETRIES: readonly TemplateMutant[] = [
  mutant(
    'retriesInPlacesOfTheirOwn',
    `a second unload that ${TAKEN}`,
    /its second attempt unloads to .* as the first did/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(ATTEMPT, "'0'");
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'executions that unload to one place',
    /other executions unload to/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace('$states.context.Execution.Name', "'run'");
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    `features whose second unload ${TAKEN}`,
    /its second attempt unloads to/,
    inState('Train', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(ATTEMPT, "'0'");
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'an unload to no folder',
    /which is no folder/,
    inState('Train', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(`${ATTEMPT} & '/'`, ATTEMPT);
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'a second job under the name of the first',
    /second attempt has the TrainingJobName.*ResourceInUse/,
    inState('Train', calls('createTrainingJob.sync'), ({ Arguments }) => {
      Arguments.TrainingJobName = '{% $base %}';
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'a second model under the name of the first',
    /second attempt has the ModelName/,
    inState('Train', calls(':createModel'), ({ Arguments }) => {
      Arguments.ModelName = '{% $base %}';
    }),
  ),
  mutant(
    'handlesRealErrors',
    'a retry of an error that is misspelt',
    /Athena\.TooManyRequestException, which no service raises/,
    inText('Refresh', /Athena\.TooManyRequestsException/, 'Athena.TooManyRequestException'),
  ),
  mutant(
    'handlesRealErrors',
    'the SDK’s name of an error',
    /S3\.NoSuchKey, which no service raises/,
    inText('Train', /S3\.NoSuchKeyException/, 'S3.NoSuchKey'),
  ),
  mutant(
    'handlesRealErrors',
    'an error that no function throws',
    /RunOutputsError, which no function throws/,
    inText('Train', /"RunOutputError"/, '"RunOutputsError"'),
  ),
  mutant(
    'handlesRealErrors',
    'an error of States there is none of',
    /States\.TaskFail, which no service raises/,
    inText('Maintenance', /States\.TaskFailed/, 'States.TaskFail'),
  ),
];

const query = (sql: string) =>
  inState(
    'Refresh',
    ({ Arguments }) => Arguments?.QueryString !== undefined,
    ({ Arguments }) => {
      Arguments.QueryString = sql;
    },
  );

/** Faults in statements. */
const OF_SQL: readonly TemplateMutant[] = [
  mutant(
    'sendsWhatAthenaTakes',
    'a statement that Athena does not know',
    /Queries of this type are not supported/,
    query('TRUNCATE TABLE shop_silver.orders'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a parameter that nobody binds',
    /Incorrect number of parameters/,
    query('SELECT 1 FROM shop_silver.orders WHERE order_id = ?'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a value that nobody fills in',
    /:since is filled in by nobody/,
    query('SELECT 1 FROM shop_silver.orders WHERE dt >= :since'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a statement above a quarter of a megabyte',
    /Athena takes 262144/,
    query(`SELECT '${'x'.repeat(262_144)}'`),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'a concatenation of one',
    /two or more concatenation arguments/,
    query('SELECT concat(order_id) FROM shop_silver.orders'),
  ),
  mutant(
    'sendsWhatAthenaTakes',
    'an unload as CSV',
    /UNLOAD writes no CSV/,
    inText('Refresh', /format = 'PARQUET'/, "format = 'CSV'"),
  ),
  mutant(
    'parses',
    'a bracket that is not closed',
    /Athena refuses it: .*syntax error/i,
    query('SELECT count(* FROM shop_silver.orders'),
  ),
  mutant('parses', 'two statements in one', /Only one sql statement is allowed/, query('SELECT 1; SELECT 2')),
  mutant(
    'namesTablesThereAre',
    'a table there is none of',
    /TABLE_NOT_FOUND: shop_silver\.order,/,
    query('SELECT 1 FROM shop_silver.order'),
  ),
  mutant(
    'namesTablesThereAre',
    'a merge into a table of Hive',
    /transactional tables/,
    inText('Refresh', /MERGE INTO shop_silver\.(\w+)/, 'MERGE INTO shop_staging.$1'),
  ),
  mutant(
    'namesTablesThereAre',
    'compaction of a table there is none of',
    /is no Iceberg table/,
    inText('Maintenance', /OPTIMIZE shop_silver\.(\w+)/, 'OPTIMIZE shop_silver.$1_old'),
  ),
  mutant(
    'mergesUniqueSources',
    'a merge whose source has keys twice',
    /MERGE_TARGET_ROW_MULTIPLE_MATCHES/,
    query(
      'MERGE INTO shop_silver.orders AS t USING shop_staging.orders AS s ON t.order_id = s.order_id WHEN MATCHED THEN DELETE',
    ),
  ),
  mutant(
    'unloadsMilliseconds',
    'a time with microseconds in Parquet',
    /Incorrect timestamp precision/,
    query("UNLOAD (SELECT order_id, ordered_at FROM shop_silver.orders) TO 's3://b/x/' WITH (format = 'PARQUET')"),
  ),
];

export const MACHINES: readonly TemplateMutant[] = [...OF_THE_LANGUAGE, ...OF_RETRIES, ...OF_SQL];
