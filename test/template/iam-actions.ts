/**
 * The actions of IAM that test/rules knows, as cfn-lint has them from AWS's Service Authorization Reference. Run it with `--write` after
 * an update of cfn-lint, or with a service beside those in use.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith } from '../../bench/peers/python.ts';

const FILE = join(import.meta.dirname, '../rules/iam-actions.txt');
const SERVICES =
  'application-autoscaling athena cloudwatch codebuild dynamodb ecr events glue iam kinesis lambda logs s3 sagemaker scheduler secretsmanager sns states sts';
const LOCATION = 'import cfnlint.data, pathlib; print(pathlib.Path(cfnlint.data.__path__[0]))';

interface Service {
  readonly Actions: Readonly<Record<string, { readonly Resources?: readonly string[] }>>;
}

/** Whether the file holds what cfn-lint knows. @throws PeerMissingError without Python 3 or PyPI */
export async function areActionsCurrent(): Promise<boolean> {
  return readFileSync(FILE, 'utf8') === (await actions());
}

/** A line for each action: its name, and the kinds of resources that it takes. */
async function actions(): Promise<string> {
  const python = await pythonWith(join(import.meta.dirname, 'requirements.txt'));
  const data = execFileSync(python, ['-c', LOCATION], { encoding: 'utf8' }).trim();
  const policies: Readonly<Record<string, Service>> = JSON.parse(
    readFileSync(join(data, 'AdditionalSpecs', 'Policies.json'), 'utf8'),
  );
  const lines = SERVICES.split(' ').flatMap((service) =>
    Object.entries(policies[service]?.Actions ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([action, { Resources = [] }]) => [`${service}:${action}`, ...Resources].join(' ')),
  );
  return `${lines.join('\n')}\n`;
}

if (process.argv.includes('--write')) writeFileSync(FILE, await actions());
