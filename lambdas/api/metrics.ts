import { csvText } from '../../contracts/csv.ts';
import type { OverviewAnswer, SalesAnswer } from '../../contracts/metrics.ts';
import { FactStore } from '../facts/store.ts';
import { Kept } from '../lake/kept.ts';
import { firstPage } from '../metrics/first-page.ts';
import { overview } from '../metrics/overview.ts';
import type { MetricsSource } from '../metrics/question.ts';
import { sales } from '../metrics/sales.ts';
import { shop } from '../metrics/shop.ts';
import { notesBetween } from './annotations.ts';
import type { Asked, Handlers } from './handlers.ts';
import { accepted, csvAnswer } from './negotiation.ts';
import type { ApiPorts } from './ports.ts';

/** First pages that are kept, without the notes on them, which follow no snapshot; each takes some 100 KB. */
const MOST_PAGES = 100;
/** Rows of a file: all there are. */
const ALL_ROWS = Number.MAX_SAFE_INTEGER;

/** Figures of sales, worked out from the facts of the snapshot. */
export function metricHandlers(
  ports: ApiPorts,
): Pick<Handlers, 'shop' | 'overview' | 'sales' | 'countries' | 'peakHours'> {
  const store = new FactStore(ports.readObject ?? unreadable, ports.facts ?? {});
  const pages = new Kept<OverviewAnswer>(MOST_PAGES);
  const source = async (): Promise<MetricsSource> => ({ snapshot: await ports.latest(), store });
  const told = async ({ query, context }: Pick<Asked<'sales'>, 'query' | 'context'>): Promise<Response> => {
    const { format, ...asked } = query;
    const isCsv = (format ?? accepted(context, ['json', 'csv'])) === 'csv';
    const answer = await sales(await source(), asked, isCsv ? ALL_ROWS : asked.top);
    return isCsv ? csvOf(answer, asked.by) : Response.json(answer);
  };
  return {
    shop: async () => Response.json(await shop(await source())),
    overview: async ({ query }) => {
      const from = await source();
      const page = await pages.get(JSON.stringify([from.snapshot.run, query]), async () =>
        firstPage(from.snapshot, query, await overview(from, query)),
      );
      const { weeks, period } = page;
      const annotations = await notesBetween(ports.annotations, weeks[0]?.start ?? period.from, period.to);
      return Response.json({ ...page, annotations });
    },
    sales: told,
    countries: told,
    peakHours: told,
  };
}

const unreadable = async (key: string): Promise<never> => {
  throw new Error(`Nothing reads ${key} here`);
};

/** The rows of an answer that is told by something, or else its parts over time. */
function csvOf({ rows, series, period: { from, to } }: SalesAnswer, by: string | undefined): Response {
  const lines = by === undefined ? series : rows;
  const fields = Object.keys(lines[0] ?? {}).filter((field) => field !== 'previous');
  const cells = lines.map((line) =>
    fields.map((field) => (line as Readonly<Record<string, string | number | boolean | null>>)[field] ?? null),
  );
  return csvAnswer(csvText([fields, ...cells]), `sales-${from}-${to}.csv`);
}
