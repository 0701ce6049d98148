import type { Answer } from '../api/client.ts';
import { Scatter } from '../charts/scatter.tsx';
import { axisMoney, short, shortMoney, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { CUSTOMERS } from './paths.ts';

/** From here on somebody is silent for twice as long as is usual for them. */
const OVERDUE = 2;
/** Beyond, silence is no news any more. */
const FORGOTTEN = 12;

export interface QuietProps {
  readonly quiet: Answer<'/v1/metrics/customers'>['quiet'];
  readonly currency: string;
}

/** Who is silent for longer than is usual for them, by what they brought. */
export function Quiet({ quiet, currency }: QuietProps) {
  const shown = quiet.filter(({ overdueFactor }) => overdueFactor <= FORGOTTEN);
  const overdue = shown.filter(({ overdueFactor }) => overdueFactor >= OVERDUE);
  const sum = overdue.reduce((total, { lastYearRevenue }) => total + lastYearRevenue, 0);
  return (
    <Card
      title="Gone quiet"
      hint={`${whole(overdue.length)} customers are silent for twice as long as is usual for them; they brought ${shortMoney(sum, currency)} in a year`}
      span={7}
    >
      <Scatter
        label="Revenue of a year by silence"
        points={shown.map(({ customerId, overdueFactor, lastYearRevenue, isToCall }, index) => ({
          ...{ key: customerId ?? String(index), x: overdueFactor, y: lastYearRevenue, isChosen: isToCall },
          name: customerId ?? 'A customer',
          to: customerId === null ? undefined : addressOfOne(CUSTOMERS, customerId),
        }))}
        xName="Silence, in usual intervals"
        showX={(value) => `${short(value)} ×`}
        showY={(value) => axisMoney(value, currency)}
        from={OVERDUE}
      />
      <p className="legend">Orange: good customers, whom the call list names.</p>
    </Card>
  );
}
