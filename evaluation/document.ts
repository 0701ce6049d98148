/** What every evaluation is given. */
export interface EvaluationOptions {
  /** Folder of the datasets. */
  readonly data: string;
  /** Takes a line of progress. */
  readonly report: (line: string) => void;
}

/** Lines of `docs/evaluation.md` between which an evaluation's figures stand. */
const opening = (name: string): string => `<!-- evaluation: ${name} -->`;
const closing = (name: string): string => `<!-- end of evaluation: ${name} -->`;

/**
 * Puts a section in the place of the one before it.
 * @throws Error when the document has no place for it
 */
export function replaceSection(document: string, name: string, section: string): string {
  const start = document.indexOf(opening(name));
  const end = document.indexOf(closing(name));
  if (start < 0 || end < start) {
    throw new Error(`The document has no place for ${name}: add the lines ${opening(name)} and ${closing(name)}.`);
  }
  return `${document.slice(0, start)}${opening(name)}\n\n${section.trim()}\n\n${document.slice(end)}`;
}
