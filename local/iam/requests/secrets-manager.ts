import type { Template } from '../../template/template.ts';
import { type AccessTable, arn, type Input, one, required } from './access.ts';

/**
 * Policies name a secret by its ARN with the six random characters; calls may name it by name, by ARN, or by ARN without them.
 * A secret that is not in the template keeps the name it was asked by, so that only a wider policy allows it.
 */
function secretArn(input: Input, template: Template): string {
  const id = required(input, 'SecretId');
  const name = id.replace(/^arn:aws:secretsmanager:[\w-]+:\d{12}:secret:/, '');
  const logicalId = template.findByArn(id) ?? template.findByName('AWS::SecretsManager::Secret', name);
  return logicalId === undefined ? arn('secretsmanager', `secret:${name}`) : template.arn(logicalId);
}

export const SECRETS_MANAGER_ACCESS: AccessTable = {
  GetSecretValue: one('secretsmanager:GetSecretValue', secretArn),
};
