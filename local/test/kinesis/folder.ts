import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StreamConfiguration } from '../../kinesis/configuration.ts';

/** A folder of its own for a test, removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shoplake-kinesis-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

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
