import { isRecord } from '../common/record.ts';

const LONGEST = 300;

/**
 * Why an execution failed, in one line: of the JSON that Step Functions puts into a cause, the sentence in it that says so, whether
 * the task was a query of Athena, a training job or a function.
 * @param failure `error` and `cause`, as DescribeExecution gives them
 */
export function reasonOf({
  error,
  cause,
}: {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}): string {
  const sentence = sentenceIn(cause) ?? cause;
  const line = [error, sentence].filter((part) => part !== undefined && part !== '').join(': ') || 'no reason given';
  const flat = line.replace(/\s+/g, ' ');
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST - 1)}…` : flat;
}

function sentenceIn(cause: string | undefined): string | undefined {
  if (!cause?.startsWith('{')) return undefined;
  try {
    const job: unknown = JSON.parse(cause);
    if (!isRecord(job)) return undefined;
    const status = isRecord(job.Status) ? job.Status.StateChangeReason : undefined;
    const said = [status, job.FailureReason, job.errorMessage].find((text) => typeof text === 'string');
    return said as string | undefined;
  } catch {
    return undefined; // a cause is cut after 32,768 characters
  }
}
