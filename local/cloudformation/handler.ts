import type { Properties } from '../template/document.ts';
import type { Deployed } from '../template/scope.ts';

/** A resource that CloudFormation made: how it finds it again, and what the template may ask of it. */
export interface Made extends Deployed {
  readonly physicalId: string;
}

/** What is asked of a handler. */
export interface Wanted {
  readonly logicalId: string;
  readonly properties: Properties;
}

/** How CloudFormation makes, changes and deletes resources of one type. Errors are the service's own. */
export interface Handler {
  create(wanted: Wanted): Promise<Made>;
  /** Waits until it is what was asked for; asked after it was made or changed. @throws when it does not come to that */
  settle?(made: Made, properties: Properties): Promise<void>;
  /** @returns what there is from now on; another physical id means that the former resource is deleted afterwards */
  update(wanted: Wanted, made: Made, before: Properties): Promise<Made>;
  delete(logicalId: string, made: Made, properties: Properties): Promise<void>;
}
