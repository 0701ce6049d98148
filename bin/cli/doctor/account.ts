import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Finding, missing, ok, unknown } from './finding.ts';

const BOOTSTRAP_STACK = 'CDKToolkit';
/** What the template asks for by its rule `CheckBootstrapVersion`. */
const LEAST_BOOTSTRAP = 6;
/** The distribution's firewall is always there. */
const GLOBAL_REGION = 'us-east-1';

export async function regionFinding(): Promise<Finding> {
  const name = 'Region';
  try {
    return ok(name, await new STSClient({}).config.region());
  } catch {
    return missing(name, 'None is set: AWS_REGION=eu-central-1, or a profile that has one.');
  }
}

export async function credentialsFinding(): Promise<Finding> {
  const name = 'Credentials';
  try {
    const { Account = '', Arn = '' } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
    return ok(name, `account ${Account}, as ${Arn}`);
  } catch (error) {
    const { message } = error as Error;
    return missing(name, `None that AWS takes: ${message}. Sign in, or set AWS_PROFILE.`);
  }
}

/** @param isGlobal whether the stage has a part in us-east-1, too */
export async function bootstrapFindings(isGlobal: boolean): Promise<Finding[]> {
  const client = new CloudFormationClient({});
  const region = await client.config.region();
  const regions = new Set([region, ...(isGlobal ? [GLOBAL_REGION] : [])]);
  return Promise.all(Array.from(regions, bootstrapFinding));
}

async function bootstrapFinding(region: string): Promise<Finding> {
  const name = `Bootstrap in ${region}`;
  const remedy = `npx cdk bootstrap aws://ACCOUNT/${region}`;
  try {
    const client = new CloudFormationClient({ region });
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: BOOTSTRAP_STACK }));
    const version = Number(
      Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue,
    );
    if (version >= LEAST_BOOTSTRAP) return ok(name, `version ${version}`);
    return missing(name, `It is of version ${version}, and ${LEAST_BOOTSTRAP} is needed: ${remedy}`);
  } catch (error) {
    const isAbsent = /does not exist/.test((error as Error).message);
    return isAbsent ? missing(name, `There is none: ${remedy}`) : unknown(name, error);
  }
}
