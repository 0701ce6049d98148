import { UnsupportedError } from '../service.ts';

/** What the account needs to know of an `AWS::Kinesis::Stream`. */
export interface StreamConfiguration {
  readonly name: string;
  readonly arn: string;
  readonly mode: 'PROVISIONED' | 'ON_DEMAND';
  readonly shardCount: number;
  readonly retentionHours: number;
  readonly encryption: 'KMS' | 'NONE';
}

/** A stream in on-demand mode begins with four shards; the account never adds more. */
const ON_DEMAND_SHARDS = 4;
const DEFAULT_RETENTION_HOURS = 24;
const MAX_RETENTION_HOURS = 8760;
/** The AWS managed key needs no grant of its own, so it changes nothing a local run could show. */
const MANAGED_KEY = 'alias/aws/kinesis';

const PROPERTIES = new Set([
  'Name',
  'ShardCount',
  'StreamModeDetails',
  'RetentionPeriodHours',
  'StreamEncryption',
  'Tags',
]);

/** Reads the resolved properties of an `AWS::Kinesis::Stream`; a property that is not supported is an error. */
export function streamConfiguration(
  name: string,
  arn: string,
  properties: Readonly<Record<string, unknown>>,
): StreamConfiguration {
  const where = `stream ${name}`;
  for (const property of Object.keys(properties)) {
    if (!PROPERTIES.has(property)) throw new UnsupportedError(`the property ${property} of ${where}`);
  }
  if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(name) || /^\.+$/.test(name)) {
    throw new Error(`"${name}" is not a stream name: use 1 to 128 letters, digits, '_', '-' and '.'`);
  }
  const mode = modeOf(properties, where);
  return {
    name,
    arn,
    mode,
    shardCount: shardCountOf(properties, mode, where),
    retentionHours: integer(properties.RetentionPeriodHours ?? DEFAULT_RETENTION_HOURS, {
      what: `RetentionPeriodHours of ${where}`,
      min: DEFAULT_RETENTION_HOURS,
      max: MAX_RETENTION_HOURS,
    }),
    encryption: encryptionOf(properties.StreamEncryption, where),
  };
}

function modeOf(properties: Readonly<Record<string, unknown>>, where: string): StreamConfiguration['mode'] {
  const details = properties.StreamModeDetails as { StreamMode?: unknown } | undefined;
  const mode = details?.StreamMode ?? 'PROVISIONED';
  if (mode !== 'PROVISIONED' && mode !== 'ON_DEMAND') throw new UnsupportedError(`StreamMode ${mode} of ${where}`);
  return mode;
}

function shardCountOf(
  properties: Readonly<Record<string, unknown>>,
  mode: StreamConfiguration['mode'],
  where: string,
): number {
  if (mode === 'PROVISIONED') {
    return integer(properties.ShardCount, { what: `ShardCount of ${where}`, min: 1, max: 1000 });
  }
  if (properties.ShardCount !== undefined) throw new Error(`ShardCount of ${where}: leave it out in ON_DEMAND mode`);
  return ON_DEMAND_SHARDS;
}

function encryptionOf(value: unknown, where: string): StreamConfiguration['encryption'] {
  if (value === undefined) return 'NONE';
  const { EncryptionType: type, KeyId: key } = value as { EncryptionType?: unknown; KeyId?: unknown };
  if (type !== 'KMS' || key !== MANAGED_KEY) throw new UnsupportedError(`a key other than ${MANAGED_KEY} for ${where}`);
  return 'KMS';
}

function integer(value: unknown, range: { what: string; min: number; max: number }): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < range.min || value > range.max) {
    throw new Error(`${range.what} is ${String(value)}; it must be a whole number from ${range.min} to ${range.max}`);
  }
  return value;
}
