import type { BucketDescription } from '../s3/service.ts';
import type { SecretDescription } from '../secrets/service.ts';
import type { Properties } from '../template/document.ts';
import type { Template } from '../template/template.ts';

/** The buckets of the template. */
export const bucketsOf = (template: Template): BucketDescription[] =>
  template.resources('AWS::S3::Bucket').map(({ logicalId, properties }) => {
    const notification = properties.NotificationConfiguration as Properties | undefined;
    const bridge = notification?.EventBridgeConfiguration as Properties | undefined;
    const versioning = properties.VersioningConfiguration as Properties | undefined;
    return {
      name: template.physicalName(logicalId),
      eventBridge: bridge?.EventBridgeEnabled === true,
      versioned: versioning?.Status === 'Enabled',
    };
  });

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
