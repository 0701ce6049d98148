import path from 'node:path';
import { LogFile } from '../lambda/log-file.ts';
import { ACCOUNT_ID, REGION } from '../service.ts';
import type { ExecutionRole } from './execution-role.ts';

/** Opens a log stream for a container, in the rights of its role. What is returned takes whole lines. */
export type LogSink = (role: ExecutionRole, group: string, stream: string) => (lines: string) => void;

const ACTIONS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * Logs of containers, a file for each log group, each line under its stream's name. Without the right to write logs a container
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
    const arn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${group}`;
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
