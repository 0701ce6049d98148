import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Command } from 'commander';
import * as z from 'zod';
import { secretsIn } from '../../../lambdas/webhooks/signature.ts';
import type { Platform } from '../platform/platform.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { readSecret } from '../terminal/secret-input.ts';

interface Options extends PlatformOptions {
  readonly show?: boolean;
  readonly only?: boolean;
}

/** Shopify's have 32 characters and more; less than these are a slip of the hand. */
const SHORTEST = 8;
const LONGEST = 512;

export const webhooksCommand = (): Command =>
  new Command('webhooks')
    .description('the secrets by which Shopify and WooCommerce sign what they deliver')
    .addCommand(
      platformCommand(
        'secret',
        'set the secret of a source, from a prompt or standard input; the one before holds beside it',
      )
        .argument('<source>', 'as the stage names it under `webhooks`')
        .option('--show', 'print the secret that is set, to tell it to the platform')
        .option('--only', 'let the new secret hold alone: the one before has leaked, or is not used any more')
        .action(onPlatform(secret)),
    );

async function secret(platform: Platform, { show, only, json }: Options, source: string): Promise<void> {
  const SecretId = secretOf(platform, source);
  const { SecretString = '' } = await platform.secrets.send(new GetSecretValueCommand({ SecretId }));
  const [current, ...others] = secretsIn(SecretString);
  if (show === true) {
    print(json === true, { source, secret: current, beside: others.length }, () => current ?? '');
    return;
  }
  const given = checked(await readSecret(`Secret of ${source}: `));
  if (given === current && (only !== true || others.length === 0)) {
    print(json === true, { source, changed: false }, () => `The secret of ${source} is this one already.`);
    return;
  }
  const beside = only === true || given === current ? [] : [current ?? ''].filter((each) => each !== '');
  await platform.secrets.send(new PutSecretValueCommand({ SecretId, SecretString: [given, ...beside].join('\n') }));
  print(json === true, { source, changed: true, beside: beside.length }, () =>
    beside.length === 0
      ? `The secret of ${source} is set, and holds alone. Deliveries are checked by it within a minute.`
      : `The secret of ${source} is set; the one before holds beside it. When the platform signs with the new one, set it once more with --only.`,
  );
}

const secretsBySource = z.record(z.string(), z.string());

/** The ARN of a source's secret. @throws CommandError naming the sources that have one */
function secretOf({ outputs, stage }: Platform, source: string): string {
  const secrets = secretsBySource.parse(JSON.parse(outputs.WebhookSecrets ?? '{}'));
  const arn = Object.hasOwn(secrets, source) ? secrets[source] : undefined;
  if (arn !== undefined) return arn;
  const known = Object.keys(secrets);
  throw new CommandError(
    known.length === 0
      ? `The stage ${stage} expects no webhooks. Name them in cdk.json, "webhooks": { "${source}": "shopify" }, and deploy it.`
      : `The stage ${stage} expects no webhooks of "${source}"; it does of: ${known.join(', ')}.`,
  );
}

/** @throws CommandError for what is no secret; it is not quoted */
function checked(given: string): string {
  if (given === '')
    throw new CommandError(
      'No secret was given. Type it at the prompt, or pipe it: npx shoplake webhooks secret SOURCE < file',
    );
  if (/\s/.test(given)) throw new CommandError('The secret holds white space. Give one secret alone, on one line.');
  if (given.length < SHORTEST || given.length > LONGEST)
    throw new CommandError(
      `The secret has ${given.length} characters; secrets have ${SHORTEST} to ${LONGEST}. Is it the whole one?`,
    );
  return given;
}
