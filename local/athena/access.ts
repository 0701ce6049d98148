import { arnOf } from '../common/arns.ts';
import { parseS3Uri, type S3Location } from '../common/s3-uri.ts';
import { AwsFailure, type Principal } from '../service.ts';
import type { CatalogTable, TableName } from './catalog.ts';
import { ERROR_TYPE, QueryFailure } from './failure.ts';

/** Throws an {@link AwsFailure} when the principal may not do this. */
export type Authorize = (principal: Principal, action: string, resourceArn: string) => void;

const glueArn = (resource: string): string => arnOf('glue', resource);

/** Bucket and key of an `s3://` URI. */
export function s3Location(uri: string): S3Location {
  const location = parseS3Uri(uri);
  if (location === undefined) {
    throw new AwsFailure('InvalidRequestException', `${uri} is not an S3 location (s3://bucket/prefix/).`);
  }
  return location;
}

/** The permissions of one caller. Athena acts with them: it has none of its own. */
export class Access {
  readonly #authorize: Authorize;
  readonly #principal: Principal;

  constructor(authorize: Authorize, principal: Principal) {
    this.#authorize = authorize;
    this.#principal = principal;
  }

  database(action: string, database: string): void {
    this.#each(action, [glueArn('catalog'), glueArn(`database/${database}`)]);
  }

  /** A Glue action on a table or view needs the permission on its database and the catalog too. */
  table(action: string, table: TableName): void {
    const name = `table/${table.database}/${table.name}`;
    this.#each(action, [glueArn('catalog'), glueArn(`database/${table.database}`), glueArn(name)]);
  }

  describe(table: TableName): void {
    this.database('glue:GetDatabase', table.database);
    this.table('glue:GetTable', table);
  }

  read(table: CatalogTable): void {
    this.describe(table);
    this.objects('s3:GetObject', table.location);
    this.bucket('s3:ListBucket', table.location);
  }

  /** Iceberg commits through `glue:UpdateTable`. */
  write(table: CatalogTable): void {
    this.read(table);
    this.table('glue:UpdateTable', table);
    this.objects('s3:PutObject', table.location);
  }

  objects(action: string, folder: string): void {
    const { bucket, key } = s3Location(folder);
    this.#each(action, [`arn:aws:s3:::${bucket}/${key}${key === '' || key.endsWith('/') ? '' : '/'}*`]);
  }

  object(action: string, uri: string): void {
    const { bucket, key } = s3Location(uri);
    this.#each(action, [`arn:aws:s3:::${bucket}/${key}`]);
  }

  bucket(action: string, uri: string): void {
    this.#each(action, [`arn:aws:s3:::${s3Location(uri).bucket}`]);
  }

  #each(action: string, resources: readonly string[]): void {
    for (const resource of resources) {
      try {
        this.#authorize(this.#principal, action, resource);
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        const reason = `Insufficient permissions to execute the query. ${error.message}`;
        throw new QueryFailure(reason, { type: ERROR_TYPE.permission });
      }
    }
  }
}
