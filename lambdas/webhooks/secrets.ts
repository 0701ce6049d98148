import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { aws } from '../aws/client.ts';
import { secretsIn } from './signature.ts';

const client = aws(new SecretsManagerClient({}));

/** A secret that was replaced is known at the latest after so long. */
const FRESH_MS = 60_000;

interface Known {
  readonly secrets: readonly string[];
  readonly readAt: number;
}

/**
 * The secrets that deliveries are signed with. They are read once, and again when a delivery does not fit them, at most once a
 * minute: so a secret can be replaced while deliveries come, and forged ones cost no calls.
 */
export class SigningSecrets {
  readonly #known = new Map<string, Known>();

  /** Whether the secrets under an ARN fit, as they are known or as they are now. */
  async some(arn: string, fits: (secrets: readonly string[]) => boolean): Promise<boolean> {
    const known = this.#known.get(arn);
    if (known && fits(known.secrets)) return true;
    if (known && Date.now() - known.readAt < FRESH_MS) return false;
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    const secrets = secretsIn(SecretString);
    this.#known.set(arn, { secrets, readAt: Date.now() });
    return fits(secrets);
  }
}
