/**
 * Stands before the command line in the process that is soaked, and brings the faults about that it is told of:
 * `{"throttle": true}` makes stream and functions refuse, `{"clock": 3600000}` moves the clock of the process.
 */
import { Account, AwsFailure } from '@shoplake/local';

interface Orders {
  readonly throttle?: boolean;
  readonly clock?: number;
}

let isThrottled = false;
let shift = 0;
const RealDate = Date;

/** As Date, by a clock that goes wrong. */
class ShiftedDate extends RealDate {
  constructor(...given: ConstructorParameters<typeof Date> | []) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...(given as ConstructorParameters<typeof Date>));
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;

const open = Account.open.bind(Account);
Account.open = (options) =>
  open({
    ...options,
    faults: {
      kinesis: { put: () => (isThrottled ? 'ProvisionedThroughputExceededException' : undefined) },
      lambda: (name) =>
        isThrottled && /transform/i.test(name)
          ? new AwsFailure('TooManyRequestsException', 'Rate Exceeded.', 429)
          : undefined,
    },
  });

process.on('message', ({ throttle, clock }: Orders) => {
  isThrottled = throttle ?? isThrottled;
  shift = clock ?? shift;
});
// Whoever gives orders must not keep the process from ending.
process.channel?.unref();
