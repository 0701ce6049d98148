import { z } from 'zod';
import { image, s3Uri, servingEnvironment, textMap } from '../parse.ts';

const mimeTypes = z.array(z.string().max(256)).optional();
const approvalStatus = z.enum(['Approved', 'Rejected', 'PendingManualApproval']);
const metricsSource = z.strictObject({ ContentType: z.string().max(256), S3Uri: s3Uri }).optional();

/** What the registry's metadata takes: letters, digits, blanks and a few signs; no braces or quotes, so no JSON. */
const METADATA = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;

const metadata = textMap(50, 128, 256, METADATA).refine(
  (map) => Object.values(map).every((value) => METADATA.test(value)),
  { message: `Map values must satisfy regular expression pattern: ${METADATA.source}` },
);

const packageContainer = z.strictObject({
  Image: image,
  ModelDataUrl: s3Uri.optional(),
  Environment: servingEnvironment.optional(),
});

export const createModelPackage = z.strictObject({
  ModelPackageGroupName: z.string().max(170),
  ModelPackageDescription: z.string().max(1024).optional(),
  InferenceSpecification: z.strictObject({
    Containers: z.array(packageContainer).length(1, 'The account serves one container'),
    SupportedContentTypes: mimeTypes,
    SupportedResponseMIMETypes: mimeTypes,
    SupportedRealtimeInferenceInstanceTypes: z.array(z.string().startsWith('ml.')).optional(),
  }),
  ModelApprovalStatus: approvalStatus.optional(),
  CustomerMetadataProperties: metadata.optional(),
  ModelMetrics: z
    .strictObject({
      ModelQuality: z.strictObject({ Statistics: metricsSource, Constraints: metricsSource }).optional(),
    })
    .optional(),
});

export type ModelPackageRequest = z.infer<typeof createModelPackage>;

export const describeModelPackage = z.strictObject({ ModelPackageName: z.string().max(176) });

export const updateModelPackage = z.strictObject({
  ModelPackageArn: z.string().max(2048),
  ModelApprovalStatus: approvalStatus.optional(),
  ApprovalDescription: z.string().max(1024).optional(),
  CustomerMetadataProperties: metadata.optional(),
});

export const listModelPackages = z.strictObject({
  ModelPackageGroupName: z.string().max(170),
  ModelApprovalStatus: approvalStatus.optional(),
  SortBy: z.literal('CreationTime').optional(),
  SortOrder: z.enum(['Ascending', 'Descending']).optional(),
  MaxResults: z.int().min(1).max(100).optional(),
  NextToken: z.string().optional(),
});
