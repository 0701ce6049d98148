import { type Document, ofType, type Rule, textOf } from './document.ts';

const streamHours = (document: Document): number =>
  Math.min(
    ...ofType(document, 'AWS::Kinesis::Stream').map(([, { Properties }]) => Properties.RetentionPeriodHours ?? 24),
  );

const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** Records are read from the first on, given up before they are gone, and what is given up is kept. */
export const losesNoRecord: Rule = (document) =>
  ofType(document, MAPPING).flatMap(([id, { Properties }]) => {
    const { MaximumRecordAgeInSeconds: age = -1, MaximumRetryAttempts: attempts = -1 } = Properties;
    const kept = streamHours(document) * 3600;
    const faults: readonly (readonly [boolean, string])[] = [
      [Properties.StartingPosition !== 'TRIM_HORIZON', 'what is sent before the mapping stands is never read'],
      [
        !Properties.FunctionResponseTypes?.includes('ReportBatchItemFailures'),
        'what the function reports as failed counts as done',
      ],
      [!Properties.DestinationConfig?.OnFailure?.Destination, 'what is given up is gone'],
      [attempts < 0, 'a record that always fails holds its shard until it expires'],
      [
        age < 0 || age > kept,
        `records are tried for ${age} s and kept for ${kept} s: some go before they are set aside`,
      ],
      [Properties.FilterCriteria !== undefined, 'what a filter refuses is dropped unread'],
    ];
    return faults.filter(([isBroken]) => isBroken).map(([, fault]) => `${id}: ${fault}`);
  });

/** Batches are of a size and wait for a time that Lambda takes. */
export const batchesWithinLimits: Rule = (document) =>
  ofType(document, MAPPING).flatMap(([id, { Properties }]) => {
    const { MaximumBatchingWindowInSeconds: window = 0, BatchSize = 100 } = Properties;
    return [
      ...(window > 300 ? [`${id}: a batching window of ${window} s, and Lambda takes 300 at most`] : []),
      ...(BatchSize > 10 && window < 1
        ? [`${id}: batches above 10 need a window of a second (InvalidParameterValueException)`]
        : []),
    ];
  });

/** What Lambda asks of a role that reads a stream. */
const READS = ['DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'].map(
  (name) => `kinesis:${name}`,
);

/** The role of a function that reads a stream may, and its policy is there before the mapping. */
export const mayReadItsStream: Rule = (document) =>
  ofType(document, MAPPING).flatMap(([id, { Properties, DependsOn = [] }]) => {
    const role = textOf(Properties.FunctionName).replace(/^<(\w+)Function>$/, '$1Role');
    const policies = Object.entries(document.Resources).filter(([key]) => key.startsWith(`${role}DefaultPolicy`));
    const granted = JSON.stringify(policies.map(([, policy]) => policy.Properties));
    const missing = READS.filter((action) => !granted.includes(`"${action}"`));
    const isAfter = policies.some(([key]) => DependsOn.includes(key));
    return [
      ...missing.map(
        (action) =>
          `${id}: ${role} may not ${action}: “Cannot access stream ... Please ensure the role can perform the ... Actions”`,
      ),
      ...(isAfter ? [] : [`${id} may be made before the policy of ${role}: “Cannot access stream”`]),
    ];
  });

const CODES = new Set(['nodejs22.x', 'nodejs24.x']);
/** What a new account gives a function, in MiB. */
const NEW_ACCOUNT_MEMORY = 3008;
const ENVIRONMENT_BYTES = 4096;
const API_SECONDS = 30;

/** Functions can be made in an account that nobody has raised a quota of. */
export const fitsANewAccount: Rule = (document) => {
  const integrated = new Set(
    ofType(document, 'AWS::ApiGatewayV2::Integration').map(
      ([, { Properties }]) => /<(\w+Function)\.Arn>/.exec(textOf(Properties.IntegrationUri))?.[1],
    ),
  );
  return ofType(document, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
    const { Runtime, MemorySize = 128, Timeout = 3, ReservedConcurrentExecutions, Environment } = Properties;
    const bytes = Buffer.byteLength(JSON.stringify(Environment?.Variables ?? {}));
    return [
      ...(CODES.has(Runtime) ? [] : [`${id}: the runtime ${Runtime} is not there, or no longer`]),
      ...(MemorySize > NEW_ACCOUNT_MEMORY
        ? [`${id}: ${MemorySize} MiB, and a new account has ${NEW_ACCOUNT_MEMORY} at most`]
        : []),
      ...(ReservedConcurrentExecutions === undefined
        ? []
        : [`${id} reserves concurrency: “decreases account's UnreservedConcurrentExecution below its minimum value”`]),
      ...(bytes > ENVIRONMENT_BYTES
        ? [`${id}: an environment of ${bytes} bytes, and Lambda takes ${ENVIRONMENT_BYTES}`]
        : []),
      ...(integrated.has(id) && Timeout >= API_SECONDS
        ? [`${id} may take ${Timeout} s, and the API waits for ${API_SECONDS}`]
        : []),
    ];
  });
};
