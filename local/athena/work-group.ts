import { AwsFailure } from '../service.ts';

/** What the template says about an `AWS::Athena::WorkGroup`. */
export interface WorkGroup {
  /** `s3://bucket/prefix/` for results and manifests. */
  readonly outputLocation?: string;
  /** @default true: what a client asks for is ignored, as CloudFormation's default has it */
  readonly enforceWorkGroupConfiguration?: boolean;
  readonly bytesScannedCutoffPerQuery?: number;
}

/** The folder of a query's result, with the slash at the end. */
export function resultFolder(group: WorkGroup, asked: string | undefined): string {
  const enforced = group.enforceWorkGroupConfiguration ?? true;
  const location = enforced ? (group.outputLocation ?? asked) : (asked ?? group.outputLocation);
  if (location === undefined) {
    throw new AwsFailure(
      'InvalidRequestException',
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    );
  }
  return location.endsWith('/') ? location : `${location}/`;
}

export function describeWorkGroup(name: string, group: WorkGroup): Record<string, unknown> {
  return {
    Name: name,
    State: 'ENABLED',
    Configuration: {
      ResultConfiguration: { OutputLocation: group.outputLocation },
      EnforceWorkGroupConfiguration: group.enforceWorkGroupConfiguration ?? true,
      BytesScannedCutoffPerQuery: group.bytesScannedCutoffPerQuery,
      EngineVersion: ENGINE_VERSION,
    },
  };
}

export const ENGINE_VERSION = {
  SelectedEngineVersion: 'Athena engine version 3',
  EffectiveEngineVersion: 'Athena engine version 3',
};
