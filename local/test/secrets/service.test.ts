import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, test } from 'vitest';
import { attach } from '../../sdk/attach.ts';
import { type GenerateSecretString, generateSecretString, SecretsManagerService } from '../../secrets/service.ts';

const NAME = 'shop/write-keys';
const ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:shop/write-keys-AbCdEf';

async function openSecrets(dataDir: string) {
  const generate = { ExcludePunctuation: true };
  const service = new SecretsManagerService({ dataDir, secrets: [{ name: NAME, arn: ARN, generate }] });
  const client = new SecretsManagerClient({ region: 'eu-central-1' });
  attach(client, ({ input }) => service.GetSecretValue(input));
  return (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'local-account-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a secret is generated once and then stays, readable by its owner only', async () => {
  const dataDir = await temporaryFolder();
  const get = await openSecrets(dataDir);

  const [byName, byArn] = await Promise.all([get(NAME), get(ARN)]);
  const later = await (await openSecrets(dataDir))(ARN);

  expect(byName).toMatchObject({ ARN, Name: NAME, VersionStages: ['AWSCURRENT'] });
  expect(byName.SecretString).toMatch(/^[A-Za-z0-9]{32}$/);
  expect(byArn.SecretString).toBe(byName.SecretString);
  expect(later).toMatchObject({ SecretString: byName.SecretString, VersionId: byName.VersionId });
  const [file, ...others] = await readdir(path.join(dataDir, 'secrets'));
  expect(others).toEqual([]);
  expect((await stat(path.join(dataDir, 'secrets', file ?? ''))).mode & 0o777).toBe(0o600);
});

test('a secret that is put is kept, and read from then on', async () => {
  const dataDir = await temporaryFolder();
  const service = new SecretsManagerService({ dataDir, secrets: [{ name: NAME, arn: ARN, generate: {} }] });
  const client = new SecretsManagerClient({ region: 'eu-central-1' });
  attach(client, ({ operation, input }) =>
    operation === 'PutSecretValue' ? service.PutSecretValue(input) : service.GetSecretValue(input),
  );
  const before = await client.send(new GetSecretValueCommand({ SecretId: NAME }));
  const put = await client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'of my own' }));
  expect(put).toMatchObject({ ARN, Name: NAME, VersionStages: ['AWSCURRENT'] });
  expect(put.VersionId).not.toBe(before.VersionId);
  const after = await client.send(new GetSecretValueCommand({ SecretId: NAME }));
  expect(after).toMatchObject({ SecretString: 'of my own', VersionId: put.VersionId });
  expect(await (await openSecrets(dataDir))(ARN)).toMatchObject({ SecretString: 'of my own' });
  const putAs = (input: { SecretId: string; SecretString?: string; SecretBinary?: Uint8Array }) =>
    client.send(new PutSecretValueCommand(input));
  await expect(putAs({ SecretId: 'other', SecretString: 'x' })).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(putAs({ SecretId: ARN })).rejects.toThrow(/SecretString/);
  await expect(putAs({ SecretId: ARN, SecretBinary: new Uint8Array(1) })).rejects.toThrow(/SecretBinary/);
});

test('a secret that is not there is ResourceNotFoundException', async () => {
  const get = await openSecrets(await temporaryFolder());
  await expect(get('other')).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test.each<[GenerateSecretString, RegExp]>([
  [{}, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{32}$/],
  [{ PasswordLength: 4 }, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{4}$/],
  [{ PasswordLength: 64, ExcludePunctuation: true }, /^[a-zA-Z0-9]{64}$/],
])('the password of %o', (options, pattern) => {
  for (let i = 0; i < 50; i++) expect(generateSecretString(options)).toMatch(pattern);
});

test('a password too short for a character of each kind is refused', () => {
  expect(() => generateSecretString({ PasswordLength: 3 })).toThrow(/PasswordLength of 3/);
});
