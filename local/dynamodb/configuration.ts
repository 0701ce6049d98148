import { UnsupportedError } from '../service.ts';
import type { Properties } from '../template/document.ts';

/** An `AWS::DynamoDB::Table` of the template: a text as its key, and another as its sort key where it has one. */
export interface TableDescription {
  readonly name: string;
  readonly key: string;
  readonly sortKey?: string;
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
  const keys = properties.KeySchema as readonly { readonly AttributeName: string; readonly KeyType: string }[];
  const attributes = properties.AttributeDefinitions as readonly { AttributeName: string; AttributeType: string }[];
  for (const { AttributeName: key } of keys) {
    const type = attributes.find(({ AttributeName }) => AttributeName === key)?.AttributeType;
    if (type !== 'S') throw new UnsupportedError(`a key of type ${type} of ${where}`);
  }
  const named = (wanted: string) => keys.find(({ KeyType }) => KeyType === wanted)?.AttributeName;
  const [key, sortKey] = [named('HASH'), named('RANGE')];
  if (key === undefined) throw new UnsupportedError(`no partition key of ${where}`);
  const { Enabled, AttributeName } = (properties.TimeToLiveSpecification ?? {}) as Properties;
  return {
    name,
    key,
    ...(sortKey !== undefined && { sortKey }),
    ...(Enabled === true && { expires: String(AttributeName) }),
  };
}
