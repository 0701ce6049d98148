import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { PAGES } from './pages/index.ts';
import { Shell } from './ui/shell.tsx';
import { Empty, Loading } from './ui/states.tsx';

export const App = ({ title }: { readonly title: string }) => (
  <Shell title={title}>
    <Suspense fallback={<Loading height={600} />}>
      <Switch>
        {PAGES.map(({ path, Page }) => (
          <Route key={path} path={path}>
            <Page />
          </Route>
        ))}
        {PAGES.flatMap(({ One }) =>
          One === undefined ? (
            []
          ) : (
            <Route key={One.path} path={`${One.path}/*`}>
              <One.Page />
            </Route>
          ),
        )}
        <Route>
          <Empty>There is no such page.</Empty>
        </Route>
      </Switch>
    </Suspense>
  </Shell>
);
