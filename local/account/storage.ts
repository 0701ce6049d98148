import { catalogFromTemplate } from '../athena/catalog.ts';
import type { WorkGroup } from '../athena/executions.ts';
import { AthenaService } from '../athena/service.ts';
import { ASSETS_BUCKET } from '../cloudformation/assets.ts';
import { parseS3Uri } from '../common/s3-uri.ts';
import { type TableDescription, tableDescription } from '../dynamodb/configuration.ts';
import type { Authorizer } from '../iam/authorizer.ts';
import type { BucketDescription, S3Service } from '../s3/service.ts';
import type { SecretDescription } from '../secrets/service.ts';
import type { Properties } from '../template/document.ts';
import type { Template } from '../template/template.ts';

/** The buckets of the template, and that of the assets of deployments. */
export const bucketsOf = (template: Template): BucketDescription[] => [
  { name: ASSETS_BUCKET, eventBridge: false, versioned: false },
  ...template.resources('AWS::S3::Bucket').map(({ logicalId, properties }) => {
    const notification = properties.NotificationConfiguration as Properties | undefined;
    const bridge = notification?.EventBridgeConfiguration as Properties | undefined;
    const versioning = properties.VersioningConfiguration as Properties | undefined;
    return {
      name: template.physicalName(logicalId),
      eventBridge: bridge?.EventBridgeEnabled === true,
      versioned: versioning?.Status === 'Enabled',
    };
  }),
];

/** The DynamoDB tables of the template. */
export const tablesOf = (template: Template): TableDescription[] =>
  template
    .resources('AWS::DynamoDB::Table')
    .map(({ logicalId, properties }) => tableDescription(template.physicalName(logicalId), properties));

/** The secrets of the template. */
export const secretsOf = (template: Template): SecretDescription[] =>
  template.resources('AWS::SecretsManager::Secret').map(({ logicalId, properties }) => ({
    name: template.physicalName(logicalId),
    arn: template.arn(logicalId),
    ...(typeof properties.SecretString === 'string' && { secretString: properties.SecretString }),
    ...(properties.GenerateSecretString !== undefined && {
      generate: properties.GenerateSecretString as NonNullable<SecretDescription['generate']>,
    }),
  }));

/** Athena over the Glue tables and workgroups of the template. */
export function openAthena(
  template: Template,
  dataDir: string,
  authorizer: Authorizer,
  s3: S3Service,
  onDamage: (what: string) => void,
): Promise<AthenaService> {
  const tables = template.resources('AWS::Glue::Table').map(({ properties }) => {
    return { databaseName: String(properties.DatabaseName), properties };
  });
  const databases = template.resources('AWS::Glue::Database').map(({ logicalId }) => template.physicalName(logicalId));
  return AthenaService.open({
    dataDir,
    tables: catalogFromTemplate(tables),
    databases,
    workGroups: new Map(template.resources('AWS::Athena::WorkGroup').map(({ properties }) => workGroup(properties))),
    s3Path: (uri) => pathOf(s3, uri),
    onDamage,
    damageOf: (file) => s3.damageOf(file),
    // Athena acts with the permissions of its caller.
    authorize: (principal, action, resourceArn) => authorizer.authorizeAction(principal, action, resourceArn),
  });
}

function workGroup(properties: Properties): [string, WorkGroup] {
  const configuration = (properties.WorkGroupConfiguration ?? {}) as WorkGroupProperties;
  const { ResultConfiguration, EnforceWorkGroupConfiguration, BytesScannedCutoffPerQuery } = configuration;
  const group = {
    ...(ResultConfiguration?.OutputLocation && { outputLocation: ResultConfiguration.OutputLocation }),
    ...(EnforceWorkGroupConfiguration !== undefined && {
      enforceWorkGroupConfiguration: EnforceWorkGroupConfiguration,
    }),
    ...(BytesScannedCutoffPerQuery !== undefined && { bytesScannedCutoffPerQuery: BytesScannedCutoffPerQuery }),
  };
  return [String(properties.Name), group];
}

interface WorkGroupProperties {
  readonly ResultConfiguration?: { readonly OutputLocation?: string };
  readonly EnforceWorkGroupConfiguration?: boolean;
  readonly BytesScannedCutoffPerQuery?: number;
}

function pathOf(s3: S3Service, uri: string): string {
  const { bucket, key } = parseS3Uri(uri) ?? { bucket: '', key: '' };
  return key === '' || key.endsWith('/') ? s3.folderOf(bucket, key) : s3.pathOf(bucket, key);
}
