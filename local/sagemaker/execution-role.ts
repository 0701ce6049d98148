import path from 'node:path';
import { arnOf } from '../common/arns.ts';
import { LogFile } from '../common/log-file.ts';
import type { Image } from './images.ts';

/** A role that SageMaker has assumed. */
export interface ExecutionRole {
  readonly arn: string;
  /** Calls S3 with the permissions of the role. */
  s3(operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** @throws AwsFailure when the role may not do this */
  authorize(action: string, resourceArn: string): void;
}

/** @throws AwsFailure when the role does not let SageMaker assume it for the resource `sourceArn` */
export type AssumeRole = (roleArn: string, sourceArn: string) => ExecutionRole;

/** What a role needs to pull an image from a private repository. */
export function authorizePull(role: ExecutionRole, image: Image): void {
  role.authorize('ecr:GetAuthorizationToken', '*');
  for (const action of ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage']) {
    role.authorize(action, image.repositoryArn);
  }
}

/** Opens a log stream for a container, with the permissions of its role. What is returned takes whole lines. */
export type LogSink = (role: ExecutionRole, group: string, stream: string) => (lines: string) => void;

const ACTIONS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * Logs of containers, a file for each log group, each line under its stream's name. Without the permission to write logs a container
 * runs on, unheard; that is told once as a notice.
 */
export class ContainerLogs {
  readonly #folder: string;
  readonly #onNotice: (notice: unknown) => void;
  readonly #files = new Map<string, LogFile>();

  constructor(dataDir: string, onNotice: (notice: unknown) => void) {
    this.#folder = path.join(dataDir, 'logs');
    this.#onNotice = onNotice;
  }

  readonly open: LogSink = (role, group, stream) => {
    const arn = arnOf('logs', `log-group:${group}`);
    try {
      for (const action of ACTIONS)
        role.authorize(action, action === 'logs:CreateLogGroup' ? arn : `${arn}:log-stream:${stream}`);
    } catch (denied) {
      this.#onNotice(denied);
      return () => undefined;
    }
    const file = this.#fileOf(group);
    return (lines) => file.append(lines.replaceAll(/^(?=.)/gm, `${stream} `));
  };

  async flush(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.flush()));
  }

  /** `/aws/sagemaker/TrainingJobs` becomes `sagemaker-TrainingJobs.log`. */
  #fileOf(group: string): LogFile {
    const name = group.replace(/^\/aws\//, '').replaceAll('/', '-');
    const file = this.#files.get(name) ?? new LogFile(path.join(this.#folder, `${name}.log`));
    this.#files.set(name, file);
    return file;
  }
}
