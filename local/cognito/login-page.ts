/** The page on which people sign in: one form, which posts to itself. */
export const loginPage = (failed: boolean): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<link rel="stylesheet" href="/oidc/login.css">
<main>
  <h1>Sign in</h1>
  <p>The people of this shop and their passwords were printed when the platform started.</p>
  ${failed ? '<p role="alert">This address and this password do not belong together.</p>' : ''}
  <form method="post">
    <label>E-mail address <input name="email" type="email" autocomplete="username" required autofocus></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
    <button>Sign in</button>
  </form>
</main>
</html>
`;

export const LOGIN_STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: light-dark(#f4f5f7, #0d1015); }
main { width: min(22rem, calc(100vw - 4rem)); padding: 2rem; border-radius: 12px; background: light-dark(#fff, #161a21);
  box-shadow: 0 1px 2px rgb(16 24 40 / .05); }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; letter-spacing: -.02em; }
p { margin: 0 0 1rem; color: light-dark(#566070, #a2acba); }
[role="alert"] { color: light-dark(#b93815, #ff8f66); }
label { display: block; margin-bottom: 1rem; font-weight: 540; }
input { display: block; box-sizing: border-box; width: 100%; margin-top: .3rem; padding: .6rem .7rem; font: inherit;
  border: 1px solid light-dark(#c9ced8, #3b4452); border-radius: 8px; background: transparent; color: inherit; }
button { width: 100%; padding: .65rem; border: 0; border-radius: 8px; font: inherit; font-weight: 600; color: #fff;
  background: #1f4fd8; cursor: pointer; }
`;
