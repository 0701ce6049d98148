/** What S3 knows about an object besides its bytes. */
export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Quoted, as S3 gives it: the MD5 of the content, or for a multipart upload the MD5 of the parts' MD5s and their count. */
  readonly etag: string;
  /** Hex MD5 of the whole content; tells whether a file that was touched or copied still is the same object. */
  readonly md5: string;
  /** Rises with every put of the same key; hex, as in S3's events. */
  readonly sequencer: string;
  readonly headers: ObjectHeaders;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The headers that S3 stores with an object and gives back, under their names in the SDK. */
export interface ObjectHeaders {
  readonly ContentType?: string;
  readonly ContentEncoding?: string;
  readonly ContentDisposition?: string;
  readonly ContentLanguage?: string;
  readonly CacheControl?: string;
}

export const OBJECT_HEADERS = [
  'ContentType',
  'ContentEncoding',
  'ContentDisposition',
  'ContentLanguage',
  'CacheControl',
] as const satisfies readonly (keyof ObjectHeaders)[];

/** What S3 takes an object without a type for. */
export const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';
