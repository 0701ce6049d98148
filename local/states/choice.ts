import type { ChoiceState } from './definition.ts';
import { StatesError } from './errors.ts';
import type { Frame, Outcome } from './frame.ts';
import { bindingsOf, conclude } from './frame.ts';
import { fillAs } from './template.ts';

/** Takes the first rule whose condition is true; later conditions are not evaluated. */
export async function runChoice(state: ChoiceState, frame: Frame): Promise<Outcome> {
  const bindings = bindingsOf(frame);
  for (const [index, rule] of state.Choices.entries()) {
    const place = `Choices[${index}]/`;
    if (!(await fillAs('boolean', rule.Condition, bindings, `${place}Condition`))) continue;
    return conclude(frame, rule, rule.Next, frame.input, {}, place);
  }
  if (state.Default !== undefined) return conclude(frame, state, state.Default, frame.input);
  // The language calls this States.NoChoiceMatched; the service answers with States.Runtime, which nothing can catch.
  throw new StatesError(
    'States.Runtime',
    'Failed to transition out of the state. The state does not point to a next state.',
  );
}
