import { Suspense } from 'react';
import { Route, Switch, useLocation, useSearch } from 'wouter';
import { PAGES } from './pages/index.ts';
import { Boundary } from './ui/boundary.tsx';
import { Shell } from './ui/shell.tsx';
import { Empty, Loading } from './ui/states.tsx';

export function App({ title }: { readonly title: string }) {
  const [path] = useLocation();
  const search = useSearch();
  return (
    <Shell title={title}>
      <Boundary address={`${path}?${search}`}>
        <Suspense fallback={<Loading height={600} />}>
          <Switch>
            {PAGES.map(({ path, Page }) => (
              <Route key={path} path={path}>
                <Page />
              </Route>
            ))}
            {PAGES.flatMap(({ below }) =>
              below === undefined ? (
                []
              ) : (
                <Route key={below.path} path={below.path}>
                  <below.Page />
                </Route>
              ),
            )}
            <Route>
              <Empty>There is no such page.</Empty>
            </Route>
          </Switch>
        </Suspense>
      </Boundary>
    </Shell>
  );
}
