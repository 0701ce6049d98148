import * as z from 'zod';
import { SERVED_MODELS, type ServedModel } from '../../contracts/models.ts';

const common = {
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.object({
    /** Where the artifact lies that each model begins with. */
    First: z.record(z.enum(SERVED_MODELS as [ServedModel, ...ServedModel[]]), z.string().startsWith('s3://')),
  }),
};

/** What CloudFormation asks of a custom resource. */
export const cloudFormationRequest = z.object({ RequestType: z.enum(['Create', 'Update', 'Delete']), ...common });

export type CloudFormationRequest = z.output<typeof cloudFormationRequest>;

/** One and the same for ever: another id would have CloudFormation delete the former resource. */
const PHYSICAL_ID = 'champions';
/** CloudFormation takes 4 KB of an answer. */
const REASON_CHARACTERS = 2000;

type Outcome =
  | { readonly Status: 'SUCCESS'; readonly Data: Readonly<Record<string, string>> }
  | { readonly Status: 'FAILED'; readonly Reason: string };

/** Answers CloudFormation, which otherwise waits for an hour. @throws Error when the answer is not taken */
export async function respond(request: CloudFormationRequest, outcome: Outcome): Promise<void> {
  const { StackId, RequestId, LogicalResourceId, PhysicalResourceId = PHYSICAL_ID } = request;
  const told = 'Reason' in outcome ? { ...outcome, Reason: outcome.Reason.slice(0, REASON_CHARACTERS) } : outcome;
  const answer = { StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...told };
  // The address is signed for a body without a type.
  const response = await fetch(request.ResponseURL, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body: new TextEncoder().encode(JSON.stringify(answer)),
  });
  if (!response.ok) throw new Error(`CloudFormation took no answer: ${response.status}`);
}
