import { createHash } from 'node:crypto';

/** The first `length` hex digits of what identifies a resource: stands for the random part of ids that AWS makes up. */
export function stableHex(stackName: string, logicalId: string, length: number): string {
  return createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, length);
}

/** A UUID that is the same at every start, so that ids kept on disk stay valid. */
export function stableUuid(stackName: string, logicalId: string): string {
  const hex = stableHex(stackName, logicalId, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/**
 * The physical name of a resource that is given none: stack name and logical id, as CloudFormation does but without its
 * random tail. Too long a name keeps its beginning and ends in a hash, so that two of them stay apart.
 */
export function derivedName(stackName: string, logicalId: string, maxLength: number): string {
  const name = `${stackName}-${logicalId}`;
  return name.length <= maxLength ? name : `${name.slice(0, maxLength - 9)}-${stableHex(stackName, logicalId, 8)}`;
}
