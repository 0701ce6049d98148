import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { CommandError } from '../terminal/errors.ts';

interface Session {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration?: Date;
}

/** How CloudTrail names who asks. */
const SESSION_NAME = 'shoplake-query';

/**
 * Credentials of a session of a role, taken with the caller's own when a client first needs them.
 * @throws CommandError when the caller may not take the role
 */
export const sessionOf = (RoleArn: string) => async (): Promise<Session> => {
  const { Credentials } = await new STSClient({})
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: SESSION_NAME }))
    .catch((error: Error) => {
      if (error.name !== 'AccessDenied') throw error;
      throw new CommandError(
        `The role under which queries run cannot be taken: ${error.message}. Ask for sts:AssumeRole on ${RoleArn}.`,
      );
    });
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = Credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration && { expiration: Expiration }),
  };
};
