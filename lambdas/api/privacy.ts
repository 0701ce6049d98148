import { audit } from '../aws/log.ts';
import type { PrivacyRequests } from '../erasures/requests.ts';
import { ProblemError } from '../http/problem.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts } from './ports.ts';

/** Seconds after which it is worth asking again. */
const AGAIN = '10';
/** After these what failed is begun anew. */
const ANEW = '60';

/** What people ask of a shop about themselves. Who asked is noted, never about whom. */
export function privacyHandlers({ privacy }: ApiPorts): Pick<Handlers, 'eraseCustomer' | 'erasure' | 'exportCustomer'> {
  const requests = (): PrivacyRequests => {
    if (privacy) return privacy;
    throw new ProblemError(503, 'Not ready', 'This stage takes no such requests.', { 'retry-after': '60' });
  };
  return {
    eraseCustomer: async ({ params: { customerId }, query: { source }, caller }) => {
      const receipt = await requests().erase({ customerId, ...(source !== undefined && { source }) });
      audit('erasure asked for', { id: receipt.id, by: caller.id });
      const headers = { location: `/v1/erasures/${receipt.id}`, 'retry-after': AGAIN };
      return Response.json(receipt, { status: 202, headers });
    },
    erasure: async ({ params: { erasureId } }) => {
      const receipt = await requests().receipt(erasureId);
      if (receipt) return Response.json(receipt);
      throw new ProblemError(404, 'Not found', `There is no erasure ${erasureId}.`);
    },
    exportCustomer: async ({ params: { customerId }, query: { source }, caller }) => {
      const found = await requests().export({ customerId, ...(source !== undefined && { source }) });
      audit('export asked for', { by: caller.id, status: found.status, items: found.items.length });
      const again = { running: AGAIN, failed: ANEW, done: undefined }[found.status];
      return Response.json(found, again === undefined ? {} : { headers: { 'retry-after': again } });
    },
  };
}
