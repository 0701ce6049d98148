import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ml-'));
  folders.push(folder);
  return folder;
}

/** What SageMaker lays into the container before it starts a job. */
export interface Job {
  readonly hyperparameters: unknown;
  /** Files by channel and name. */
  readonly channels: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>;
}

/** A root like `/opt/ml` with a job in it. */
export async function jobFolder({ hyperparameters, channels }: Job): Promise<string> {
  const root = await newFolder();
  for (const folder of ['model', 'output/data']) await mkdir(join(root, folder), { recursive: true });
  const config = (name: string, value: unknown): Promise<void> =>
    write(join(root, 'input/config', name), typeof value === 'string' ? value : JSON.stringify(value));
  const mode = { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', RecordWrapperType: 'None' };
  await config('hyperparameters.json', hyperparameters);
  await config('inputdataconfig.json', Object.fromEntries(Object.keys(channels).map((name) => [name, mode])));
  await config('resourceconfig.json', { current_host: 'algo-1', hosts: ['algo-1'], network_interface_name: 'eth0' });
  for (const [channel, files] of Object.entries(channels)) {
    await mkdir(join(root, 'input/data', channel), { recursive: true });
    for (const [name, content] of Object.entries(files)) await write(join(root, 'input/data', channel, name), content);
  }
  return root;
}

export async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
