import { ARRIVAL_DAY, type EpochMillis, type TableContract } from './table.ts';

/** Key prefixes of the bronze bucket: what was received. */
export const BRONZE = {
  /** Events as they came, as Parquet. */
  raw: 'bronze/',
  /** Files that a person drops: `landing/<kind>/<file>`, or `landing/<kind>/<source>/<file>` for kinds that any shop has. */
  landing: 'landing/',
  /** Payloads that a function could not work through; Lambda fixes this prefix. */
  failures: 'aws/lambda/',
  /** What people ask about their data; the two below. */
  privacy: 'privacy/',
  /** What people ask about their data through a shop's platform; kept until somebody has acted on it. */
  privacyRequests: 'privacy/requests/',
  /** Who is being erased or asked for: an object each, while that lasts. */
  subjects: 'privacy/subjects/',
} as const;

/** Key prefixes of the silver bucket. */
export const SILVER = {
  staging: 'staging/',
  loadReports: 'reports/',
  /** A receipt of each batch and file: `pending/` until a refresh has taken it, then `taken/`. */
  receipts: 'receipts/',
  /** Which objects a batch of arrivals consists of, a manifest a table. */
  arrivals: 'arrivals/',
} as const;

/** The prefix of Iceberg tables, in the bucket of their zone. */
export const ICEBERG_TABLES = 'tables/';

/** Key prefixes of the gold bucket. */
export const GOLD = {
  published: 'published/',
  /** The files of snapshots, a folder a run. */
  snapshots: 'published/data/',
  manifests: 'published/manifests/',
  /** Facts by month, for filters over the whole history; named by their content. */
  facts: 'published/facts/',
  reports: 'reports/',
  queryResults: 'athena-results/',
  /** What is held of somebody who asked; it expires after a day. */
  exports: 'privacy/exports/',
  /** Features are of one execution each and expire; the other two of models stay. */
  features: 'models/features/',
  artifacts: 'models/artefacts/',
  champions: 'models/champions/',
} as const;

/** The landing folder of files that are told by their first lines: `landing/any/<source>/<file>`. */
export const ANY_KIND = 'any';

/** Where files of the shop’s own are filed unless somebody says otherwise. */
export const DEFAULT_SOURCE = 'web';

/** The one object that readers of the snapshot follow; it is swapped only when a snapshot is complete. */
export const LATEST_SNAPSHOT = `${GOLD.published}latest.json`;

/** Who a request of this id is about. */
export const subjectKey = (id: string): string => `${BRONZE.subjects}${id}.json`;

/** What was found for a request of this id. */
export const exportKey = (id: string): string => `${GOLD.exports}${id}.json`;

/** The manifest of a run of the refresh. */
export const manifestKey = (run: string): string => `${GOLD.manifests}${run}.json`;

/** The load report of one upload. */
export const uploadReportKey = (uploadId: string): string => `${SILVER.loadReports}uploads/${uploadId}.json`;

/** The load report of the upload that loaded a content first. */
export const fileReportKey = (fileId: string): string => `${SILVER.loadReports}files/${fileId}.json`;

/** The prefix under which the files of a Parquet table lie. */
export const prefixOf = ({ zone, name }: Pick<TableContract, 'zone' | 'name'>): string => `${zone}/${name}/`;

/** The UTC day of arrival that names a partition, `yyyy-MM-dd`. */
export const arrivalDay = (at: EpochMillis): string => new Date(at).toISOString().slice(0, 10);

/** The key of a Parquet file of a table. @param name derived from the input's identity, so that a redelivery overwrites it */
export const stagedKey = (table: TableContract, day: string, name: string): string =>
  `${prefixOf(table)}${ARRIVAL_DAY}=${day}/${name}.parquet`;

/** The metadata field by which an uploader names an upload, to find its report. */
export const UPLOAD_ID_METADATA = 'upload-id';

/** The metadata field that says how a file is written, and what its columns are, where it does not say so itself: JSON, ASCII only. */
export const GIVEN_METADATA = 'given';
