/**
 * What the template does not say and no file shows: figures that the meter takes for granted, each with its reason. They weigh the
 * same whatever the machine looks like.
 */

/** A Parquet object below some megabytes is read in one piece; a larger file takes one request for its footer and one for columns. */
export const GETS_OF_A_SMALL_OBJECT = 1;
export const GETS_OF_A_FILE = 2;
/** Metadata file, manifest list and two manifests of an Iceberg table. */
export const GETS_OF_ICEBERG_METADATA = 4;
/** What one commit writes: data, deletions, two manifests, their list and the metadata file. */
export const PUTS_OF_A_COMMIT = 6;
/** A result and its metadata; an UNLOAD writes a manifest beside them, and files of data for each dataset in it. */
export const PUTS_OF_A_RESULT = 2;
export const PUTS_OF_AN_UNLOAD = 1;
export const PUTS_OF_A_DATASET = 3;
/** Of the facts, `publish` writes the month that has changed, and what stands in all of them. */
export const PUTS_OF_FACTS = 2;
/** Compaction of bronze: events that the function joins a second, measured at one processor, and objects that it reads a second. */
export const EVENTS_JOINED_A_SECOND = 200_000;
export const OBJECTS_READ_A_SECOND = 30;

/** Files of one commit that wait for compaction: rows and deletions. */
export const FILES_OF_A_COMMIT = 2;
/** The size that Athena writes files up to, and compaction joins them to. */
export const LARGEST_FILE = 512 * 1024 * 1024;
/**
 * Days that are read before a bound within a partition, on a mean: within a file rows lie in no order of time, and up to the largest size
 * compaction makes one file of a partition. Beyond it files follow each other as the rows came.
 */
export const DAYS_BEFORE_BOUND: Readonly<Record<string, number>> = { year: 183, month: 15, day: 0.5, hour: 0.02 };

/** Queueing, planning, and committing or writing, of a statement that reads next to nothing. */
export const STATEMENT_SECONDS = 2.5;
/** What a statement reads a second, and requests for objects it has open at once at 30 ms each. */
export const BYTES_A_SECOND = 500e6;
export const GETS_A_SECOND = 1500;

/** A request at `collect`, and a batch at `transform` with what each of its events adds, at one processor (1,769 MB). */
export const COLLECT_SECONDS = 0.02;
export const BATCH_SECONDS = 0.25;
export const EVENT_SECONDS = 0.0001;
export const FULL_PROCESSOR_MB = 1769;
/** Writes to the table of limits: a function counts in memory and settles about once in ten requests. */
export const LIMIT_WRITES_A_REQUEST = 0.1;

/** Of the second reader of the stream: a batch’s counts; an order in the shop’s history and in its customer’s; a look at the last hour. */
export const LIVE_WRITES_A_BATCH = 1;
export const LIVE_WRITES_AN_ORDER = 2;
export const LIVE_READ_UNITS_A_MINUTE = 20;

/** Bytes of log: three lines of Lambda and one of audit an invocation; the gateway’s line; events of a state at level ALL. */
export const LOG_BYTES_OF_AN_INVOCATION = 700;
export const LOG_BYTES_OF_A_REQUEST = 300;
export const LOG_BYTES_OF_A_TRANSITION = 2500;

/** Calls to the Glue catalogue for each table that a statement names. */
export const GLUE_REQUESTS_OF_A_SCAN = 2;
/** Training: models, minutes of each job, runs a month. */
export const TRAINING = { jobs: 3, minutes: 8, runs: 4.3 };
/** CodeBuild: a look a day, and after a deploy, whether the image is there, billed as a minute; and builds of a new one. */
export const IMAGE_BUILDS = { looks: 30, minutesOfALook: 1, builds: 4, minutes: 8 };
