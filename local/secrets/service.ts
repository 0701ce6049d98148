import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AwsFailure, UnsupportedError } from '../service.ts';
import { type GenerateSecretString, generateSecretString } from './password.ts';

/** An `AWS::SecretsManager::Secret` of the template: its value is given or generated. */
export interface SecretDescription {
  readonly name: string;
  readonly arn: string;
  readonly secretString?: string;
  readonly generate?: GenerateSecretString;
}

export interface SecretsManagerOptions {
  readonly dataDir: string;
  readonly secrets: readonly SecretDescription[];
}

interface StoredSecret {
  readonly VersionId: string;
  readonly SecretString: string;
  readonly CreatedDate: number;
}

type Output = Record<string, unknown>;

/** Secrets as files that only their owner may read, `<dataDir>/secrets/`. A generated secret is made once and then stays. */
export class SecretsManagerService {
  readonly #folder: string;
  readonly #secrets: readonly SecretDescription[];
  readonly #values = new Map<string, Promise<StoredSecret>>();

  constructor({ dataDir, secrets }: SecretsManagerOptions) {
    this.#folder = path.join(dataDir, 'secrets');
    this.#secrets = secrets;
  }

  async GetSecretValue(input: Readonly<Record<string, unknown>>): Promise<Output> {
    const { SecretId: id, VersionStage: stage = 'AWSCURRENT', VersionId: version, ...others } = input;
    const unknown = Object.entries(others).find(([, value]) => value !== undefined);
    if (unknown) throw new UnsupportedError(`Secrets Manager GetSecretValue with ${unknown[0]}`);
    const secret = this.#secrets.find(({ name, arn }) => id === name || id === arn);
    if (secret === undefined) throw notFound("Secrets Manager can't find the specified secret.");
    if (stage !== 'AWSCURRENT') {
      throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${stage}`);
    }
    const value = await this.#valueOf(secret);
    if (version !== undefined && version !== value.VersionId) {
      throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${version}`);
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: value.VersionId,
      SecretString: value.SecretString,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(value.CreatedDate),
    };
  }

  async #valueOf(secret: SecretDescription): Promise<StoredSecret> {
    const pending = this.#values.get(secret.name) ?? this.#readOrMake(secret);
    this.#values.set(secret.name, pending);
    // A failed read must not be the answer for ever.
    pending.catch(() => this.#values.delete(secret.name));
    return pending;
  }

  async #readOrMake(secret: SecretDescription): Promise<StoredSecret> {
    const file = path.join(this.#folder, `${encodeURIComponent(secret.name)}.json`);
    const stored = await readStored(file);
    // A value written in the template follows the template; a generated one stays what it was.
    if (stored && (secret.secretString === undefined || secret.secretString === stored.SecretString)) return stored;
    const SecretString = secret.secretString ?? generateSecretString(secret.generate ?? {});
    const made = { VersionId: randomUUID(), SecretString, CreatedDate: Date.now() };
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${made.VersionId}`;
    await writeFile(temporary, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
    return made;
  }
}

async function readStored(file: string): Promise<StoredSecret | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as StoredSecret);
}

function notFound(message: string): AwsFailure {
  return new AwsFailure('ResourceNotFoundException', message, 400);
}
