import { html, raw } from 'hono/html';
import type { OpenApi, Operation, Parameter, Schema } from '../../contracts/openapi/document.ts';

type Html = ReturnType<typeof html>;

/** The document of the API as one page to read: no script, no style but its own. */
export function docsPage({ info, paths }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const groups = Map.groupBy(
    operations.filter(({ operation }) => operation.deprecated !== true),
    ({ operation }) => operation.tags[0] ?? '',
  );
  return String(html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${info.title} API</title>
<style>${raw(STYLE)}</style>
<nav><h1>${info.title} API</h1><p>${info.description}</p>
${Array.from(groups.keys(), (group) => html`<a href="#${group}">${group}</a>`)}
<p><a href="/openapi.json">OpenAPI 3.1</a></p></nav>
<main>
<section><h2>Before you ask</h2>
<p>Send an access token or a key as <code>Authorization: Bearer …</code>. Parameters that take several values are repeated:
<code>country=France&amp;country=Spain</code>. What is wrong with a request is told as
<code>application/problem+json</code>. Lists go on with the <code>next</code> of the page before as <code>cursor</code>; CSV is always whole.</p></section>
${Array.from(groups, ([group, members]) => html`<section id="${group}"><h2>${group}</h2>${members.map(operationPart)}</section>`)}
</main>
</html>
`);
}

function operationPart({ path, method, operation }: { path: string; method: string; operation: Operation }): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  return html`<article id="${operationId}">
<h3><b class="${method}">${method}</b> <code>${path}</code></h3>
<p>${summary}. ${description}</p>
${parameters.length > 0 ? html`<table><tr><th>parameter<th>what</tr>${parameters.map(parameterRow)}</table>` : ''}
${requestBody ? html`<details><summary>Body</summary>${code(schemaIn(requestBody))}</details>` : ''}
<details><summary>Answers: ${Object.keys(responses).join(', ')}</summary>${code(schemaIn(Object.values(responses)[0] ?? {}))}</details>
</article>`;
}

const parameterRow = ({
  name,
  in: place,
  required,
  description,
  schema,
}: Parameter): Html => html`<tr><td><code>${name}</code>
${place === 'path' ? 'in the path' : required ? 'needed' : ''}<td>${description ?? ''}${
  schema.default === undefined ? '' : html` Unless told: <code>${String(schema.default)}</code>.`
}</tr>`;

const code = (value: unknown): Html => html`<pre>${JSON.stringify(value, null, 2)}</pre>`;

const schemaIn = (part: Schema): unknown =>
  (part.content as Readonly<Record<string, { readonly schema: unknown }>> | undefined)?.['application/json']?.schema ??
  {};

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; grid-template-columns: 15rem minmax(0, 1fr); color: light-dark(#151a23, #e9ecf1);
  background: light-dark(#f4f5f7, #0d1015); }
nav { position: sticky; top: 0; height: 100vh; box-sizing: border-box; padding: 1.5rem; overflow: auto; }
nav a { display: block; padding: .15rem 0; }
a { color: light-dark(#1f4fd8, #7ea2ff); }
main { padding: 1.5rem; max-width: 60rem; }
article { margin: 1rem 0; padding: 1rem 1.2rem; border-radius: 12px; background: light-dark(#fff, #161a21); }
h1 { font-size: 1.3rem; } h2 { font-size: 1.15rem; text-transform: capitalize; } h3 { margin: 0; font-size: 1rem; }
h3 b { font-size: .8rem; } .GET { color: light-dark(#0b7a55, #4fc994); } .DELETE { color: light-dark(#b93815, #ff8f66); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .5rem .3rem 0; vertical-align: top;
  border-bottom: 1px solid light-dark(#e3e6eb, #272d38); }
pre { overflow: auto; max-height: 24rem; padding: .8rem; border-radius: 8px; background: light-dark(#f0f2f5, #1d222b); font-size: .8rem; }
summary { cursor: pointer; color: light-dark(#566070, #a2acba); }
@media (max-width: 720px) { body { display: block; } nav { position: static; height: auto; } }
`;
