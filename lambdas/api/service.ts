import { openApi } from '../../contracts/openapi/document.ts';
import { docsPage } from './docs-page.ts';
import type { Handlers } from './handlers.ts';
import type { ApiPorts } from './ports.ts';

/** The page needs no script and nothing from elsewhere. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** What the API says of itself and of who asks. */
export function serviceHandlers({
  definitions = [],
}: ApiPorts): Pick<Handlers, 'openApi' | 'docs' | 'me' | 'definitions'> {
  return {
    openApi: () => Response.json(openApi()),
    docs: () => new Response(docsPage(openApi()), { headers: PAGE_HEADERS }),
    definitions: () => Response.json({ items: definitions }),
    me: ({ caller: { name, role, key } }) => Response.json({ name, role, key: key ?? null }),
  };
}
