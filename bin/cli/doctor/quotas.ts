import { GetServiceQuotaCommand, paginateListServiceQuotas, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { StageConfig } from '../../../lib/config.ts';
import { type Finding, missing, ok, unknown } from './finding.ts';

/** A quota that a deploy or its first hours need, found by its code, or by its name among those of its service. */
interface Needed {
  readonly service: string;
  readonly name: string;
  readonly code?: string;
  readonly least: number;
  /** What fails with less. */
  readonly otherwise: string;
}

/** Functions at a time, of the whole account: a new one has ten. */
const FUNCTIONS: Needed = {
  service: 'lambda',
  name: 'Concurrent executions',
  code: 'L-B99A9384',
  least: 10,
  otherwise: 'Functions would be throttled in a small shop already.',
};

function neededBy({ models }: Pick<StageConfig, 'models'>): Needed[] {
  if (models.imageBuild === 'none') return [FUNCTIONS];
  const training: Needed = {
    service: 'sagemaker',
    name: `${models.instanceType} for training job usage`,
    least: 1,
    otherwise: 'A training would fail; everything else works without.',
  };
  const build: Needed = {
    service: 'codebuild',
    name: 'Concurrently running builds for Linux/Small environment',
    least: 1,
    otherwise: 'The image would not be built (Cannot have more than 0 builds in queue), and no model trained.',
  };
  return [FUNCTIONS, training, ...(models.imageBuild === 'codebuild' ? [build] : [])];
}

/** The quotas of the account in the Region, as far as they can be read. */
export const quotaFindings = (stage: Pick<StageConfig, 'models'>): Promise<Finding[]> => {
  const client = new ServiceQuotasClient({});
  return Promise.all(neededBy(stage).map((needed) => quotaFinding(client, needed)));
};

async function quotaFinding(client: ServiceQuotasClient, needed: Needed): Promise<Finding> {
  const { service, least, otherwise } = needed;
  const name = `Quota of ${service}: ${needed.name}`;
  try {
    const value = await valueIn(client, needed);
    if (value === undefined) return unknown(name, new Error('Service Quotas does not list it in this Region.'));
    return value >= least
      ? ok(name, String(value))
      : missing(name, `It is ${value}, and ${least} is needed. ${otherwise} Ask for more under Service Quotas.`);
  } catch (error) {
    return unknown(name, error);
  }
}

async function valueIn(client: ServiceQuotasClient, { service, name, code }: Needed): Promise<number | undefined> {
  if (code !== undefined) {
    const asked = new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code });
    return (await client.send(asked)).Quota?.Value;
  }
  for await (const { Quotas = [] } of paginateListServiceQuotas(
    { client },
    { ServiceCode: service, MaxResults: 100 },
  )) {
    const found = Quotas.find(({ QuotaName }) => QuotaName === name);
    if (found) return found.Value;
  }
  return undefined;
}
