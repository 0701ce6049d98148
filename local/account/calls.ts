import type { AthenaService } from '../athena/service.ts';
import type { Disk } from '../common/disk.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import { AwsFailure, type Principal, type ServiceCall, UnsupportedError } from '../service.ts';
import type { CallAs } from './functions.ts';

type Operation = (input: unknown, principal: Principal) => Promise<Record<string, unknown>>;

/** The services by their names in the SDK; each has a method for every operation it supports. */
export type ServicesByName = Readonly<Record<string, object>>;

/**
 * Makes SDK calls in somebody's name, under the policies of the template.
 * @param services asked for at each call, since services call each other and so must be made with this
 */
export function callsTo(authorizer: Authorizer, disk: Disk, services: () => ServicesByName): CallAs {
  return async (principal, call) => {
    authorizer.authorize(principal, withWorkGroup(services(), call));
    const service = services()[call.service] as Record<string, Operation> | undefined;
    const operation = service?.[call.operation];
    if (!service || typeof operation !== 'function') throw new UnsupportedError(`${call.service} ${call.operation}`);
    try {
      return await operation.call(service, call.input, principal);
    } catch (error) {
      throw asSeenBy(principal, call, disk.asFailure(error), authorizer);
    }
  };
}

/** Athena knows the workgroup of a query by its id; IAM has to be told. */
function withWorkGroup({ Athena }: ServicesByName, call: ServiceCall): ServiceCall {
  const { WorkGroup, QueryExecutionId } = call.input;
  if (call.service !== 'Athena' || WorkGroup !== undefined || typeof QueryExecutionId !== 'string') return call;
  const known = (Athena as AthenaService).workGroupOf(QueryExecutionId);
  return { ...call, input: { ...call.input, WorkGroup: known } };
}

const READS: ReadonlySet<string> = new Set(['GetObject', 'HeadObject']);
const MISSING: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound']);

/** What a caller sees of a failure: S3 tells that an object is missing only to those who may list its bucket. */
function asSeenBy(
  principal: Principal,
  { service, operation, input }: ServiceCall,
  error: unknown,
  authorizer: Authorizer,
): unknown {
  const isMissing = error instanceof AwsFailure && MISSING.has(error.code);
  if (service !== 'S3' || !READS.has(operation) || !isMissing) return error;
  try {
    authorizer.authorizeAction(principal, 's3:ListBucket', `arn:aws:s3:::${input.Bucket}`);
    return error;
  } catch (denied) {
    return denied;
  }
}
