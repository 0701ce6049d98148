/** A finding of cdk-nag that is accepted: exactly which rule, exactly where, and why. */
export interface Suppression {
  /** Rule with its finding, logical ids without their hash: `AwsSolutions-IAM5[Resource::<LakeGold.Arn>/published/*]`. */
  readonly rules: readonly string[];
  /** Construct paths below the stack. */
  readonly paths: readonly string[];
  readonly reason: string;
}

/** Findings on resources that end in a wildcard. */
export const objects = (...patterns: readonly string[]): string[] =>
  patterns.map((pattern) => `AwsSolutions-IAM5[Resource::${pattern}]`);
/** Findings on every table of the databases of zones, under the prefix of a stage. */
export const glueTables = (prefix: string, ...zones: readonly string[]): string[] =>
  zones.map(
    (zone) =>
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:table/${prefix}${zone}/*]`,
  );
