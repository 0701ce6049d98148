import { NONE } from '../format.ts';
import { Definition } from './definition.tsx';

/** What is known of one thing, and nothing else: names and values, and by id what a value is. */
export const Facts = ({
  facts,
}: {
  readonly facts: readonly (readonly [name: string, value: React.ReactNode, definition?: string])[];
}) => (
  <dl className="facts">
    {facts
      .filter(([, value]) => value !== NONE)
      .map(([name, value, definition]) => (
        <div key={name}>
          <dt>
            {name} {definition && <Definition id={definition} name={name} />}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);
