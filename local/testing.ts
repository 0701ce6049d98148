/** Services of the account alone, and the faults that tests order. */
export { Store } from './common/store.ts';
export { type KinesisFaults, KinesisService } from './kinesis/service.ts';
export { FunctionError } from './lambda/function-error.ts';
export type { Faults } from './lambda/pool.ts';
export { S3Service } from './s3/service.ts';
