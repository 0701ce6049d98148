/** Findings on resources that end in a wildcard. */
export const objects = (...patterns: readonly string[]): string[] =>
  patterns.map((pattern) => `AwsSolutions-IAM5[Resource::${pattern}]`);
/** Findings on every table of the databases of zones, under the prefix of a stage. */
export const glueTables = (prefix: string, ...zones: readonly string[]): string[] =>
  zones.map(
    (zone) =>
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:glue:<AWS::Region>:<AWS::AccountId>:table/${prefix}${zone}/*]`,
  );
