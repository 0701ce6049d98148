import { Link, useLocation, useSearch } from 'wouter';
import { signOut } from '../auth/session.ts';
import { PAGES } from '../pages/index.ts';
import { useMe } from './me.ts';

/** The page names it once: a stage may have its own. */
const ICON = document.querySelector<HTMLLinkElement>('link[rel=icon]')?.href;
const THEMES = ['light', 'dark'] as const;

/** The rail, and beside it a page. */
export function Shell({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  const [path] = useLocation();
  const search = useSearch();
  const me = useMe();
  return (
    <div className="shell">
      <nav className="rail" aria-label="Pages">
        <p className="brand">
          <img src={ICON} alt="" width="26" height="26" />
          <span>{title}</span>
        </p>
        {PAGES.map(({ path: to, name, icon }) => (
          <Link
            key={to}
            href={search === '' ? to : `${to}?${search}`}
            aria-current={path === to || (to !== '/' && path.startsWith(`${to}/`)) ? 'page' : undefined}
            className="rail-link"
          >
            <svg viewBox="0 0 24 24" aria-hidden="true">
              <path d={icon} />
            </svg>
            <span>{name}</span>
          </Link>
        ))}
        <div className="rail-end">
          {me && <p className="hint">{me.role}</p>}
          <button type="button" onClick={switchTheme}>
            Light or dark
          </button>
          <button type="button" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </nav>
      <main>{children}</main>
    </div>
  );
}

function switchTheme(): void {
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  const [light, dark] = THEMES;
  const next = isDark ? light : dark;
  document.documentElement.dataset.theme = next;
  localStorage.setItem('theme', next);
}
