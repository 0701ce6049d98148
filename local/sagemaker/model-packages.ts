import path from 'node:path';
import { packageArn, packageGroupName } from './arns.ts';
import { invalid } from './failures.ts';
import { parse } from './parse.ts';
import {
  createModelPackage,
  describeModelPackage,
  listModelPackages,
  type ModelPackageRequest,
  updateModelPackage,
} from './shapes/registry.ts';
import { RecordStore } from './store.ts';

/** A version of a model in a group; times in milliseconds since 1970. */
export interface ModelPackageRecord {
  readonly group: string;
  readonly version: number;
  readonly request: Omit<ModelPackageRequest, 'ModelPackageGroupName'>;
  readonly creationTime: number;
  readonly lastModifiedTime?: number;
  readonly approvalDescription?: string;
}

type Answer = Record<string, unknown>;

/** The model registry: groups are those of the template, versions count up in each. */
export class ModelPackages {
  readonly #groups: ReadonlySet<string>;
  readonly #store: RecordStore<ModelPackageRecord>;

  constructor(folder: string, groups: readonly string[]) {
    this.#groups = new Set(groups);
    this.#store = new RecordStore(path.join(folder, 'model-packages'));
  }

  open(): Promise<void> {
    return this.#store.open();
  }

  async create(input: unknown): Promise<Answer> {
    const { ModelPackageGroupName, ...request } = parse('CreateModelPackage', createModelPackage, input);
    const group = this.#group(ModelPackageGroupName);
    const version = Math.max(0, ...this.#versions(group).map((record) => record.version)) + 1;
    await this.#save({ group, version, request, creationTime: Date.now() });
    return { ModelPackageArn: packageArn(group, version) };
  }

  async describe(input: unknown): Promise<Answer> {
    const record = this.get(parse('DescribeModelPackage', describeModelPackage, input).ModelPackageName);
    const { approvalDescription, lastModifiedTime } = record;
    return {
      ...summary(record),
      ...record.request,
      ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
      ...(approvalDescription !== undefined && { ApprovalDescription: approvalDescription }),
      ...(lastModifiedTime !== undefined && { LastModifiedTime: new Date(lastModifiedTime) }),
    };
  }

  /** Metadata given are added to those that are there. */
  async update(input: unknown): Promise<Answer> {
    const update = parse('UpdateModelPackage', updateModelPackage, input);
    const { ModelPackageArn, ModelApprovalStatus, ApprovalDescription, CustomerMetadataProperties: more } = update;
    const record = this.get(ModelPackageArn);
    const metadata = { ...record.request.CustomerMetadataProperties, ...more };
    await this.#save({
      ...record,
      request: {
        ...record.request,
        ...(ModelApprovalStatus !== undefined && { ModelApprovalStatus }),
        ...(more !== undefined && { CustomerMetadataProperties: metadata }),
      },
      ...(ApprovalDescription !== undefined && { approvalDescription: ApprovalDescription }),
      lastModifiedTime: Date.now(),
    });
    return { ModelPackageArn };
  }

  /** Newest first unless asked otherwise; `NextToken` is the version that the page before ended with. */
  async list(input: unknown): Promise<Answer> {
    const query = parse('ListModelPackages', listModelPackages, input);
    const sign = query.SortOrder === 'Ascending' ? 1 : -1;
    const found = this.#versions(this.#group(query.ModelPackageGroupName))
      .filter((record) => query.ModelApprovalStatus === undefined || approvalOf(record) === query.ModelApprovalStatus)
      .sort((a, b) => sign * (a.version - b.version));
    const rest = found.filter(({ version }) => {
      return query.NextToken === undefined || sign * (version - Number(query.NextToken)) > 0;
    });
    const page = rest.slice(0, query.MaxResults ?? 10);
    const more = rest.length > page.length && { NextToken: String(page.at(-1)?.version) };
    return { ModelPackageSummaryList: page.map(summary), ...more };
  }

  /** A version by its ARN. */
  get(arn: string): ModelPackageRecord {
    const [, group, version] = /:model-package\/([^/]+)\/(\d+)$/.exec(arn) ?? [];
    const record = group === undefined ? undefined : this.#store.get(`${group}/${version}`);
    if (record === undefined || packageArn(record.group, record.version) !== arn) {
      throw invalid(`ModelPackage ${arn} does not exist.`);
    }
    return record;
  }

  #group(nameOrArn: string): string {
    const group = packageGroupName(nameOrArn);
    if (!this.#groups.has(group)) throw invalid(`Model Package Group ${nameOrArn} does not exist.`);
    return group;
  }

  #versions(group: string): ModelPackageRecord[] {
    return this.#store.all().filter((record) => record.group === group);
  }

  #save(record: ModelPackageRecord): Promise<void> {
    return this.#store.put(`${record.group}/${record.version}`, record);
  }
}

/** A package that says nothing of its approval waits for it. */
export const approvalOf = ({ request }: ModelPackageRecord): string =>
  request.ModelApprovalStatus ?? 'PendingManualApproval';

const summary = (record: ModelPackageRecord) => ({
  ModelPackageGroupName: record.group,
  ModelPackageVersion: record.version,
  ModelPackageArn: packageArn(record.group, record.version),
  ...(record.request.ModelPackageDescription !== undefined && {
    ModelPackageDescription: record.request.ModelPackageDescription,
  }),
  CreationTime: new Date(record.creationTime),
  ModelPackageStatus: 'Completed',
  ModelApprovalStatus: approvalOf(record),
});
