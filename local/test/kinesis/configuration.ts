import type { StreamConfiguration } from '../../kinesis/configuration.ts';

export function configuration(overrides: Partial<StreamConfiguration> = {}): StreamConfiguration {
  return {
    name: 'events',
    arn: 'arn:aws:kinesis:eu-central-1:000000000000:stream/events',
    mode: 'PROVISIONED',
    shardCount: 1,
    retentionHours: 24,
    encryption: 'NONE',
    ...overrides,
  };
}
