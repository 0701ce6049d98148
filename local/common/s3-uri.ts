export interface S3Location {
  readonly bucket: string;
  /** The key of an object, or a prefix; may be empty. */
  readonly key: string;
}

/** Bucket and key of `s3://bucket/key`; undefined for text that is no such URI. */
export function parseS3Uri(uri: string): S3Location | undefined {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}
