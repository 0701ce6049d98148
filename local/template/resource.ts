export type Properties = Readonly<Record<string, unknown>>;

/** A resource of the template. Its properties are resolved when first read, and once. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Properties;
  readonly metadata: Properties;
  readonly dependsOn: readonly string[];
}
