import { first, mutant, type TemplateMutant } from './mutant.ts';

const FUNCTION = 'AWS::Lambda::Function';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** Faults in what comes in, and in functions. */
export const OF_INGESTION: readonly TemplateMutant[] = [
  mutant('losesNoRecord', 'a stream read from its end', /before the mapping stands is never read/, (document) => {
    first(document, MAPPING).StartingPosition = 'LATEST';
  }),
  mutant('losesNoRecord', 'reports of failures that nobody reads', /reports as failed counts as done/, (document) => {
    delete first(document, MAPPING).FunctionResponseTypes;
  }),
  mutant('losesNoRecord', 'no place for what is given up', /what is given up is gone/, (document) => {
    delete first(document, MAPPING).DestinationConfig;
  }),
  mutant('losesNoRecord', 'a record that is tried for ever', /holds its shard until it expires/, (document) => {
    first(document, MAPPING).MaximumRetryAttempts = -1;
  }),
  mutant(
    'losesNoRecord',
    'records that go before they are given up',
    /some go before they are set aside/,
    (document) => {
      first(document, MAPPING).MaximumRecordAgeInSeconds = 604_800;
    },
  ),
  mutant('losesNoRecord', 'a filter on the stream', /dropped unread/, (document) => {
    first(document, MAPPING).FilterCriteria = { Filters: [{ Pattern: '{"data":{"type":["track"]}}' }] };
  }),
  mutant('batchesWithinLimits', 'large batches without a window', /need a window of a second/, (document) => {
    first(document, MAPPING).MaximumBatchingWindowInSeconds = 0;
  }),
  mutant('mayReadItsStream', 'a mapping before the policy of its role', /Cannot access stream/, (document) => {
    const mapping = Object.values(document.Resources).find(({ Type }) => Type === MAPPING);
    Object.assign(mapping ?? {}, { DependsOn: [] });
  }),
  mutant('fitsANewAccount', 'a runtime that is gone', /runtime nodejs16\.x is not there/, (document) => {
    first(document, FUNCTION).Runtime = 'nodejs16.x';
  }),
  mutant('fitsANewAccount', 'more memory than a new account has', /3008 at most/, (document) => {
    first(document, FUNCTION).MemorySize = 4096;
  }),
  mutant('fitsANewAccount', 'reserved concurrency', /UnreservedConcurrentExecution below/, (document) => {
    first(document, FUNCTION).ReservedConcurrentExecutions = 5;
  }),
  mutant('fitsANewAccount', 'a function that outlasts its API', /the API waits for 30/, (document) => {
    first(document, FUNCTION, 'IngestionCollect').Timeout = 60;
  }),
  mutant('fitsANewAccount', 'an environment that is too large', /Lambda takes 4096/, (document) => {
    first(document, FUNCTION).Environment.Variables.WRITE_KEYS = 'x'.repeat(5000);
  }),
];
