import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AthenaService } from '../../athena/service.ts';
import { KinesisService } from '../../kinesis/service.ts';
import { LambdaService } from '../../lambda/service.ts';
import { S3Service } from '../../s3/service.ts';
import { SageMakerRuntimeService } from '../../sagemaker/invocations.ts';
import { SageMakerService } from '../../sagemaker/service.ts';
import { SecretsManagerService } from '../../secrets/service.ts';
import { StatesService } from '../../states/service.ts';
import { openStore } from '../support/folder.ts';

const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');

/** The services as they are reached by calls; operations carry the names of the SDK, which begin with a capital. */
async function operations(): Promise<(readonly [service: string, operations: readonly string[]])[]> {
  const store = await openStore();
  const sageMaker = new SageMakerService({
    ...{ assemblyDir: store.dataDir, store, packageGroups: [], alarms: [], onNotice: () => undefined },
    assumeRole: () => {
      throw new Error('The test expects no call.');
    },
  });
  const services = {
    Athena: AthenaService.prototype,
    Kinesis: KinesisService.prototype,
    Lambda: LambdaService.prototype,
    S3: S3Service.prototype,
    SFN: StatesService.prototype,
    SageMaker: sageMaker,
    SageMakerRuntime: SageMakerRuntimeService.prototype,
    SecretsManager: SecretsManagerService.prototype,
  };
  return Object.entries(services).map(([service, methods]) => [
    service,
    Object.getOwnPropertyNames(methods)
      .filter((name) => /^[A-Z]/.test(name))
      .sort(),
  ]);
}

it('shows an example that runs', async () => {
  const example = await readFile(join(import.meta.dirname, 'example.ts'), 'utf8');
  expect(readme).toContain(example.trimEnd());
  const { text } = await import('./example.ts');
  expect(text).toBe('hello');
});

it('lists every operation of every service', async () => {
  const rows = readme.matchAll(/^\| (\w+) +\| ([A-Z]\w+(?:, [A-Z]\w+)*) +\|$/gm);
  expect(Array.from(rows, ([, service, names = '']) => [service, names.split(', ')])).toEqual(await operations());
});

it('names as refused only what is refused', async () => {
  const supported = new Map(await operations());
  const [, table = ''] = readme.split('these are refused:');
  const rows = [...(table.split('## ')[0]?.matchAll(/^\| (\w+) +\| (.*`.*) +\|$/gm) ?? [])];
  expect(rows).toHaveLength(5);
  for (const [, service = '', text = ''] of rows) {
    const named = Array.from(text.matchAll(/`(\w+)`/g), ([, name = '']) => name);
    expect(named.filter((name) => supported.get(service)?.includes(name))).toEqual([]);
  }
});
