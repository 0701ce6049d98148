import '@fontsource-variable/inter/wght.css';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { wear } from './accent.ts';
import { App } from './app.tsx';
import { config } from './auth/config.ts';
import { finishSignIn } from './auth/session.ts';
import { Failed } from './ui/states.tsx';
import './styles.css';

const FRESH_MS = 30_000;
const client = new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, retry: 1 } } });
const root = createRoot(document.getElementById('root') as HTMLElement);

try {
  const { title, accent } = await config();
  document.title = title;
  if (accent) wear(accent);
  await finishSignIn();
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App title={title} />
      </QueryClientProvider>
    </StrictMode>,
  );
} catch (error) {
  root.render(<Failed error={error as Error} again={() => location.assign('/')} />);
}
