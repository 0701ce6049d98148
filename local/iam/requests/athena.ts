import { type AccessTable, arn, type Input, one, optional } from './access.ts';

const named = (input: Input) => arn('athena', `workgroup/${optional(input, 'WorkGroup') ?? 'primary'}`);

/**
 * A query is guarded by its workgroup, which the request does not name. The Athena service of the account knows it and adds
 * `WorkGroup`; without that hint the resource is `workgroup/*`, which only a policy on all workgroups allows. That may deny too
 * much and never allows too much.
 */
const ofQuery = (input: Input) => arn('athena', `workgroup/${optional(input, 'WorkGroup') ?? '*'}`);

export const ATHENA_ACCESS: AccessTable = {
  GetQueryExecution: one('athena:GetQueryExecution', ofQuery),
  GetQueryResults: one('athena:GetQueryResults', ofQuery),
  GetWorkGroup: one('athena:GetWorkGroup', named),
  StartQueryExecution: one('athena:StartQueryExecution', named),
  StopQueryExecution: one('athena:StopQueryExecution', ofQuery),
};
