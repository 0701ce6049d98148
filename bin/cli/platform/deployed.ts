import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { aws } from '../../../lambdas/aws/client.ts';
import { CommandError } from '../terminal/errors.ts';
import { clients, type Platform, readOutputs } from './platform.ts';
import { sessionOf } from './session.ts';

/** A deployed stage, reached with the ordinary AWS credential chain and region. */
export async function openDeployed(stage: string): Promise<Platform> {
  const stack = `shoplake-${stage}`;
  const outputs = readOutputs(await describe(stack), stack);
  return {
    stage,
    outputs,
    isServed: true,
    ...clients(),
    athena: aws(new AthenaClient({ credentials: sessionOf(outputs.QueryRole) })),
    stepsDone: async () => undefined,
    close: async () => undefined,
  };
}

async function describe(stack: string): Promise<Record<string, string>> {
  try {
    const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks?.[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    const { message } = error as Error;
    throw new CommandError(
      `The stack ${stack} cannot be read: ${message}. Check the stage's name, AWS_PROFILE and AWS_REGION, or deploy it first.`,
    );
  }
}
