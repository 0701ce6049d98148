import { only, SELECTION } from '../filters.ts';
import { NO_CURRENCY } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { AttributionTable } from './attribution.tsx';
import { Carts, Experiments } from './marketing-lists.tsx';
import { Visits } from './visits.tsx';

const PATH = '/v1/metrics/marketing';
/** What the page has chips for: that of other pages would only be said to be ignored. */
const ASKED = SELECTION.filter((name) => !['country', 'category', 'product', 'audience'].includes(name));

/** Who comes, what brought them, and where they are lost. */
export function Marketing() {
  return (
    <Page title="Marketing" dimensions={['channel', 'device', 'source']}>
      {({ query }, { defaults, currencies, timeZone }) => {
        const [currency = NO_CURRENCY] = query.getAll('currency').concat(currencies);
        const dated = new URLSearchParams(query);
        if (defaults && !query.has('from') && !query.has('to')) {
          for (const name of ['from', 'to'] as const) dated.set(name, defaults[name]);
        }
        const period = only(dated, ['from', 'to', 'channel', 'device', 'source']);
        const attribution = only(dated, ['from', 'to', 'channel']);
        attribution.set('currency', currency);
        const asked = only(dated, ASKED);
        return (
          <div className="grid">
            <Question path={PATH} query={asked} height={420}>
              {(marketing) => <Visits marketing={marketing} source={{ path: PATH, query: asked }} />}
            </Question>
            <Card
              title="What brought the revenue"
              hint="By channel, under each way to share an order out among the visits before it"
              span={12}
              source={{ path: '/v1/metrics/attribution', query: attribution, hasCsv: true }}
            >
              <Question path="/v1/metrics/attribution" query={attribution}>
                {({ items }) => <AttributionTable items={items} currency={currency} />}
              </Question>
            </Card>
            <Carts query={period} currency={currency} timeZone={timeZone} />
            <Experiments query={only(query, ['source'])} />
          </div>
        );
      }}
    </Page>
  );
}
