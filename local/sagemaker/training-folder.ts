import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ifPresent } from '../common/files.ts';
import type { ExecutionRole } from './execution-role.ts';
import type { TrainingJobRequest } from './shapes.ts';
import { downloadAll } from './transfer.ts';

/** How much of a failure file is read: that is what DescribeTrainingJob has room for. */
const FAILURE_CHARACTERS = 1024;

/** What is `/opt/ml` in a training container. */
export class TrainingFolder {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  get model(): string {
    return path.join(this.root, 'model');
  }

  get output(): string {
    return path.join(this.root, 'output', 'data');
  }

  /** Lays out the folder as the training contract has it, with the inputs that the role may read. */
  async fill(request: TrainingJobRequest, role: ExecutionRole): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
    const config = path.join(this.root, 'input', 'config');
    for (const folder of [config, this.model, this.output]) await mkdir(folder, { recursive: true });
    const channels = request.InputDataConfig ?? [];
    const inputs = Object.fromEntries(
      channels.map((channel) => [channel.ChannelName, inputConfig(channel.ContentType)]),
    );
    await writeJson(path.join(config, 'hyperparameters.json'), request.HyperParameters ?? {});
    await writeJson(path.join(config, 'inputdataconfig.json'), inputs);
    await writeJson(path.join(config, 'resourceconfig.json'), resourceConfig(request));
    for (const { ChannelName, DataSource } of channels) {
      const folder = path.join(this.root, 'input', 'data', ChannelName);
      await mkdir(folder, { recursive: true });
      await downloadAll(role, DataSource.S3DataSource.S3Uri, folder);
    }
  }

  /** What the container wrote about its failure; empty when it wrote nothing. */
  async failure(): Promise<string> {
    const file = await ifPresent(open(path.join(this.root, 'output', 'failure')));
    if (file === undefined) return '';
    try {
      // No character takes more than four bytes.
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FAILURE_CHARACTERS * 4));
      return buffer.toString('utf8', 0, bytesRead).slice(0, FAILURE_CHARACTERS).trimEnd();
    } finally {
      await file.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

const inputConfig = (contentType: string | undefined) => ({
  ...(contentType !== undefined && { ContentType: contentType }),
  TrainingInputMode: 'File',
  S3DistributionType: 'FullyReplicated',
  RecordWrapperType: 'None',
});

const resourceConfig = ({ ResourceConfig }: TrainingJobRequest) => ({
  current_host: 'algo-1',
  current_instance_type: ResourceConfig.InstanceType,
  current_group_name: 'homogeneousCluster',
  hosts: ['algo-1'],
  instance_groups: [
    { instance_group_name: 'homogeneousCluster', instance_type: ResourceConfig.InstanceType, hosts: ['algo-1'] },
  ],
  network_interface_name: 'eth0',
});

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, JSON.stringify(value));
}
