import * as z from 'zod';

const keyHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'keys are stored as their SHA-256 in hex; `npx shoplake key` makes one');
const MEBIBYTE = 1024 * 1024;

/** Athena refuses a limit below 10 MB; CloudFormation cannot carry one above 2^31 - 1. */
const scanLimit = z
  .number()
  .int()
  .min(10_000_000)
  .max(2 ** 31 - 1);

/** Everything a stage can be told. Stages are named in the context of `cdk.json`; every option has a line here. */
export const stageConfig = z.strictObject({
  /** Keep buckets and tables when the stack is deleted. */
  retain: z.boolean().default(true),
  /** IANA zone in which a business day begins and ends. */
  timeZone: z.string().refine(isTimeZone, 'no IANA time zone, e.g. Europe/London').default('Europe/London'),
  /** Currency of amounts that come without one, ISO 4217. */
  currency: z.string().length(3).default('GBP'),
  /** Put before the names of the databases, so that two stages can live in one account. */
  databasePrefix: z.string().regex(/^([a-z][a-z0-9_]*_)?$/, 'lower-case and ending in _'),
  /** Provisioned shards cost least while traffic is low; on-demand follows the traffic. */
  stream: z
    .discriminatedUnion('mode', [
      z.strictObject({ mode: z.literal('provisioned'), shards: z.number().int().min(1).max(200) }),
      z.strictObject({ mode: z.literal('on-demand') }),
    ])
    .default({ mode: 'provisioned', shards: 1 }),
  /** Bytes one Athena query may scan. */
  scanLimitBytes: scanLimit.default(2000 * MEBIBYTE),
  /** How often silver, gold and the snapshot are brought up to date: `rate(...)` or `cron(...)`. */
  refreshSchedule: z
    .string()
    .regex(/^(rate|cron)\(.+\)$/)
    .default('rate(1 hour)'),
  /** Hashed write keys by the source they name; two a source while one is being replaced. */
  writeKeys: z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/), z.array(keyHash).min(1).max(2)).default({}),
  /** Hashed read keys for reports; null leaves reports open to everybody who can reach the API. */
  readKeys: z.array(keyHash).nullable().default([]),
  /** Requests a second, and in one burst, that the API lets through. */
  throttle: z
    .strictObject({ rate: z.number().int().positive(), burst: z.number().int().positive() })
    .default({ rate: 500, burst: 1000 }),
  /** Days that logs are kept. */
  logDays: z.union([z.literal(7), z.literal(14), z.literal(30), z.literal(90)]).default(14),
});

export type StageConfig = z.output<typeof stageConfig>;

/** The stage that a laptop runs; the only one that may leave its reports open. */
export const LOCAL_STAGE = 'local';

/**
 * Reads the configuration of a stage from the `stages` of the context.
 * @throws Error naming the stage, the option and what is wrong with it
 */
export function readStage(name: string, stages: unknown): StageConfig {
  const known = z.record(z.string(), z.unknown()).safeParse(stages);
  const names = Object.keys(known.data ?? {});
  const given = known.data?.[name];
  if (given === undefined) {
    throw new Error(`cdk.json names no stage "${name}" under context.stages; it has: ${names.join(', ') || 'none'}.`);
  }
  const parsed = stageConfig.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'stage'}: ${message}`);
    throw new Error(`The stage "${name}" in cdk.json is not right: ${faults.join('; ')}`);
  }
  if (parsed.data.readKeys === null && name !== LOCAL_STAGE) {
    throw new Error(`The stage "${name}" leaves its reports open (readKeys: null); only "${LOCAL_STAGE}" may.`);
  }
  return parsed.data;
}

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
