import { AwsFailure, UnsupportedError } from '../../service.ts';
import { isRecord } from '../../template/document.ts';
import type { ContextKeys } from '../context.ts';
import { type Access, type AccessRule, type AccessTable, type Input, optional, required } from './access.ts';

/** S3 ARNs carry neither region nor account. */
function bucketArn(bucket: string): string {
  if (bucket.includes(':')) {
    throw new UnsupportedError(`S3 access points (${bucket})`);
  }
  return `arn:aws:s3:::${bucket}`;
}

const bucketOf = (input: Input) => bucketArn(required(input, 'Bucket'));
const objectOf = (input: Input) => `${bucketOf(input)}/${required(input, 'Key')}`;

const onBucket =
  (action: string): AccessRule =>
  (input) => [{ action, resource: bucketOf(input) }];

const onObject =
  (action: string): AccessRule =>
  (input) => [{ action, resource: objectOf(input) }];

/** Reading or deleting a given version is an action of its own. */
const onVersion =
  (action: string): AccessRule =>
  (input) => [{ action: versioned(action, input.VersionId), resource: objectOf(input) }];

const versioned = (action: string, version: unknown) => (version === undefined ? action : `${action}Version`);

function listing(action: string): AccessRule {
  return (input) => {
    const { MaxKeys: maxKeys } = input;
    const keys: ContextKeys = {
      's3:prefix': optional(input, 'Prefix'),
      's3:delimiter': optional(input, 'Delimiter'),
      's3:max-keys': maxKeys === undefined ? undefined : String(maxKeys),
    };
    return [{ action, resource: bucketOf(input), keys }];
  };
}

/** The headers of a write that policies make demands on. */
const WRITE_KEYS: readonly (readonly [member: string, key: string])[] = [
  ['ACL', 's3:x-amz-acl'],
  ['IfNoneMatch', 's3:if-none-match'],
  ['SSEKMSKeyId', 's3:x-amz-server-side-encryption-aws-kms-key-id'],
  ['ServerSideEncryption', 's3:x-amz-server-side-encryption'],
];

function put(input: Input): Access[] {
  const resource = objectOf(input);
  const given = WRITE_KEYS.filter(([member]) => input[member] !== undefined);
  const write: Access =
    given.length === 0
      ? { action: 's3:PutObject', resource }
      : {
          action: 's3:PutObject',
          resource,
          keys: Object.fromEntries(given.map(([member, key]) => [key, String(input[member])])),
        };
  const accesses = [write];
  if (input.ACL !== undefined) {
    accesses.push({ ...write, action: 's3:PutObjectAcl' });
  }
  if (input.Tagging !== undefined) {
    accesses.push({ ...write, action: 's3:PutObjectTagging' });
  }
  return accesses;
}

function deleteMany(input: Input): Access[] {
  const bucket = bucketOf(input);
  const objects = isRecord(input.Delete) && Array.isArray(input.Delete.Objects) ? input.Delete.Objects : [];
  return objects.filter(isRecord).map((object) => ({
    action: versioned('s3:DeleteObject', object.VersionId),
    resource: `${bucket}/${String(object.Key)}`,
  }));
}

/** `CopySource` is `bucket/key`, URL-encoded, with an optional slash before and `?versionId=` after. */
function copySource(input: Input): Access {
  const [path = '', query] = required(input, 'CopySource').replace(/^\//, '').split('?', 2);
  const source = decodeURIComponent(path);
  const slash = source.indexOf('/');
  if (slash === -1) {
    throw new AwsFailure('InvalidArgument', `Invalid copy source object key: ${source}`);
  }
  return {
    action: versioned('s3:GetObject', query?.startsWith('versionId=') ? query : undefined),
    resource: `${bucketArn(source.slice(0, slash))}${source.slice(slash)}`,
  };
}

const copy: AccessRule = (input) => [copySource(input), ...put(input)];

/** A part of an upload, or its completion, is written under the right to put the object. */
const part = onObject('s3:PutObject');

export const S3_ACCESS: AccessTable = {
  AbortMultipartUpload: onObject('s3:AbortMultipartUpload'),
  CompleteMultipartUpload: put,
  CopyObject: copy,
  CreateMultipartUpload: put,
  DeleteObject: onVersion('s3:DeleteObject'),
  DeleteObjects: deleteMany,
  GetBucketLocation: onBucket('s3:GetBucketLocation'),
  GetObject: onVersion('s3:GetObject'),
  HeadBucket: onBucket('s3:ListBucket'),
  HeadObject: onVersion('s3:GetObject'),
  ListMultipartUploads: onBucket('s3:ListBucketMultipartUploads'),
  ListObjectVersions: listing('s3:ListBucketVersions'),
  ListObjectsV2: listing('s3:ListBucket'),
  ListParts: onObject('s3:ListMultipartUploadParts'),
  PutObject: put,
  UploadPart: part,
  UploadPartCopy: (input, template) => [copySource(input), ...part(input, template)],
};
