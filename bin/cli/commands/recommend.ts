import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { endpointName } from '../../../contracts/models.ts';
import type { RecommendationAnswer, RecommendationQuery } from '../../../contracts/recommender.ts';
import { askEndpoint } from '../../../lambdas/predictions/endpoint.ts';
import { recommend } from '../../../lambdas/predictions/recommend.ts';
import { snapshotOf } from '../platform/platform.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand, wholeNumber } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';

const MOST = 100;

interface RecommendOptions extends PlatformOptions {
  readonly limit: number;
  readonly source?: string;
  readonly basket?: readonly string[];
  readonly similar?: string;
}

export const recommendCommand = (): Command =>
  platformCommand('recommend', 'show what a customer, or somebody with a basket, would be recommended')
    .argument('[customer]', 'id of the customer')
    .addOption(new Option('--limit <n>', 'how many products').argParser(wholeNumber(1, MOST)).default(5))
    .addOption(new Option('--source <name>', 'which shop'))
    .addOption(new Option('--basket <products...>', 'by what lies in a basket').conflicts('similar'))
    .addOption(new Option('--similar <product>', 'what is like a product'))
    .action(
      onPlatform(async (platform, options: RecommendOptions, customer: string | undefined) => {
        const query = queryOf(customer, options);
        const endpoint = endpointName(`shoplake-${platform.stage}`, 'recommender');
        // A model that does not answer is said below the answer.
        const ask = askEndpoint(platform.sagemaker, endpoint, () => undefined);
        const answer = await recommend(query, ask, () => snapshotOf(platform));
        print(options.json === true, answer, () => describe(answer));
      }),
    );

function queryOf(
  customerId: string | undefined,
  { limit, source, basket, similar }: RecommendOptions,
): RecommendationQuery {
  const common = { limit, ...(source !== undefined && { source }) };
  const given = [customerId, basket, similar].filter((each) => each !== undefined);
  if (given.length > 1) throw new CommandError('Name a customer, or --basket, or --similar: one of them.');
  if (customerId !== undefined) return { kind: 'customer', customerId, ...common };
  if (basket !== undefined) return { kind: 'basket', items: [...basket], ...common };
  if (similar !== undefined) return { kind: 'similar', productId: similar, ...common };
  return { kind: 'popular', ...common };
}

const FROM: Readonly<Record<RecommendationAnswer['servedFrom'], string>> = {
  model: 'answered by the model',
  snapshot: 'from the last snapshot, since no model answers',
};

function describe({ source, items, fallback, servedFrom }: RecommendationAnswer): string {
  const rows = items.map(({ productId, name, score, reason, reasonProductId }) => ({
    id: productId,
    name,
    score: score.toPrecision(4),
    why: reasonProductId === null ? reason : `${reason} ${reasonProductId}`,
  }));
  const why = servedFrom === 'model' ? 'nothing is known of what was asked' : 'no list was made for what was asked';
  const instead = fallback === null ? '' : `; ${why}, so this is what is ${fallback}`;
  const list = rows.length === 0 ? 'Nothing fits.' : table(rows);
  return `${list}\n${pc.dim(`${source}, ${FROM[servedFrom]}${instead}`)}`;
}
