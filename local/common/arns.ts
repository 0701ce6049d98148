/** The one account and the one region that there are. */
export const ACCOUNT_ID = '000000000000';
export const REGION = 'eu-central-1';

/** The ARN of a resource of the account; services whose ARNs name no region or account (S3, IAM) write theirs themselves. */
export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
