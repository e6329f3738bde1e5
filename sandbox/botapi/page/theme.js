// Sets the theme before anything is drawn: ?theme=dark|light, else the one chosen
// with the button, else the system's. Loaded as a classic script on purpose.
(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const fromAddress = new URLSearchParams(location.search).get('theme');
  const known = (name) => name === 'dark' || name === 'light';

  let chosen = known(fromAddress) ? fromAddress : localStorage.getItem('sandbox.theme');

  function apply() {
    root.dataset.theme = known(chosen) ? chosen : dark.matches ? 'dark' : 'light';
    dispatchEvent(new Event('themechange'));
  }

  window.toggleTheme = () => {
    chosen = root.dataset.theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem('sandbox.theme', chosen);
    apply();
  };

  dark.addEventListener('change', apply);
  apply();
})();
