import { AwsFailure } from '../service.ts';

/** What S3 answers when something is wrong, in its own words. */

export const noSuchBucket = (bucket: string): AwsFailure =>
  new AwsFailure('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });

export const noSuchKey = (key: string): AwsFailure =>
  new AwsFailure('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });

/** HEAD has no body, so the client learns the status only. */
export const notFound = (): AwsFailure => new AwsFailure('NotFound', 'UnknownError', 404);

export const preconditionFailed = (condition: string): AwsFailure =>
  new AwsFailure('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

export const entityTooLarge = (size: number, limit: number): AwsFailure =>
  new AwsFailure('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
    ProposedSize: String(size),
    MaxSizeAllowed: String(limit),
  });

export const keyTooLong = (bytes: number): AwsFailure =>
  new AwsFailure('KeyTooLongError', 'Your key is too long', 400, { Size: String(bytes), MaxSizeAllowed: '1024' });

export const invalidArgument = (message: string): AwsFailure => new AwsFailure('InvalidArgument', message, 400);

export const malformedXml = (): AwsFailure =>
  new AwsFailure(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );

export const incompleteBody = (): AwsFailure =>
  new AwsFailure(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length header',
    400,
  );
