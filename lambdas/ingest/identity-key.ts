import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { aws } from '../aws/client.ts';
import { type Pseudonymise, pseudonymiser } from './events/privacy.ts';

const secrets = aws(new SecretsManagerClient({}));
let loaded: Promise<Pseudonymise> | undefined;

/** The stage's pseudonymiser, its key read from Secrets Manager once an execution environment. */
export function identityHash(secret: string): Promise<Pseudonymise> {
  loaded ??= fetchKey(secret).catch((error: unknown) => {
    loaded = undefined; // the next invocation tries again
    throw error;
  });
  return loaded;
}

async function fetchKey(secret: string): Promise<Pseudonymise> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  if (!SecretString) throw new Error(`The secret ${secret} holds no text`);
  return pseudonymiser(SecretString);
}
