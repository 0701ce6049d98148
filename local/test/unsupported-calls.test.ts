import { classify } from '../athena/statement.ts';
import { duckDbType } from '../athena/types.ts';
import { EventBus, type RuleInput } from '../events/bus.ts';
import { compilePattern } from '../events/pattern.ts';
import { type ScheduleInput, Scheduler } from '../events/scheduler.ts';
import { HttpGateway } from '../http/gateway.ts';
import { httpResponse } from '../http/payload.ts';
import { generateSecretString, SecretsManagerService } from '../secrets/service.ts';
import { parseResource } from '../states/integrations.ts';
import { validateDefinition } from '../states/validate.ts';
import { validateExpression } from '../states/validate-expressions.ts';
import { type Refusal, refusals } from './refusals.ts';
import { machineOf } from './states/run-definition.ts';

const sql = (text: string) => () => classify(text, 'gold');
const columnType = (type: string): Refusal => [`the column type ${type}`, () => duckDbType(type)];

const ATHENA: readonly Refusal[] = [
  ['EXPLAIN', sql('EXPLAIN (TYPE VALIDATE) SELECT 1')],
  ['SHOW columns', sql('SHOW COLUMNS FROM gold.daily_sales')],
  ['UNLOAD in the format ORC', sql("UNLOAD (SELECT 1) TO 's3://b/p/' WITH (format = 'ORC')")],
  [
    'UNLOAD with the compression LZ4',
    sql("UNLOAD (SELECT 1) TO 's3://b/p/' WITH (format = 'PARQUET', compression = 'LZ4')"),
  ],
  ['UNLOAD with the property "field_delimiter"', sql("UNLOAD (SELECT 1) TO 's3://b/p/' WITH (field_delimiter = ',')")],
  ...['time', 'fixed[16]', 'decimal(39,2)', 'text', 'array<string>', 'map<string,bigint>', '{"type":"list"}'].map(
    columnType,
  ),
];

const END = { Type: 'Pass', End: true };
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::athena:getQueryResults', End: true };
const NESTED = { StartAt: 'Q', States: { Q: END } };
const state =
  (fields: object, more: object = {}) =>
  () =>
    validateDefinition(machineOf({ S: fields }, { ...more }));
const field = (name: string, of: object, at = '/States/S'): Refusal => [
  `the field '${name}' at ${at} of a state machine`,
  state({ ...of, [name]: {} }),
];
const resource = (arn: string): Refusal => [`the task resource '${arn}'`, () => parseResource(arn)];
const expression = (what: string, source: string): Refusal => [`${what} (/)`, () => validateExpression(source, '/')];

const STATES: readonly Refusal[] = [
  ['the value undefined at /QueryLanguage', () => validateDefinition({ StartAt: 'S', States: { S: END } })],
  ['the value "JSONPath" at /States/S/QueryLanguage', state({ ...END, QueryLanguage: 'JSONPath' })],
  ["the JSONPath key 'x.$' (/States/S/Arguments/a)", state({ ...TASK, Arguments: { a: { 'x.$': '$.x' } } })],
  ['the value "Loop" at /States/S/Type', state({ ...END, Type: 'Loop' })],
  ['the value "constructor" at /States/S/Type', state({ ...END, Type: 'constructor' })],
  ["the field 'Foo' at /", state(END, { Foo: 1 })],
  ...['ResultPath', 'Result', 'Retry', 'Catch'].map((name) => field(name, END)),
  ...['Parameters', 'HeartbeatSeconds', 'Credentials'].map((name) => field(name, TASK)),
  field('Timestamp', { Type: 'Wait', Seconds: 1, End: true }),
  field('Arguments', { Type: 'Parallel', Branches: [NESTED], End: true }),
  ...['ItemBatcher', 'ResultWriter', 'ToleratedFailureCount'].map((name) =>
    field(name, { Type: 'Map', ItemProcessor: NESTED, End: true }),
  ),
  [
    'the value "EXPRESS" at /States/S/ItemProcessor/ProcessorConfig/ExecutionType',
    state({ Type: 'Map', ItemProcessor: { ...NESTED, ProcessorConfig: { ExecutionType: 'EXPRESS' } }, End: true }),
  ],
  [
    "the field 'Variable' at /States/S/Choices[0]",
    state({ Type: 'Choice', Choices: [{ Variable: '$.x', Next: 'S' }] }),
  ],
  ["the field 'Max' at /States/S/Retry[0]", state({ ...TASK, Retry: [{ ErrorEquals: ['A'], Max: 1 }] })],
  ["the error 'States.BranchFailed'", state({ ...TASK, Retry: [{ ErrorEquals: ['States.BranchFailed'] }] })],
  [
    "the task resource 'arn:aws:states:::glue:startJobRun.sync'",
    state({
      Type: 'Parallel',
      Branches: [{ StartAt: 'T', States: { T: { ...TASK, Resource: 'arn:aws:states:::glue:startJobRun.sync' } } }],
      End: true,
    }),
  ],
  ...[
    'arn:aws:states:::aws-sdk:ec2:runInstances',
    'arn:aws:states:::aws-sdk:kinesis:putRecord',
    'arn:aws:states:::aws-sdk:s3:putObject',
    'arn:aws:states:::aws-sdk:constructor:x',
    'arn:aws:states:::aws-sdk:s3:getObject.waitForTaskToken',
    'arn:aws:states:::athena:startQueryExecution',
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    'arn:aws:states:::sns:publish',
    'arn:aws:lambda:eu-central-1:000000000000:function:f',
    'arn:aws:states:eu-central-1:000000000000:activity:a',
  ].map(resource),
  expression('a task token', '$states.context.Task.Token'),
  expression('the function $partition', '$partition([1, 2], 1)'),
  expression('the function $range', '$sum($range(0, 10, 2))'),
  expression('the function $uuid', '"r-" & $uuid()'),
  expression('the function $random', '$random(42)'),
];

const sending = { deliver: async () => undefined, onLost: () => undefined };
const target = { arn: 'arn:target' };
const rule = (more: Partial<RuleInput>) => () =>
  new EventBus({
    ...sending,
    rules: [{ arn: 'r', name: 'landed', pattern: { source: ['s'] }, targets: [target], ...more }],
  });
const schedule = (more: Partial<ScheduleInput>) => () =>
  new Scheduler({ ...sending, schedules: [{ arn: 's', name: 'hourly', expression: 'rate(1 hour)', target, ...more }] });
const operator = (name: string, operand: unknown): Refusal => [
  `the event pattern operator '${name}' (at "a")`,
  () => compilePattern({ a: [{ [name]: operand }] }),
];

const EVENTS: readonly Refusal[] = [
  operator('suffix', 'x'),
  operator('equals-ignore-case', 'x'),
  operator('wildcard', 'a*'),
  operator('anything-but', 'x'),
  operator('numeric', ['>', 0]),
  operator('exists', false),
  operator('cidr', '10.0.0.0/24'),
  operator('contains', 'x'),
  operator('constructor', 'x'),
  ["the event pattern operator 'prefix with an object'", () => compilePattern({ a: [{ prefix: { suffix: 'x' } }] })],
  ["the event pattern operator '$or'", () => compilePattern({ $or: [{ a: [1] }, { b: [1] }] })],
  ['the input transformer of the target arn:target', rule({ targets: [{ ...target, inputTransformer: {} }] })],
  ["the input path '$.detail' of the target arn:target", rule({ targets: [{ ...target, inputPath: '$.detail' }] })],
  ['the dead-letter queue arn:queue', rule({ targets: [{ ...target, deadLetterArn: 'arn:queue' }] })],
  ["the rule 'landed' on a schedule", rule({ pattern: undefined })],
  [
    "the state 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' of the rule",
    rule({ state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }),
  ],
  ["the event pattern operator 'cidr'", rule({ state: 'DISABLED', pattern: { a: [{ cidr: 'x' }] } })],
  ["the flexible time window of the schedule 'hourly'", schedule({ flexibleTimeWindow: 'FLEXIBLE' })],
  ["the state 'PAUSED' of the schedule 'hourly'", schedule({ state: 'PAUSED' })],
  [
    'the context attribute <aws.scheduler.moon-phase>',
    schedule({ target: { ...target, input: '"<aws.scheduler.moon-phase>"' } }),
  ],
  ["the input path '$.detail' of the target arn:target", schedule({ target: { ...target, inputPath: '$.detail' } })],
];

const route =
  (routeKey: string, more: object = {}) =>
  () =>
    new HttpGateway({ apiId: 'api', routes: [{ routeKey, invoke: async () => undefined, ...more }] });
const secret = (input: Record<string, unknown>) => () =>
  new SecretsManagerService({ dataDir: '/nowhere', secrets: [] }).GetSecretValue({ SecretId: 'x', ...input });

const OTHERS: readonly Refusal[] = [
  ...['ANY /a', 'GET /a/{proxy+}/b'].map((key): Refusal => [`the route ${key}`, route(key)]),
  ...['Hello from Lambda!', { message: 'Hello from Lambda!' }, undefined].map(
    (returned): Refusal => ['the response of a function without a statusCode', () => httpResponse(returned)],
  ),
  ['cookies in the response of a function', () => httpResponse({ statusCode: 200, cookies: [] })],
  ...['ExcludeCharacters', 'SecretStringTemplate', 'Pronounceable'].map(
    (option): Refusal => [`GenerateSecretString with ${option}`, () => generateSecretString({ [option]: 'x' })],
  ),
  ...['VersionId', 'VersionStage'].map(
    (name): Refusal => [`Secrets Manager GetSecretValue with ${name}`, secret({ [name]: 'x' })],
  ),
];

refusals('Athena', ATHENA);
refusals('Step Functions', STATES);
refusals('EventBridge', EVENTS);
refusals('HTTP and Secrets Manager', OTHERS);
