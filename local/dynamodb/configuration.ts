import { UnsupportedError } from '../service.ts';
import type { Properties } from '../template/document.ts';

/** An `AWS::DynamoDB::Table` of the template: one text as its key. */
export interface TableDescription {
  readonly name: string;
  readonly key: string;
  /** The attribute that says when an item goes, in seconds since the epoch. @default items stay */
  readonly expires?: string;
}

const PROPERTIES: ReadonlySet<string> = new Set([
  'AttributeDefinitions',
  'BillingMode',
  'KeySchema',
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'TableName',
  'Tags',
  'TimeToLiveSpecification',
]);

/** Reads the resolved properties of a table; a property that is not supported is an error. */
export function tableDescription(name: string, properties: Properties): TableDescription {
  const where = `the DynamoDB table ${name}`;
  const unknown = Object.keys(properties).find((property) => !PROPERTIES.has(property));
  if (unknown !== undefined) throw new UnsupportedError(`the property ${unknown} of ${where}`);
  const [hash, range] = properties.KeySchema as readonly { readonly AttributeName: string }[];
  if (range) throw new UnsupportedError(`the sort key of ${where}`);
  const attributes = properties.AttributeDefinitions as readonly { AttributeName: string; AttributeType: string }[];
  const type = attributes.find(({ AttributeName }) => AttributeName === hash?.AttributeName)?.AttributeType;
  if (hash === undefined || type !== 'S') throw new UnsupportedError(`a key of type ${type} of ${where}`);
  const { Enabled, AttributeName } = (properties.TimeToLiveSpecification ?? {}) as Properties;
  return { name, key: hash.AttributeName, ...(Enabled === true && { expires: String(AttributeName) }) };
}
